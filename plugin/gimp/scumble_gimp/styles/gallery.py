"""The style picker: thumbnails in a wrapping list."""

from collections.abc import Callable, Iterable
from typing import Any

from scumble_editor.choices import Choices
from scumble_editor.styles import style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.style_list import ALL, FAVOURITES, RECENT, Listed, StyleList
from scumble_gimp import text
from scumble_gimp.styles import pictures
from scumble_gimp.styles.enlarged import EnlargedTip
from scumble_gimp.styles.grid import icon_size, icon_view
from scumble_gimp.styles.menus import Act, menu_of, pop_up
from scumble_gimp.toolkit import Gdk, Gio, GLib, Gtk
from scumble_gimp.window.theme import framed

_WALKING, _LOADING, _RESIZED, _SEEN = 1, 20, 250, 10
"""Milliseconds between two looks for more styles, and then for more thumbnails; until a size is
the last one. Looks for thumbnails between two at what is seen."""
_PICTURE, _TIP, _PATH, _READABLE = range(4)
_ADDING = Gdk.ModifierType.CONTROL_MASK | Gdk.ModifierType.SHIFT_MASK


class StyleView:
    """All styles to choose from; those that are painted with are selected.

    ``chosen`` is called with the style that the artist clicks or moves to, ``added`` with one that
    is to be painted with too, ``activated`` at a double click or Enter.
    """

    def __init__(
        self,
        choices: Choices,
        chosen: Callable[[NamedStyle], None],
        activated: Callable[[], None],
        added: Callable[[NamedStyle], None] = lambda _: None,
    ) -> None:
        self._choices = choices
        self._chosen, self._added = chosen, added
        self.thumbnails_came: Callable[[], None] = lambda: None
        """Called when some more thumbnails are there."""
        self._rows: dict[str, Any] = {}
        self._pictures: dict[str, Any] = {}
        self._scale = pictures.scale_of_screens()
        self._list = StyleList[Any](
            choices, pictures.thumbnail, lambda: self.side * self._scale, missing=False
        )
        self._steps: int | None = None
        self._resizing: int | None = None
        self._looks = 0
        self._section = ALL
        self._following = False
        self._under: str | None = None
        """The path of the entry that is pressed, "" beside all; None while nothing is."""
        self._store = Gtk.ListStore(Gio.Icon, str, str, bool)
        self._cell = Gtk.CellRendererPixbuf()  # of icons: pictures would not be sharp at scale 2
        self.view = icon_view(self._store, self._cell, _PICTURE, _READABLE)
        self._listen(activated)
        self.widget = framed(self.view, "scumble_gallery_frame")
        self._fit()
        self._enlarged = EnlargedTip(self.view, _PATH, self._list, self._scale)
        self.reload()

    @property
    def side(self) -> int:
        """How large thumbnails are, in the screen's own units."""
        return self._choices.marks.side

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What can be shown, each with its label."""
        return self._list.sections

    def reload(self) -> None:
        """Look through starter pack, files and folders again."""
        self._list.reload()
        self._schedule(_WALKING)

    def close(self) -> None:
        """List nothing more: the window closes."""
        for source in (self._steps, self._resizing):
            if source is not None:
                GLib.source_remove(source)
        self._steps = self._resizing = None
        self._list.close()
        self._enlarged.close()

    def narrow(self, section: str, words: str) -> None:
        """Show a section only, and only what has these words."""
        self._section = section
        self._list.narrow(section, words)
        self._fill(self._list.shown)
        self.show_chosen()
        self._list.look_at(self._seen())

    def resize_to(self, side: int) -> None:
        """Have thumbnails of another size."""
        self._choices.marks.show_at(side)
        if self._resizing is not None:
            GLib.source_remove(self._resizing)
        self._resizing = GLib.timeout_add(_RESIZED, self._read_again)

    def show_chosen(self) -> None:
        """Select what is painted with, as far as it is shown."""
        strip = self._choices.strip
        rows = [self._rows[path] for path in (strip.paths if strip else ()) if path in self._rows]
        places = [self._store.get_path(row) for row in rows]
        selected = [place.to_string() for place in self.view.get_selected_items()]
        if sorted(selected) == sorted(place.to_string() for place in places):
            return
        self._following = True
        self.view.unselect_all()
        for place in places:
            self.view.select_path(place)
        if places:
            self.view.set_cursor(places[0], None, False)
            self.view.scroll_to_path(places[0], False, 0, 0)
        self._following = False

    def named(self, name: str) -> NamedStyle | None:
        """Find the style whose file has this name, without its ending."""
        return self._list.named(name)

    def refuse(self, path: str) -> None:
        """Show that a style cannot be used; a file is not offered the next time."""
        if self._list.refuse(path) and path in self._rows:
            self._store.set(self._rows[path], [_TIP, _READABLE], [self._tip(path), False])

    def thumbnail_of(self, path: str) -> Any:
        """Give the thumbnail of a style, if it was read."""
        return self._pictures.get(path)

    # ---- how it is made

    def _listen(self, activated: Callable[[], None]) -> None:
        self.view.connect("selection-changed", self._choose)
        self.view.connect("item-activated", lambda *_: activated())
        self.view.connect("button-press-event", self._pressed)
        self.view.connect("button-release-event", self._released)
        self.view.connect("drag-begin", lambda *_: setattr(self, "_under", None))
        self.view.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
        self.view.drag_source_add_uri_targets()
        self.view.connect("drag-data-get", self._drag)

    def _fit(self) -> None:
        side = self.side
        self._cell.set_property("stock-size", icon_size(side))
        self.view.set_item_width(side)
        self.widget.set_min_content_height(2 * (min(side, 96) + 14))

    def _step(self) -> bool:
        walking, self._steps = self._list.walking, None
        for listed in self._list.step():
            if self._list.shows(listed):
                self._add(listed)
        came = list(self._list.thumbnails())
        for path, pixbuf in came:
            self._show_thumbnail(path, pixbuf)
        if came:
            self.thumbnails_came()
        if walking and not self._list.walking:
            shown = self._list.shown
            if [listed.style.path for listed in shown] != list(self._rows):
                self._fill(shown)
            self.show_chosen()
        self._looks += 1
        if self._looks % _SEEN == 0:
            self._list.look_at(self._seen())
        if self._list.more and self._steps is None:
            self._schedule(_WALKING if self._list.walking else _LOADING)
        return bool(GLib.SOURCE_REMOVE)

    def _schedule(self, pause: int) -> None:
        """Look once more after a while, in milliseconds."""
        if self._steps is not None:
            GLib.source_remove(self._steps)
        self._steps = GLib.timeout_add(pause, self._step)

    def _read_again(self) -> bool:
        self._resizing = None
        self._fit()
        self._list.resize()
        self._list.look_at(self._seen())
        self._schedule(_LOADING)
        return bool(GLib.SOURCE_REMOVE)

    def _fill(self, shown: Iterable[Listed]) -> None:
        self._following = True
        self._store.clear()
        self._rows.clear()
        for listed in shown:
            self._add(listed)
        self._following = False

    def _add(self, listed: Listed) -> None:
        path = listed.style.path
        content = [self._picture(path), self._tip(path), path, self._list.is_readable(path)]
        self._rows[path] = self._store.append(content)

    def _picture(self, path: str) -> Any:
        picture = self._pictures.get(path)
        if picture is None:
            readable = self._list.is_readable(path)
            return pictures.blank(self.side) if readable else pictures.missing(self.side)
        return pictures.starred(picture) if path in self._choices.marks.favourites else picture

    def _tip(self, path: str, more: str = "") -> str:
        return str(GLib.markup_escape_text(self._list.tip(path, more)))

    def _show_thumbnail(self, path: str, pixbuf: Any) -> None:
        if pixbuf is not None:
            self._pictures[path] = pixbuf
        self._draw(path)

    def _draw(self, path: str) -> None:
        row = self._rows.get(path)
        if row is not None:
            content = [self._picture(path), self._tip(path), self._list.is_readable(path)]
            self._store.set(row, [_PICTURE, _TIP, _READABLE], content)

    def _seen(self) -> list[str]:
        """The paths of the entries that can be seen now."""
        span = self.view.get_visible_range()
        if span is None:
            return []
        first, last = span[0].get_indices()[0], span[1].get_indices()[0]
        return [self._store[number][_PATH] for number in range(first, last + 1)]

    # ---- mouse and keys

    def _choose(self, view: Any) -> None:
        places = view.get_selected_items()
        if self._following or self._under is not None:
            return
        if len(places) == 1:
            self._chosen(self._list.style(self._store[places[0]][_PATH]))
        GLib.idle_add(lambda: self.show_chosen())  # noqa: PLW0108 - it gives None: once

    def _at(self, event: Any) -> str:
        place = self.view.get_path_at_pos(int(event.x), int(event.y))
        return str(self._store[place][_PATH]) if place else ""

    def _pressed(self, view: Any, event: Any) -> bool:
        path = self._at(event)
        if event.button == 1 and path and event.state & _ADDING:
            self._added(self._list.style(path))
            return True
        if event.button == 1:
            self._under = path  # chosen when it is let go of: it may be dragged
        if event.button != 3 or not path:
            return False
        pop_up(self._menu(self._list.style(path)), view, event)
        return True

    def _released(self, _: Any, event: Any) -> bool:
        path, self._under = self._under, None
        if event.button == 1 and path and self._at(event) == path:
            self._chosen(self._list.style(path))
        GLib.idle_add(lambda: self.show_chosen())  # noqa: PLW0108 - it gives None: once
        return False

    def _menu(self, style: NamedStyle) -> Any:
        favourite = style.path in self._choices.marks.favourites
        favour = style_text.UNFAVOUR if favourite else style_text.FAVOUR
        removable = self._list.removable(style.path)
        entries: list[tuple[str, Act]] = [
            (style_text.ONLY_THIS, lambda: self._chosen(style)),
            (style_text.ADD_TO_STRIP, lambda: self._added(style)),
            (favour, lambda: self._favour(style.path, not favourite)),
        ]
        if removable:
            entries.append((text.removal(removable), lambda: self._remove(removable)))
        return menu_of(entries)

    def _favour(self, path: str, wanted: bool) -> None:
        self._choices.marks.favour(path, wanted)
        if self._section in (FAVOURITES, RECENT):
            self._fill(self._list.shown)
            self.show_chosen()
        self._draw(path)

    def _remove(self, path: str) -> None:
        self._choices.forget(path)
        self.reload()

    def _drag(self, view: Any, _context: Any, data: Any, *_: Any) -> None:
        places = view.get_selected_items()
        if places:
            data.set_uris([GLib.filename_to_uri(self._store[places[0]][_PATH], None)])
