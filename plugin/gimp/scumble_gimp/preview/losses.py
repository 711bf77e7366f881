"""The losses of a painting over its steps, as a small chart that is folded away."""

from collections.abc import Iterable
from typing import Any

from scumble_editor.formation.curves import TOTAL, Curve, curves, told
from scumble_editor.formation.formation import Formation
from scumble_editor.languages.numbers import decimal
from scumble_gimp import text
from scumble_gimp.toolkit import GdkPixbuf, GLib, Gtk
from scumble_gimp.window.layout import named

_HEIGHT, _EDGE = 96, 4
"""Pixels of the chart, and around the curves."""


class LossView:
    """A curve for each of the losses, from zero, their names beside it; drawn while it is seen.

    GIMP's Python need not know cairo: the curves are a picture in SVG, as GIMP's icons are.
    """

    def __init__(self) -> None:
        self._shown: tuple[object, ...] = ()
        self._image = Gtk.Image(halign=Gtk.Align.START, valign=Gtk.Align.START)
        # a window that scrolls without bars: a wide picture must not hold it open
        self._room = named(Gtk.ScrolledWindow(), "scumble_loss_chart")
        self._room.set_policy(Gtk.PolicyType.EXTERNAL, Gtk.PolicyType.EXTERNAL)
        self._room.set_size_request(-1, _HEIGHT)
        self._room.add(self._image)
        self._top = Gtk.Label(halign=Gtk.Align.END, valign=Gtk.Align.START, margin=_EDGE)
        whole = Gtk.Overlay()
        whole.add(self._room)
        whole.add_overlay(self._top)
        self._names = named(Gtk.Label(xalign=0.0, yalign=0.0, margin=_EDGE), "scumble_loss_names")
        inside = Gtk.Box(spacing=6)
        inside.pack_start(whole, True, True, 0)
        inside.pack_start(self._names, False, False, 0)
        self.widget = named(Gtk.Expander(label=text.LOSSES), "scumble_losses")
        self.widget.set_tooltip_text(text.LOSSES_HINT)
        self.widget.add(inside)

    def show_losses(self, formation: Formation | None) -> None:
        """Show how a painting forms, unless that is folded away."""
        size = self._room.get_allocated_width(), self._room.get_allocated_height()
        if not self.widget.get_expanded() or min(size) <= 2 * _EDGE:
            return
        ink = self._room.get_style_context().get_color(Gtk.StateFlags.NORMAL).to_string()
        step = formation.losses[-1][0] if formation is not None and formation.losses else 0
        wanted = (formation, step, size, ink)
        if wanted == self._shown:
            return
        self._shown = wanted
        found, top = curves(formation)
        self._image.set_from_pixbuf(_drawn(found, *size, ink))
        self._names.set_markup("\n".join(_named(curve) for curve in found))
        self._names.set_visible(bool(found))
        self._top.set_text(decimal(top, 2) if found else text.NO_LOSSES)
        self._room.set_tooltip_text(told(formation))
        reader = self._room.get_accessible()
        reader.set_name(text.LOSSES)
        reader.set_description(told(formation))


def _named(curve: Curve) -> str:
    """Give a curve's name, after a stroke in its colour."""
    return f'<span foreground="{curve.color}">━</span> {GLib.markup_escape_text(curve.name)}'


def _drawn(found: Iterable[Curve], width: int, height: int, ink: str) -> Any:
    """Give a picture of curves over a line in the ink of the theme."""
    across, up, bottom = width - 2 * _EDGE, height - 2 * _EDGE, height - _EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        f'<path stroke="{ink}" d="M{_EDGE} {bottom} h{across}"/>',
    ]
    for curve in found:
        points = " ".join(
            f"{_EDGE + across * x:.1f},{bottom - up * y:.1f}" for x, y in curve.points
        )
        wide = 2.5 if curve.name == TOTAL else 1.2
        looks = f'fill="none" stroke="{curve.color}" stroke-width="{wide}"'
        lines.append(f'<polyline {looks} points="{points}"/>')
    loader = GdkPixbuf.PixbufLoader.new_with_type("svg")
    loader.write("".join([*lines, "</svg>"]).encode("ascii"))
    loader.close()
    return loader.get_pixbuf()
