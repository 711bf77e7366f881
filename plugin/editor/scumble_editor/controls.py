"""Which control shows which parameter, and how: both editors' widgets are made from this."""

from scumble_editor.languages.translation import _, pgettext
from scumble_protocol.parameters import PARAMETERS, Parameter, Value

MAIN = tuple(PARAMETERS[name] for name in ("preset", "strength", "freedom"))
"""What is always seen; the others are behind "More", and advanced ones folded once more there."""
_REST = [parameter for parameter in PARAMETERS.values() if parameter not in MAIN]
USUAL = tuple(parameter for parameter in _REST if not parameter.advanced)
"""What "More" shows."""
ADVANCED = tuple(parameter for parameter in _REST if parameter.advanced)
"""What "Advanced" below it shows."""
_WIDEST_SLIDER = 1000


def is_number(parameter: Parameter) -> bool:
    """Tell whether a parameter is a quantity."""
    return parameter.kind in ("number", "integer")


def is_slider(parameter: Parameter) -> bool:
    """Tell whether a quantity gets a slider; a wider range gets a box for the number alone."""
    return is_number(parameter) and parameter.maximum - parameter.minimum <= _WIDEST_SLIDER


def label(parameter: Parameter) -> str:
    """Give a parameter's label with its unit."""
    return f"{name_of(parameter)} ({parameter.unit})" if parameter.unit else name_of(parameter)


def name_of(parameter: Parameter) -> str:
    """Give a parameter's label in the artist's language."""
    return pgettext(parameter.name, parameter.label)


def help_of(parameter: Parameter) -> str:
    """Give what a parameter does, in the artist's language."""
    return pgettext(parameter.name, parameter.help)


def choices_of(parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """Give a choice's values, each with its label in the artist's language."""
    return tuple((value, pgettext(parameter.name, words)) for value, words in parameter.choices)


def lowest_of(parameter: Parameter) -> str:
    """Say what a parameter's minimum, or an empty text, means; empty where that is nothing else."""
    return pgettext(parameter.name, parameter.lowest) if parameter.lowest else ""


def number(parameter: Parameter, shown: float) -> Value:
    """Give the value that a slider or a box shows in whole steps."""
    return round(shown) if parameter.kind == "integer" else float(round(shown))


def hint(parameter: Parameter) -> str:
    """Say in an empty field of text what that means, and what would fit."""
    return _("{nothing}, or {example}", nothing=lowest_of(parameter), example=parameter.example)
