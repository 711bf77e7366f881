"""The style picker: thumbnails in a wrapping list."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scumble_editor.choices import Choices
from scumble_editor.gallery import Listed, StyleList
from scumble_editor.styles import NamedStyle
from scumble_gimp import text
from scumble_gimp.toolkit import Gdk, GdkPixbuf, Gio, GLib, Gtk
from scumble_gimp.window.theme import frame_focus

SIDE = 72
"""Of a thumbnail, in the screen's own units: at double scale it has twice as many pixels."""
_WALKING, _LOADING = 1, 20
"""Milliseconds between two looks for more styles, and then for more thumbnails."""
_PICTURE, _TIP, _PATH, _READABLE = range(4)


class StyleView:
    """All styles to choose from; the chosen one is selected.

    ``chosen`` is called with the style that the artist clicks or moves to, ``activated`` at a
    double click or Enter.
    """

    def __init__(
        self, choices: Choices, chosen: Callable[[NamedStyle], None], activated: Callable[[], None]
    ) -> None:
        self._choices = choices
        self._chosen = chosen
        self._rows: dict[str, Any] = {}
        side = SIDE * _scale()
        self._list = StyleList[Any](choices, _thumbnail, lambda: side, missing=False)
        self._steps: int | None = None
        self._store = Gtk.ListStore(Gio.Icon, str, str, bool)
        self.view = self._view()
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
        self._list.reload()
        self._schedule(_WALKING)

    def close(self) -> None:
        """List nothing more: the window closes."""
        if self._steps is not None:
            GLib.source_remove(self._steps)
            self._steps = None
        self._list.close()

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

    def named(self, name: str) -> NamedStyle | None:
        """Find the style whose file has this name, without its ending."""
        return self._list.named(name)

    def refuse(self, path: str) -> None:
        """Show that a style cannot be used; a file is not offered the next time."""
        if self._list.refuse(path):
            self._store.set(self._rows[path], [_TIP, _READABLE], [self._tip(path), False])

    def _view(self) -> Any:
        view = Gtk.IconView(
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
        view.pack_start(cell, False)
        view.add_attribute(cell, "gicon", _PICTURE)
        view.add_attribute(cell, "sensitive", _READABLE)
        view.set_name("scumble_gallery")
        return view

    def _step(self) -> bool:
        walking, self._steps = self._list.walking, None
        for listed in self._list.step():
            self._add(listed)
        for path, pixbuf in self._list.thumbnails():
            self._show_thumbnail(path, pixbuf)
        if walking and not self._list.walking and self._choices.style:
            self.select(self._choices.style.path)
        if self._list.more and self._steps is None:
            self._schedule(_WALKING if self._list.walking else _LOADING)
        return bool(GLib.SOURCE_REMOVE)

    def _schedule(self, pause: int) -> None:
        """Look once more after a while, in milliseconds."""
        if self._steps is not None:
            GLib.source_remove(self._steps)
        self._steps = GLib.timeout_add(pause, self._step)

    def _add(self, listed: Listed) -> None:
        path = listed.style.path
        content = [_blank(), self._tip(path), path, self._list.is_readable(path)]
        self._rows[path] = self._store.append(content)

    def _tip(self, path: str, more: str = "") -> str:
        return str(GLib.markup_escape_text(self._list.tip(path, more)))

    def _show_thumbnail(self, path: str, pixbuf: Any) -> None:
        row = self._rows.get(path)
        if row is None:
            return
        self._store.set_value(row, _PICTURE, pixbuf or _missing())
        if pixbuf is None:
            self._store.set_value(row, _TIP, self._tip(path, text.NO_THUMBNAIL))

    def _choose(self, view: Any) -> None:
        places = view.get_selected_items()
        if places:
            self._chosen(self._list.style(self._store[places[0]][_PATH]))

    def _offer_removal(self, view: Any, event: Any) -> bool:
        if event.button != 3:
            return False
        place = view.get_path_at_pos(int(event.x), int(event.y))
        removable = self._list.removable(self._store[place][_PATH]) if place else ""
        if not removable:
            return False
        menu, entry = Gtk.Menu(), Gtk.MenuItem(label=text.removal(removable))
        entry.connect("activate", lambda _: self._remove(removable))
        menu.append(entry)
        menu.attach_to_widget(view, None)
        menu.show_all()
        menu.popup_at_pointer(event)
        return True

    def _remove(self, path: str) -> None:
        self._choices.forget(path)
        self.reload()


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
