"""JSON objects as frozen dataclasses whose annotations say how each field is checked."""

from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, TypeVar, get_args

from scumble_protocol.wire.fields import Fields, Shape


@dataclass(frozen=True)
class Record:
    """A JSON object that was checked.

    A subclass is a frozen dataclass. Each of its fields is ``Annotated`` with the Shape that checks
    it; one with a default may be absent, and is when its value is None.
    """

    def plain(self) -> dict[str, Any]:
        """Give the object as JSON has it: dictionaries and lists, in the order of the fields."""
        return {
            field.name: _plain(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None or field.default is MISSING
        }


R = TypeVar("R", bound=Record)


class RecordShape(Generic[R]):
    """A JSON object with exactly the fields of a record."""

    def __init__(self, record: type[R]) -> None:
        self.record = record
        self.optional = _optional(record)
        self.shapes: dict[str, Shape] = {f.name: get_args(f.type)[1] for f in fields(record)}
        self._fields = Fields(self.shapes, self.optional)

    def check(self, value: object, where: str) -> R:
        """Give the record, or raise ProtocolError naming ``where``."""
        return self.record(**self._fields.check(value, where))


def _optional(record: type[Record]) -> frozenset[str]:
    return frozenset(field.name for field in fields(record) if field.default is not MISSING)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
