"""Frames on their way out of Krita, one at a time."""

from collections.abc import Callable, Sequence

from krita import Document, Node

from scumble_editor.frames.sequence import FrameLook, FramePixels, Keyframe
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.frames.looking import layers_in, moves
from scumble_krita.frames.stage import HiddenStage
from scumble_krita.layers.reading import KritaSource, WirePixels, strips
from scumble_krita.layers.tree import is_closed
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import bytes_of
from scumble_krita.regions.places import maps_of
from scumble_protocol.wire.messages import Buffer

Read = Callable[[Area], bytes]


def read(
    source: KritaSource,
    frame: Keyframe,
    places: Sequence[str],
    scratch: Scratch,
    stage: HiddenStage,
) -> Steps[tuple[KritaSource, Buffer, FramePixels]]:
    """Give a layer, better known now, a frame of it in the wire's colour space, and its looks.

    Raises LayerError if its document is closed or Krita cannot convert it.
    """
    document, film = source.document, source.film
    if film is None or document is None or is_closed(document):
        raise LayerError(text.was_closed(source.name))
    if places and not source.style_maps:
        maps = yield from maps_of(source, places, scratch)
        source = source._replace(style_maps=maps)
    reader = yield from _reader(film, document, frame, stage)
    look, wire = FrameLook(source.format), WirePixels(source, scratch)
    for area in strips(source.area, source.space):
        if is_closed(document):
            raise LayerError(text.was_closed(source.name))
        strip = reader(area)
        if not strip:
            raise LayerError(text.has_no_picture(source.name))
        look.add(wire.add(area, strip))
        yield
    source = source._replace(soft=source.soft or look.soft, clipped=source.clipped or wire.clipped)
    return source, wire.pixels(), look.seen


def _reader(film: Node, document: Document, frame: Keyframe, stage: HiddenStage) -> Steps[Read]:
    """Give what reads a frame's pixels: of the layer's own, or as Krita shows it at that time."""
    if not moves(film):
        layer = layers_in(film)[frame.time]
        if _is_plain(layer):
            return lambda area: bytes_of(layer.pixelData(*area))
        film = layer
    elif _is_plain(film):
        key = next(time for time in range(frame.time, -1, -1) if film.hasKeyframeAtTime(time))
        return lambda area: bytes_of(film.pixelDataAtTime(*area, key))
    shown = yield from stage.show(film, document, frame.time)
    return lambda area: bytes_of(shown.projectionPixelData(*area))


def _is_plain(node: Node) -> bool:
    """Whether a layer is seen as its own pixels are."""
    return node.type() == "paintlayer" and not node.childNodes()
