"""A field in which words are typed that something is searched for."""

from collections.abc import Callable
from typing import Any

from scumble_gimp.toolkit import Gdk, Gtk
from scumble_gimp.window.layout import named

_DOWN = (Gdk.KEY_Down, Gdk.KEY_KP_Down)


def search_field(name: str, words: str, tip: str, go_on: Callable[[], None]) -> Any:
    """Make one; ``words`` are shown while it is empty, ``go_on`` goes to what was found.

    Enter and Down go there. The window's keys have Enter do that instead of painting, and have
    Escape empty it before it is left.
    """
    field = named(Gtk.SearchEntry(), name)
    field.set_placeholder_text(words)
    field.set_tooltip_text(tip)
    field.get_accessible().set_name(words.rstrip("…"))

    def pressed(_: Any, event: Any) -> bool:
        if event.keyval in _DOWN:
            go_on()
        return event.keyval in _DOWN

    field.connect("activate", lambda _: go_on())
    field.connect("key-press-event", pressed)
    return field
