"""Source layers that are hidden under their paintings, as long as those are there.

Krita's Python cannot put a layer's visibility into the undo history, and not two changes into one
step. So adding the painting is the step, and a timer looks whether the painting is in the tree:
undone or deleted, its source is shown; redone, it is hidden again. One that was flattened or
converted left another layer in its place.
"""

from dataclasses import dataclass

from krita import Document, Node

from scumble_krita.qt import QtCore


@dataclass
class _Hiding:
    document: Document
    painting: Node
    source: Node
    painted: bool = True
    """Whether the painting was in the tree when it was last looked for."""
    layers: int = 0
    """How many layers were beside the source then."""

    def look(self) -> bool:
        """Let the source follow the painting; False if the artist has taken over."""
        root = self.document.rootNode()
        if root is None:
            return False
        painted, visible = _is_below(root, self.painting), self.source.visible()
        beside = self.source.parentNode()
        layers = len(beside.childNodes()) if beside is not None else 0
        replaced = layers >= self.layers  # by what it was flattened or converted to
        left, came = self.painted and not painted, painted and not self.painted
        if painted and visible and not came:
            return False
        if (left and not replaced) or (came and visible):
            _set_visible(self.document, self.source, not painted)
        self.painted, self.layers = painted, layers
        return True


class Hidings(QtCore.QObject):
    """All of them."""

    PAUSE = 120
    """Milliseconds between two looks."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._hidings: list[_Hiding] = []
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(self.PAUSE)
        self._timer.timeout.connect(self._look)

    def hide(self, document: Document, source: Node, painting: Node) -> None:
        """Hide a layer as long as its painting, which is in the tree, stays there."""
        if source.visible():
            _set_visible(document, source, False)
            hiding = _Hiding(document, painting, source)
            hiding.look()
            self._hidings.append(hiding)
            self._timer.start()

    def clear(self) -> None:
        """Watch none of them any more."""
        self._timer.stop()
        self._hidings = []

    def _look(self) -> None:
        self._hidings = [hiding for hiding in self._hidings if hiding.look()]
        if not self._hidings:
            self._timer.stop()


def _set_visible(document: Document, node: Node, visible: bool) -> None:
    node.setVisible(visible)
    document.refreshProjection()  # Krita's eye does that, its Python does not


def _is_below(root: Node, node: Node) -> bool:
    top = node
    while (above := top.parentNode()) is not None:
        top = above
    return bool(top.uniqueId() == root.uniqueId())
