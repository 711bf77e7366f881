"""What the history is searched by: words, and whether a painting has a star."""

from collections.abc import Callable
from typing import Any

from scumble_gimp import text
from scumble_gimp.toolkit import Gtk
from scumble_gimp.window.layout import named, row
from scumble_gimp.window.search_field import search_field

_WIDE = 32
"""Characters of the field."""


class SearchLine:
    """The field for words, and beside it the button that leaves starred paintings only."""

    def __init__(self, changed: Callable[[str, bool], None], go_on: Callable[[], None]) -> None:
        """``changed`` is called with the words, and whether only starred ones are searched for."""
        self._changed = changed
        hint = text.SEARCH_HISTORY_HINT
        self._field = search_field("scumble_history_search", text.SEARCH_HISTORY, hint, go_on)
        self._field.set_width_chars(_WIDE)
        label = Gtk.Label(label=text.WORDS_KEY, use_underline=True)
        label.set_mnemonic_widget(self._field)
        label.set_tooltip_text(hint)
        self._starred = named(
            Gtk.ToggleButton(label=text.STAR_SIGNS[False]), "scumble_history_starred"
        )
        self._starred.set_tooltip_text(text.STARRED_HINT)
        self._starred.get_accessible().set_name(text.STARRED_HINT)
        self._field.connect("search-changed", self._tell)
        self._starred.connect("toggled", self._tell)
        self.widget = row(label, self._field, self._starred, no_show_all=True)
        for widget in (label, self._field, self._starred):
            widget.show()

    def show(self, shown: bool) -> None:
        """Have it seen where there is something to search."""
        self.widget.set_visible(shown)

    def _tell(self, *_: Any) -> None:
        self._starred.set_label(text.STAR_SIGNS[self._starred.get_active()])
        self._changed(self._field.get_text(), self._starred.get_active())
