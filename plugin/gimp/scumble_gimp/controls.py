"""Widgets for the parameters, made from the one table that the wire is checked against."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scumble_gimp import text
from scumble_gimp.keys import let_wheel_pass
from scumble_gimp.settings import Settings
from scumble_gimp.toolkit import GimpUi, Gtk
from scumble_protocol.parameters import PARAMETERS, Parameter, Value

MAIN = ("preset", "strength", "freedom")
"""What is always seen; the others are behind "More", and advanced ones folded once more there."""
WIDEST_SLIDER = 1000
"""A larger range gets a box for the number alone."""

Changed = Callable[[str, Any], None]
Made = tuple[Any, Callable[[Any], None]]
"""A widget, and what shows another value in it."""


def fold(name: str, label: str, *contents: Any) -> Any:
    """A line with an arrow that shows and hides what is below it."""
    expander = Gtk.Expander(label=label, use_underline=True)
    expander.set_name(f"scumble_{name}")
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, margin_top=6)
    for content in contents:
        box.add(content)
    expander.add(box)
    return expander


class Controls:
    """A widget for each parameter, named ``scumble_<name>``.

    ``changed`` is called with a parameter's name and value when the artist changes it.
    """

    def __init__(self, settings: Settings, changed: Changed) -> None:
        self._settings = settings
        self._changed = changed
        self._showing = False
        self._show: dict[str, Callable[[Any], None]] = {}
        self.main = self._grid(MAIN)
        """What is always seen."""
        rest = [p for p in PARAMETERS.values() if p.name not in MAIN]
        usual = self._grid([p.name for p in rest if not p.advanced])
        advanced = self._grid([p.name for p in rest if p.advanced])
        self.more = fold(
            "more", "_More", usual, self._keep_visible(), fold("advanced", "Ad_vanced", advanced)
        )
        """The others, the advanced ones folded once more."""

    def show(self, parameters: Mapping[str, Value]) -> None:
        """Have the widgets show these values; nobody is told."""
        self._showing = True
        for name, value in parameters.items():
            self._show[name](value)
        self._showing = False

    def _tell(self, name: str, value: Any) -> None:
        if not self._showing:
            self._changed(name, value)

    def _grid(self, names: Iterable[str]) -> Any:
        grid = Gtk.Grid(column_spacing=8, row_spacing=6)
        for row, name in enumerate(names):
            parameter = PARAMETERS[name]
            maker = _MAKERS.get(parameter.kind, _entry)
            widget, self._show[name] = maker(parameter, self._settings.parameters[name], self._tell)
            widget.set_tooltip_text(parameter.help)
            widget.set_hexpand(True)
            widget.set_name(f"scumble_{name}")
            let_wheel_pass(widget)
            if _says_its_label(parameter):
                grid.attach(widget, 0, row, 2, 1)
            else:
                label = Gtk.Label(label=_label(parameter), xalign=0.0)
                grid.attach(label, 0, row, 1, 1)
                grid.attach(widget, 1, row, 1, 1)
        return grid

    def _keep_visible(self) -> Any:
        box = Gtk.CheckButton(label=text.KEEP_VISIBLE, use_underline=True)
        box.set_name("scumble_keep_visible")
        box.set_tooltip_text(text.KEEP_VISIBLE_HINT)
        box.set_active(self._settings.keep_visible)

        def toggled(_: Any) -> None:
            self._settings.keep_visible = box.get_active()
            self._settings.save()

        box.connect("toggled", toggled)
        return box


def _label(parameter: Parameter) -> str:
    return f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label


def _is_slider(parameter: Parameter) -> bool:
    numeric = parameter.kind in ("number", "integer")
    return numeric and parameter.maximum - parameter.minimum <= WIDEST_SLIDER


def _says_its_label(parameter: Parameter) -> bool:
    return parameter.kind == "flag" or _is_slider(parameter)


def _choice(parameter: Parameter, value: Any, changed: Changed) -> Made:
    box = Gtk.ComboBoxText()
    for key, label in parameter.choices:
        box.append(key, label)
    box.set_active_id(str(value))
    box.connect("changed", lambda _: changed(parameter.name, box.get_active_id()))
    return box, box.set_active_id


def _number(parameter: Parameter, value: Any, changed: Changed) -> Made:
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
    return widget, lambda value: step.set_value(float(value))


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


def _flag(parameter: Parameter, value: Any, changed: Changed) -> Made:
    box = Gtk.CheckButton(label=_label(parameter))
    box.set_active(bool(value))
    box.connect("toggled", lambda _: changed(parameter.name, box.get_active()))
    return box, box.set_active


def _entry(parameter: Parameter, value: Any, changed: Changed) -> Made:
    entry = Gtk.Entry(text=str(value), width_chars=12)
    entry.set_placeholder_text(parameter.lowest or parameter.example)

    def tell(*_: Any) -> bool:
        changed(parameter.name, entry.get_text().strip())
        return False

    entry.connect("activate", tell)
    entry.connect("focus-out-event", tell)
    return entry, entry.set_text


_MAKERS: dict[str, Callable[[Parameter, Any, Changed], Made]] = {
    "choice": _choice,
    "number": _number,
    "integer": _number,
    "flag": _flag,
}
