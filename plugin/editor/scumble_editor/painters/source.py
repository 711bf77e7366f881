"""What a painter has to know of a layer; each editor's own record of one knows more."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from scumble_client import Job, StyleFile
from scumble_editor.pixels.area import Area
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer


class LayerError(Exception):
    """A layer cannot be painted; the text names the cause and the next step in one line."""


class LayerSource(Protocol):
    """A layer that is to be painted, as it was when the artist asked for it."""

    @property
    def name(self) -> str:
        """The layer's."""

    @property
    def area(self) -> Area:
        """The pixels that matter: inside the layer, the canvas and the selection."""

    @property
    def format(self) -> str:
        """The wire's name of the format in which they travel."""

    @property
    def coverage(self) -> Buffer | None:
        """How much of each pixel is to be painted, one byte each; None where all of it is."""

    @property
    def style_maps(self) -> tuple[Buffer, ...]:
        """Where each style acts, one byte a pixel; empty where all act everywhere."""


S = TypeVar("S", bound=LayerSource)


@dataclass(frozen=True)
class Reading(Generic[S]):
    """The layers that can be painted, and a line for each that cannot, or not wholly."""

    sources: list[S]
    problems: list[str]


def job_of(
    source: LayerSource,
    pixels: Buffer,
    styles: tuple[StyleFile, ...],
    parameters: dict[str, Value],
) -> Job:
    """Give what the client is to send for a layer that was read."""
    return Job(
        name=source.name,
        width=source.area.width,
        height=source.area.height,
        format=source.format,
        pixels=pixels,
        mask=source.coverage,
        styles=styles,
        parameters=parameters,
        style_maps=source.style_maps,
    )
