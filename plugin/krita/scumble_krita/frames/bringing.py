"""A painted sequence on its way into its document: one animated layer, or a group of paintings."""

from krita import Document, Node

from scumble_client import Result
from scumble_editor.composition import result_name
from scumble_editor.frames import frames_text
from scumble_editor.frames.frames_job import FramesJob, PaintedFrame
from scumble_editor.painters.docked_editor import Brought
from scumble_editor.pixels.alpha import in_order
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.frames.keyframes import with_keyframes
from scumble_krita.frames.stage import settled
from scumble_krita.layers.reading import KritaSource, strips
from scumble_krita.layers.tree import is_closed, names_in
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.placing.bringing import Made, build, document_for, place
from scumble_krita.placing.hidings import Hidings
from scumble_krita.qt import Qt, QtWidgets
from scumble_protocol.pixels import FORMATS


def bring_frames(
    job: FramesJob[KritaSource], keep_visible: bool, scratch: Scratch, hidings: Hidings
) -> Steps[Brought | None]:
    """Add the frames that are done as one layer, one undo step; None if it was discarded.

    The document's time, active layer and selection are not touched.
    """
    source, note = job.source, ""
    if is_closed(source.document):
        source, note = yield from _anew(source)
    root = source.document.rootNode() if source.document else None
    name = job.name(names_in(root) if root is not None else ())
    source = source._replace(area=source.area_now, lay=None)
    layer = yield from (_group if job.as_layers else _animated)(name, job, source, scratch)
    while QtWidgets.QApplication.mouseButtons() != Qt.MouseButton.NoButton:
        yield  # adding a layer now would end the stroke that the artist is drawing
    if job.ended:
        return None
    if is_closed(source.document):  # while the layer was made
        source, note = yield from _anew(source)
    if not place(source, Made(layer, None), keep_visible, scratch, hidings) and not note:
        note = text.source_removed(source.name)
    if job.as_layers and source.document is not None:
        source.document.refreshProjection()  # a group with layers does not show them by itself
    made = frames_text.made(len(job.done), len(job.frames), job.held)
    return Brought(name, [made, *([note] if note else []), *source.notes])


def _anew(source: KritaSource) -> Steps[tuple[KritaSource, str]]:
    """Have a new document in place of a closed one; gives the source in it, and what to say."""
    document = document_for(source)
    yield
    return source._replace(document=document), text.image_closed(source.name)


def _animated(
    name: str, job: FramesJob[KritaSource], source: KritaSource, scratch: Scratch
) -> Steps[Node]:
    times = [one.frame.time for one in job.done]
    document = yield from with_keyframes(scratch.NAME, times, source.space)
    try:
        root = document.rootNode()
        assert root is not None  # noqa: S101 - it was just opened
        (layer,) = root.childNodes()
        for one in job.done:
            document.setCurrentTime(one.frame.time)
            yield from settled(document)
            if one.result is not None:
                yield from _write(layer, one.result, source, scratch)
        yield from settled(document)
        loose = scratch.adopt(layer)
        loose.setName(name)
        loose.setPinnedToTimeline(True)
        return loose
    finally:
        _close(document)


def _close(document: Document) -> None:
    if not is_closed(document):
        document.setModified(False)
        document.close()


def _write(layer: Node, result: Result, source: KritaSource, scratch: Scratch) -> Steps[None]:
    view, space, came = memoryview(result.pixels), source.space, FORMATS[result.format]
    for area in strips(source.area, space):
        part = view[source.area.part(area, came.bytes_per_pixel)]
        strip = bytes(in_order(part, came, space.layout.order))
        strip = scratch.convert(strip, area.width, area.height, space.wire, space)
        layer.setPixelData(strip, *area)
        yield


def _group(
    name: str, job: FramesJob[KritaSource], source: KritaSource, scratch: Scratch
) -> Steps[Node]:
    layers, taken = [], set[str]()
    for one in job.done:
        layer_name = _name(job, one, taken)
        if one.result is None:
            layer = scratch.node(source.space)
            layer.setName(layer_name)
        else:
            layer = yield from build(layer_name, source, one.result, scratch)
        taken.add(layer_name)
        layers.append(layer)
    return scratch.group(name, layers)


def _name(job: FramesJob[KritaSource], one: PaintedFrame, taken: set[str]) -> str:
    strength = float(job.parameters["strength"])
    return result_name(one.frame.name, job.style.title, strength, None, taken)
