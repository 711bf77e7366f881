"""How a thumbnail is drawn in the gallery."""

from typing import Protocol

from scumble_editor.styles.named_style import NamedStyle
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets


class _Roles:
    """Under which roles an entry of the gallery keeps what."""

    STYLE, PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


TILE = _Roles
_GREYED, _BLANK = 0.35, QtGui.QColor(128, 128, 128, 60)


class Marked(Protocol):
    """What a gallery knows of its styles."""

    @property
    def side(self) -> int:
        """How large thumbnails are."""

    def is_chosen(self, style: NamedStyle) -> bool:
        """Whether it is framed."""

    def is_favourite(self, style: NamedStyle) -> bool:
        """Whether it has a star."""

    def is_readable(self, style: NamedStyle) -> bool:
        """Whether it is not greyed."""


class ThumbnailDelegate(QtWidgets.QStyledItemDelegate):
    """A thumbnail as it is, with a frame around what is chosen and a star on favourites."""

    def __init__(self, marked: Marked, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self._marked = marked

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QtWidgets.QStyleOptionViewItem,  # noqa: ARG002 - Qt's
        index: QtCore.QModelIndex,  # noqa: ARG002 - Qt's
    ) -> QtCore.QSize:
        """Give the thumbnail's size."""
        gallery = self._marked
        return QtCore.QSize(gallery.side, gallery.side)

    def paint(
        self,
        painter: QtGui.QPainter | None,
        option: QtWidgets.QStyleOptionViewItem,
        index: QtCore.QModelIndex,
    ) -> None:
        """Draw one."""
        if painter is None:
            return
        gallery = self._marked
        style: NamedStyle = index.data(TILE.STYLE)
        pixels: QtGui.QPixmap | None = index.data(TILE.PICTURE)
        picture = QtCore.QRect(0, 0, gallery.side, gallery.side)
        picture.moveCenter(option.rect.center())
        readable = gallery.is_readable(style)
        draw_picture(painter, picture, pixels, readable)
        if not readable:
            _draw_sign(painter, picture, option.palette)
        if gallery.is_favourite(style):
            draw_star(painter, picture)
        if gallery.is_chosen(style):
            pen = QtGui.QPen(option.palette.color(QtGui.QPalette.ColorRole.Highlight), 4)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(picture)


def draw_picture(
    painter: QtGui.QPainter,
    place: QtCore.QRect,
    pixels: QtGui.QPixmap | None,
    readable: bool = True,
) -> None:
    """Draw a thumbnail, or a blank where it is not there (yet); faint where it is not readable."""
    if pixels is None:
        painter.fillRect(place, _BLANK)
        return
    painter.setOpacity(1.0 if readable else _GREYED)
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, pixels)
    painter.setOpacity(1.0)


def draw_star(painter: QtGui.QPainter, place: QtCore.QRect) -> None:
    """Draw a favourite's star in the upper right corner."""
    size = max(12, place.width() // 5)
    corner = QtCore.QRect(0, 0, size, size)
    corner.moveTopRight(place.topRight() + QtCore.QPoint(-2, 3))
    font = painter.font()
    font.setPixelSize(size)
    painter.setFont(font)
    for color, shift in ((QtGui.QColor(0, 0, 0, 170), 1), (QtGui.QColor("#ffd257"), 0)):
        painter.setPen(color)
        painter.drawText(corner.translated(shift, shift), Qt.AlignmentFlag.AlignCenter, "★")


def _draw_sign(painter: QtGui.QPainter, place: QtCore.QRect, palette: QtGui.QPalette) -> None:
    """Draw that something is wrong: a circle with a bar, in the colour of quiet text."""
    size = max(14, place.width() // 3)
    circle = QtCore.QRect(0, 0, size, size)
    circle.moveCenter(place.center())
    painter.save()
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QtGui.QPen(palette.color(QtGui.QPalette.ColorRole.PlaceholderText), 2))
    painter.drawEllipse(circle)
    inner = circle.adjusted(size // 6, size // 6, -size // 6, -size // 6)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.restore()
