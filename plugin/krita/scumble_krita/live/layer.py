"""The layer that Live follows: its pixels hashed in short steps, read where they have changed."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from krita import Document, Node, Selection

from scumble_editor.live.followed import (
    Digest,
    Fingerprint,
    LayerGoneError,
    LiveContent,
    digest_of,
)
from scumble_editor.live.live_text import layer_gone
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.text import is_not_selected
from scumble_editor.work.steps import Steps
from scumble_krita.layers import reading
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import find, is_closed
from scumble_krita.live.pen import CanvasPen
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import bytes_of
from scumble_krita.regions import places as regions
from scumble_krita.steps import Stepper
from scumble_protocol.wire.messages import Buffer

_PIXELS_A_STEP = 512 * 1024


class KritaLayer:
    """A layer, held by its id: the artist may move, rename or delete it, or close its document.

    Krita tells nobody of edits, and its thumbnails leave pixels out: so all bytes are hashed.
    """

    def __init__(
        self, document: Document, node: Node, pen: CanvasPen, stepper: Stepper, scratch: Scratch
    ) -> None:
        self._document, self._place, self.name = document, node.uniqueId(), node.name()
        self._pen, self._stepper, self._scratch = pen, stepper, scratch

    @property
    def pressed(self) -> bool:
        """Whether a button or a pen is down."""
        return self._pen.pressed

    @property
    def drawn_on(self) -> bool:
        """Whether it is down on a canvas."""
        return self._pen.drawing

    def look(self, before: Area | None, places: Sequence[str]) -> "Future[Fingerprint]":
        """Look at it, in short steps."""
        return self._stepper.run(self._look(before, places))

    def read(
        self, before: Area | None, places: Sequence[str]
    ) -> "Future[LiveContent[KritaSource]]":
        """Read it, in short steps."""
        return self._stepper.run(self._read(before, places))

    # ---- inside

    def _node(self) -> Node:
        node = find(self._document, self._place)
        if node is None:
            raise LayerGoneError(layer_gone(self.name))
        return node

    def _look(self, before: Area | None, places: Sequence[str]) -> Steps[Fingerprint]:
        source, selection = reading.outline(self._document, self._node(), before)
        pixels = Digest()
        for _, strip in reading.strips_of(source):
            pixels.add(strip)
            yield
        mask = Digest()
        for strip in self._selected(source.area, selection):
            mask.add(strip)
            yield
        maps = yield from regions.maps_of(source, places, self._scratch)
        return _print(source, selection, pixels, mask, maps)

    def _read(self, before: Area | None, places: Sequence[str]) -> Steps[LiveContent[KritaSource]]:
        source, selection = reading.outline(self._document, self._node(), before)
        pixels, mask, strips = Digest(), Digest(), list[bytes]()
        some, whole = selection is None, True
        for strip in self._selected(source.area, selection):
            mask.add(strip)
            strips.append(strip)
            some = some or bool(strip.strip(b"\0"))
            whole = whole and not strip.strip(b"\xff")
            yield
        if not some:
            raise LayerError(is_not_selected(source.name))
        if not whole:
            source = source._replace(coverage=b"".join(strips), part=True)
        yield
        source, content = yield from regions.read(source, places, self._scratch, pixels)
        found = _print(source, selection, pixels, mask, source.style_maps)
        return LiveContent(source, content, found)

    def _selected(self, area: Area, selection: Selection | None) -> Iterator[bytes]:
        """Give how much of each pixel is selected, strip by strip; nothing without a selection."""
        for part in area.strips(_PIXELS_A_STEP) if selection is not None else ():
            if is_closed(self._document):
                raise LayerGoneError(layer_gone(self.name))
            assert selection is not None  # noqa: S101 - or there are no strips
            yield bytes_of(selection.pixelData(*part))


def _print(
    source: KritaSource,
    selection: Selection | None,
    pixels: Digest,
    mask: Digest,
    maps: Sequence[Buffer],
) -> Fingerprint:
    selected, places = selection is not None, digest_of(maps)
    return Fingerprint(source.area, selected, pixels.value, mask.value, places)
