"""How the window's widgets are arranged."""

from typing import Any

from scumble_gimp.toolkit import Gtk

_LINE = 36
"""Pixels that a button in a corner is high."""
_RIGHT = 372
"""Pixels that the right column is wide: four thumbnails."""


def named(widget: Any, name: str) -> Any:
    """Give a widget its name."""
    widget.set_name(name)
    return widget


def tipped(widget: Any, words: str) -> Any:
    """Give a widget its tooltip."""
    widget.set_tooltip_text(words)
    return widget


def button(name: str, label: str, pressed: Any) -> Any:
    """Make a button; ``_`` before a letter of its label makes that its key."""
    made = named(Gtk.Button(label=label, use_underline=True), name)
    made.connect("clicked", pressed)
    made.set_size_request(96, -1)
    return made


def column(*widgets: Any, spacing: int = 8, grows: Any = None, **more: Any) -> Any:
    """Put widgets below each other; one of them may grow."""
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=spacing, **more)
    for widget in widgets:
        box.pack_start(widget, widget is grows, widget is grows, 0)
    return box


def row(*widgets: Any, last: tuple[Any, ...] = (), **more: Any) -> Any:
    """Put widgets beside each other; ``last`` at the other end, from there inwards."""
    box = Gtk.Box(spacing=6, **more)
    for widget in widgets:
        box.pack_start(widget, False, more.get("homogeneous", False), 0)
    for widget in last:
        box.pack_end(widget, False, False, 0)
    return box


def grown_row(grows: Any, last: Any) -> Any:
    """Put a flat widget beside one that keeps its width."""
    grows.set_valign(Gtk.Align.CENTER)
    box = row(last=(last,))
    box.pack_start(grows, True, True, 0)
    return box


def overlaid(widget: Any, corner: Any) -> Any:
    """Put a small widget into the upper right corner of a fold, beside its line."""
    whole = Gtk.Overlay(height_request=_LINE)
    widget.get_label_widget().set_size_request(-1, _LINE)  # what is folded out comes below both
    whole.add(widget)
    corner.set_halign(Gtk.Align.END)
    corner.set_valign(Gtk.Align.START)
    whole.add_overlay(corner)
    return whole


def two_columns(left: Any, right: Any) -> Any:
    """Put the left column, which grows, beside the right one, which scrolls on a low screen."""
    scroll = Gtk.ScrolledWindow()
    scroll.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
    scroll.set_overlay_scrolling(False)
    scroll.set_size_request(_RIGHT, -1)
    scroll.add(right)
    columns = Gtk.Box(spacing=12)
    columns.pack_start(left, True, True, 0)
    columns.pack_start(scroll, False, True, 0)
    return columns
