"""Where an unfinished painting goes: into the open picture if it fits there, else a new one."""

from collections.abc import Iterator

from krita import Document, Krita, Node

from scumble_client import KeptJob
from scumble_editor.unfinished import Place, home_of
from scumble_krita.layers import Source
from scumble_krita.qt import QtCore
from scumble_krita.spaces import SRGB, Space
from scumble_protocol.pixels import FORMATS

_DEPTHS = {"u8": "U8", "u16": "U16", "f16": "F16", "f32": "F32"}


def source_of(job: KeptJob) -> Source:
    """Name the layer that a kept job was made of, or else what its painting can be put over."""
    area = QtCore.QRect(0, 0, job.width, job.height)
    plain = Space("RGBA", _DEPTHS[FORMATS[job.format].depth], SRGB)
    document = Krita.instance().activeDocument()
    root = document.rootNode() if document is not None else None
    if document is not None and root is not None:
        canvas = (document.width(), document.height())
        home = home_of(job, canvas, _places(document, root, job.name))
        if home is not None:
            area.moveTo(home.left, home.top)
            owner = home.layer or document
            space = next((s for s in (Space.of(owner),) if s.depth == plain.depth), plain)
            identity = home.layer.uniqueId() if home.layer else QtCore.QUuid()
            # whether a selection was painted is not known: the source must not be missed then
            return Source(document, identity, job.name, area, space, None, identity, part=True)
    return Source(None, QtCore.QUuid(), job.name, area, plain, None, QtCore.QUuid())


def _places(document: Document, node: Node, name: str) -> Iterator[Place[Node]]:
    """The layers of that name, the topmost first."""
    canvas = QtCore.QRect(0, 0, document.width(), document.height())
    for child in reversed(node.childNodes()):
        if child.name() == name and not child.type().endswith("mask"):
            area = child.bounds().intersected(canvas)
            yield Place(child, name, area.x(), area.y(), area.width(), area.height())
        yield from _places(document, child, name)
