"""Layers that move: a painting is of one frame, and is seen in all."""

from krita import Document, Node

from scumble_editor.painters.source import LayerError
from scumble_krita import text
from scumble_krita.frames.looking import moves
from scumble_krita.layers import origins
from scumble_krita.layers.reading import selected_layers


def frame_note() -> str:
    """Say that a selected layer moves; empty where none does."""
    try:
        document, nodes = selected_layers()
    except LayerError:
        return ""
    return next((note for node in nodes if (note := note_of(document, node))), "")


def note_of(document: Document, node: Node) -> str:
    """Say that a layer moves, or what a painting was made of; empty where it does not."""
    source = origins.source_of(document, node) or node
    return text.is_animated(source.name(), document.currentTime()) if moves(source) else ""
