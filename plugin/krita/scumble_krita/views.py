"""The docker's two displays: the picture as it forms, and the line that says what goes on."""

from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets


class PreviewPane(QtWidgets.QWidget):
    """Shows the newest preview, as large as it fits."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_preview")
        self.setMinimumHeight(96)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self._picture = QtGui.QImage()
        self.count = 0
        """How many pictures were shown since the last start."""

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """As much as a docker can spare."""
        return QtCore.QSize(240, 200)

    def begin(self) -> None:
        """A new job starts: what is shown belongs to the one before."""
        self.count = 0

    def show_picture(self, picture: QtGui.QImage) -> None:
        """Show another picture."""
        self._picture = picture
        self.count += 1
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


class StatusLine(QtWidgets.QLabel):
    """One line, cut to the width that there is; the whole of it is the tooltip."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_status")
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored, policy.Fixed)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._line = ""

    def say(self, line: str, details: list[str] | None = None) -> None:
        """Show a line; ``details`` go to the tooltip below it."""
        self._line = line
        more = details if details and len(details) > 1 else []
        self.setToolTip("\n".join([line, *more]))
        self._fit()

    def resizeEvent(self, event: QtGui.QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Cut the line anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        cut = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._line, cut, self.width()))
