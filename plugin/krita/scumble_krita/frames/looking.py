"""Which frames there are of what is selected; nothing of them is read."""

from collections.abc import Iterator, Sequence

from krita import Document, Node

from scumble_editor.frames import frames_text
from scumble_editor.frames.sequence import FrameSequence, Keyframe
from scumble_editor.painters.source import LayerError
from scumble_krita.layers import origins, reading
from scumble_krita.layers.reading import KritaSource, selected_layers

_GROUP, _FEWEST_LAYERS = "grouplayer", 2
"""A group of fewer layers is no animation."""


def moves(node: Node) -> bool:
    """Tell whether a layer, or one in it, has keyframes."""
    return node.animated() or any(map(moves, node.childNodes()))


def layers_in(node: Node) -> list[Node]:
    """Give a group's visible layers, the lowest first; none of what is no group."""
    if node.type() != _GROUP:
        return []
    return [n for n in node.childNodes() if n.visible() and not n.type().endswith("mask")]


def wanted() -> tuple[Document, Node]:
    """Give the one layer that is selected, or what its painting was made of.

    Raises LayerError where nothing, or more, is selected.
    """
    document, nodes = selected_layers()
    if len(nodes) != 1:
        raise LayerError(frames_text.one_layer())
    return document, origins.source_of(document, nodes[0]) or nodes[0]


def frames_of(document: Document, node: Node) -> tuple[Keyframe, ...]:
    """Give a layer's frames in the playback range, or a group's layers as frames, in order."""
    if not moves(node):
        layers = layers_in(node)
        named = (Keyframe(place, layer.name()) for place, layer in enumerate(layers))
        return tuple(named) if len(layers) >= _FEWEST_LAYERS else ()
    first, last = document.playBackStartTime(), document.playBackEndTime()
    parts = list(_moving_in(node))
    times = {time for time in range(first, last + 1) if has_key(parts, time)}
    if first not in times and any(has_key(parts, time) for time in range(first)):
        times.add(first)  # what is held from before is seen there
    return tuple(map(Keyframe, sorted(times)))


def has_key(parts: Sequence[Node], time: int) -> bool:
    """Tell whether one of some animated layers changes with this frame."""
    return any(part.hasKeyframeAtTime(time) for part in parts)


def _moving_in(node: Node) -> Iterator[Node]:
    """Give what has keyframes in a layer, itself included."""
    if node.animated():
        yield node
    for child in node.childNodes():
        yield from _moving_in(child)


def look() -> FrameSequence[KritaSource]:
    """Look at the frames of what is selected, with a copy of them as they are now.

    Raises LayerError where there are none.
    """
    document, node = wanted()
    moving, frames = moves(node), frames_of(document, node)
    if not frames:
        raise LayerError(_why_none(document, node, moving))
    source = reading.look_at(document, node, whole_canvas=True)
    notes = tuple(_left_out(document, node)) if moving else ()
    # the copy shares the pixels: what is painted meanwhile is not in it
    return FrameSequence(source._replace(film=node.duplicate()), frames, not moving, notes)


def _why_none(document: Document, node: Node, moving: bool) -> str:
    if moving:
        first, last = document.playBackStartTime(), document.playBackEndTime()
        return frames_text.no_frames(node.name(), first, last)
    if node.type() == _GROUP:
        return frames_text.no_layers(node.name())
    return frames_text.NOT_ANIMATED


_BEYOND = 1000
"""Frames after the clip's end in which keyframes are looked for."""


def _left_out(document: Document, node: Node) -> Iterator[str]:
    """Say that keyframes lie after the clip; a range that was selected leaves out what it does."""
    first, last = document.playBackStartTime(), document.playBackEndTime()
    if (first, last) == (document.fullClipRangeStartTime(), document.fullClipRangeEndTime()):
        parts = list(_moving_in(node))
        beyond = sum(has_key(parts, time) for time in range(last + 1, last + _BEYOND))
        if beyond:
            yield frames_text.left_out(node.name(), beyond, first, last)
