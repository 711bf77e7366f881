"""A frame around a part of a style, in a small window; what is in it becomes the style."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from scumble_editor.styles import style_text
from scumble_editor.styles.crop import Crop
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.errands import ThreadedErrands
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.styles.pictures import full

Use = Callable[[QtGui.QImage], None]
_SIDE, _REACH, _LOOK = 420, 9, 20
_SHADE = QtGui.QColor(0, 0, 0, 150)
_CURSORS = {
    **dict.fromkeys(("l", "r"), Qt.CursorShape.SizeHorCursor),
    **dict.fromkeys(("t", "b"), Qt.CursorShape.SizeVerCursor),
    **dict.fromkeys(("lt", "rb"), Qt.CursorShape.SizeFDiagCursor),
    **dict.fromkeys(("rt", "lb"), Qt.CursorShape.SizeBDiagCursor),
    "inside": Qt.CursorShape.SizeAllCursor,
    "": Qt.CursorShape.ArrowCursor,
}


class CropPane(QtWidgets.QWidget):
    """The picture, and a frame in it that is dragged."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scumble_crop")
        self.setFixedSize(_SIDE, _SIDE)
        self.setMouseTracking(True)
        self.setToolTip(style_text.CROP_HINT)
        self.crop = Crop()
        self._picture = QtGui.QPixmap()
        self._part, self._at = "", QtCore.QPointF()

    def show_picture(self, image: QtGui.QImage) -> None:
        """Show a picture with its whole in the frame."""
        self._picture, self.crop = QtGui.QPixmap.fromImage(image), Crop()
        self.update()

    def turn(self, quarters: int) -> None:
        """Turn the picture clockwise."""
        turned = QtGui.QTransform().rotate(90 * quarters)
        self._picture, self.crop = self._picture.transformed(turned), self.crop.turned(quarters)
        self.update()

    def frame_whole(self) -> None:
        """Have the whole picture in the frame."""
        self.crop = Crop(turns=self.crop.turns)
        self.update()

    def _place(self) -> QtCore.QRectF:
        """Where the picture is."""
        inside = Qt.AspectRatioMode.KeepAspectRatio
        room = self.size() - QtCore.QSize(2 * _REACH, 2 * _REACH)
        size = QtCore.QSizeF(self._picture.size()).scaled(QtCore.QSizeF(room), inside)
        place = QtCore.QRectF(QtCore.QPointF(), size)
        place.moveCenter(QtCore.QRectF(self.rect()).center())
        return place

    def _frame(self) -> QtCore.QRectF:
        place, crop = self._place(), self.crop
        left, top = (
            place.left() + crop.left * place.width(),
            place.top() + crop.top * place.height(),
        )
        width, height = crop.right - crop.left, crop.bottom - crop.top
        return QtCore.QRectF(left, top, width * place.width(), height * place.height())

    def _part_at(self, at: QtCore.QPointF) -> str:
        place = self._place()
        if self._picture.isNull():
            return ""
        x, y = (at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height()
        return self.crop.part_at(x, y, (_REACH / place.width(), _REACH / place.height()))

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take hold of the frame."""
        if event is not None:
            self._at = QtCore.QPointF(event.pos())
            self._part = self._part_at(self._at)

    def mouseMoveEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag it, or show what could be."""
        if event is None:
            return
        at = QtCore.QPointF(event.pos())
        if event.buttons() & Qt.MouseButton.LeftButton and self._part:
            place, moved = self._place(), at - self._at
            self._at = at
            dx, dy = moved.x() / place.width(), moved.y() / place.height()
            self.crop = self.crop.dragged(self._part, dx, dy)
            self.update()
        else:
            self.setCursor(_CURSORS[self._part_at(at)])

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802
        """Draw the picture, darker outside of the frame."""
        painter = QtGui.QPainter(self)
        if self._picture.isNull():
            words = style_text.READING_STYLE
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        place, frame = self._place(), self._frame()
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._picture, QtCore.QRectF(self._picture.rect()))
        outside = QtGui.QPainterPath()
        outside.addRect(place)
        outside.addRect(frame)
        painter.fillPath(outside, _SHADE)
        painter.setPen(QtGui.QPen(self.palette().color(QtGui.QPalette.ColorRole.Highlight), 2))
        painter.drawRect(frame)


class CropDialog(QtWidgets.QDialog):
    """Has a part of a style chosen; ``use`` is given its pixels. Holds up nothing."""

    def __init__(self, parent: QtWidgets.QWidget, style: NamedStyle, use: Use) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_crop_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{style_text.CROP_TITLE} – {style.title}")
        self._use, self._pane = use, CropPane()
        self._errands, self._image = ThreadedErrands(), QtGui.QImage()
        self._awaited: tuple[Future[Any], Callable[[Any], None]] | None = None
        self._line = QtWidgets.QLabel(style_text.CROP_HINT)
        self._line.setWordWrap(True)
        self._buttons = self._make_buttons()
        column = QtWidgets.QVBoxLayout(self)
        column.addWidget(self._pane)
        column.addWidget(self._line)
        column.addLayout(self._buttons)
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK)
        self.finished.connect(lambda _: self._errands.close())
        self._await(self._errands.send(lambda: full(style.path)), self._take)

    def _make_buttons(self) -> QtWidgets.QHBoxLayout:
        row = QtWidgets.QHBoxLayout()
        for name, label, act in (
            ("left", style_text.TURN_LEFT, lambda: self._pane.turn(3)),
            ("right", style_text.TURN_RIGHT, lambda: self._pane.turn(1)),
            ("whole", style_text.WHOLE, self._pane.frame_whole),
            ("use", style_text.USE_PART, self._accept_part),
        ):
            button = QtWidgets.QPushButton(label)
            button.setObjectName(f"scumble_crop_{name}")
            button.clicked.connect(lambda _, act=act: act())
            button.setEnabled(False)
            row.addWidget(button)
        button.setDefault(True)
        return row

    def _enable(self, enabled: bool) -> None:
        for button in self.findChildren(QtWidgets.QPushButton):
            button.setEnabled(enabled)

    def _take(self, image: QtGui.QImage) -> None:
        self._image = image
        small = image.scaled(
            2 * _SIDE,
            2 * _SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self._pane.show_picture(small)
        self._enable(True)

    def _accept_part(self) -> None:
        if self._pane.crop.is_whole:
            self.accept()
            return
        crop, image = self._pane.crop, self._image
        self._enable(False)
        self._await(self._errands.send(lambda: part_of(image, crop)), self._finish)

    def _finish(self, image: QtGui.QImage) -> None:
        self._use(image)
        self.accept()

    def _await(self, future: "Future[Any]", take: Callable[[Any], None]) -> None:
        self._awaited = (future, take)

    def _look(self) -> None:
        if self._awaited is None or not self._awaited[0].done():
            return
        (future, take), self._awaited = self._awaited, None
        error = future.exception()
        if error is None:
            take(future.result())
        else:
            self._line.setText(style_text.cannot_be_shown(str(error)))


def part_of(image: QtGui.QImage, crop: Crop) -> QtGui.QImage:
    """Turn a picture, and give the part of it that is framed."""
    if crop.turns:
        image = image.transformed(QtGui.QTransform().rotate(90 * crop.turns))
    area = crop.area(image.width(), image.height())
    return image.copy(*area)
