"""Layers in and out of Krita: what is selected, its pixels, the painting put above it."""

from typing import NamedTuple

from krita import Document, GroupLayer, Krita, Node

from scumble_client import Gathering, Result
from scumble_editor.unfinished import in_order
from scumble_krita import text
from scumble_krita.qt import QtCore
from scumble_krita.spaces import Scratch, Space
from scumble_krita.ticks import Steps
from scumble_protocol.messages import Buffer
from scumble_protocol.pixels import FORMATS

_FILTERS = ("filterlayer", "adjustmentlayer")
_PIXELS_A_STEP = 96 * 1024
_BYTES_A_STEP = 4 * 1024 * 1024
"""What one step may convert, or copy where nothing is converted: well below 50 ms."""


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
    """Find out what is to be painted of a layer.

    Raises LayerError if it cannot be.
    """
    name = node.name()
    _check_kind(node)
    _check_surroundings(node)
    bounds = node.bounds()
    if bounds.isEmpty():
        raise LayerError(text.is_empty(name))
    area = bounds.intersected(QtCore.QRect(0, 0, document.width(), document.height()))
    if area.isEmpty():
        raise LayerError(text.is_off_canvas(name))
    mask = None
    selection = document.selection()
    if selection is not None:
        area = area.intersected(
            QtCore.QRect(selection.x(), selection.y(), selection.width(), selection.height())
        )
        mask = bytes(selection.pixelData(*_tuple(area))) if not area.isEmpty() else b""
        if mask.count(0) == len(mask):
            raise LayerError(text.is_not_selected(name))
        if mask.count(255) == len(mask):
            mask = None
    space = Space.of(node)
    if not space.can_travel:
        raise LayerError(text.unknown_space(name, f"{space.model} {space.depth}"))
    return Source(document, node.uniqueId(), name, area, space, mask)


def is_closed(document: Document | None) -> bool:
    """Whether the artist has closed the document, or there was none."""
    return document is None or document.rootNode() is None


def read(source: Source, scratch: Scratch) -> Steps[Buffer]:
    """Give the layer's pixels in the wire's colour space, strip by strip.

    Raises LayerError if it is gone or Krita cannot convert it.
    """
    node = find(source)
    if node is None:
        raise LayerError(text.was_closed(source.name))
    own = node.type() == "paintlayer" and not node.childNodes()
    if own:
        node = node.duplicate()  # shares the pixels: what is painted meanwhile is not half in it
    x, y, width, height = _tuple(source.area)
    wire = source.space.wire
    pixels = Gathering(FORMATS[source.space.format].size_of(width, height))
    for top, rows in _strips(width, height, source.space):
        if is_closed(source.document):
            raise LayerError(text.was_closed(source.name))
        area = (x, y + top, width, rows)
        strip = bytes(node.pixelData(*area) if own else node.projectionPixelData(*area))
        if not strip:
            raise LayerError(text.has_no_picture(source.name))
        try:
            pixels.add(scratch.convert(strip, width, rows, source.space, wire))
        except ValueError as error:
            raise LayerError(text.unknown_space(source.name, str(error))) from None
        yield
    return pixels.pixels()


def build(
    name: str, source: Source, document: Document, painting: Result, scratch: Scratch
) -> Steps[Node]:
    """Make a layer of a painting, in the source's own colour space and in no tree yet.

    Another editor may have asked for it in another order of channels. Pixels that are there before
    the layer is added make the adding one undo step.
    """
    if Space.of(document) == source.space:
        node = document.createNode(name, "paintlayer")
    else:
        node = scratch.node(source.space)
        node.setName(name)
    x, y, width, height = _tuple(source.area)
    view, wire = memoryview(painting.pixels), source.space.wire
    a_row, order = len(view) // height, FORMATS[source.space.format].order
    for top, rows in _strips(width, height, source.space):
        strip = bytes(in_order(view[top * a_row : (top + rows) * a_row], painting.format, order))
        strip = scratch.convert(strip, width, rows, wire, source.space)
        node.setPixelData(strip, x, y + top, width, rows)
        yield
    return node


def find(source: Source) -> Node | None:
    """The source layer where it is now; None if it was deleted or its document closed."""
    root = source.document.rootNode() if source.document else None
    return _descendant(root, source.identity) if root else None


def add_above(source: Source, node: Node) -> bool:
    """Put a layer above its source; tells whether the source was still there.

    The artist's active layer stays active: the next brush stroke belongs to it.
    """
    document = source.document
    root = document.rootNode() if document else None
    assert document is not None and root is not None  # noqa: PT018, S101 - the caller looked
    anchor = find(source)
    if anchor is None:
        top = root.childNodes()
        _add(document, root, node, top[-1] if top else None)
        return False
    while (locked := _locked_group(anchor)) is not None:
        anchor = locked  # locked meanwhile: above the group is as near as it may be
    parent = anchor.parentNode() or root
    _add(document, parent, node, anchor)
    return True


def document_for(source: Source) -> Document:
    """Open a new document for a painting whose own document is gone, or not known."""
    area = source.area
    application = Krita.instance()
    document = application.createDocument(
        area.right() + 1, area.bottom() + 1, source.name, *source.space, 300.0
    )
    window = application.activeWindow()
    if window is not None:
        window.addView(document)
    return document


def _add(document: Document, parent: Node, node: Node, above: Node | None) -> None:
    active = document.activeNode()
    parent.addChildNode(node, above)

    def keep_active() -> None:
        if active is not None and not is_closed(document) and document.activeNode() != active:
            document.setActiveNode(active)

    QtCore.QTimer.singleShot(0, keep_active)  # Krita activates what is new a little later


def _check_kind(node: Node) -> None:
    kind = node.type()
    if kind.endswith("mask"):
        raise LayerError(text.is_mask(node.name()))
    if kind in _FILTERS:
        raise LayerError(text.has_no_picture(node.name()))
    if isinstance(node, GroupLayer) and node.passThroughMode():
        raise LayerError(text.is_pass_through(node.name()))


def _check_surroundings(node: Node) -> None:
    group = _locked_group(node)
    if group is not None:
        raise LayerError(text.is_in_locked_group(node.name(), group.name()))
    above: Node | None = node
    while above is not None and above.parentNode() is not None:
        if not above.visible():
            raise LayerError(text.is_hidden(node.name(), above.name()))
        above = above.parentNode()


def _locked_group(node: Node) -> Node | None:
    """The nearest locked group around a node; the picture's root is none."""
    group = node.parentNode()
    while group is not None and group.parentNode() is not None:
        if group.locked():
            return group
        group = group.parentNode()
    return None


def _descendant(node: Node, identity: QtCore.QUuid) -> Node | None:
    for child in node.childNodes():
        found = child if child.uniqueId() == identity else _descendant(child, identity)
        if found is not None:
            return found
    return None


def _strips(width: int, height: int, space: Space) -> list[tuple[int, int]]:
    """Cut a picture into (top, rows) that each take one short step."""
    if space.travels_as_it_is:
        a_step = _BYTES_A_STEP // {"U8": 4, "U16": 8, "F16": 8, "F32": 16}[space.depth]
    else:
        a_step = _PIXELS_A_STEP
    rows = max(1, a_step // width)
    return [(top, min(rows, height - top)) for top in range(0, height, rows)]


def _tuple(area: QtCore.QRect) -> tuple[int, int, int, int]:
    return area.x(), area.y(), area.width(), area.height()
