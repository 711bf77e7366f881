"""A wrapping list of thumbnails of a size."""

from collections.abc import Iterable

from scumble_editor.styles import style_text
from scumble_editor.styles.marks import StyleMarks
from scumble_editor.styles.named_style import NamedStyle
from scumble_krita.paths import to_url
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.styles.tile import TILE

_EDGE = 8
"""Between two thumbnails."""
_ROWS, _HIGHEST = 2, 96
"""Rows that are always seen, of thumbnails up to this size."""


class ThumbnailGrid(QtWidgets.QListWidget):
    """Styles as squares beside each other; they can be dragged away as files."""

    def __init__(self, marks: StyleMarks, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self.setObjectName("scumble_gallery")
        self.setAccessibleName(style_text.ALL)
        self.setViewMode(QtWidgets.QListView.ViewMode.IconMode)
        self.setResizeMode(QtWidgets.QListView.ResizeMode.Adjust)
        self.setMovement(QtWidgets.QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QtWidgets.QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.fit()

    @property
    def side(self) -> int:
        """How large thumbnails are, in the screen's own units."""
        return self._marks.side

    def fit(self) -> None:
        """Take the size that was chosen."""
        self.setIconSize(QtCore.QSize(self.side, self.side))
        self.setGridSize(QtCore.QSize(self.side + _EDGE, self.side + _EDGE))
        self.setMinimumHeight(_ROWS * (min(self.side, _HIGHEST) + _EDGE) + _EDGE)

    def style_of(self, item: QtWidgets.QListWidgetItem) -> NamedStyle:
        """The style that an entry stands for."""
        style: NamedStyle = item.data(TILE.STYLE)
        return style

    def mimeData(self, items: Iterable[QtWidgets.QListWidgetItem]) -> QtCore.QMimeData:  # noqa: N802
        """What is dragged is the picture's file."""
        mime = QtCore.QMimeData()
        mime.setUrls([to_url(self.style_of(item).path) for item in items])
        return mime

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Say so where nothing matches."""
        super().paintEvent(event)
        if not self.count():
            painter = QtGui.QPainter(self.viewport())
            painter.setPen(self.palette().color(QtGui.QPalette.ColorRole.PlaceholderText))
            words = style_text.NO_MATCH
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
