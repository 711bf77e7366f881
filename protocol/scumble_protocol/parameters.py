"""The one table of parameters: docker, dialog, command line and wire check are all made from it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Value = str | float | int | bool
Kind = Literal["choice", "number", "integer", "flag"]


class ParameterError(ValueError):
    """A parameter's value does not fit; ``name`` says which, the text says what would fit."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.cause = cause


@dataclass(frozen=True)
class Parameter:
    """One setting that an artist can change: its name on the wire, its words, its range."""

    name: str
    label: str
    help: str
    kind: Kind
    default: Value
    minimum: float = 0
    maximum: float = 0
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """For a choice: (value, label) pairs in the order in which they are shown."""
    lowest: str = ""
    """For a number: what its minimum means, where that is no quantity."""

    def check(self, value: object) -> Value:
        """Give the value back as this parameter's type, or raise ParameterError."""
        if self.kind == "flag":
            if not isinstance(value, bool):
                raise ParameterError(self.name, f"must be true or false, not {brief(value)}")
            return value
        if self.kind == "choice":
            values = [v for v, _ in self.choices]
            if not isinstance(value, str) or value not in values:
                raise ParameterError(
                    self.name, f"must be one of {', '.join(values)}, not {brief(value)}"
                )
            return value
        return self._check_number(value)

    def _check_number(self, value: object) -> Value:
        whole = self.kind == "integer"
        wanted = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, wanted) or not is_finite(value):
            noun = "a whole number" if whole else "a number"
            raise ParameterError(self.name, f"must be {noun}, not {brief(value)}")
        if not self.minimum <= value <= self.maximum:
            raise ParameterError(
                self.name,
                f"must lie between {self.minimum:g} and {self.maximum:g}, not {brief(value)}",
            )
        return value if whole else float(value)


def is_finite(value: float) -> bool:
    """Tell whether a number is finite; integers too large for a float count as not."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def brief(value: object) -> str:
    """Show a value in a message, cut so that a hostile one cannot fill the screen."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


_TABLE = (
    Parameter(
        "preset",
        "Preset",
        "How far the painting goes. All three are stops on one road: a draft in seconds, "
        "then finer and finer strokes.",
        "choice",
        "normal",
        choices=(("draft", "Draft"), ("normal", "Normal"), ("fine", "Fine")),
    ),
    Parameter(
        "strength",
        "Strength",
        "How strongly the style takes over: 0 stays near the photo, 100 lets the paint win.",
        "number",
        50.0,
        0,
        100,
        "%",
    ),
    Parameter(
        "brush_size",
        "Brush size",
        "Size of the style's strokes in the painting; 100 takes them as they are in the style.",
        "number",
        100.0,
        25,
        400,
        "%",
    ),
    Parameter(
        "keep_colors",
        "Keep colours",
        "Take the style's strokes and light, but keep the colours of the layer.",
        "flag",
        False,
    ),
    Parameter(
        "variation",
        "Variation",
        "Start from this much noise: another picture of the same kind with every seed.",
        "number",
        0.0,
        0,
        100,
        "%",
    ),
    Parameter(
        "size",
        "Painted size",
        "Longest side, in pixels, up to which strokes are painted; a larger layer gets the "
        "painting enlarged. 0 lets the backend choose for its device.",
        "integer",
        0,
        0,
        32768,
        "px",
        lowest="automatic",
    ),
    Parameter(
        "seed",
        "Seed",
        "The same seed, layer, style and settings give the same picture on the CPU.",
        "integer",
        0,
        0,
        2**31 - 1,
    ),
)

PARAMETERS: dict[str, Parameter] = {p.name: p for p in _TABLE}
"""Every parameter by its name on the wire, in the order in which they are shown."""


def defaults() -> dict[str, Value]:
    """Give the default of every parameter."""
    return {name: p.default for name, p in PARAMETERS.items()}


def check_parameters(values: Mapping[str, object]) -> dict[str, Value]:
    """Check a set of values, complete or not, against the table.

    Raises ParameterError naming the first parameter that does not fit.
    """
    checked: dict[str, Value] = {}
    for name, value in values.items():
        if not isinstance(name, str) or name not in PARAMETERS:
            raise ParameterError(brief(name), "is no parameter")
        checked[name] = PARAMETERS[name].check(value)
    return checked
