"""What a painting is made from, and the one place that knows the order of its buffers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.requests import (
    ContentFields,
    StyleFields,
    SubmitFields,
    UpdateFields,
)

NOT_HERE: Final = b""
"""Stands for an input that is not in memory: one that is only on disk, that the other end has from
before, or that an update leaves as it is."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Inputs(Generic[T]):
    """All inputs of a ``submit``, or the new ones of an ``update``.

    T is what is known of each: its buffer, or its size, or its hash. A false one, such as
    ``NOT_HERE``, is none.
    """

    pixels: T = field(repr=False)
    mask: T | None = field(default=None, repr=False)
    maps: tuple[T, ...] = field(default=(), repr=False)
    """One for each style, or none at all."""
    styles: tuple[T, ...] = field(default=(), repr=False)
    carried: T | None = field(default=None, repr=False)
    """What the painting begins with: pixels of the layer's size, their alpha how firm each is."""

    @staticmethod
    def of(fields: SubmitFields | UpdateFields, buffers: Iterable[Buffer]) -> "Inputs[Buffer]":
        """Tell apart the buffers of a message; of those that it has not, NOT_HERE."""
        came = iter(buffers)
        return _sizes(fields).map(lambda size: next(came) if size else NOT_HERE)

    @staticmethod
    def found(submit: SubmitFields, named: Mapping[str, Buffer]) -> "Inputs[Buffer]":
        """Find a submission's inputs by their names; raises KeyError where one is missing."""
        names = iter(_sizes(submit).names())
        return _sizes(submit).map(lambda _: named[next(names)])

    def named(self) -> dict[str, T]:
        """Give them by name, in the order in which a message has them."""
        first = {"pixels": self.pixels} | ({} if self.mask is None else {"mask": self.mask})
        maps = {f"style_map.{n}": part for n, part in enumerate(self.maps)}
        styles = {f"style.{n}": part for n, part in enumerate(self.styles)}
        return first | maps | styles | ({} if self.carried is None else {"carried": self.carried})

    def names(self) -> list[str]:
        """Give their names in that order."""
        return list(self.named())

    def buffers(self) -> tuple[T, ...]:
        """Give those that are here in that order, as a message has them."""
        return tuple(part for part in self.named().values() if part)

    def map(self, give: Callable[[T], U]) -> "Inputs[U]":
        """Make something of each, in that order."""
        made = {name: give(part) for name, part in self.named().items()}
        return Inputs(
            made["pixels"],
            made.get("mask"),
            tuple(made[f"style_map.{n}"] for n in range(len(self.maps))),
            tuple(made[f"style.{n}"] for n in range(len(self.styles))),
            made.get("carried"),
        )

    def changed(self, update: "Inputs[T]") -> "Inputs[T]":
        """Give them as an update makes them. New styles have no maps."""
        return Inputs(
            update.pixels or self.pixels,
            self.mask if update.mask is None else update.mask,
            () if update.styles else self.maps,
            update.styles or self.styles,
            self.carried,
        )

    @property
    def whole(self) -> bool:
        """Whether all are here."""
        return all(self.named().values())

    def filled(self, others: Mapping[str, T]) -> "Inputs[T]":
        """Give them with others, by name, in the place of those that are not here."""
        named = iter(self.named().items())

        def mine_or_other(part: T) -> T:
            name, _ = next(named)
            return part or others.get(name, part)

        return self.map(mine_or_other)


def sizes_of_inputs(fields: SubmitFields | UpdateFields) -> list[tuple[str, int]]:
    """Name the buffers of a message by the fields that they belong to, with their bytes."""
    return [(_field_of(name), size) for name, size in _sizes(fields).named().items() if size]


@dataclass(frozen=True)
class Submission:
    """A ``submit`` with its inputs: a job as it stands."""

    fields: SubmitFields
    inputs: Inputs[Buffer] = field(repr=False)

    @staticmethod
    def of(fields: SubmitFields, buffers: Iterable[Buffer]) -> "Submission":
        """Give that of a message."""
        return Submission(fields, Inputs.of(fields, buffers))

    def message(self, job: str) -> Message:
        """Give it as a message, under this id of the job."""
        return Message(replace(self.fields, job=job), self.inputs.buffers())

    def with_styles(self, contents: Sequence[Buffer]) -> "Submission":
        """Give it with every style's bytes."""
        styles = with_bytes(self.fields.styles, contents)
        inputs = replace(self.inputs, styles=tuple(contents))
        return Submission(replace(self.fields, styles=styles), inputs)

    def released(self) -> "Submission":
        """Give it without any input in memory."""
        return replace(self, inputs=self.inputs.map(lambda _: NOT_HERE))

    def updated(self, update: "Update") -> "Submission":
        """Give it as an update makes it."""
        news, inputs = update.fields, self.inputs.changed(update.inputs)
        fields = replace(
            self.fields,
            revision=news.revision,
            mask=inputs.mask is not None,
            style_maps=bool(inputs.maps),
            styles=news.styles or self.fields.styles,
            parameters={**self.fields.parameters, **news.parameters},
        )
        return Submission(fields, inputs)

    def update_to(self, other: "Submission") -> "Update":
        """Give an update that makes it another one of its size and format."""
        new, inputs = other.fields, other.inputs
        styled = new.styles != self.fields.styles
        content = ContentFields(new.width, new.height, new.format, pixels=True, mask=new.mask)
        fields = UpdateFields(
            job=new.job,
            revision=new.revision,
            parameters=new.parameters,
            styles=new.styles if styled else (),
            content=content,
        )
        brought = Inputs(inputs.pixels, inputs.mask, (), inputs.styles if styled else ())
        return Update(fields, brought)


@dataclass(frozen=True)
class Update:
    """An ``update`` with the inputs that it brings."""

    fields: UpdateFields
    inputs: Inputs[Buffer] = field(repr=False)

    @staticmethod
    def of(fields: UpdateFields, buffers: Iterable[Buffer]) -> "Update":
        """Give that of a message."""
        return Update(fields, Inputs.of(fields, buffers))

    def message(self, job: str) -> Message:
        """Give it as a message, under this id of the job."""
        return Message(replace(self.fields, job=job), self.inputs.buffers())

    def with_styles(self, contents: Sequence[Buffer]) -> "Update":
        """Give it with every style's bytes."""
        styles = with_bytes(self.fields.styles, contents)
        inputs = replace(self.inputs, styles=tuple(contents))
        return Update(replace(self.fields, styles=styles), inputs)


def with_bytes(
    styles: Sequence[StyleFields], contents: Sequence[Buffer]
) -> tuple[StyleFields, ...]:
    """Say of styles that these are their files."""
    pairs = zip(styles, contents, strict=True)
    return tuple(replace(style, bytes=len(content)) for style, content in pairs)


def _sizes(fields: SubmitFields | UpdateFields) -> Inputs[int]:
    """Give the bytes of each input; 0 of one that does not come along."""
    styles = tuple(style.bytes for style in fields.styles)
    layer = fields if isinstance(fields, SubmitFields) else fields.content
    if layer is None:
        return Inputs(0, None, (), styles)
    area = layer.width * layer.height
    pixels = FORMATS[layer.format].size_of(layer.width, layer.height)
    if not isinstance(layer, SubmitFields):
        return Inputs(pixels if layer.pixels else 0, area if layer.mask else None, (), styles)
    maps = (area,) * len(styles) if layer.style_maps else ()
    mask, carried = area if layer.mask else None, pixels if layer.carried else None
    return Inputs(pixels, mask, maps, styles, carried)


def _field_of(name: str) -> str:
    """Give the field that an input belongs to: that of ``style_map.0`` is ``style_maps[0]``."""
    word, _, number = name.partition(".")
    return f"{word}s[{number}]" if number else word
