"""Where a layer lies: it may be moved, or its image cropped, while it is painted."""

from collections.abc import Iterator
from typing import NamedTuple

from krita import Document, Node

from scumble_editor.pixels.area import Area
from scumble_krita.layers.tree import area_of, find
from scumble_krita.qt import QtCore

Way = tuple[int, int]
"""Pixels to the right and down."""
_HERE: Way = (0, 0)
_MOVABLE = ("paintlayer", "vectorlayer", "filelayer", "clonelayer")


class Whereabouts(NamedTuple):
    """Where a layer lay at some time."""

    layer: QtCore.QUuid
    bounds: Area | None
    corners: dict[str, Way]
    """Of each layer in it, itself included, how far Krita says it was moved."""

    @classmethod
    def of(cls, document: Document, node: Node) -> "Whereabouts":
        """Look where a layer is now."""
        return cls(node.uniqueId(), area_of(node), dict(_corners(node, document.currentTime())))

    def way_since(self, document: Document | None) -> Way:
        """Tell how far it was moved since, also by a crop: nowhere if it is gone or reshaped."""
        node = find(document, self.layer)
        if node is None or document is None:
            return _HERE
        now = dict(_corners(node, document.currentTime()))
        ways = {
            (corner[0] - before[0], corner[1] - before[1])
            for layer, corner in now.items()
            if (before := self.corners.get(layer)) is not None
        }
        return checked(ways, self.bounds, node)


def position_of(node: Node, made: Area) -> Way:
    """Tell how far a layer, or all that is in a group, was moved since it was made.

    ``made``: where its pixels were then.
    """
    return checked({corner for _, corner in _corners(node, 0)}, made, node)


def checked(ways: set[Way], before: Area | None, node: Node) -> Way:
    """Give the one way that all layers went, if the node lies there by now.

    Krita also writes a corner where it rotates, which is no way that anything went.
    """
    if len(ways) != 1 or ways == {_HERE}:
        return _HERE
    (way,), now = ways, area_of(node)
    if before is None or now is None:
        return way
    there = now.common(before.moved(-way[0], -way[1]))
    here = now.common(before)
    return way if (there.pixels if there else 0) >= (here.pixels if here else 0) else _HERE


def move(node: Node, way: Way) -> None:
    """Move a layer that is in no tree, or all that is in such a group."""
    if way == _HERE:
        return
    layers = node.childNodes()
    for layer in layers:
        move(layer, way)
    if not layers:
        at = node.position()
        node.move(at.x() + way[0], at.y() + way[1])


def _corners(node: Node, time: int) -> Iterator[tuple[str, Way]]:
    """Each frame of an animated layer has a corner of its own."""
    if node.type() in _MOVABLE:
        at, frame = node.position(), f" {time}" if node.animated() else ""
        yield f"{node.uniqueId().toString()}{frame}", (at.x(), at.y())
    for child in node.childNodes():
        yield from _corners(child, time)
