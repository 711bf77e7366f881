"""Where an unfinished painting goes: into the open image if it fits there, else a new one."""

from collections.abc import Iterator

from krita import Krita, Node

from scumble_client import KeptJob
from scumble_editor.pixels.area import Area
from scumble_editor.unfinished.placement import LayerPlace, placement_of
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import area_of
from scumble_krita.layers.whereabouts import Whereabouts
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.qt import QtCore


def source_of(job: KeptJob) -> KritaSource:
    """Name the layer that a kept job was made of, or else what its painting can be put over."""
    plain, none = ColorSpace.plain(job.format), QtCore.QUuid()
    document = Krita.instance().activeDocument()
    root = document.rootNode() if document is not None else None
    placement = None
    if document is not None and root is not None:
        canvas = Area(0, 0, document.width(), document.height())
        placement = placement_of(job, canvas[2:], _places(canvas, root, job.name))
    if document is None or placement is None:
        area = Area(0, 0, job.width, job.height)
        return KritaSource(None, none, job.name, area, plain, None, none)
    space = ColorSpace.of(placement.layer or document)
    space = space if space.depth == plain.depth else plain
    identity = placement.layer.uniqueId() if placement.layer else none
    lay = Whereabouts.of(document, placement.layer) if placement.layer else None
    # whether a selection was painted is not known: the source must not be missed then
    return KritaSource(
        document, identity, job.name, placement.area, space, None, identity, part=True, lay=lay
    )


def _places(canvas: Area, node: Node, name: str) -> Iterator[LayerPlace[Node]]:
    """The layers of that name, the topmost first."""
    for child in reversed(node.childNodes()):
        if child.name() == name and not child.type().endswith("mask"):
            bounds = area_of(child)
            seen = bounds.common(canvas) if bounds is not None else None
            yield LayerPlace(child, name, seen or Area(0, 0, 0, 0))
        yield from _places(canvas, child, name)
