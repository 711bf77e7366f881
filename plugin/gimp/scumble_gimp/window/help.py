"""The window's help: what to do, what the sliders mean, and the keys."""

from collections.abc import Iterable
from html import escape
from typing import Any

from scumble_editor import help as words
from scumble_gimp import text
from scumble_gimp.toolkit import Gdk, Gtk
from scumble_gimp.window.layout import button, tipped

_WIDE = 62
"""Characters of a line."""
_CLOSES = (Gdk.KEY_Escape, Gdk.KEY_Return, Gdk.KEY_KP_Enter, Gdk.KEY_F1)


class HelpWindow:
    """A page over another window; one at a time, and the other goes on below it."""

    def __init__(self, parent: Any) -> None:
        self._parent = parent
        self._window: Any = None
        made = button("scumble_help", text.HELP_KEY, self.show)
        self.button = tipped(made, words.HELP_HINT)

    def show(self, *_: Any) -> None:
        """Open it, or bring it to the front."""
        if self._window is None:
            self._window = self._made()
        self._window.present()

    def close(self, *_: Any) -> bool:
        """Close it, if it is open."""
        if self._window is not None:
            self._window.destroy()
            self._window = None
        return True

    def _made(self) -> Any:
        window = Gtk.Window(title=text.HELP_TITLE, transient_for=self._parent, resizable=False)
        window.set_position(Gtk.WindowPosition.CENTER_ON_PARENT)
        window.set_name("scumble_help_window")
        page = Gtk.Label(xalign=0.0, margin=18, use_markup=True, wrap=True)
        page.set_name("scumble_help_page")
        page.set_max_width_chars(_WIDE)
        page.set_markup(_page())
        window.add(page)
        window.connect("delete-event", self.close)
        window.connect("key-press-event", self._pressed)
        window.show_all()
        return window

    def _pressed(self, _: Any, event: Any) -> bool:
        return event.keyval in _CLOSES and self.close()


def _page() -> str:
    parts = (
        (text.HELP_STEPS, _lines((f"{n}.", step) for n, step in enumerate(words.steps(), 1))),
        (text.HELP_SLIDERS, _lines(words.sliders())),
        (text.HELP_KEYS, _lines(words.DIALOG_KEYS)),
    )
    return "\n\n".join(f"<big><b>{title}</b></big>\n{lines}" for title, lines in parts)


def _lines(entries: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"<b>{escape(name)}</b>  {escape(what)}" for name, what in entries)
