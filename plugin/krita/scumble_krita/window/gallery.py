"""The style picker: thumbnails in a wrapping list."""

import contextlib
from collections.abc import Iterator

from krita import Krita

from scumble_editor.gallery import Listed, StyleList
from scumble_editor.styles import NamedStyle
from scumble_krita import text
from scumble_krita.choices import KritaChoices
from scumble_krita.paths import opened
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

SIDE = 64
_WALKING, _LOADING = 1, 20
"""Milliseconds between two looks for more styles, and then for more thumbnails."""
_STYLE, _PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class StyleGallery(QtWidgets.QListWidget):
    """All styles to choose from; the chosen one is selected."""

    def __init__(self, choices: KritaChoices, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrange()
        self._choices = choices
        self._list = StyleList[QtGui.QImage](
            choices, thumbnail, lambda: round(SIDE * self.devicePixelRatioF())
        )
        self._blank = _blank_icon()
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._step)
        self._following = False
        self.setItemDelegate(_ThumbnailDelegate(self))
        self.customContextMenuRequested.connect(self._offer_removal)
        self.currentItemChanged.connect(self._choose)
        choices.signals.styles_changed.connect(self.reload)
        choices.signals.style_chosen.connect(self._select_chosen)
        self._close_at_the_end()
        self.reload()

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        with self._following_choices():
            self.clear()
        self._list.reload()
        self._timer.start(_WALKING)

    def _close_at_the_end(self) -> None:
        """Let go of the list's thread when this window is closed, or Krita."""
        styles, application = self._list, QtWidgets.QApplication.instance()
        self.destroyed.connect(lambda: styles.close())  # noqa: PLW0108 - this object is gone then
        if application is not None:
            application.aboutToQuit.connect(self._let_go)

    def _let_go(self) -> None:
        self._timer.stop()
        self._list.close()

    def style_of(self, item: QtWidgets.QListWidgetItem) -> NamedStyle:
        """The style that an entry stands for."""
        style: NamedStyle = item.data(_STYLE)
        return style

    def _arrange(self) -> None:
        self.setObjectName("scumble_gallery")
        self.setViewMode(QtWidgets.QListView.ViewMode.IconMode)
        self.setResizeMode(QtWidgets.QListView.ResizeMode.Adjust)
        self.setMovement(QtWidgets.QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(QtCore.QSize(SIDE, SIDE))
        self.setGridSize(QtCore.QSize(SIDE + 8, SIDE + 8))
        self.setSpacing(2)
        self.setMinimumHeight(SIDE + 20)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _step(self) -> None:
        walking = self._list.walking
        for listed in self._list.step():
            self._add(listed)
        for path, image in self._list.thumbnails():
            self._show_thumbnail(path, image)
        if walking and not self._list.walking:
            self._select_chosen()
            self._timer.setInterval(_LOADING)
        if not self._list.more:
            self._timer.stop()

    def _add(self, listed: Listed) -> None:
        item = QtWidgets.QListWidgetItem(self._blank, "")
        item.setToolTip(plain(self._list.tip(listed.style.path)))
        item.setData(_STYLE, listed.style)
        with self._following_choices():
            self.addItem(item)

    def _show_thumbnail(self, path: str, image: QtGui.QImage | None) -> None:
        item = self._item(path)
        if item is None:
            return
        if image is None:
            item.setIcon(Krita.instance().icon("warning"))
        else:
            picture = QtGui.QPixmap.fromImage(image)
            item.setData(_PICTURE, picture)
            item.setIcon(QtGui.QIcon(picture))

    def _item(self, path: str) -> QtWidgets.QListWidgetItem | None:
        for row in range(self.count()):
            item = self.item(row)
            if item is not None and self.style_of(item).path == path:
                return item
        return None

    def is_chosen(self, style: NamedStyle) -> bool:
        """Whether Paint uses it: that one is framed, whatever else is selected."""
        chosen = self._choices.style
        return chosen is not None and chosen.path == style.path

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Another button than the first chooses nothing."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def _choose(self, item: QtWidgets.QListWidgetItem | None) -> None:
        """The artist went to an entry, by mouse or keys."""
        if item is not None and not self._following:
            self._choices.choose(self.style_of(item))

    def _select_chosen(self) -> None:
        chosen = self._choices.style
        item = self._item(chosen.path) if chosen else None
        if item is not None and item is not self.currentItem():
            with self._following_choices():
                self.setCurrentItem(item)
            self.scrollToItem(item)
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    @contextlib.contextmanager
    def _following_choices(self) -> Iterator[None]:
        """What becomes the current entry meanwhile is not the artist's choice."""
        before, self._following = self._following, True
        try:
            yield
        finally:
            self._following = before

    def _offer_removal(self, where: QtCore.QPoint) -> None:
        item = self.itemAt(where)
        removable = self._list.removable(self.style_of(item).path) if item else ""
        if not removable:
            return
        menu = QtWidgets.QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = text.removal(removable).replace("&", "&&")
        menu.addAction(words, lambda: self._choices.forget(removable))
        menu.popup(self.mapToGlobal(where))


class _ThumbnailDelegate(QtWidgets.QStyledItemDelegate):
    """Draws a thumbnail as it is, and a frame around the chosen one."""

    def __init__(self, gallery: StyleGallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery

    def paint(
        self,
        painter: QtGui.QPainter | None,
        option: QtWidgets.QStyleOptionViewItem,
        index: QtCore.QModelIndex,
    ) -> None:
        if painter is None:
            return
        icon: QtGui.QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        pixels: QtGui.QPixmap | None = index.data(_PICTURE)
        picture = QtCore.QRect(0, 0, SIDE, SIDE)
        picture.moveCenter(option.rect.center())
        if pixels is None:
            icon.paint(painter, picture)
        else:
            painter.drawPixmap(picture, pixels)  # an icon would be drawn in the screen's low size
        if self._gallery.is_chosen(index.data(_STYLE)):
            pen = QtGui.QPen(option.palette.color(QtGui.QPalette.ColorRole.Highlight), 4)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(picture)


def thumbnail(path: str, side: int) -> QtGui.QImage | None:
    """Read the middle square of a picture, ``side`` pixels wide; None if it cannot be read."""
    file = opened(path)  # the reader does not hold it
    reader = QtGui.QImageReader(file)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid():
        corner = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        reader.setScaledSize(size.scaled(side, side, corner))
    image = reader.read()
    if image.isNull():
        return None
    left, top = (image.width() - side) // 2, (image.height() - side) // 2
    return image.copy(left, top, side, side)


def _blank_icon() -> QtGui.QIcon:
    pixmap = QtGui.QPixmap(SIDE, SIDE)
    pixmap.fill(QtGui.QColor(128, 128, 128, 60))
    return QtGui.QIcon(pixmap)
