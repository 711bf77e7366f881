"""Which layer each painting was made of: kept in the document, and saved with it."""

import json

from krita import Document, Node

from scumble_krita.layers.tree import find
from scumble_krita.qt import QtCore, bytes_of

_KEY, _WORDS = "scumble/sources", "Which layers Scumble's paintings were made of"
_MOST = 1000
"""Paintings that are remembered in one document."""


def remember(document: Document, painting: Node, source: QtCore.QUuid) -> None:
    """Note that a painting was made of a layer."""
    known = _known(document)
    known[painting.uniqueId().toString()] = source.toString()
    newest = dict(list(known.items())[-_MOST:])
    document.setAnnotation(_KEY, _WORDS, QtCore.QByteArray(json.dumps(newest).encode()))


def source_of(document: Document, node: Node) -> Node | None:
    """The layer that a painting was made of, if it is one and that layer is still there."""
    source = _known(document).get(node.uniqueId().toString())
    return find(document, QtCore.QUuid(source)) if source else None


def paintings(document: Document) -> set[str]:
    """The ids of all paintings that were made in a document, in words."""
    return set(_known(document))


def topmost(document: Document, node: Node, source: QtCore.QUuid) -> Node:
    """The uppermost of the paintings of a source that are seen right above a layer, or that one."""
    parent, known = node.parentNode(), _known(document)
    siblings = parent.childNodes() if parent is not None else []
    above = [sibling.uniqueId() for sibling in siblings].index(node.uniqueId()) + 1
    for sibling in siblings[above:]:
        if known.get(sibling.uniqueId().toString()) != source.toString():
            break
        node = sibling if sibling.visible() else node
    return node


def _known(document: Document) -> dict[str, str]:
    if _KEY not in document.annotationTypes():
        return {}
    try:
        content = json.loads(bytes_of(document.annotation(_KEY)))
    except ValueError:
        return {}  # another program has written it
    texts = content.items() if isinstance(content, dict) else ()
    return {name: value for name, value in texts if isinstance(value, str)}
