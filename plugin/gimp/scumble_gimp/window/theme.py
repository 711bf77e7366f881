"""How the window looks where GIMP's themes do not say enough."""

from typing import Any

from scumble_gimp.toolkit import Gdk, GLib, Gtk

_THEME = b"""
#scumble_gallery { padding: 2px; }
#scumble_gallery:selected { background-color: #e8a33d; }
#scumble_progress trough, #scumble_progress progress { min-height: 8px; }
#scumble_progress progress { background-color: #e8a33d; }
#scumble_window spinbutton:focus, #scumble_window entry:focus, #scumble_window button:focus,
#scumble_window checkbutton:focus, #scumble_window expander:focus {
  box-shadow: inset 0 0 0 2px #e8a33d;
}
#scumble_window spinbutton button:focus { box-shadow: none; }
#scumble_share { background-color: rgba(0, 0, 0, 0.6); color: #ffffff; font-size: 8pt; }
#scumble_window button.scumble-on { background: #e8a33d; border-color: #b87718; }
#scumble_window button.scumble-on label { color: #1a1a1a; text-shadow: none; }
.scumble-cross {
  min-width: 14px; min-height: 14px; padding: 0; margin: 1px; border: none; font-size: 8pt;
  background: rgba(0, 0, 0, 0.55); color: #ffffff; opacity: 0.25; box-shadow: none;
}
.scumble-cross:hover { opacity: 1; }
#scumble_strip scale { padding: 5px 2px; }
#scumble_strip scale slider { min-width: 10px; min-height: 14px; margin: -6px; }
#scumble_strip eventbox:focus, #scumble_strip *:focus { outline: 1px solid #e8a33d; }
#scumble_gallery_frame { border: 2px solid transparent; }
#scumble_gallery_frame.focused { border-color: #e8a33d; }
"""
"""The chosen style and what has the focus are framed; how far it is can be seen from afar."""
_STEP = 32
"""Pixels between two windows that would cover each other."""


def add_theme() -> None:
    """Give them to every window of this process."""
    theme = Gtk.CssProvider()
    theme.load_from_data(_THEME)
    Gtk.StyleContext.add_provider_for_screen(
        Gdk.Screen.get_default(), theme, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION
    )


def frame_focus(widget: Any, frame: Any) -> None:
    """Frame what is around a widget while that has the focus: it would frame each of its parts."""
    looks = frame.get_style_context()
    widget.connect("focus-in-event", lambda *_: looks.add_class("focused"))
    widget.connect("focus-out-event", lambda *_: looks.remove_class("focused"))


def framed(widget: Any, name: str) -> Any:
    """Put a widget into a scrolled window with a frame that shows its focus."""
    frame = Gtk.ScrolledWindow()
    frame.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
    frame.set_shadow_type(Gtk.ShadowType.IN)
    frame.set_name(name)
    frame.add(widget)
    frame_focus(widget, frame)
    return frame


def stand_apart(window: Any) -> None:
    """Move a window, once it is shown, where no other one stands exactly.

    Each of our windows is of another process; where the screen does not tell of others, as under
    Wayland, the desktop sees to it.
    """

    def move() -> bool:
        others = window.get_screen().get_window_stack() or []
        own = window.get_window()
        corners = {_corner(one) for one in others if one != own}
        x, y = _corner(own)
        while (x, y) in corners:
            x, y = x + _STEP, y + _STEP
        if (x, y) != _corner(own):
            window.move(x, y)
        return bool(GLib.SOURCE_REMOVE)

    window.connect("map-event", lambda *_: GLib.timeout_add(100, move) and False)


def _corner(window: Any) -> tuple[int, int]:
    frame = window.get_frame_extents()
    return frame.x, frame.y
