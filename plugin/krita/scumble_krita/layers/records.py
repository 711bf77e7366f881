"""How each painting came about: kept in the document by its layer's id, and saved with it."""

import json

from krita import Document, Node

from scumble_editor.results.record import ResultRecord, record_of
from scumble_krita.qt import QtCore, bytes_of

_KEY, _WORDS = "scumble/results", "How Scumble's paintings came about"
_MOST = 500
"""Paintings that are remembered in one document."""


def remember(document: Document, painting: Node, record: ResultRecord) -> None:
    """Keep a painting's record."""
    known, identity = _known(document), painting.uniqueId().toString()
    known[identity] = record.of_layer(identity).plain()
    newest = dict(list(known.items())[-_MOST:])
    document.setAnnotation(_KEY, _WORDS, QtCore.QByteArray(json.dumps(newest).encode()))


def record_at(document: Document, node: Node) -> ResultRecord | None:
    """Give the record of a painting; None for a layer that is none."""
    plain = _known(document).get(node.uniqueId().toString())
    return record_of(plain) if isinstance(plain, dict) else None


def _known(document: Document) -> dict[str, object]:
    if _KEY not in document.annotationTypes():
        return {}
    try:
        content = json.loads(bytes_of(document.annotation(_KEY)))
    except (ValueError, RecursionError):
        return {}  # another program has written it
    return content if isinstance(content, dict) else {}
