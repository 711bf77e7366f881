"""The procedure's arguments, made from the one table that the wire is checked against.

GIMP's own ranges are wider: a value that it refuses itself it may replace by the default without a
word. And a text that is empty by default comes as None from GIMP's second start on.
"""

from typing import Any

from scumble_editor.composition import KEEP_VISIBLE
from scumble_editor.controls import help_of, name_of
from scumble_gimp import text
from scumble_gimp.api import GObject
from scumble_protocol.parameters import PARAMETERS, Parameter, ParameterError, Value

STYLE = "style"
_FLAGS = GObject.ParamFlags.READWRITE
_LARGEST, _LARGEST_WHOLE = 1e12, 2**31 - 1


class ArgumentError(Exception):
    """A value does not fit; the text says which, and what would, in one line."""


def add_arguments(procedure: Any) -> None:
    """Give a procedure the style, one argument for each parameter of the table, and the last."""
    procedure.add_string_argument(STYLE, text.STYLE_ARGUMENT, text.STYLE_HELP, "", _FLAGS)
    for parameter in PARAMETERS.values():
        _add(procedure, parameter)
    procedure.add_boolean_argument(
        argument(KEEP_VISIBLE), text.KEEP_VISIBLE_KEY, text.KEEP_VISIBLE_HINT, False, _FLAGS
    )


def argument(name: str) -> str:
    """GIMP's spelling of a parameter's name."""
    return name.replace("_", "-")


def style_in(config: Any) -> str:
    """The style that a call names, or nothing."""
    return str(config.get_property(STYLE) or "").strip()


def values_of(config: Any) -> dict[str, Value]:
    """The value of every parameter in a call; raises ArgumentError for one that does not fit."""
    return {name: _value(config, parameter) for name, parameter in PARAMETERS.items()}


def keeps_visible(config: Any) -> bool:
    """Whether a call wants its sources to stay as they are."""
    return bool(config.get_property(argument(KEEP_VISIBLE)))


def remember(config: Any, style: str, parameters: dict[str, Value], keep_visible: bool) -> None:
    """Note what a window was left with, so that GIMP has it as the last values."""
    config.set_property(STYLE, style)
    for name, value in parameters.items():
        config.set_property(argument(name), value)
    config.set_property(argument(KEEP_VISIBLE), keep_visible)


def _value(config: Any, parameter: Parameter) -> Value:
    given = config.get_property(argument(parameter.name))
    if given is None:
        return parameter.default
    try:
        return parameter.check(given)
    except ParameterError as error:
        raise ArgumentError(text.argument_misfits(argument(error.name), error.cause)) from None


def _add(procedure: Any, parameter: Parameter) -> None:
    name, label, default = argument(parameter.name), name_of(parameter), parameter.default
    words = f"{help_of(parameter)} {_values(parameter)}"
    if parameter.kind == "flag":
        procedure.add_boolean_argument(name, label, words, default, _FLAGS)
    elif parameter.kind == "integer":
        most = _LARGEST_WHOLE
        procedure.add_int_argument(name, label, words, -most, most, default, _FLAGS)
    elif parameter.kind == "number":
        procedure.add_double_argument(name, label, words, -_LARGEST, _LARGEST, default, _FLAGS)
    else:
        procedure.add_string_argument(name, label, words, default, _FLAGS)


def _values(parameter: Parameter) -> str:
    """What fits, for the procedure browser."""
    if parameter.kind == "choice":
        return f"({', '.join(value for value, _ in parameter.choices)})"
    if parameter.kind in ("number", "integer"):
        unit = f" {parameter.unit}" if parameter.unit else ""
        return text.between(f"{parameter.minimum:g}", f"{parameter.maximum:g}{unit}")
    return f"({parameter.example})" if parameter.example else ""
