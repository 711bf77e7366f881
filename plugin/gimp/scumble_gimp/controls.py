"""Widgets for the parameters, made from the one table that the wire is checked against."""

from collections.abc import Callable, Iterable
from typing import Any

from scumble_gimp.settings import Settings
from scumble_gimp.toolkit import GimpUi, Gtk
from scumble_protocol.parameters import PARAMETERS, Parameter

MAIN = ("preset", "strength", "freedom")
"""What is always seen; the others are behind "More", and advanced ones folded once more there."""
WIDEST_SLIDER = 1000
"""A larger range gets a box for the number alone."""

Changed = Callable[[str, Any], None]


def fold(name: str, label: str, *contents: Any) -> Any:
    """A line with an arrow that shows and hides what is below it."""
    expander = Gtk.Expander(label=label, use_underline=True)
    expander.set_name(f"scumble_{name}")
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, margin_top=6)
    for content in contents:
        box.add(content)
    expander.add(box)
    return expander


def more(settings: Settings, changed: Changed) -> Any:
    """The parameters that are not always seen, the advanced ones folded once more."""
    rest = [p for p in PARAMETERS.values() if p.name not in MAIN]
    usual = parameter_grid([p.name for p in rest if not p.advanced], settings, changed)
    advanced = parameter_grid([p.name for p in rest if p.advanced], settings, changed)
    return fold("more", "_More", usual, fold("advanced", "Ad_vanced", advanced))


def parameter_grid(names: Iterable[str], settings: Settings, changed: Changed) -> Any:
    """A row for each of some parameters; each widget is named ``scumble_<name>``.

    ``changed`` is called with a parameter's name and value when the artist changes it.
    """
    grid = Gtk.Grid(column_spacing=8, row_spacing=6)
    for row, name in enumerate(names):
        parameter = PARAMETERS[name]
        maker = _MAKERS.get(parameter.kind, _entry)
        widget = maker(parameter, settings.parameters[name], changed)
        widget.set_tooltip_text(parameter.help)
        widget.set_hexpand(True)
        widget.set_name(f"scumble_{name}")
        if _says_its_label(parameter):
            grid.attach(widget, 0, row, 2, 1)
        else:
            label = Gtk.Label(label=_label(parameter), xalign=0.0)
            grid.attach(label, 0, row, 1, 1)
            grid.attach(widget, 1, row, 1, 1)
    return grid


def _label(parameter: Parameter) -> str:
    return f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label


def _is_slider(parameter: Parameter) -> bool:
    numeric = parameter.kind in ("number", "integer")
    return numeric and parameter.maximum - parameter.minimum <= WIDEST_SLIDER


def _says_its_label(parameter: Parameter) -> bool:
    return parameter.kind == "flag" or _is_slider(parameter)


def _choice(parameter: Parameter, value: Any, changed: Changed) -> Any:
    box = Gtk.ComboBoxText()
    for key, label in parameter.choices:
        box.append(key, label)
    box.set_active_id(str(value))
    box.connect("changed", lambda _: changed(parameter.name, box.get_active_id()))
    return box


def _number(parameter: Parameter, value: Any, changed: Changed) -> Any:
    low, high = parameter.minimum, parameter.maximum
    step = Gtk.Adjustment(
        value=float(value), lower=low, upper=high, step_increment=1, page_increment=10
    )
    if _is_slider(parameter):
        widget = GimpUi.SpinScale.new(step, _label(parameter), 0)
    else:
        widget = Gtk.SpinButton(adjustment=step, digits=0, numeric=not parameter.lowest)
        if parameter.lowest:
            widget.connect("output", _say_lowest, parameter)
            widget.connect("input", _read_lowest, parameter)
    whole = parameter.kind == "integer"

    def tell(_: Any) -> None:
        number = step.get_value()
        changed(parameter.name, round(number) if whole else float(round(number)))

    step.connect("value-changed", tell)
    return widget


def _say_lowest(widget: Any, parameter: Parameter) -> bool:
    """Show a word where the lowest value is no quantity; tells whether it did."""
    if widget.get_value() > parameter.minimum:
        return False
    widget.set_text(parameter.lowest)
    return True


def _read_lowest(widget: Any, *rest: Any) -> Any:
    """Read the word back as the lowest value; (0, ...) leaves the reading to GTK."""
    parameter = rest[-1]
    if widget.get_text() == parameter.lowest:
        return 1, parameter.minimum
    return 0, 0.0


def _flag(parameter: Parameter, value: Any, changed: Changed) -> Any:
    box = Gtk.CheckButton(label=_label(parameter))
    box.set_active(bool(value))
    box.connect("toggled", lambda _: changed(parameter.name, box.get_active()))
    return box


def _entry(parameter: Parameter, value: Any, changed: Changed) -> Any:
    entry = Gtk.Entry(text=str(value), width_chars=12)
    entry.set_placeholder_text(parameter.lowest or parameter.example)

    def tell(*_: Any) -> bool:
        changed(parameter.name, entry.get_text().strip())
        return False

    entry.connect("activate", tell)
    entry.connect("focus-out-event", tell)
    return entry


_MAKERS: dict[str, Callable[[Parameter, Any, Changed], Any]] = {
    "choice": _choice,
    "number": _number,
    "integer": _number,
    "flag": _flag,
}
