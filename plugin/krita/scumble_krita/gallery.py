"""The style picker: thumbnails in a wrapping list, loaded without holding up the UI."""

import contextlib
from collections.abc import Iterator

from krita import Krita

from scumble_krita import styles, text
from scumble_krita.paths import opened
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain
from scumble_krita.settings import Settings
from scumble_krita.styles import Style
from scumble_protocol.paths import shown

SIDE = 64
_STYLE, _PICTURE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_STYLES_A_TICK = 24


class Gallery(QtWidgets.QListWidget):
    """All styles to choose from; the chosen one is selected."""

    def __init__(self, settings: Settings, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_gallery")
        self.setViewMode(QtWidgets.QListView.ViewMode.IconMode)
        self.setResizeMode(QtWidgets.QListView.ResizeMode.Adjust)
        self.setMovement(QtWidgets.QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(QtCore.QSize(SIDE, SIDE))
        self.setGridSize(QtCore.QSize(SIDE + 8, SIDE + 8))
        self.setSpacing(2)
        self.setMinimumHeight(SIDE + 20)
        self.setItemDelegate(_Framed(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_removal)
        self._settings = settings
        self._folders: dict[str, str] = {}
        self._blank = _blank_icon()
        self._coming: Iterator[tuple[Style, str] | None] = iter(())
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._add_some)
        self._loader = _Loader(self)
        self._loader.loaded.connect(self._show_thumbnail)
        self._following = False
        self.currentItemChanged.connect(self._choose)
        settings.styles_changed.connect(self.reload)
        settings.style_chosen.connect(self._select_chosen)
        self.reload()

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        with self._following_settings():
            self.clear()
        self._folders.clear()
        self._coming = self._walk()
        self._timer.start(1)

    def style_of(self, item: QtWidgets.QListWidgetItem) -> Style:
        """The style that an entry stands for."""
        style: Style = item.data(_STYLE)
        return style

    def _walk(self) -> Iterator[tuple[Style, str] | None]:
        """Every style with what would be removed to lose it ("" for the starter pack's)."""
        for style in styles.starter_styles():
            yield style, ""
        for path in self._settings.files:
            yield Style(path, text.style_title(path)), path
        for folder in self._settings.folders:
            for found in styles.styles_in(folder):
                yield (found, folder) if found else None

    def _add_some(self) -> None:
        for _ in range(_STYLES_A_TICK):
            try:
                found = next(self._coming)
            except StopIteration:
                self._timer.stop()
                self._select_chosen()
                return
            if found is not None:
                self._add(*found)

    def _add(self, style: Style, removable: str) -> None:
        if style.path in self._folders:
            return
        self._folders[style.path] = removable
        item = QtWidgets.QListWidgetItem(self._blank, "")
        item.setToolTip(plain(f"{style.title}\n{style.note or shown(style.path)}"))
        item.setData(_STYLE, style)
        with self._following_settings():
            self.addItem(item)
        self._loader.load(style.path, round(SIDE * self.devicePixelRatioF()))

    def _show_thumbnail(self, path: str, image: QtGui.QImage) -> None:
        item = self._item(path)
        if item is None:
            return
        if image.isNull():
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

    def is_chosen(self, style: Style) -> bool:
        """Whether Paint uses it: that one is framed, whatever else is selected."""
        chosen = self._settings.style
        return chosen is not None and chosen.path == style.path

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Another button than the first chooses nothing."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def _choose(self, item: QtWidgets.QListWidgetItem | None) -> None:
        """The artist went to an entry, by mouse or keys."""
        if item is not None and not self._following:
            self._settings.choose(self.style_of(item))

    def _select_chosen(self) -> None:
        chosen = self._settings.style
        item = self._item(chosen.path) if chosen else None
        if item is not None and item is not self.currentItem():
            with self._following_settings():
                self.setCurrentItem(item)
            self.scrollToItem(item)
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    @contextlib.contextmanager
    def _following_settings(self) -> Iterator[None]:
        """What becomes the current entry meanwhile is not the artist's choice."""
        before, self._following = self._following, True
        try:
            yield
        finally:
            self._following = before

    def _offer_removal(self, where: QtCore.QPoint) -> None:
        item = self.itemAt(where)
        removable = self._folders.get(self.style_of(item).path, "") if item else ""
        if not removable:
            return
        menu = QtWidgets.QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = f"Remove {shown(removable)} from this list".replace("&", "&&")
        menu.addAction(words, lambda: self._settings.forget(removable))
        menu.popup(self.mapToGlobal(where))


class _Framed(QtWidgets.QStyledItemDelegate):
    """Draws a thumbnail as it is, and a frame around the chosen one."""

    def __init__(self, gallery: Gallery) -> None:
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


class _Loader(QtCore.QObject):
    """Decodes thumbnails one by one in a thread of its own: a style may be a 50 MP scan."""

    loaded = QtCore.pyqtSignal(object, QtGui.QImage)

    def __init__(self, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self._pool = QtCore.QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._known: dict[tuple[str, int], QtGui.QImage] = {}

    def load(self, path: str, side: int) -> None:
        """Have ``loaded`` emitted for a picture, ``side`` pixels wide and high.

        An unreadable one gives a null image.
        """
        if (path, side) in self._known:
            self.loaded.emit(path, self._known[path, side])
        else:
            self._pool.start(_Thumbnail(path, side, self))

    def keep(self, path: str, side: int, image: QtGui.QImage) -> None:
        """Keep what was read, and tell of it; from the loading thread."""
        self._known[path, side] = image
        self.loaded.emit(path, image)


class _Thumbnail(QtCore.QRunnable):
    def __init__(self, path: str, side: int, loader: _Loader) -> None:
        super().__init__()
        self._path, self._side, self._loader = path, side, loader

    def run(self) -> None:
        try:
            image = self._image()
        except Exception:  # noqa: BLE001 - any: it is shown as a picture that cannot be read
            image = QtGui.QImage()
        with contextlib.suppress(RuntimeError):  # the docker is gone: Krita ends
            self._loader.keep(self._path, self._side, image)

    def _image(self) -> QtGui.QImage:
        file, side = opened(self._path), self._side
        reader = QtGui.QImageReader(file)
        reader.setAutoTransform(True)
        reader.setDecideFormatFromContent(True)
        size = reader.size()
        if size.isValid():
            corner = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            reader.setScaledSize(size.scaled(side, side, corner))
        image = reader.read()
        if image.isNull():
            return image
        left, top = (image.width() - side) // 2, (image.height() - side) // 2
        return image.copy(left, top, side, side)


def _blank_icon() -> QtGui.QIcon:
    pixmap = QtGui.QPixmap(SIDE, SIDE)
    pixmap.fill(QtGui.QColor(128, 128, 128, 60))
    return QtGui.QIcon(pixmap)
