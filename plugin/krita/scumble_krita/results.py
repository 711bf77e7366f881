"""The painting whose layer is selected: looked for now and then, as Krita tells nobody."""

from krita import Document, Krita, Node

from scumble_editor.results.desk import ResultDesk, Taken
from scumble_editor.results.record import ResultRecord
from scumble_krita.choices import KritaChoices
from scumble_krita.layers.look import LayerLook
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.records import record_at
from scumble_krita.layers.whereabouts import Whereabouts, position_of
from scumble_krita.painter import KritaEditor
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.qt import QtCore


class SelectionWatch(QtCore.QObject):
    """A timer that tells a desk which painting is selected."""

    PAUSE = 200
    """Milliseconds between two looks."""

    def __init__(
        self, editor: KritaEditor, desk: ResultDesk[KritaSource], choices: KritaChoices
    ) -> None:
        super().__init__(editor)
        self._editor, self._desk, self._choices = editor, desk, choices
        self._busy = False
        self._seen: tuple[object, ...] | None = None
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(self.PAUSE)

    def close(self) -> None:
        """Look no more: Krita ends."""
        self._timer.stop()

    def look(self) -> None:
        """Tell the desk what is selected, where that is something else than before."""
        painter = self._editor.painter
        document, node = selected()
        at = node.position() if node is not None else QtCore.QPoint()
        seen = (node.uniqueId().toString(), node.name(), at.x(), at.y()) if node else ()
        if (seen, painter.busy) != (self._seen, self._busy):
            other, quietly = seen != self._seen, self._busy and not painter.busy
            self._seen, self._busy = seen, painter.busy
            turned = self._desk.select(_taken(document, node), quietly=quietly)
            if turned:
                self._editor.show()
            if turned or other:  # what the artist moves for the same layer is for what is painted
                painter.follow(self._choices.strip, self._choices.parameters)


def selected() -> tuple[Document | None, Node | None]:
    """Give the layer that is selected alone in the document that is shown, if there is one."""
    window = Krita.instance().activeWindow()
    view = window.activeView() if window else None
    document = view.document() if view else None
    if view is None or document is None or document.rootNode() is None:
        return None, None
    nodes = view.selectedNodes()
    return document, document.activeNode() if len(nodes) <= 1 else None


def _taken(document: Document | None, node: Node | None) -> Taken[KritaSource] | None:
    record = record_at(document, node) if document is not None and node is not None else None
    if record is None or document is None or node is None:
        return None
    return Taken(record, node.name(), _source(document, node, record))


def _source(document: Document, node: Node, record: ResultRecord) -> KritaSource:
    """Where a painting goes that goes on from one, which may have been moved since."""
    plain, own, at = (
        ColorSpace.plain(record.format),
        ColorSpace.of(node),
        position_of(node, record.area),
    )
    return KritaSource(
        document,
        QtCore.QUuid(record.source),
        record.name,
        record.area.moved(-at[0], -at[1]),
        own if own.depth == plain.depth else plain,
        None,
        place=node.uniqueId(),
        part=record.part,
        look=LayerLook.of(node),
        soft=record.soft,
        lay=Whereabouts.of(document, node),
    )
