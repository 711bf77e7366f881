"""The style picker: thumbnails in a wrapping list."""

import contextlib
from collections.abc import Iterable, Iterator

from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.style_list import ALL, Listed, StyleList
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain
from scumble_krita.styles.drops import DropTarget
from scumble_krita.styles.grid import ThumbnailGrid
from scumble_krita.styles.hover import EnlargedPicture
from scumble_krita.styles.own_keys import Act, OwnKeys
from scumble_krita.styles.pictures import pixmap, thumbnail
from scumble_krita.styles.sources import StyleSources
from scumble_krita.styles.style_menu import offer
from scumble_krita.styles.tile import TILE, ThumbnailDelegate

_WALKING, _LOADING = 1, 20
"""Milliseconds between two looks for more styles, and then for more thumbnails."""
_SEEN, _RESIZED = 10, 250
"""Looks for thumbnails between two at what is seen; milliseconds until a size is the last one."""
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class StyleGallery(ThumbnailGrid):
    """All styles to choose from; those that are painted with are framed."""

    def __init__(self, sources: StyleSources, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(sources.choices.marks, parent)
        self._sources, self._choices, self._section = sources, sources.choices, ALL
        self._enlarged = EnlargedPicture(self)
        self._list = StyleList[QtGui.QImage](
            self._choices, thumbnail, lambda: round(self.side * self.devicePixelRatioF())
        )
        self._items: dict[str, QtWidgets.QListWidgetItem] = {}
        self._pictures: dict[str, QtGui.QPixmap] = {}
        self._looks = 0
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._step)
        self._resizing = QtCore.QTimer(self)
        self._resizing.setSingleShot(True)
        self._resizing.timeout.connect(self._read_again)
        self._following = False
        self.setItemDelegate(ThumbnailDelegate(self, self))
        viewport = self.viewport()
        assert viewport is not None  # noqa: S101 - Qt's own
        DropTarget(viewport, sources, add=False)
        self._enlarged.watch(viewport, self._enlarge)
        OwnKeys(self, self._key)
        self.customContextMenuRequested.connect(self._offer)
        self.currentItemChanged.connect(self._choose)
        self.itemClicked.connect(self._choose)
        self._choices.signals.styles_changed.connect(self.reload)
        self._choices.signals.style_chosen.connect(self._select_chosen)
        self._choices.signals.marks_changed.connect(self._show_marks)
        self._close_at_the_end()
        self.reload()

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What can be shown, each with its label."""
        return self._list.sections

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        self._list.reload()
        self._timer.start(_WALKING)

    def narrow(self, section: str, words: str) -> None:
        """Show a section only, and only what has these words."""
        self._section = section
        self._list.narrow(section, words)
        self._fill(self._list.shown)
        self._select_chosen()
        self._list.look_at(self._seen())

    def resize_to(self, side: int) -> None:
        """Have thumbnails of another size: at once from what is there, sharp a moment later."""
        self._choices.marks.show_at(side)
        self.fit()
        self._resizing.start(_RESIZED)

    def is_chosen(self, style: NamedStyle) -> bool:
        """Whether Paint uses it: that one is framed, whatever else is selected."""
        strip = self._choices.strip
        return strip is not None and style.path in strip.paths

    def is_favourite(self, style: NamedStyle) -> bool:
        """Whether it has a star."""
        return style.path in self._choices.marks.favourites

    def is_readable(self, style: NamedStyle) -> bool:
        """Whether nothing is known against it; else it is greyed."""
        return self._list.is_readable(style.path)

    def named(self, name: str) -> NamedStyle | None:
        """Find the style whose file has this name, without its ending."""
        return self._list.named(name)

    def trouble(self, path: str) -> str:
        """Say why a style is greyed."""
        return self._list.trouble(path)

    def refuse(self, paths: Iterable[str]) -> None:
        """Grey styles that the backend could not read."""
        for path in paths:
            if self._list.refuse(path) and path in self._items:
                self._items[path].setToolTip(plain(self._list.tip(path)))

    def thumbnail_of(self, path: str) -> QtGui.QPixmap | None:
        """Give the thumbnail of a style, if it was read."""
        return self._pictures.get(path)

    thumbnails_came = QtCore.pyqtSignal()
    """Some more thumbnails are there."""

    # ---- how it is made

    def _close_at_the_end(self) -> None:
        """Let go of the list's thread when this window is closed, or Krita."""
        styles, enlarged, application = (
            self._list,
            self._enlarged,
            QtWidgets.QApplication.instance(),
        )
        self.destroyed.connect(lambda: styles.close())  # noqa: PLW0108 - this object is gone then
        self.destroyed.connect(lambda: enlarged.let_go())  # noqa: PLW0108 - this object is gone
        if application is not None:
            application.aboutToQuit.connect(self._let_go)

    def _let_go(self) -> None:
        self._timer.stop()
        self._list.close()
        self._enlarged.let_go()

    # ---- what is listed

    def _step(self) -> None:
        walking = self._list.walking
        for listed in self._list.step():
            if self._list.shows(listed):
                self._add(listed)
        came = False
        for path, image in self._list.thumbnails():
            came = True
            self._show_thumbnail(path, image)
        if came:
            self.thumbnails_came.emit()
        if walking and not self._list.walking:
            self._settle()
            self._timer.setInterval(_LOADING)
        self._looks += 1
        if self._looks % _SEEN == 0:
            self._list.look_at(self._seen())
        if not self._list.more:
            self._timer.stop()

    def _settle(self) -> None:
        """All styles are known: take away what is gone, and put the others in order."""
        shown, bar = self._list.shown, self.verticalScrollBar()
        if [listed.style.path for listed in shown] != list(self._items):
            before = bar.value() if bar is not None else 0
            self._fill(shown)
            self.scheduleDelayedItemsLayout()
            self.executeDelayedItemsLayout()
            if bar is not None:
                bar.setValue(before)
        self._select_chosen()

    def _read_again(self) -> None:
        self._list.resize()
        self._list.look_at(self._seen())
        self._timer.start(_LOADING)

    def _fill(self, shown: Iterable[Listed]) -> None:
        with self._following_choices():
            self.clear()
            self._items.clear()
            for listed in shown:
                self._add(listed)

    def _add(self, listed: Listed) -> None:
        path = listed.style.path
        item = QtWidgets.QListWidgetItem("")
        item.setToolTip(plain(self._list.tip(path)))
        item.setData(TILE.STYLE, listed.style)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, listed.style.title)
        if path in self._pictures:
            item.setData(TILE.PICTURE, self._pictures[path])
        self._items[path] = item
        with self._following_choices():
            self.addItem(item)

    def _show_thumbnail(self, path: str, image: QtGui.QImage | None) -> None:
        item = self._items.get(path)
        if image is not None:
            self._pictures[path] = pixmap(image, self.devicePixelRatioF())
        if item is not None and image is not None:
            item.setData(TILE.PICTURE, self._pictures[path])
        elif item is not None:
            item.setToolTip(plain(self._list.tip(path)))
            item.setData(TILE.PICTURE, None)

    def _seen(self) -> list[str]:
        """The paths of the entries that can be seen now."""
        viewport = self.viewport()
        if viewport is None:
            return []
        view = viewport.rect()
        items = self._items.items()
        return [path for path, item in items if view.intersects(self.visualItemRect(item))]

    def _show_marks(self) -> None:
        if self._section in {key for key, _ in self.sections[1:3]}:
            self._fill(self._list.shown)
        self._draw()

    # ---- choosing

    def _choose(self, item: QtWidgets.QListWidgetItem | None, *_: object) -> None:
        """The artist went to an entry, by mouse or keys."""
        if item is not None and not self._following:
            self._choices.choose(self.style_of(item))

    def _select_chosen(self) -> None:
        chosen = self._choices.style
        item = self._items.get(chosen.path) if chosen else None
        if item is not None and item is not self.currentItem():
            with self._following_choices():
                self.setCurrentItem(item)
            self.scrollToItem(item)
        self._draw()

    @contextlib.contextmanager
    def _following_choices(self) -> Iterator[None]:
        """What becomes the current entry meanwhile is not the artist's choice."""
        before, self._following = self._following, True
        try:
            yield
        finally:
            self._following = before

    def _offer(self, where: QtCore.QPoint) -> None:
        item = self.itemAt(where)
        if item is None:
            return
        style = self.style_of(item)
        offer(self, where, style, self._list.removable(style.path), self._sources)

    def _draw(self) -> None:
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    # ---- mouse, keys, dropping

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Another button than the first chooses nothing; Ctrl or Shift adds to the strip."""
        self._enlarged.hide()
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        item = self.itemAt(event.pos())
        if item is not None and event.modifiers() & _ADDING:
            self._sources.add(self.style_of(item))
        elif item is not None:
            with self._following_choices():  # chosen when it is let go of: it may be dragged
                super().mousePressEvent(event)

    def _key(self, event: QtGui.QKeyEvent) -> Act | None:
        paste = event.matches(QtGui.QKeySequence.StandardKey.Paste)
        return (lambda: self._sources.paste(add=False)) if paste else None

    def _enlarge(self, where: QtCore.QPoint, at: QtCore.QPoint) -> None:
        """Show the style at a point large; ``at``: on the screen."""
        item = self.itemAt(where)
        if item is not None:
            path = self.style_of(item).path
            self._enlarged.show_style(path, self._list.tip(path), at)
