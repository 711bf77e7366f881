"""Keys and wheel: what is meant for the window, and what for the widget below."""

from collections.abc import Callable
from typing import Any

from scumble_editor.painters.dialog_session import PaintButton
from scumble_gimp import text
from scumble_gimp.toolkit import Gdk, GObject, Gtk

_ENTER = (Gdk.KEY_Return, Gdk.KEY_KP_Enter, Gdk.KEY_ISO_Enter)


class WindowKeys:
    """Enter paints, Escape closes, F1 helps, wherever the focus is; but a field is left first.

    What Enter presses by itself (a button, a style) it still does. In a field that searches, Enter
    goes to what was found, and Escape empties it first.
    """

    def __init__(
        self,
        window: Any,
        home: Any,
        enter: Callable[[], None],
        escape: Callable[[], Any],
        helps: Callable[[], None],
    ) -> None:
        """``home`` gets the focus when a field is left."""
        self._window, self._home = window, home
        self._enter, self._escape, self._helps = enter, escape, helps
        window.connect("key-press-event", self._pressed)

    def _pressed(self, _: Any, event: Any) -> bool:
        focus = self._window.get_focus()
        if event.keyval == Gdk.KEY_F1:
            self._helps()
            return True
        if event.keyval == Gdk.KEY_Escape:
            if isinstance(focus, Gtk.SearchEntry) and focus.get_text():
                focus.set_text("")
            elif isinstance(focus, Gtk.Entry):
                self._leave(focus)
            else:
                self._escape()
            return True
        if event.keyval in _ENTER and isinstance(focus, Gtk.SearchEntry):
            focus.emit("activate")
            return True
        if event.keyval in _ENTER and not isinstance(focus, _PRESSABLE):
            if isinstance(focus, Gtk.SpinButton):
                focus.update()
            elif isinstance(focus, Gtk.Entry):
                focus.emit("activate")
            self._enter()
            return True
        return False

    def _leave(self, field: Any) -> None:
        """Leave a field; what was typed in a number's is taken back."""
        if isinstance(field, Gtk.SpinButton):
            field.get_adjustment().emit("value-changed")  # shows its value again
        self._home.grab_focus()


_PRESSABLE = (Gtk.Button, Gtk.Expander, Gtk.IconView)


def let_wheel_pass(widget: Any) -> None:
    """Have the wheel scroll what is around a widget, unless that has the focus."""
    widget.connect("scroll-event", _scrolled)


def _scrolled(widget: Any, _event: Any) -> bool:
    focus = widget.get_toplevel().get_focus()
    if focus is None or not (focus == widget or focus.is_ancestor(widget)):
        GObject.signal_stop_emission_by_name(widget, "scroll-event")
    return False


def show_paint(button: Any, looks: PaintButton, machine: str) -> None:
    """Show how the button that paints, pauses and resumes looks now, with the key in its label."""
    keys = {text.PAINT: text.PAINT_KEY, text.PAUSE: text.PAUSE_KEY}
    label = keys.get(looks.label, text.RESUME_KEY)
    if button.get_label() != label:
        button.set_label(label)
    words = text.hint(looks.hint, machine)
    if button.get_tooltip_text() != words:  # setting it delays every tooltip
        button.set_tooltip_text(words)
    button.set_sensitive(looks.enabled)
