"""Menus that come up below the pointer."""

from collections.abc import Callable, Iterable
from typing import Any

from scumble_gimp.toolkit import Gtk

Act = Callable[[], None]


def menu_of(entries: Iterable[tuple[str, Act]]) -> Any:
    """Make a menu of labels and what they do."""
    menu = Gtk.Menu()
    for label, act in entries:
        entry = Gtk.MenuItem(label=label)
        entry.connect("activate", lambda _, act=act: act())
        menu.append(entry)
    menu.show_all()
    return menu


def pop_up(menu: Any, widget: Any, event: Any) -> None:
    """Show a menu where the mouse was pressed."""
    menu.attach_to_widget(widget, None)
    menu.popup_at_pointer(event)
