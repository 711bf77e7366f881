"""A painting on its way into a picture: it takes its source's place (docs/composition.md)."""

from typing import NamedTuple

from krita import Document, Krita, Node

from scumble_client import Result
from scumble_editor.composition import SourceLayer, source_layer
from scumble_editor.unfinished import in_order
from scumble_krita import kin, text
from scumble_krita.hidings import Hidings
from scumble_krita.layers import (
    Source,
    find,
    is_closed,
    locked_group,
    names_in,
    strips,
    whole,
)
from scumble_krita.looks import PLAIN, Look
from scumble_krita.qt import Qt, QtCore, QtWidgets
from scumble_krita.spaces import Scratch
from scumble_krita.tasks import Task
from scumble_krita.ticks import Steps
from scumble_protocol.pixels import FORMATS


class Rule(NamedTuple):
    """What decides what becomes of a source, besides its look."""

    soft: bool
    """Some of its visible pixels are partly transparent."""
    keep_visible: bool
    """The artist wants it so."""


class Brought(NamedTuple):
    """A painting that is in a picture."""

    name: str
    note: str
    """What the artist should know about where it is; empty where that is as ever."""


def bring_in(
    task: Task, result: Result, keep_visible: bool, scratch: Scratch, hidings: Hidings
) -> Steps[Brought | None]:
    """Bring a result into its picture, or a new one; None if it was discarded meanwhile."""
    source, note = task.source, ""
    while True:
        if is_closed(source.document):
            unknown = source.document is None
            note = (text.in_new_picture if unknown else text.document_closed)(source.name)
            source = source._replace(document=document_for(source))
            yield
        root = source.document.rootNode() if source.document else None
        taken = names_in(root) if root is not None else set[str]()
        name = task.name(result.step if result.stopped else None, taken)
        node = yield from build(name, source, result, scratch)
        while QtWidgets.QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            yield  # adding a layer now would end the stroke that the artist is drawing
        if task.ended:
            return None
        if not is_closed(source.document):
            break
    there = place(source, node, Rule(task.soft, keep_visible), scratch, hidings)
    if not there and not note and not source.identity.isNull():
        note = text.source_removed(source.name)
    return Brought(name, note)


def build(name: str, source: Source, painting: Result, scratch: Scratch) -> Steps[Node]:
    """Make a layer of a painting, in the source's own colour space and in no tree yet.

    Another editor may have asked for it in another order of channels. Pixels that are there before
    the layer is added make the adding one undo step; and a layer of the artist's own picture would
    put each change of its blend mode into the history, also before it is added.
    """
    node = scratch.node(source.space)
    node.setName(name)
    x, y, width, height = whole(source.area)
    view, wire = memoryview(painting.pixels), source.space.wire
    a_row, order = len(view) // height, FORMATS[source.space.format].order
    for top, rows in strips(width, height, source.space):
        strip = bytes(in_order(view[top * a_row : (top + rows) * a_row], painting.format, order))
        strip = scratch.convert(strip, width, rows, wire, source.space)
        node.setPixelData(strip, x, y + top, width, rows)
        yield
    return node


def place(source: Source, painting: Node, rule: Rule, scratch: Scratch, hidings: Hidings) -> bool:
    """Put a painting where its source is seen; tells whether the source was still there.

    Where that was the active layer the painting is next; else the artist's own stays active, as
    the next brush stroke belongs to it.
    """
    document = source.document
    root = document.rootNode() if document else None
    assert document is not None and root is not None  # noqa: PT018, S101 - the caller looked
    anchor = find(source, source.place) or find(source, source.identity)
    if anchor is None:
        source.look.wear(painting)
        top = root.childNodes()
        _add(document, root, painting, top[-1] if top else None, document.activeNode())
        return False
    active, selected = document.activeNode(), (source.place, source.identity)
    follows = active is not None and active.uniqueId() in selected
    anchor = kin.topmost(document, anchor, source.identity)
    look = Look.of(anchor)
    outer = locked_group(anchor)
    if outer is not None:  # locked meanwhile: above the group is as near as it may be
        fate, anchor = SourceLayer.STAYS, _outermost(outer)
    else:
        fate = source_layer(
            plain=look.plain,
            soft=rule.soft,
            selection=source.part,
            keep_visible=rule.keep_visible,
        )
    parent = anchor.parentNode() or root
    if fate is SourceLayer.COPIED:
        added, painting = _beside_copy(anchor, painting, look, scratch)
        _add(document, parent, added, anchor, painting if follows else active)
        _settle_group(document, added, source)
    else:
        added = painting
        look.wear(painting)
        _add(document, parent, painting, anchor, painting if follows else active)
        kin.remember(document, painting, source.identity)
    if fate is not SourceLayer.STAYS:
        hidings.hide(document, anchor, added)
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


def _beside_copy(source: Node, painting: Node, look: Look, scratch: Scratch) -> tuple[Node, Node]:
    """A group of a plain copy of the source and the painting, in no tree yet, and the latter."""
    group = scratch.group(painting.name(), [source.duplicate(), painting])
    copy, painting = group.childNodes()
    copy.setName(source.name())
    for node in (copy, painting):
        PLAIN._replace(label=look.label).wear(node)
    look.wear(group)
    return group, painting


def _settle_group(document: Document, group: Node, source: Source) -> None:
    copy, painting = group.childNodes()
    document.refreshProjection()  # a group that comes with its layers does not show them by itself
    kin.remember(document, painting, copy.uniqueId())
    kin.remember(document, group, source.identity)


def _outermost(group: Node) -> Node:
    while (outer := locked_group(group)) is not None:
        group = outer
    return group


def _add(
    document: Document, parent: Node, node: Node, above: Node | None, active: Node | None
) -> None:
    parent.addChildNode(node, above)

    def activate() -> None:
        if active is not None and not is_closed(document) and document.activeNode() != active:
            document.setActiveNode(active)

    QtCore.QTimer.singleShot(0, activate)  # Krita activates what is new a little later
