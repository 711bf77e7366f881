"""A small window with a list: open images and their layers, or patterns."""

from collections.abc import Callable, Collection
from typing import Any

from scumble_editor.languages.matching import folded, has_all, words_in
from scumble_editor.styles.named_style import NamedStyle
from scumble_gimp import text
from scumble_gimp.layers.strokes import THUMB, StyleEntry
from scumble_gimp.toolkit import Gtk, Pango

_WIDE, _HIGH, _INDENT = 340, 420, 18


class EntryDialog:
    """A list that stays until one entry is chosen, or it is closed; it holds up nothing."""

    def __init__(
        self,
        parent: Any,
        title: str,
        entries: list[StyleEntry],
        chosen: Callable[[Callable[[Collection[str]], NamedStyle]], None],
    ) -> None:
        self._entries, self._chosen = entries, chosen
        self._dialog = Gtk.Dialog(title=title, transient_for=parent, modal=True)
        self._dialog.set_name("scumble_entries")
        self._dialog.add_buttons(
            text.CANCEL_KEY, Gtk.ResponseType.CANCEL, text.USE_KEY, Gtk.ResponseType.OK
        )
        self._dialog.set_default_response(Gtk.ResponseType.OK)
        self._dialog.set_default_size(_WIDE, _HIGH)
        self._list = Gtk.ListBox(activate_on_single_click=False)
        self._list.set_name("scumble_entry_list")
        self._search = Gtk.SearchEntry()
        self._search.set_name("scumble_entry_search")
        for entry in entries:
            self._list.add(_row(entry))
        self._list.set_filter_func(self._shows)
        self._search.connect("search-changed", lambda _: self._list.invalidate_filter())
        self._list.connect("row-activated", lambda *_: self._dialog.response(Gtk.ResponseType.OK))
        scroll = Gtk.ScrolledWindow(vexpand=True)
        scroll.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scroll.set_shadow_type(Gtk.ShadowType.IN)
        scroll.add(self._list)
        box = self._dialog.get_content_area()
        box.set_spacing(8)
        box.set_border_width(8)
        box.add(self._search)
        box.add(scroll)
        self._dialog.connect("response", self._answer)
        self._dialog.show_all()

    def _shows(self, row: Any) -> bool:
        label = self._entries[row.get_index()].label
        return has_all(folded(label), words_in(self._search.get_text()))

    def _answer(self, dialog: Any, response: int) -> None:
        row = self._list.get_selected_row() if response == Gtk.ResponseType.OK else None
        keep = self._entries[row.get_index()].keep if row is not None else None
        dialog.destroy()
        if keep is not None:
            self._chosen(keep)


def _row(entry: StyleEntry) -> Any:
    box = Gtk.Box(spacing=8, margin=3, margin_start=6 + _INDENT * entry.depth)
    picture = Gtk.Image(width_request=THUMB, height_request=THUMB)
    if entry.picture is not None:
        picture.set_from_pixbuf(entry.picture)
    words = Gtk.Label(label=entry.label, xalign=0.0)
    words.set_ellipsize(Pango.EllipsizeMode.END)
    box.pack_start(picture, False, False, 0)
    box.pack_start(words, True, True, 0)
    return box
