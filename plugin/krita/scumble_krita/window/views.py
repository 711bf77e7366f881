"""The docker's two displays: the picture as it forms, and the words that say what goes on."""

from collections.abc import Sequence

from scumble_client import Preview
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain


class PreviewPane(QtWidgets.QWidget):
    """Shows the newest preview, as large as it fits."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_preview")
        self.setMinimumHeight(120)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self._picture = QtGui.QImage()
        self.count = 0
        """How many pictures were shown since the last start."""

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """As much as a docker can spare."""
        return QtCore.QSize(240, 200)

    def shows(self) -> bool:
        """Whether there is a picture."""
        return not self._picture.isNull()

    def show_preview(self, preview: Preview | None) -> None:
        """Show another picture; None where a new job starts or there is none any more."""
        self._picture = image_of(preview) if preview is not None else QtGui.QImage()
        self.count = self.count + 1 if preview is not None else 0
        self.update()

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802
        """Draw the picture in the middle, or the hint where there is none."""
        painter = QtGui.QPainter(self)
        if self._picture.isNull():
            painter.setPen(self.palette().color(QtGui.QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text.PREVIEW_HINT)
            return
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QtCore.QRect(QtCore.QPoint(0, 0), size)
        target.moveCenter(self.rect().center())
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._picture)


def image_of(preview: Preview) -> QtGui.QImage:
    """The picture of a preview, with pixels of its own."""
    width, height = preview.width, preview.height
    form = QtGui.QImage.Format.Format_RGBA8888
    return QtGui.QImage(bytes(preview.pixels), width, height, 4 * width, form).copy()


class StatusText(QtWidgets.QTextEdit):
    """A line that says what goes on, and below it what else is to be read; wrapped, never cut.

    It takes the height that it needs as long as there is some; then it scrolls.
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

    def say(self, line: str, notes: Sequence[str] = ()) -> None:
        """Show a line and notes."""
        words = "\n".join([line, *notes])
        if words != self.toPlainText():
            self.setPlainText(words)
            self.setToolTip(plain(words))
            self.updateGeometry()

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
