"""The one table of parameters: docker, dialog, command line and wire check are all made from it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from scumble_protocol.layers import check_layers

Value = str | float | int | bool
Kind = Literal["choice", "number", "integer", "flag", "text"]
LONGEST_TEXT = 300


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
    """For a number: what its minimum means, where that is no quantity; for a text: an empty one."""
    advanced: bool = False
    """Few will want it: editors fold it away."""
    example: str = ""
    """For a text: one that fits."""
    check_text: Callable[[str], str] | None = None
    """For a text: gives it back in its plainest form, or raises ValueError saying what fits."""

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
        if self.kind == "text":
            return self._check_text(value)
        return self._check_number(value)

    def _check_text(self, value: object) -> Value:
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise ParameterError(
                self.name,
                f"must be a text of at most {LONGEST_TEXT} characters, not {brief(value)}",
            )
        try:
            return value if self.check_text is None else self.check_text(value)
        except ValueError as error:
            raise ParameterError(self.name, str(error)) from None

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
    """Show a value in a message, cut so that a hostile one cannot fill the screen.

    Lists and objects are only named: to show a deep one could pass the interpreter's limit.
    """
    if isinstance(value, list | tuple | dict):
        return "an object" if isinstance(value, dict) else "a list"
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
        "freedom",
        "Freedom",
        "From likeness to painterly: how far large shapes may follow the style instead of the "
        "photo.",
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
        "Take the style's strokes, but keep the colours of the layer: 0 has the style's colours, "
        "100 the layer's own.",
        "number",
        0.0,
        0,
        100,
        "%",
    ),
    Parameter(
        "keep_colors_by",
        "Keep them by",
        "How colours are kept: the layer's colour at each place under the painting's light, or "
        "the painting with the layer's palette.",
        "choice",
        "luminance",
        choices=(("luminance", "Place"), ("statistics", "Palette")),
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
        "The same seed, layer, style and settings give the same picture on the same CPU "
        "with the same number of threads.",
        "integer",
        0,
        0,
        2**31 - 1,
    ),
    Parameter(
        "smoothness",
        "Smoothness",
        "Weight of the total variation: more has less grain and softer strokes.",
        "number",
        100.0,
        0,
        400,
        "%",
        advanced=True,
    ),
    Parameter(
        "method",
        "Method",
        "What makes the picture look like the style: nearest features and Gram matrices, Gram "
        "matrices alone (Gatys et al. 2016), or the Wasserstein distance of features.",
        "choice",
        "nearest",
        choices=(
            ("nearest", "Nearest features"),
            ("gram", "Gram matrices"),
            ("wasserstein", "Wasserstein distance"),
        ),
        advanced=True,
    ),
    Parameter(
        "layers",
        "Style layers",
        "Layers of VGG-19, with weights, that see the style on every level, instead of each "
        "level's own.",
        "text",
        "",
        lowest="each level's own",
        advanced=True,
        example="relu1_1:1,relu3_1:0.5",
        check_text=check_layers,
    ),
    Parameter(
        "pooling",
        "Pooling",
        "How the network shrinks feature maps: average gives softer strokes.",
        "choice",
        "max",
        choices=(("max", "Maximum"), ("average", "Average")),
        advanced=True,
    ),
    Parameter(
        "optimizer",
        "Optimiser",
        "How the picture is improved: L-BFGS needs fewer steps than Adam.",
        "choice",
        "lbfgs",
        choices=(("lbfgs", "L-BFGS"), ("adam", "Adam")),
        advanced=True,
    ),
    Parameter(
        "start",
        "Start",
        "The picture that painting starts from: the layer in the style's colours, the style "
        "itself, or noise.",
        "choice",
        "content",
        choices=(("content", "Layer"), ("style", "Style"), ("noise", "Noise")),
        advanced=True,
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
            raise ParameterError(brief(name), "is not a parameter")
        checked[name] = PARAMETERS[name].check(value)
    return checked
