"""How the window's widgets are arranged."""

from typing import Any

from scumble_gimp.toolkit import Gdk, Gtk

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
    scroll = named(Gtk.ScrolledWindow(), "scumble_right_column")
    scroll.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
    scroll.set_overlay_scrolling(False)
    scroll.set_propagate_natural_height(True)
    scroll.set_size_request(_RIGHT, -1)
    scroll.add(right)
    columns = Gtk.Box(spacing=12)
    columns.pack_start(left, True, True, 0)
    columns.pack_start(scroll, False, True, 0)
    return columns


class FittedHeight:
    """A window that is as high as what it shows asks for, as far as the screen allows.

    It grows with what is folded out and shrinks with what is folded away, though never below the
    height that it was given first, or by hand.
    """

    def __init__(self, window: Any, width: int, height: int) -> None:
        """``width``, ``height``: what the window begins with, in pixels."""
        self._window, self._given, self._last = window, height, height
        self._asked_for = 0
        """The height that what is shown asks for."""
        self._awaited = False
        """Whether the next other height of the window comes from here, and not by hand."""
        window.set_default_size(width, height)
        window.connect("configure-event", self._configured)

    def fit(self) -> None:
        """Look at what is shown now: call it whenever that may have changed."""
        if not self._window.get_mapped() or self._is_filling():
            return
        width, height = self._window.get_size()
        asked_for = self._window.get_child().get_preferred_height_for_width(width)[1]
        if asked_for == self._asked_for:
            return
        if not self._asked_for:  # the screen may have been too low for what it was to begin with
            self._given = height
        self._asked_for = asked_for
        wanted = max(self._given, min(asked_for, self._room(height)))
        if wanted != height:
            self._awaited = True
            self._window.resize(width, wanted)

    def _room(self, height: int) -> int:
        """Give how high the window can be, where it stands, until it ends at the screen's end."""
        surface = self._window.get_window()
        display = surface.get_display()
        area = display.get_monitor_at_window(surface).get_workarea()
        if "Wayland" in type(display).__name__:  # where it stands is not told: in the middle
            return int(area.height + self._given) // 2
        frame = surface.get_frame_extents()
        return int(area.y + area.height - frame.y - (frame.height - height))

    def _is_filling(self) -> bool:
        """Whether the window's size is the screen's affair, as that of a maximised one."""
        filling = Gdk.WindowState.MAXIMIZED | Gdk.WindowState.FULLSCREEN | Gdk.WindowState.TILED
        return bool(self._window.get_window().get_state() & filling)

    def _configured(self, *_: Any) -> bool:
        height = self._window.get_size()[1]  # the event's has a title bar in it, where GTK draws it
        if height != self._last and not self._is_filling():
            if self._asked_for and not self._awaited:
                self._given = height
            self._awaited = False
        self._last = height
        return False
