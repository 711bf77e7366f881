"""The strip of what was painted: thumbnails in one row, the newest first."""

from functools import lru_cache

from scumble_client import KeptJob
from scumble_editor.history.book import HistoryBook
from scumble_editor.history.facts import facts
from scumble_krita import text
from scumble_krita.history.drag import drag_to_canvas
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

SIDE = 64
HOLD = 350
"""Milliseconds after which a button that is down compares."""
_JOB = Qt.ItemDataRole.UserRole
_NEAR_END = 6
"""Thumbnails before the end, from which on older ones are asked for."""
_KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Delete,
    Qt.Key.Key_S,
)


class HistoryStrip(QtWidgets.QListWidget):
    """One row of thumbnails, which scrolls; what is done with them is said by signals."""

    chosen = QtCore.pyqtSignal(object)
    """A painting was clicked."""
    held = QtCore.pyqtSignal(object)
    """A painting is to be compared; None: no more."""
    wanted = QtCore.pyqtSignal(object)
    """A painting is to be a layer again."""
    starred = QtCore.pyqtSignal(object)
    deleted = QtCore.pyqtSignal(object)

    def __init__(self, book: HistoryBook, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_history_strip")
        self._book = book
        self._holding = self._pressed = False
        self._begin = QtCore.QPoint()
        """Where the button went down."""
        self._hold = QtCore.QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD)
        self._hold.timeout.connect(self._begin_hold)
        self._arrange()
        self.setItemDelegate(_ThumbnailDelegate(self))
        bar = self.horizontalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._scrolled)

    def is_starred(self, job: KeptJob) -> bool:
        """Tell whether a painting has a star."""
        return job.job in self._book.stars

    def job(self, item: QtWidgets.QListWidgetItem | None = None) -> KeptJob | None:
        """Give the painting of an entry, or the current one's."""
        item = item or self.currentItem()
        job: KeptJob | None = item.data(_JOB) if item is not None else None
        return job

    def show_jobs(self) -> None:
        """Show what the book has found now."""
        current, jobs = self.job(), self._book.found
        bar = self.horizontalScrollBar()
        place = bar.value() if bar is not None else 0
        self.clear()
        for job in jobs:
            item = QtWidgets.QListWidgetItem()
            item.setData(_JOB, job)
            self.addItem(item)
            if current is not None and job.job == current.job:
                self.setCurrentItem(item)
        first = self.item(0)
        if bar is not None and first is not None:
            self.visualItemRect(first)  # this lays them out
            bar.setValue(place)
        self._scrolled()

    def scroll_to_newest(self) -> None:
        """Begin at the beginning again."""
        bar = self.horizontalScrollBar()
        if bar is not None:
            bar.setValue(0)

    def go_to_first(self) -> None:
        """Select the first painting, and have the keys; stay away while there is none."""
        if self.count():
            self.setCurrentRow(0)
            self.setFocus()

    def _arrange(self) -> None:
        self.setViewMode(QtWidgets.QListView.ViewMode.IconMode)
        self.setFlow(QtWidgets.QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QtWidgets.QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setGridSize(QtCore.QSize(SIDE + 6, SIDE + 6))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        bar = self.horizontalScrollBar()
        self.setFixedHeight(SIDE + 14 + (bar.sizeHint().height() if bar is not None else 0))

    def _scrolled(self) -> None:
        bar = self.horizontalScrollBar()
        if bar is not None and bar.value() >= bar.maximum() - _NEAR_END * SIDE:
            self._book.want_more()

    # ---- mouse and keys

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin a click, or to compare."""
        super().mousePressEvent(event)
        left = event is not None and event.button() == Qt.MouseButton.LeftButton
        self._pressed = left and event is not None and self.itemAt(event.pos()) is not None
        if self._pressed and event is not None:
            self._begin = event.pos()
            self._hold.start()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag it: on a canvas it becomes a layer."""
        if event is None or not self._pressed:
            super().mouseMoveEvent(event)
            return
        way = (event.pos() - self._begin).manhattanLength()
        item = self.itemAt(self._begin)
        job = self.job(item) if item is not None else None
        if way >= QtWidgets.QApplication.startDragDistance() and job is not None:
            self._pressed = False
            self._hold.stop()
            self._end_hold()
            picture = _thumbnail(bytes(job.thumbnail or b""), SIDE)
            if drag_to_canvas(self, job.job, picture):
                self.wanted.emit(job)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """End it: what was not held was clicked."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, False
        self._hold.stop()
        if self._holding:
            self._end_hold()
        elif pressed and self.job() is not None:
            self.chosen.emit(self.job())

    def mouseDoubleClickEvent(  # noqa: N802 - Qt's name
        self, event: QtGui.QMouseEvent | None
    ) -> None:
        """Have the painting as a layer."""
        self._pressed = False
        self._hold.stop()
        item = self.itemAt(event.pos()) if event is not None else None
        if item is not None:
            self.wanted.emit(self.job(item))

    def viewportEvent(self, event: QtCore.QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Say which painting it is when the pointer rests there."""
        if isinstance(event, QtGui.QHelpEvent):
            item = self.itemAt(event.pos())
            job = self.job(item) if item is not None else None
            if item is not None and job is not None:
                item.setToolTip(plain(f"{facts(job)}\n{text.HISTORY_KEYS}\n{text.HISTORY_DRAG}"))
        return super().viewportEvent(event)

    def event(self, event: QtCore.QEvent | None) -> bool:
        """Have its keys before the editor's shortcuts."""
        override = QtCore.QEvent.Type.ShortcutOverride
        if isinstance(event, QtGui.QKeyEvent) and event.type() == override:
            bare = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if bare and event.key() in _KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Space compares while it is down."""
        job, key = self.job(), event.key() if event is not None else 0
        if event is None or job is None or key not in _KEYS:
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            return
        elif key == Qt.Key.Key_Space:
            self._begin_hold()
        elif key == Qt.Key.Key_S:
            self.starred.emit(job)
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit(job)
        else:
            self.wanted.emit(job)

    def keyReleaseEvent(self, event: QtGui.QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """End to compare."""
        if event is not None and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._end_hold()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Nothing is compared that nobody holds."""
        self._end_hold()
        super().focusOutEvent(event)

    def _begin_hold(self) -> None:
        if self.job() is not None:
            self._holding = True
            self.held.emit(self.job())

    def _end_hold(self) -> None:
        if self._holding:
            self._holding = False
            self.held.emit(None)


class _ThumbnailDelegate(QtWidgets.QStyledItemDelegate):
    """How a painting is drawn: its picture, a star, a bar where it is unfinished."""

    def __init__(self, strip: HistoryStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QtWidgets.QStyleOptionViewItem,  # noqa: ARG002
        index: QtCore.QModelIndex,  # noqa: ARG002
    ) -> QtCore.QSize:
        """As large as its place."""
        return QtCore.QSize(SIDE + 4, SIDE + 4)

    def paint(
        self,
        painter: QtGui.QPainter | None,
        option: QtWidgets.QStyleOptionViewItem,
        index: QtCore.QModelIndex,
    ) -> None:
        job: KeptJob | None = index.data(_JOB)
        if painter is None or job is None:
            return
        room = QtCore.QRect(0, 0, SIDE, SIDE)
        room.moveCenter(option.rect.center())
        ratio = self._strip.devicePixelRatioF()
        picture = _thumbnail(bytes(job.thumbnail or b""), round(SIDE * ratio))
        size = picture.size() / ratio
        place = QtCore.QRect(QtCore.QPoint(0, 0), size)
        place.moveCenter(room.center())
        painter.drawPixmap(place, picture)
        if job.state == "unfinished":
            done = QtCore.QRect(place.left(), place.bottom() - 3, place.width(), 4)
            painter.fillRect(done, QtGui.QColor(0, 0, 0, 160))
            done.setWidth(round(place.width() * job.fraction))
            painter.fillRect(done, option.palette.color(QtGui.QPalette.ColorRole.Highlight))
        if self._strip.is_starred(job):
            corner = QtCore.QRect(room.right() - 17, room.top() + 1, 16, 16)
            painter.setPen(QtGui.QColor(0, 0, 0))
            painter.drawText(corner.translated(1, 1), Qt.AlignmentFlag.AlignCenter, "★")
            painter.setPen(QtGui.QColor(255, 200, 40))
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, "★")
        if index == self._strip.currentIndex():
            painter.setPen(option.palette.color(QtGui.QPalette.ColorRole.Highlight))
            painter.drawRect(room.adjusted(-1, -1, 0, 0))


@lru_cache(maxsize=400)
def _thumbnail(content: bytes, side: int) -> QtGui.QPixmap:
    """Decode a picture when it is first seen."""
    image = QtGui.QImage.fromData(content)
    if image.isNull():
        blank = QtGui.QPixmap(side, side)
        blank.fill(QtGui.QColor(128, 128, 128, 60))
        return blank
    inside, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return QtGui.QPixmap.fromImage(image.scaled(side, side, inside, smooth))
