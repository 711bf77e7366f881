"""GTK as GIMP has it, for what is seen."""

from collections.abc import Callable
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")

from gi.repository import Gdk, GdkPixbuf, GimpUi, Gio, GLib, GObject, Gtk, Pango  # noqa: E402

__all__ = [
    "GLib",
    "GObject",
    "Gdk",
    "GdkPixbuf",
    "GimpUi",
    "Gio",
    "Gtk",
    "Pango",
    "bring_forward",
    "button_is_down",
    "later",
]

try:
    gi.require_version("GdkX11", "3.0")
    from gi.repository import GdkX11
except (ImportError, ValueError):  # Windows, macOS
    GdkX11 = None

_BUTTONS = (
    Gdk.ModifierType.BUTTON1_MASK | Gdk.ModifierType.BUTTON2_MASK | Gdk.ModifierType.BUTTON3_MASK
)


def button_is_down() -> bool:
    """Whether a mouse button is, in whichever window; Wayland tells nobody of other windows."""
    screen = Gdk.get_default_root_window()
    pointer = screen.get_display().get_default_seat().get_pointer()
    return bool(screen.get_device_position(pointer)[-1] & _BUTTONS)


def bring_forward(window: Any) -> None:
    """Have a window in front with the keys, minimised or not; a desktop may only mark it instead.

    Under X11 that wants the time of now: the window's own last click is older than the artist's
    elsewhere.
    """
    own = window.get_window()
    now = int(Gdk.CURRENT_TIME)
    if GdkX11 is not None and isinstance(own, GdkX11.X11Window):
        own.set_events(own.get_events() | Gdk.EventMask.PROPERTY_CHANGE_MASK)  # or it waits forever
        now = GdkX11.x11_get_server_time(own)
    window.present_with_time(now)


def later(milliseconds: int, act: Callable[[], None]) -> Callable[[], None]:
    """Have something called once after a while; gives what cancels that."""

    def once() -> bool:
        act()
        return bool(GLib.SOURCE_REMOVE)

    source = GLib.timeout_add(milliseconds, once)
    return lambda: GLib.source_remove(source)
