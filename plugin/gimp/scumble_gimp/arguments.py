"""The procedure's arguments, made from the one table that the wire is checked against."""

from typing import Any

from scumble_gimp import text
from scumble_gimp.api import Gimp, GObject
from scumble_protocol.parameters import PARAMETERS, Parameter, Value

STYLE = "style"
_FLAGS = GObject.ParamFlags.READWRITE


def add_arguments(procedure: Any) -> None:
    """Give a procedure the argument "style" and one for each parameter of the table."""
    procedure.add_string_argument(STYLE, "St_yle", text.STYLE_HELP, "", _FLAGS)
    for parameter in PARAMETERS.values():
        _add(procedure, parameter)


def argument(name: str) -> str:
    """GIMP's spelling of a parameter's name."""
    return name.replace("_", "-")


def values_of(config: Any) -> dict[str, Value]:
    """The value of every parameter in a call."""
    return {
        name: parameter.check(config.get_property(argument(name)))
        for name, parameter in PARAMETERS.items()
    }


def remember(config: Any, style: str, parameters: dict[str, Value]) -> None:
    """Note what a window was left with, so that GIMP has it as the last values."""
    config.set_property(STYLE, style)
    for name, value in parameters.items():
        config.set_property(argument(name), value)


def _add(procedure: Any, parameter: Parameter) -> None:
    name, label, default = argument(parameter.name), parameter.label, parameter.default
    words = f"{parameter.help} ({parameter.unit})" if parameter.unit else parameter.help
    low, high = parameter.minimum, parameter.maximum
    if parameter.kind == "choice":
        choice = Gimp.Choice.new()
        for number, (value, words_of_value) in enumerate(parameter.choices):
            choice.add(value, number, words_of_value, "")
        procedure.add_choice_argument(name, label, words, choice, default, _FLAGS)
    elif parameter.kind == "flag":
        procedure.add_boolean_argument(name, label, words, default, _FLAGS)
    elif parameter.kind == "integer":
        procedure.add_int_argument(name, label, words, int(low), int(high), default, _FLAGS)
    elif parameter.kind == "number":
        procedure.add_double_argument(name, label, words, low, high, default, _FLAGS)
    else:
        procedure.add_string_argument(name, label, words, default, _FLAGS)
