"""The menu of where a style acts, and the button that opens it."""

from collections.abc import Callable, Sequence
from typing import Any

from scumble_editor.regions import places, region_text
from scumble_editor.regions.places import EVERYWHERE, PlaceItem
from scumble_gimp.toolkit import Gdk, Gtk, Pango

_LONGEST = 40


def where_menu(
    title: str,
    chosen: str,
    items: Sequence[PlaceItem],
    choose: Callable[[str], None],
    keep_selection: Callable[[], None] | None,
) -> Any:
    """Make a menu of everywhere, an image's places, and what is selected in it, if something is.

    ``title`` and ``chosen``: the style's and its place.
    """
    offered = places.offered(items, [title])
    if chosen and chosen not in offered:
        offered.insert(0, chosen)  # it is gone from the image
    menu = Gtk.Menu()
    menu.set_name("scumble_where_menu")
    for place in (EVERYWHERE, *offered):
        words = region_text.words_of(place)
        brief = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
        entry = Gtk.CheckMenuItem(label=brief, active=place == chosen, draw_as_radio=True)
        entry.connect("activate", lambda _, place=place: choose(place))
        menu.append(entry)
    menu.append(Gtk.SeparatorMenuItem())
    entry = Gtk.MenuItem(label=region_text.FROM_SELECTION)
    entry.set_name("scumble_where_selection")
    entry.set_sensitive(keep_selection is not None)
    if keep_selection is not None:
        entry.connect("activate", lambda _: keep_selection())
    menu.append(entry)
    menu.show_all()
    return menu


def where_button(name: str, width: int, clicked: Callable[[Any], None]) -> Any:
    """Make the button that shows below a style where it acts."""
    button = Gtk.Button(relief=Gtk.ReliefStyle.NONE, no_show_all=True)
    button.set_name(name)
    button.set_size_request(width, -1)
    label = Gtk.Label(ellipsize=Pango.EllipsizeMode.END, max_width_chars=1, visible=True)
    button.add(label)
    button.connect("clicked", clicked)
    return button


def show_place(button: Any, place: str, seen: bool) -> None:
    """Show a place on such a button, if it is ``seen`` at all."""
    button.get_child().set_markup(f"<small>{_escaped(region_text.brief(place))}</small>")
    button.set_tooltip_text(f"{region_text.acts_in(place)}\n{region_text.WHERE_HINT}")
    button.set_visible(seen)


def pop_up_below(menu: Any, button: Any) -> None:
    """Show a menu below a button."""
    menu.attach_to_widget(button, None)
    menu.popup_at_widget(button, Gdk.Gravity.SOUTH_WEST, Gdk.Gravity.NORTH_WEST, None)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
