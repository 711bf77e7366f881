"""The docker's words: what goes on, and what the selected layers would take."""

from collections.abc import Sequence

from scumble_editor.forecast.words import ESTIMATE_HINT
from scumble_editor.messages import MessageKind, kind_of, together
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

_ICONS = {
    MessageKind.INFORMATION: QtWidgets.QStyle.StandardPixmap.SP_MessageBoxInformation,
    MessageKind.WARNING: QtWidgets.QStyle.StandardPixmap.SP_MessageBoxWarning,
    MessageKind.ERROR: QtWidgets.QStyle.StandardPixmap.SP_MessageBoxCritical,
}


class StatusText(QtWidgets.QTextEdit):
    """A line that says what goes on, and below it what else is to be read; wrapped, never cut.

    Each has the icon of its kind. It takes the height that it needs as long as there is some; then
    it scrolls.
    """

    LINES = 4
    """Lines that are seen in the lowest docker."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_status")
        self.setReadOnly(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored, policy.Maximum)
        self._words = QtGui.QTextDocument(self)
        self._words.setDocumentMargin(0)
        self.setDocument(self._words)
        palette = self.palette()
        palette.setColor(QtGui.QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self._side = self.fontMetrics().height()
        self._kinds: list[MessageKind] = []

    @property
    def kinds(self) -> list[MessageKind]:
        """What kind each of its paragraphs is."""
        return list(self._kinds)

    def say(self, line: str, notes: Sequence[str] = ()) -> None:
        """Show a line, and those notes that it does not tell by itself."""
        lines = together(line, notes)
        words, kinds = "\n".join(lines), list(map(kind_of, lines))
        if words != self.toPlainText() or kinds != self._kinds:
            self._kinds, high = kinds, self.sizeHint().height()
            self.setPlainText(words)
            self._leave_room()
            self.setToolTip(plain(words))
            if self.sizeHint().height() != high:  # Krita's whole window is laid out anew then
                self.updateGeometry()

    def _leave_room(self) -> None:
        """Keep the words out of the icons' column."""
        cursor, room = QtGui.QTextCursor(self._words), QtGui.QTextBlockFormat()
        room.setLeftMargin(self._side + 6)
        cursor.select(QtGui.QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(room)

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the words, and each line's icon beside it."""
        super().paintEvent(event)
        style, painter = self.style(), QtGui.QPainter(self.viewport())
        layout, bar = self._words.documentLayout(), self.verticalScrollBar()
        if style is None or layout is None or bar is None:
            return
        block = self._words.begin()
        for kind in self._kinds:
            top = layout.blockBoundingRect(block).top() - bar.value()
            place = QtCore.QRect(0, round(top), self._side, self._side)
            style.standardIcon(_ICONS[kind], None, self).paint(painter, place)
            block = block.next()

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """As high as the words are in this width."""
        words = self._words.clone()  # measuring is not to change what is shown
        assert words is not None  # noqa: S101 - Qt's own
        words.setTextWidth(max(80, self.width()))
        return QtCore.QSize(120, int(words.size().height()) + 1)

    def minimumSizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """A few lines."""
        lowest = self.LINES * self.fontMetrics().lineSpacing() + 1
        return QtCore.QSize(80, min(lowest, self.sizeHint().height()))

    def resizeEvent(self, event: QtGui.QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Another width is another height."""
        super().resizeEvent(event)
        self.updateGeometry()


class EstimateLabel(QtWidgets.QLabel):
    """What the selected layers would take, above the buttons; no room is taken by an empty one."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_estimate")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setToolTip(ESTIMATE_HINT)
        self.setMinimumWidth(1)
        self.hide()

    def say(self, line: str) -> None:
        """Show a line; a warning stands out."""
        if line != self.text():
            self.setText(line)
            calm = kind_of(line) is MessageKind.INFORMATION
            self.setStyleSheet("" if calm else "font-weight: bold")
        self.setVisible(bool(line))
