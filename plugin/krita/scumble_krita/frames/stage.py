"""A hidden document of the canvas's size, in which a copy of a layer is shown at any time.

Krita shows groups, and layers with masks, at its document's current time only. The artist's own
time is left alone: a change of it would be seen, and be an undo step.
"""

from krita import Document, Krita, Node

from scumble_editor.work.steps import Steps
from scumble_krita.layers.tree import is_closed
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch


class HiddenStage:
    """A stage for one film; what is shown may be read until the next ``show``."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._film: Node | None = None

    def show(self, film: Node, of: Document, time: int) -> Steps[Node]:
        """Show a copy of a layer of a document at a time; gives what is to be read."""
        if film != self._film or self._document is None or is_closed(self._document):
            yield from self._put_up(film, of)
        assert self._document is not None  # noqa: S101 - it was just made
        self._document.setCurrentTime(time)
        yield from settled(self._document)
        (shown,) = self._root(self._document).childNodes()
        return shown

    def close(self) -> None:
        """Let go of the film."""
        document, self._document, self._film = self._document, None, None
        if document is not None and not is_closed(document):
            document.setModified(False)
            document.close()

    def _put_up(self, film: Node, of: Document) -> Steps[None]:
        self.close()
        document = Krita.instance().createDocument(
            of.width(), of.height(), Scratch.NAME, *ColorSpace.of(of), 72.0
        )
        root = self._root(document)
        for layer in root.childNodes():
            layer.remove()
        yield
        root.addChildNode(film.duplicate(), None)
        self._document, self._film = document, film

    @staticmethod
    def _root(document: Document) -> Node:
        root = document.rootNode()
        assert root is not None  # noqa: S101 - it is open
        return root


def settled(document: Document) -> Steps[None]:
    """Wait until Krita has painted what a document shows; its window goes on meanwhile."""
    yield
    while not document.tryBarrierLock():
        yield
    document.unlock()
    document.setModified(False)  # or Krita would save it for recovery
