"""A painting on its way into a document: it takes its source's place (docs/composition.md)."""

from typing import NamedTuple

from krita import Document, Krita, Node

from scumble_client import Result
from scumble_editor.composition import SourceLayer, source_layer
from scumble_editor.painters.docked_editor import Brought
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.pixels.alpha import in_order
from scumble_editor.results.made import record_of_job
from scumble_editor.results.record import ResultRecord
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.layers import origins, records
from scumble_krita.layers.look import PLAIN, LayerLook
from scumble_krita.layers.reading import KritaSource, strips
from scumble_krita.layers.tree import find, is_closed, locked_group, names_in
from scumble_krita.layers.whereabouts import move
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.placing.grouped import build_group, can_group
from scumble_krita.placing.hidings import Hidings
from scumble_krita.qt import Qt, QtCore, QtWidgets
from scumble_protocol.pixels import FORMATS


class Made(NamedTuple):
    """A painting's layer, in no tree yet, and what is to be kept with it."""

    layer: Node
    record: ResultRecord | None
    takes_strokes: bool = True
    """Whether the next brush stroke is to be its, where its source was the active layer."""


class PlacingWish(NamedTuple):
    """How the artist wants paintings to be placed."""

    keep_visible: bool
    """No source is hidden under its painting."""
    as_group: bool = False
    """Colours, detail and alpha apart, in a group."""


def bring_in(
    job: LayerJob[KritaSource], wanted: PlacingWish, scratch: Scratch, hidings: Hidings
) -> Steps[Brought | None]:
    """Bring a result into its document, or a new one; None if it was discarded meanwhile."""
    source, note, result = job.source, "", job.result
    grouped = wanted.as_group and can_group(source.space)
    assert result is not None  # noqa: S101 - the painter has it
    while True:
        if is_closed(source.document):
            unknown = source.document is None
            note = (text.in_new_image if unknown else text.image_closed)(source.name)
            source = source._replace(document=document_for(source))
            yield
        root = source.document.rootNode() if source.document else None
        name = job.name(names_in(root) if root is not None else ())
        node = yield from (build_group if grouped else build)(name, source, result, scratch)
        while QtWidgets.QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            yield  # adding a layer now would end the stroke that the artist is drawing
        if job.ended:
            return None
        if not is_closed(source.document):
            break
    move(node, source.way)
    record = record_of_job(job, source.identity.toString(), source.part, source.soft)
    if job.replaces and find(source.document, source.place) is not None:
        there = replace(source, Made(node, record), hidings)
    else:
        made = Made(node, record, takes_strokes=not job.followed)
        keep_visible = wanted.keep_visible or job.followed
        there = place(source, made, keep_visible, scratch, hidings)
    if not there and not note and not source.identity.isNull():
        note = text.source_removed(source.name)
    if grouped and source.document is not None:
        source.document.refreshProjection()  # a group that comes with layers does not show them
    plain = [text.NOT_GROUPED] if wanted.as_group and not grouped else []
    return Brought(name, [*([note] if note else []), *plain, *source.notes])


def build(name: str, source: KritaSource, painting: Result, scratch: Scratch) -> Steps[Node]:
    """Make a layer of a painting, in the source's own colour space and in no tree yet.

    Another editor may have asked for it in another order of channels. Pixels that are there before
    the layer is added make the adding one undo step; and a layer of the artist's own image would
    put each change of its blend mode into the history, also before it is added.
    """
    node = scratch.node(source.space)
    node.setName(name)
    view, space, came = memoryview(painting.pixels), source.space, FORMATS[painting.format]
    for area in strips(source.area, space):
        part = view[source.area.part(area, came.bytes_per_pixel)]
        strip = bytes(in_order(part, came, space.layout.order))
        strip = scratch.convert(strip, area.width, area.height, space.wire, space)
        node.setPixelData(strip, *area)
        yield
    return node


def place(
    source: KritaSource, made: Made, keep_visible: bool, scratch: Scratch, hidings: Hidings
) -> bool:
    """Put a painting where its source is seen; tells whether the source was still there.

    Where that was the active layer the painting is next; else the artist's own stays active, as
    the next brush stroke belongs to it.
    """
    document, (painting, record, takes_strokes) = source.document, made
    root = document.rootNode() if document else None
    assert document is not None and root is not None  # noqa: PT018, S101 - the caller looked
    anchor = find(document, source.place) or find(document, source.identity)
    if anchor is None:
        source.look.wear(painting)
        _remember(document, painting, source.identity, record)
        top = root.childNodes()
        _add(document, root, painting, top[-1] if top else None, document.activeNode())
        return False
    active, selected = document.activeNode(), (source.place, source.identity)
    follows = takes_strokes and active is not None and active.uniqueId() in selected
    anchor = origins.topmost(document, anchor, source.identity)
    look = LayerLook.of(anchor)
    fate, anchor = _fate(source, anchor, look, keep_visible)
    parent = anchor.parentNode() or root
    if fate is SourceLayer.COPIED:
        added, painting = _beside_copy(anchor, painting, look, scratch)
        _add(document, parent, added, anchor, painting if follows else active)
        _settle_group(document, added, source, record)
    else:
        added = painting
        look.wear(painting)
        _add(document, parent, painting, anchor, painting if follows else active)
        _remember(document, painting, source.identity, record)
    if fate is not SourceLayer.STAYS:
        hidings.hide(document, anchor, added)
    return True


def replace(source: KritaSource, made: Made, hidings: Hidings) -> bool:
    """Put a painting in the place of the one that it goes on from, which is hidden under it.

    Krita's Python cannot remove a layer and add another in one undo step.
    """
    document, (painting, record, _) = source.document, made
    root = document.rootNode() if document else None
    before = find(document, source.place)
    assert document and root and before  # noqa: PT018, S101 - the caller looked
    active = document.activeNode()
    follows = active is not None and active.uniqueId() == source.place
    locked = locked_group(before)
    anchor = before if locked is None else _outermost(locked)
    LayerLook.of(before).wear(painting)
    parent = anchor.parentNode() or root
    _add(document, parent, painting, anchor, painting if follows else active)
    _remember(document, painting, source.identity, record)
    if locked is None:
        hidings.hide(document, before, painting)
    return True


def _remember(
    document: Document, painting: Node, source: QtCore.QUuid, record: ResultRecord | None
) -> None:
    origins.remember(document, painting, source)
    if record is not None:
        records.remember(document, painting, record)


def _fate(
    source: KritaSource, anchor: Node, look: LayerLook, keep_visible: bool
) -> tuple[SourceLayer, Node]:
    """What becomes of a source, and above which layer its painting goes."""
    outer = locked_group(anchor)
    if outer is not None:  # locked meanwhile: above the group is as near as it may be
        return SourceLayer.STAYS, _outermost(outer)
    fate = source_layer(
        plain=look.plain, soft=source.soft, selection=source.part, keep_visible=keep_visible
    )
    return fate, anchor


def document_for(source: KritaSource) -> Document:
    """Open a new document for a painting whose own document is gone, or not known."""
    area = source.area
    application = Krita.instance()
    document = application.createDocument(
        area.x + area.width, area.y + area.height, source.name, *source.space, 300.0
    )
    window = application.activeWindow()
    if window is not None:
        window.addView(document)
    return document


def _beside_copy(
    source: Node, painting: Node, look: LayerLook, scratch: Scratch
) -> tuple[Node, Node]:
    """A group of a plain copy of the source and the painting, in no tree yet, and the latter."""
    group = scratch.group(painting.name(), [source.duplicate(), painting])
    copy, painting = group.childNodes()
    copy.setName(source.name())
    for node in (copy, painting):
        PLAIN._replace(label=look.label).wear(node)
    look.wear(group)
    return group, painting


def _settle_group(
    document: Document, group: Node, source: KritaSource, record: ResultRecord | None
) -> None:
    copy, painting = group.childNodes()
    document.refreshProjection()  # a group that comes with its layers does not show them by itself
    _remember(document, painting, copy.uniqueId(), record)
    origins.remember(document, group, source.identity)


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
