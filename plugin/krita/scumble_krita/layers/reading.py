"""Layers on their way out of Krita: what is selected, and its pixels."""

from collections.abc import Iterator
from typing import NamedTuple

from krita import Document, GroupLayer, Krita, Node, Selection

from scumble_client import PixelCollector
from scumble_editor.forecast.forecast import LayerSize
from scumble_editor.live.followed import Digest, area_to_follow
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.alpha import AlphaReader
from scumble_editor.pixels.area import Area
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.layers import origins
from scumble_krita.layers.look import PLAIN, LayerLook
from scumble_krita.layers.tree import area_of, find, is_closed, locked_group
from scumble_krita.layers.whereabouts import Whereabouts
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import QtCore, bytes_of
from scumble_protocol.wire.messages import Buffer

_FILTERS = ("filterlayer", "adjustmentlayer")
_PIXELS_A_STEP = 96 * 1024
_BYTES_A_STEP = 2 * 1024 * 1024
"""What one step may convert, or copy where nothing is converted: well below 50 ms."""
_MOST_SEEN = 0.9
"""The share of a layer's area on the canvas, from which on what is outside is not worth a word."""


class KritaSource(NamedTuple):
    """A layer that is to be painted, as it was when the artist asked for it.

    It is held by its id: the artist may move, rename or delete it, or close its document.
    """

    document: Document | None
    """None where it is not known: a painting of it goes to a new one."""
    identity: QtCore.QUuid
    name: str
    area: Area
    """The pixels that matter: inside the layer, the canvas and the selection."""
    space: ColorSpace
    coverage: bytes | None
    """The selection in that area, one byte a pixel; None where all of it is selected."""
    place: QtCore.QUuid
    """The layer whose place the painting takes: the source, or the painting of it of before."""
    part: bool = False
    """Whether a selection leaves some of the layer as it is, or may have done."""
    look: LayerLook = PLAIN
    cropped: bool = False
    """Whether much of the layer lies outside the canvas: that is not seen, and not painted."""
    soft: bool = False
    """Whether some of what is visible is partly transparent; known once it is read."""
    clipped: bool = False
    """Whether some colours are brighter than white or outside sRGB; known once it is read."""
    style_maps: tuple[Buffer, ...] = ()
    """Where each style acts; known once it is read."""
    film: Node | None = None
    """Of a layer that is painted frame by frame: its copy of when the artist asked."""
    lay: Whereabouts | None = None
    """Where the layer, or the painting that is painted on, lay then; None where none is known."""

    @property
    def area_now(self) -> Area:
        """The same pixels where they are now: the artist may have moved the layer, or cropped."""
        x, y = self.way
        return self.area.moved(-x, -y)

    @property
    def way(self) -> tuple[int, int]:
        """How far they were moved since."""
        return self.lay.way_since(self.document) if self.lay is not None else (0, 0)

    @property
    def format(self) -> str:
        """The wire's name of the pixels' format."""
        return self.space.layout.name

    @property
    def notes(self) -> list[str]:
        """What the artist should know once its painting is there."""
        cropped = [text.is_cropped(self.name)] if self.cropped else []
        return [*cropped, *([text.is_clipped(self.name)] if self.clipped else [])]


def selected_layers() -> tuple[Document, list[Node]]:
    """The open document and the layers selected in it.

    Raises LayerError if there is none.
    """
    window = Krita.instance().activeWindow()
    view = window.activeView() if window else None
    document = view.document() if view else None
    if view is None or document is None or document.rootNode() is None:
        raise LayerError(text.NO_DOCUMENT)
    nodes = view.selectedNodes()
    active = document.activeNode()
    if not nodes and active is not None:
        nodes = [active]
    if not nodes:
        raise LayerError(text.NO_LAYER)
    # "select all layers" selects their masks too: a layer is painted with its masks applied
    taken = {node.uniqueId() for node in nodes if not node.type().endswith("mask")}
    return document, [n for n in nodes if not _is_mask_of(n, taken)]


def _is_mask_of(node: Node, layers: set[QtCore.QUuid]) -> bool:
    owner = node.parentNode() if node.type().endswith("mask") else None
    return owner is not None and owner.uniqueId() in layers


def look_at(document: Document, node: Node, whole_canvas: bool = False) -> KritaSource:
    """Find out what is to be painted of a layer; of a painting, the layer that it was made of.

    ``whole_canvas``: wherever it has pixels now. Raises LayerError if it cannot be painted.
    """
    source, selection = outline(document, node, whole_canvas=whole_canvas)
    if selection is None:
        return source
    mask = bytes_of(selection.pixelData(*source.area))
    if mask.count(0) == len(mask):
        raise LayerError(text.is_not_selected(source.name))
    coverage = None if mask.count(255) == len(mask) else mask
    return source._replace(coverage=coverage, part=source.part or coverage is not None)


def outline(
    document: Document, node: Node, before: Area | None = None, whole_canvas: bool = False
) -> tuple[KritaSource, Selection | None]:
    """Give the same with nothing read of the selection, of which the rectangle counts, and that.

    ``before``: what was painted of it so far, where it is followed: see ``area_to_follow``.
    """
    _check_kind(node)
    _check_surroundings(node)
    place, node = node, origins.source_of(document, node) or node
    _check_kind(node)
    canvas = Area(0, 0, document.width(), document.height())
    name, bounds = node.name(), canvas if whole_canvas else area_of(node)
    if bounds is None:
        raise LayerError(text.is_empty(name))
    selection = document.selection()
    seen = bounds.common(canvas)
    if seen is None:
        raise LayerError(text.is_off_canvas(name))
    most = canvas if selection is None else canvas.common(_bounds_of(selection))
    selected = most and most.common(seen)
    if most is None or selected is None:
        raise LayerError(text.is_not_selected(name))
    space, area = ColorSpace.of(node), area_to_follow(before, selected, most)
    if not space.can_travel:
        raise LayerError(text.unknown_space(name, f"{space.model} {space.depth}"))
    source = KritaSource(
        document,
        node.uniqueId(),
        name,
        area,
        space,
        None,
        place=place.uniqueId(),
        part=area.common(seen) != seen,
        look=LayerLook.of(place),
        cropped=seen.pixels < _MOST_SEEN * bounds.pixels,
        lay=Whereabouts.of(document, node),
    )
    return source, selection


def sizes() -> list[LayerSize]:
    """Give how much of each selected layer would be painted; what cannot be is left out.

    Nothing is read: the selection counts with its rectangle.
    """
    try:
        document, nodes = selected_layers()
    except LayerError:
        return []
    found = [_size_of(document, origins.source_of(document, node) or node) for node in nodes]
    return [size for size in found if size is not None]


def _size_of(document: Document, node: Node) -> LayerSize | None:
    bounds, selection = area_of(node), document.selection()
    area = bounds and bounds.common(Area(0, 0, document.width(), document.height()))
    if area is not None and selection is not None:
        area = area.common(_bounds_of(selection))
    return area and LayerSize(area.width, area.height, selection is not None)


def _bounds_of(selection: Selection) -> Area:
    return Area(selection.x(), selection.y(), selection.width(), selection.height())


def read(
    source: KritaSource, scratch: Scratch, digest: Digest | None = None
) -> Steps[tuple[KritaSource, Buffer]]:
    """Give the layer, better known now, and its pixels in the wire's colour space, strip by strip.

    ``digest``: is given them as Krita has them. Raises LayerError if it is gone or Krita cannot
    convert it.
    """
    alpha, wire = AlphaReader(source.format), WirePixels(source, scratch)
    for area, strip in strips_of(source):
        if digest is not None:
            digest.add(strip)
        alpha.look(wire.add(area, strip))
        yield
    return source._replace(soft=alpha.soft, clipped=wire.clipped), wire.pixels()


class WirePixels:
    """A layer's pixels in the wire's colour space, collected strip by strip."""

    def __init__(self, source: KritaSource, scratch: Scratch) -> None:
        self._source, self._scratch = source, scratch
        area, layout = source.area, source.space.layout
        self._pixels = PixelCollector(layout.size_of(area.width, area.height))
        self.clipped = False
        """Whether some colours so far are brighter than white or outside sRGB."""

    def add(self, area: Area, strip: bytes) -> bytes:
        """Take the next strip as Krita has it; gives it converted. Raises LayerError."""
        space, scratch = self._source.space, self._scratch
        try:
            self.clipped = self.clipped or scratch.is_clipped(strip, area.width, space)
            converted = scratch.convert(strip, area.width, area.height, space, space.wire)
        except ValueError as error:
            raise LayerError(text.unknown_space(self._source.name, str(error))) from None
        self._pixels.add(converted)
        return converted

    def pixels(self) -> Buffer:
        """Give all of them, once."""
        return self._pixels.pixels()


def strips_of(source: KritaSource) -> Iterator[tuple[Area, bytes]]:
    """Give the pixels of a layer as Krita has them, strip by strip, as it is when this begins.

    Raises LayerError if it is gone.
    """
    node = find(source.document, source.identity)
    if node is None:
        raise LayerError(text.was_closed(source.name))
    own = node.type() == "paintlayer" and not node.childNodes()
    if own:
        node = node.duplicate()  # shares the pixels: what is painted meanwhile is not half in it
    x, y = source.way
    for area in strips(source.area, source.space):
        if is_closed(source.document):
            raise LayerError(text.was_closed(source.name))
        there = area.moved(-x, -y)
        strip = bytes_of(node.pixelData(*there) if own else node.projectionPixelData(*there))
        if not strip:
            raise LayerError(text.has_no_picture(source.name))
        yield area, strip


def _check_kind(node: Node) -> None:
    kind = node.type()
    if kind.endswith("mask"):
        raise LayerError(text.is_mask(node.name()))
    if kind in _FILTERS:
        raise LayerError(text.has_no_picture(node.name()))
    if isinstance(node, GroupLayer) and node.passThroughMode():
        raise LayerError(text.is_pass_through(node.name()))


def _check_surroundings(node: Node) -> None:
    group = locked_group(node)
    if group is not None:
        raise LayerError(text.is_in_locked_group(node.name(), group.name()))
    above: Node | None = node
    while above is not None and above.parentNode() is not None:
        if not above.visible():
            raise LayerError(text.is_hidden(node.name(), above.name()))
        above = above.parentNode()


def strips(area: Area, space: ColorSpace) -> Iterator[Area]:
    """Cut an area into strips that each take one short step."""
    as_it_is = space.travels_as_it_is
    a_step = _BYTES_A_STEP // space.layout.bytes_per_pixel if as_it_is else _PIXELS_A_STEP
    return area.strips(a_step)
