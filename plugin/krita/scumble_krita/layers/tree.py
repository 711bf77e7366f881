"""The tree of a document's layers: where one is, what is around it."""

from krita import Document, Node

from scumble_editor.pixels.area import Area
from scumble_krita.qt import QtCore


def is_closed(document: Document | None) -> bool:
    """Whether the artist has closed the document, or there was none."""
    return document is None or document.rootNode() is None


def find(document: Document | None, identity: QtCore.QUuid) -> Node | None:
    """Give a layer where it is now; None if it was deleted or the document closed."""
    root = document.rootNode() if document is not None else None
    return _below(root, identity) if root is not None else None


def names_in(node: Node) -> set[str]:
    """The names of all layers below a node."""
    names = set()
    for child in node.childNodes():
        names |= {child.name(), *names_in(child)}
    return names


def locked_group(node: Node) -> Node | None:
    """Give the nearest locked group around a node; the document's root is none."""
    group = node.parentNode()
    while group is not None and group.parentNode() is not None:
        if group.locked():
            return group
        group = group.parentNode()
    return None


def area_of(node: Node) -> Area | None:
    """What a layer covers of the image's plane; None if it is empty."""
    bounds = node.bounds()
    return (
        None if bounds.isEmpty() else Area(bounds.x(), bounds.y(), bounds.width(), bounds.height())
    )


def _below(node: Node, identity: QtCore.QUuid) -> Node | None:
    for child in node.childNodes():
        found = child if child.uniqueId() == identity else _below(child, identity)
        if found is not None:
            return found
    return None
