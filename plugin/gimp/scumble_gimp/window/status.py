"""The window's words: what goes on, and what the selected layers would take."""

from collections.abc import Sequence

from scumble_editor.forecast.words import ESTIMATE_HINT
from scumble_editor.messages import MessageKind, kind_of, together
from scumble_gimp.toolkit import Gtk, Pango

_ICONS = {
    MessageKind.INFORMATION: "dialog-information-symbolic",
    MessageKind.WARNING: "dialog-warning-symbolic",
    MessageKind.ERROR: "dialog-error-symbolic",
}
_LOWEST, _HIGHEST = 42, 120
"""Pixels: nothing moves while there are two lines, and what is longer than the most scrolls."""


class StatusLine:
    """What goes on, and below it what else is to be read; wrapped, each with its kind's icon."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._rows = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4)
        self.widget = Gtk.ScrolledWindow()
        self.widget.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        self.widget.set_overlay_scrolling(False)
        self.widget.set_propagate_natural_height(True)
        self.widget.set_min_content_height(_LOWEST)
        self.widget.set_max_content_height(_HIGHEST)
        self.widget.add(self._rows)

    def say(self, line: str, notes: Sequence[str] = ()) -> None:
        """Show a line, and those notes that it does not tell by itself."""
        lines = together(line, notes)
        if [(one, kind_of(one)) for one in lines] == [(one, kind_of(one)) for one in self._said]:
            return
        self._said = lines
        for row in self._rows.get_children():
            row.destroy()
        for number, one in enumerate(lines):
            self._rows.add(_row(one, "scumble_status" if number == 0 else f"scumble_note_{number}"))
        self._rows.show_all()
        self.widget.set_tooltip_text("\n".join(lines))


class EstimateLine:
    """What the selected layers would take, below the line; no room is taken by an empty one."""

    def __init__(self) -> None:
        self.widget = _label("scumble_estimate")
        self.widget.set_no_show_all(True)
        self.widget.set_tooltip_text(ESTIMATE_HINT)

    def say(self, line: str) -> None:
        """Show a line; a warning stands out."""
        if line != self.widget.get_text():
            self.widget.set_text(line)
            calm = kind_of(line) is MessageKind.INFORMATION
            attributes = Pango.AttrList()
            if not calm:
                attributes.insert(Pango.attr_weight_new(Pango.Weight.BOLD))
            self.widget.set_attributes(attributes)
            self.widget.set_visible(bool(line))


def _row(line: str, name: str) -> Gtk.Box:
    box, label = Gtk.Box(spacing=6), _label(name)
    label.set_text(line)
    icon = Gtk.Image.new_from_icon_name(_ICONS[kind_of(line)], Gtk.IconSize.MENU)
    icon.set_name(f"{name}_{kind_of(line).name.lower()}")
    icon.set_valign(Gtk.Align.START)
    box.pack_start(icon, False, False, 0)
    box.pack_start(label, True, True, 0)
    return box


def _label(name: str) -> Gtk.Label:
    label = Gtk.Label(xalign=0.0, yalign=0.0)
    label.set_name(name)
    label.set_line_wrap(True)
    label.set_line_wrap_mode(Pango.WrapMode.WORD_CHAR)
    label.set_width_chars(20)
    label.set_max_width_chars(40)
    return label
