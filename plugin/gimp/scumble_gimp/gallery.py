"""The style picker: thumbnails in a wrapping list, loaded without holding up the window."""

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scumble_editor import styles
from scumble_editor.styles import Style
from scumble_gimp import text
from scumble_gimp.looks import frame_focus
from scumble_gimp.settings import Settings
from scumble_gimp.toolkit import Gdk, GdkPixbuf, Gio, GLib, Gtk

SIDE = 72
"""Of a thumbnail, in the screen's own units: at double scale it has twice as many pixels."""
_STYLES_A_TICK = 24
_PICTURE, _TIP, _PATH, _READABLE = range(4)


class Gallery:
    """All styles to choose from; the chosen one is selected.

    ``chosen`` is called with the style that the artist clicks or moves to, ``activated`` at a
    double click or Enter.
    """

    def __init__(
        self, settings: Settings, chosen: Callable[[Style], None], activated: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._chosen = chosen
        self._styles: dict[str, Style] = {}
        self._removable: dict[str, str] = {}
        self._rows: dict[str, Any] = {}
        self._unreadable: dict[str, str] = {}
        self._coming: Iterator[tuple[Style, str] | None] = iter(())
        self._loader = _Loader(self._show_thumbnail, SIDE * _scale())
        self._store = Gtk.ListStore(Gio.Icon, str, str, bool)
        self.view = Gtk.IconView(
            model=self._store,
            tooltip_column=_TIP,
            selection_mode=Gtk.SelectionMode.BROWSE,
            item_padding=4,
            margin=2,
            row_spacing=0,
            column_spacing=0,
            item_width=SIDE,
        )
        cell = Gtk.CellRendererPixbuf()  # of icons: pictures would not be sharp at double scale
        cell.set_property("stock-size", int(Gtk.icon_size_register("scumble", SIDE, SIDE)))
        self.view.pack_start(cell, False)
        self.view.add_attribute(cell, "gicon", _PICTURE)
        self.view.add_attribute(cell, "sensitive", _READABLE)
        self.view.set_name("scumble_gallery")
        self.view.connect("selection-changed", self._choose)
        self.view.connect("item-activated", lambda *_: activated())
        self.view.connect("button-press-event", self._offer_removal)
        self.widget = Gtk.ScrolledWindow()
        self.widget.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        self.widget.set_shadow_type(Gtk.ShadowType.IN)
        self.widget.set_min_content_height(2 * (SIDE + 14))
        self.widget.set_name("scumble_gallery_frame")
        self.widget.add(self.view)
        frame_focus(self.view, self.widget)
        self.reload()

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        self._store.clear()
        self._rows.clear()
        self._coming = self._walk()
        GLib.timeout_add(1, self._add_some)

    def select(self, path: str) -> None:
        """Make a style the selected one, if it is there."""
        row = self._rows.get(path)
        if row is not None:
            place = self._store.get_path(row)
            self.view.select_path(place)
            self.view.set_cursor(place, None, False)
            self.view.scroll_to_path(place, False, 0, 0)

    def unselect(self) -> None:
        """Have none selected."""
        self.view.unselect_all()

    def named(self, name: str) -> Style | None:
        """Find the style whose file has this name, without its ending."""
        return next((s for s in self._styles.values() if Path(s.path).stem == name), None)

    def refuse(self, path: str, reason: str) -> None:
        """Show that a style cannot be used; a file is not offered the next time."""
        if path in self._unreadable:
            return
        self._unreadable[path] = reason
        if path in self._settings.files:
            self._settings.forget(path)
        row = self._rows.get(path)
        if row is not None:
            self._store.set(row, [_TIP, _READABLE], [self._tip(self._styles[path]), False])

    def _walk(self) -> Iterator[tuple[Style, str] | None]:
        """Every style with what would be removed to lose it ("" for the starter pack's)."""
        for style in styles.starter_styles():
            yield style, ""
        for path in list(self._settings.files):
            yield (Style(path, text.style_title(path)), path) if Path(path).is_file() else None
        for folder in list(self._settings.folders):
            for found in styles.styles_in(folder):
                yield (found, folder) if found else None

    def _add_some(self) -> bool:
        for _ in range(_STYLES_A_TICK):
            try:
                found = next(self._coming)
            except StopIteration:
                if self._settings.style:
                    self.select(self._settings.style.path)
                return bool(GLib.SOURCE_REMOVE)
            if found is not None:
                self._add(*found)
        return bool(GLib.SOURCE_CONTINUE)

    def _add(self, style: Style, removable: str) -> None:
        if style.path in self._rows:
            return
        self._styles[style.path], self._removable[style.path] = style, removable
        content = [_blank(), self._tip(style), style.path, style.path not in self._unreadable]
        self._rows[style.path] = self._store.append(content)
        self._loader.load(style.path)

    def _tip(self, style: Style, more: str = "") -> str:
        more = self._unreadable.get(style.path, more)
        lines = [style.title, style.note or style.path, *([more] if more else [])]
        return str(GLib.markup_escape_text("\n".join(lines)))

    def _show_thumbnail(self, path: str, pixbuf: Any) -> None:
        row = self._rows.get(path)
        if row is None:
            return
        self._store.set_value(row, _PICTURE, pixbuf or _missing())
        if pixbuf is None:
            self._store.set_value(row, _TIP, self._tip(self._styles[path], text.NO_THUMBNAIL))

    def _choose(self, view: Any) -> None:
        places = view.get_selected_items()
        if places:
            path = self._store[places[0]][_PATH]
            self._chosen(self._styles[path])

    def _offer_removal(self, view: Any, event: Any) -> bool:
        if event.button != 3:
            return False
        place = view.get_path_at_pos(int(event.x), int(event.y))
        removable = self._removable.get(self._store[place][_PATH], "") if place else ""
        if not removable:
            return False
        menu, entry = Gtk.Menu(), Gtk.MenuItem(label=f"Remove {removable} from this list")
        entry.connect("activate", lambda _: self._remove(removable))
        menu.append(entry)
        menu.attach_to_widget(view, None)
        menu.show_all()
        menu.popup_at_pointer(event)
        return True

    def _remove(self, path: str) -> None:
        self._settings.forget(path)
        self.reload()


class _Loader:
    """Decodes thumbnails one by one in a thread of its own: a style may be a 50 MP scan."""

    def __init__(self, loaded: Callable[[str, Any], None], side: int) -> None:
        self._loaded = loaded
        self._side = side
        self._known: dict[str, Any] = {}
        self._paths: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True, name="thumbnails").start()

    def load(self, path: str) -> None:
        """Have ``loaded`` called for a picture; an unreadable one gives None."""
        if path in self._known:
            self._loaded(path, self._known[path])
        else:
            self._paths.put(path)

    def _work(self) -> None:
        while True:
            path = self._paths.get()
            GLib.idle_add(self._deliver, path, _thumbnail(path, self._side))

    def _deliver(self, path: str, pixbuf: Any) -> bool:
        self._known[path] = pixbuf
        self._loaded(path, pixbuf)
        return bool(GLib.SOURCE_REMOVE)


def _scale() -> int:
    """The largest scale of the screens there are."""
    display = Gdk.Display.get_default()
    monitors = [display.get_monitor(number) for number in range(display.get_n_monitors())]
    return max([monitor.get_scale_factor() for monitor in monitors], default=1)


def _thumbnail(path: str, side: int) -> Any:
    """The middle square of a picture, upright; None if it cannot be read."""
    try:
        known, width, height = GdkPixbuf.Pixbuf.get_file_info(path)
        if known is None or not Path(path).is_file():
            return None
        scale = side / min(width, height)
        size = max(side, round(width * scale)), max(side, round(height * scale))
        pixbuf = GdkPixbuf.Pixbuf.new_from_file_at_scale(path, *size, False)
        pixbuf = pixbuf.apply_embedded_orientation()
    except GLib.Error:
        return None
    left, top = (pixbuf.get_width() - side) // 2, (pixbuf.get_height() - side) // 2
    return pixbuf.new_subpixbuf(left, top, side, side)


def _blank() -> Any:
    pixbuf = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, SIDE, SIDE)
    pixbuf.fill(0x8080803C)
    return pixbuf


def _missing() -> Any:
    pixbuf = _blank()
    icons = Gtk.IconTheme.get_default()
    try:
        icon = icons.load_icon("dialog-warning", SIDE // 2, 0)
    except GLib.Error:
        return pixbuf
    width, height = icon.get_width(), icon.get_height()
    left, top = (SIDE - width) // 2, (SIDE - height) // 2
    nearest = GdkPixbuf.InterpType.NEAREST
    icon.composite(pixbuf, left, top, width, height, left, top, 1, 1, nearest, 255)
    return pixbuf
