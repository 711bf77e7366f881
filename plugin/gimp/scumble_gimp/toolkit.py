"""GTK as GIMP has it, for what is seen."""

from collections.abc import Callable

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
    "button_is_down",
    "later",
]

_BUTTONS = (
    Gdk.ModifierType.BUTTON1_MASK | Gdk.ModifierType.BUTTON2_MASK | Gdk.ModifierType.BUTTON3_MASK
)


def button_is_down() -> bool:
    """Whether a mouse button is, in whichever window; Wayland tells nobody of other windows."""
    screen = Gdk.get_default_root_window()
    pointer = screen.get_display().get_default_seat().get_pointer()
    return bool(screen.get_device_position(pointer)[-1] & _BUTTONS)


def later(milliseconds: int, act: Callable[[], None]) -> Callable[[], None]:
    """Have something called once after a while; gives what cancels that."""

    def once() -> bool:
        act()
        return bool(GLib.SOURCE_REMOVE)

    source = GLib.timeout_add(milliseconds, once)
    return lambda: GLib.source_remove(source)
