"""Shapes of header fields: each checks one JSON value and names the field that does not fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from scumble_protocol.parameters import ParameterError, brief, check_parameters, is_finite


class ProtocolError(ValueError):
    """A message that does not follow the protocol; ``field`` names the part that is wrong."""

    def __init__(self, field: str, cause: str) -> None:
        super().__init__(f"{field}: {cause}" if field else cause)
        self.field = field
        self.cause = cause


class Shape(Protocol):
    """What one JSON value must look like."""

    def check(self, value: object, where: str) -> object:
        """Give the value back, or raise ProtocolError naming ``where``."""


@dataclass(frozen=True)
class Text:
    """A string of at most ``longest`` characters, matching ``pattern`` where there is one."""

    longest: int
    pattern: str = ""
    shortest: int = 0

    def check(self, value: object, where: str) -> object:
        """Give the string back if it fits, or raise ProtocolError."""
        if not isinstance(value, str):
            raise ProtocolError(where, f"must be text, not {brief(value)}")
        if not self.shortest <= len(value) <= self.longest:
            raise ProtocolError(where, f"must have {self.shortest} to {self.longest} characters")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise ProtocolError(where, f"must look like {self.pattern}, not {brief(value)}")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ProtocolError(where, "must be text without lone surrogates") from None
        return value


@dataclass(frozen=True)
class Integer:
    """A whole number in a range."""

    minimum: int = 0
    maximum: int = 2**53

    def check(self, value: object, where: str) -> object:
        """Give the whole number back if it lies in the range, or raise ProtocolError."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProtocolError(where, f"must be a whole number, not {brief(value)}")
        if not self.minimum <= value <= self.maximum:
            raise ProtocolError(
                where, f"must lie between {self.minimum} and {self.maximum}, not {brief(value)}"
            )
        return value


@dataclass(frozen=True)
class Number:
    """A finite number in a range."""

    minimum: float = 0.0
    maximum: float = 1e12

    def check(self, value: object, where: str) -> object:
        """Give the finite number back if it lies in the range, or raise ProtocolError."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
            raise ProtocolError(where, f"must be a number, not {brief(value)}")
        if not self.minimum <= value <= self.maximum:
            raise ProtocolError(
                where, f"must lie between {self.minimum:g} and {self.maximum:g}, not {brief(value)}"
            )
        return float(value)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: object, where: str) -> object:
        """Give the value back if it is true or false, or raise ProtocolError."""
        if not isinstance(value, bool):
            raise ProtocolError(where, f"must be true or false, not {brief(value)}")
        return value


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: object, where: str) -> object:
        """Give the word back if it is one of them, or raise ProtocolError."""
        if not isinstance(value, str) or value not in self.words:
            raise ProtocolError(
                where, f"must be one of {', '.join(self.words)}, not {brief(value)}"
            )
        return value


@dataclass(frozen=True)
class Maybe:
    """The inner shape, or null."""

    inner: Shape

    def check(self, value: object, where: str) -> object:
        """Give back None or the value as the inner shape has it, or raise ProtocolError."""
        return None if value is None else self.inner.check(value, where)


@dataclass(frozen=True)
class Items:
    """A list of ``fewest`` to ``most`` values of one shape, as a tuple."""

    inner: Shape
    fewest: int
    most: int

    def check(self, value: object, where: str) -> object:
        """Give the list back if every entry fits, or raise ProtocolError."""
        if not isinstance(value, list):
            raise ProtocolError(where, f"must be a list, not {brief(value)}")
        if not self.fewest <= len(value) <= self.most:
            raise ProtocolError(where, f"must have {self.fewest} to {self.most} entries")
        return tuple(self.inner.check(item, f"{where}[{i}]") for i, item in enumerate(value))


@dataclass(frozen=True)
class Fields:
    """A JSON object with exactly these fields; those in ``optional`` may be absent."""

    shapes: Mapping[str, Shape]
    optional: frozenset[str] = field(default_factory=frozenset)

    def check(self, value: object, where: str) -> dict[str, Any]:
        """Give the object back if it has exactly these fields, or raise ProtocolError."""
        if not isinstance(value, dict):
            raise ProtocolError(where, f"must be an object, not {brief(value)}")
        prefix = f"{where}." if where else ""
        for name in value:
            if name not in self.shapes:
                raise ProtocolError(
                    f"{prefix}{brief(name)[1:-1]}", "is not a field of this message"
                )
        checked = {}
        for name, shape in self.shapes.items():
            if name in value:
                checked[name] = shape.check(value[name], prefix + name)
            elif name not in self.optional:
                raise ProtocolError(prefix + name, "is missing")
        return checked


_MEASURE, _MEASURE_NAME = Number(-1e12, 1e12), Text(64)


@dataclass(frozen=True)
class Measures:
    """An object of named finite numbers, such as the losses."""

    most: int = 32

    def check(self, value: object, where: str) -> object:
        """Give the object back if all its values are finite, or raise ProtocolError."""
        if not isinstance(value, dict) or len(value) > self.most:
            raise ProtocolError(where, f"must be an object of at most {self.most} numbers")
        for key in value:
            _MEASURE_NAME.check(key, where)
        return {key: _MEASURE.check(item, f"{where}.{key}") for key, item in value.items()}


@dataclass(frozen=True)
class ParameterValues:
    """An object of parameters, each checked against the one table."""

    def check(self, value: object, where: str) -> object:
        """Give the object back if every parameter fits the table, or raise ProtocolError."""
        if not isinstance(value, dict):
            raise ProtocolError(where, f"must be an object, not {brief(value)}")
        try:
            return check_parameters(value)
        except ParameterError as error:
            raise ProtocolError(f"{where}.{error.name}", error.cause) from None
