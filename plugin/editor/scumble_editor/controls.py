"""Which control shows which parameter, and how: both editors' widgets are made from this."""

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
    return f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label


def number(parameter: Parameter, shown: float) -> Value:
    """Give the value that a slider or a box shows in whole steps."""
    return round(shown) if parameter.kind == "integer" else float(round(shown))


def hint(parameter: Parameter) -> str:
    """Say in an empty field of text what that means, and what would fit."""
    return f"{parameter.lowest}, or {parameter.example}"
