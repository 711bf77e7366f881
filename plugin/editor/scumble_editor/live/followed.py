"""What Live needs of its editor: a layer that is followed, and how it looks now."""

import enum
import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol

from scumble_editor.painters.source import LayerError, S
from scumble_editor.pixels.area import Area
from scumble_protocol.wire.messages import Buffer

_BYTES = 16
"""Of a digest."""


class LiveState(enum.Enum):
    """What Live does."""

    OFF = "nothing"
    PAINTING = "the newest state of the layer is being painted"
    WATCHING = "the newest state is painted; it is looked whether the layer has changed"
    CHANGED = "the layer has changed, and may be changing on"
    WAITING = "the layer cannot be painted as it is now"


class LayerGoneError(LayerError):
    """The layer was deleted or its image closed: nothing can be followed any more."""


class Fingerprint(NamedTuple):
    """What would be painted of a layer, without its pixels: equal where those are equal."""

    area: Area
    selected: bool
    """Whether a selection is there."""
    pixels: bytes
    """A digest of the pixels in the area."""
    mask: bytes = b""
    """A digest of how much of each is selected."""
    places: bytes = b""
    """A digest of where each style acts."""


@dataclass(frozen=True)
class LiveContent(Generic[S]):
    """A layer's pixels, and the fingerprint of just these."""

    source: S
    pixels: Buffer
    fingerprint: Fingerprint


class FollowedLayer(Protocol[S]):
    """The layer that is followed. Futures end in the thread that polls, or in any."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def pressed(self) -> bool:
        """Whether a button or a pen is down: the artist may be in the middle of a stroke."""

    @property
    def drawn_on(self) -> bool:
        """Whether it is down on the image: what is drawn must be seen."""

    def look(self, before: Area | None, places: Sequence[str]) -> "Future[Fingerprint]":
        """Look at it: cheap, and nothing is converted.

        ``before``: what was painted of it so far: see ``area_to_follow``. ``places``: where each
        style acts. The future raises LayerError where it cannot be painted as it is now,
        LayerGoneError where it never will.
        """

    def read(self, before: Area | None, places: Sequence[str]) -> "Future[LiveContent[S]]":
        """Read it, for the backend. Raises as ``look`` does."""


def area_to_follow(before: Area | None, seen: Area, most: Area) -> Area:
    """Give what is to be painted of a layer, with as few changes as strokes allow.

    ``before``: what was painted of it so far. ``seen``: what the layer covers of ``most``, the
    canvas or what is selected of it. A stroke beyond ``before`` leads to all of ``most`` at once:
    another area is another job, which begins from the start.
    """
    if before is None or before.common(most) != before:
        return seen
    return before if seen.common(before) == seen else most


def digest_of(parts: Iterable[Buffer]) -> bytes:
    """Give the digest of bytes that come in parts."""
    digest = Digest()
    for part in parts:
        digest.add(part)
    return digest.value


class Digest:
    """A digest that grows strip by strip; 1 ms for a megabyte or two."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=_BYTES)

    def add(self, part: Buffer) -> None:
        """Take the next bytes."""
        self._hash.update(part)

    @property
    def value(self) -> bytes:
        """The digest of all so far."""
        return self._hash.digest()
