"""Layers on their way out of Krita: what is selected, and its pixels."""

from typing import NamedTuple

from krita import Document, GroupLayer, Krita, Node

from scumble_client import PixelCollector
from scumble_editor.edges import is_soft
from scumble_krita import kin, text
from scumble_krita.looks import PLAIN, Look
from scumble_krita.qt import QtCore
from scumble_krita.spaces import Scratch, Space
from scumble_krita.ticks import Steps
from scumble_protocol.messages import Buffer
from scumble_protocol.pixels import FORMATS

_FILTERS = ("filterlayer", "adjustmentlayer")
_PIXELS_A_STEP = 96 * 1024
_BYTES_A_STEP = 4 * 1024 * 1024
"""What one step may convert, or copy where nothing is converted: well below 50 ms."""
_MOST_SEEN = 0.9
"""The share of a layer's area on the canvas, from which on what is outside is not worth a word."""


class LayerError(Exception):
    """A layer cannot be painted; the text names the cause and the next step in one line."""


class Source(NamedTuple):
    """A layer that is to be painted, as it was when the artist asked for it.

    It is held by its id: the artist may move, rename or delete it, or close its document.
    """

    document: Document | None
    """None where it is not known: a painting of it goes to a new one."""
    identity: QtCore.QUuid
    name: str
    area: QtCore.QRect
    """The pixels that matter: inside the layer, the canvas and the selection."""
    space: Space
    mask: bytes | None
    """The selection in that area, one byte a pixel; None where all of it is selected."""
    place: QtCore.QUuid
    """The layer whose place the painting takes: the source, or the painting of it of before."""
    part: bool = False
    """Whether a selection leaves some of the layer as it is, or may have done."""
    look: Look = PLAIN
    cropped: bool = False
    """Whether much of the layer lies outside the canvas: that is not seen, and not painted."""


class Picture(NamedTuple):
    """A layer's pixels in the wire's format, and what had to be noticed about them."""

    pixels: Buffer
    soft: bool
    """Some of what is visible is partly transparent."""
    beyond: bool
    """Some colours are brighter than white, or outside sRGB."""


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


def look_at(document: Document, node: Node) -> Source:
    """Find out what is to be painted of a layer; of a painting, the layer that it was made of.

    Raises LayerError if it cannot be.
    """
    _check_kind(node)
    _check_surroundings(node)
    place, node = node, kin.source_of(document, node) or node
    _check_kind(node)
    name, bounds = node.name(), node.bounds()
    if bounds.isEmpty():
        raise LayerError(text.is_empty(name))
    seen = area = bounds.intersected(QtCore.QRect(0, 0, document.width(), document.height()))
    if area.isEmpty():
        raise LayerError(text.is_off_canvas(name))
    mask = None
    selection = document.selection()
    if selection is not None:
        area = area.intersected(
            QtCore.QRect(selection.x(), selection.y(), selection.width(), selection.height())
        )
        mask = bytes(selection.pixelData(*whole(area))) if not area.isEmpty() else b""
        if mask.count(0) == len(mask):
            raise LayerError(text.is_not_selected(name))
        if mask.count(255) == len(mask):
            mask = None
    space = Space.of(node)
    if not space.can_travel:
        raise LayerError(text.unknown_space(name, f"{space.model} {space.depth}"))
    return Source(
        document,
        node.uniqueId(),
        name,
        area,
        space,
        mask,
        place=place.uniqueId(),
        part=mask is not None or area != seen,
        look=Look.of(place),
        cropped=_size(seen) < _MOST_SEEN * _size(bounds),
    )


def is_closed(document: Document | None) -> bool:
    """Whether the artist has closed the document, or there was none."""
    return document is None or document.rootNode() is None


def read(source: Source, scratch: Scratch) -> Steps[Picture]:
    """Give the layer's pixels in the wire's colour space, strip by strip.

    Raises LayerError if it is gone or Krita cannot convert it.
    """
    node = find(source, source.identity)
    if node is None:
        raise LayerError(text.was_closed(source.name))
    own = node.type() == "paintlayer" and not node.childNodes()
    if own:
        node = node.duplicate()  # shares the pixels: what is painted meanwhile is not half in it
    x, y, width, height = whole(source.area)
    wire = source.space.wire
    form, soft, beyond = source.space.format, False, False
    pixels = PixelCollector(FORMATS[form].size_of(width, height))
    for top, rows in strips(width, height, source.space):
        if is_closed(source.document):
            raise LayerError(text.was_closed(source.name))
        area = (x, y + top, width, rows)
        strip = bytes(node.pixelData(*area) if own else node.projectionPixelData(*area))
        if not strip:
            raise LayerError(text.has_no_picture(source.name))
        try:
            beyond = beyond or scratch.is_clipped(strip, width, source.space)
            converted = scratch.convert(strip, width, rows, source.space, wire)
        except ValueError as error:
            raise LayerError(text.unknown_space(source.name, str(error))) from None
        soft = soft or is_soft(converted, form)
        pixels.add(converted)
        yield
    return Picture(pixels.pixels(), soft, beyond)


def find(source: Source, identity: QtCore.QUuid) -> Node | None:
    """A layer where it is now; None if it was deleted or the source's document closed."""
    root = source.document.rootNode() if source.document else None
    return kin.find(root, identity) if root else None


def names_in(node: Node) -> set[str]:
    """The names of all layers below a node."""
    names = set()
    for child in node.childNodes():
        names |= {child.name(), *names_in(child)}
    return names


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


def locked_group(node: Node) -> Node | None:
    """Give the nearest locked group around a node; the picture's root is none."""
    group = node.parentNode()
    while group is not None and group.parentNode() is not None:
        if group.locked():
            return group
        group = group.parentNode()
    return None


def strips(width: int, height: int, space: Space) -> list[tuple[int, int]]:
    """Cut a picture into (top, rows) that each take one short step."""
    if space.travels_as_it_is:
        a_step = _BYTES_A_STEP // {"U8": 4, "U16": 8, "F16": 8, "F32": 16}[space.depth]
    else:
        a_step = _PIXELS_A_STEP
    rows = max(1, a_step // width)
    return [(top, min(rows, height - top)) for top in range(0, height, rows)]


def whole(area: QtCore.QRect) -> tuple[int, int, int, int]:
    """Give left, top, width and height."""
    return area.x(), area.y(), area.width(), area.height()


def _size(area: QtCore.QRect) -> int:
    return area.width() * area.height()
