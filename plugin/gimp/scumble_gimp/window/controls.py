"""Widgets for the parameters, made from the one table that the wire is checked against."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scumble_editor.choices import Choices
from scumble_editor.composition import AS_GROUP, KEEP_VISIBLE
from scumble_editor.controls import (
    ADVANCED,
    MAIN,
    USUAL,
    choices_of,
    help_of,
    hint,
    is_slider,
    label,
    lowest_of,
    number,
)
from scumble_editor.help import ADVANCED_HINT, MORE_HINT
from scumble_editor.mnemonics import keys_in, with_keys
from scumble_editor.styles import style_text
from scumble_gimp import text
from scumble_gimp.toolkit import Gdk, GimpUi, Gtk
from scumble_gimp.window.keys import let_wheel_pass
from scumble_gimp.window.layout import named
from scumble_protocol.parameters import PARAMETERS, Parameter, Value

Changed = Callable[[str, Any], None]
_NUMBER = 0.7
"""Where a slider's number begins, as a share of its width."""
Made = tuple[Any, Callable[[Any], None]]
"""A widget, and what shows another value in it."""


_TAKEN = keys_in(text.WINDOW_KEYS) + "i"
"""Letters of the window's buttons and folds: Paint or Pause, Resume, OK, Cancel, Help, ..."""
_ENGLISH = [*(parameter.label for parameter in PARAMETERS.values()), "Result as"]
_KEYED = with_keys([*map(label, PARAMETERS.values()), text.PLACED_AS], _TAKEN, _ENGLISH)
_LABELS = dict(zip([*PARAMETERS, AS_GROUP], _KEYED, strict=True))


def fold(name: str, words: str, tip: str, *contents: Any) -> Any:
    """A line with an arrow that shows and hides what is below it."""
    expander = Gtk.Expander(label=words, use_underline=True)
    expander.get_label_widget().set_tooltip_text(tip)
    expander.set_name(f"scumble_{name}")
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6, margin_top=6)
    for content in contents:
        box.add(content)
    expander.add(box)
    return expander


class ControlPanel:
    """A widget for each parameter, named ``scumble_<name>``.

    ``changed`` is called with a parameter's name and value when the artist changes it.
    """

    def __init__(self, choices: Choices, changed: Changed) -> None:
        self._choices = choices
        self._changed = changed
        self._showing = False
        self._show: dict[str, Callable[[Any], None]] = {}
        self.main = self._grid(MAIN)
        """What is always seen."""
        advanced = fold("advanced", text.ADVANCED_KEY, ADVANCED_HINT, self._grid(ADVANCED))
        usual = (self._grid(USUAL), self._keep_visible(), self._placed_as(), advanced)
        self.more = fold("more", text.MORE_KEY, MORE_HINT, *usual)
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

    def _grid(self, parameters: Iterable[Parameter]) -> Any:
        grid = Gtk.Grid(column_spacing=8, row_spacing=6)
        for row, parameter in enumerate(parameters):
            name, maker = parameter.name, _MAKERS[parameter.kind]
            widget, self._show[name] = maker(parameter, self._choices.parameters[name], self._tell)
            resets = f"\n({style_text.RESET_HINT})" if is_slider(parameter) else ""
            widget.set_tooltip_text(help_of(parameter) + resets)
            widget.set_hexpand(True)
            widget.set_name(f"scumble_{name}")
            let_wheel_pass(widget)
            if parameter.kind == "flag" or is_slider(parameter):
                grid.attach(widget, 0, row, 2, 1)
            else:
                grid.attach(_label(name, help_of(parameter), widget), 0, row, 1, 1)
                grid.attach(widget, 1, row, 1, 1)
        return grid

    def _keep_visible(self) -> Any:
        box = Gtk.CheckButton(label=text.KEEP_VISIBLE_KEY, use_underline=True)
        box.set_name(f"scumble_{KEEP_VISIBLE}")
        box.set_tooltip_text(text.KEEP_VISIBLE_HINT)
        box.set_active(self._choices.keep_visible)
        box.connect("toggled", lambda _: self._choices.set_keep_visible(box.get_active()))
        return box

    def _placed_as(self) -> Any:
        """Whether a painting comes as a layer, or as a group of its parts."""
        box = named(Gtk.ComboBoxText(), f"scumble_{AS_GROUP}")
        box.append("layer", text.AS_LAYER_CHOICE)
        box.append("group", text.AS_GROUP_CHOICE)
        box.set_active_id("group" if self._choices.as_group else "layer")
        box.set_tooltip_text(text.PLACED_AS_HINT)
        box.set_hexpand(True)
        let_wheel_pass(box)
        box.connect(
            "changed", lambda _: self._choices.keep(AS_GROUP, box.get_active_id() == "group")
        )
        whole = Gtk.Box(spacing=8)
        whole.pack_start(_label(AS_GROUP, text.PLACED_AS_HINT, box), False, False, 0)
        whole.pack_start(box, True, True, 0)
        return whole


def _label(name: str, tip: str, widget: Any) -> Any:
    """Name a control; the underlined letter goes to it."""
    words = Gtk.Label(xalign=0.0, use_underline=True)
    words.set_text_with_mnemonic(_LABELS[name])
    words.set_mnemonic_widget(widget)
    words.set_tooltip_text(tip)
    return words


def _choice(parameter: Parameter, value: Any, changed: Changed) -> Made:
    box = Gtk.ComboBoxText()
    for key, words in choices_of(parameter):
        box.append(key, words)
    box.set_active_id(str(value))
    box.connect("changed", lambda _: changed(parameter.name, box.get_active_id()))
    return box, box.set_active_id


def _number(parameter: Parameter, value: Any, changed: Changed) -> Made:
    low, high = parameter.minimum, parameter.maximum
    step = Gtk.Adjustment(
        value=float(value), lower=low, upper=high, step_increment=1, page_increment=10
    )
    if is_slider(parameter):
        widget = GimpUi.SpinScale.new(step, _LABELS[parameter.name], 0)
        widget.connect("button-press-event", _reset, step, float(parameter.default))
    else:
        widget = Gtk.SpinButton(adjustment=step, digits=0, numeric=not parameter.lowest)
        if parameter.lowest:
            widget.connect("output", _say_lowest, parameter)
            widget.connect("input", _read_lowest, parameter)

    def tell(_: Any) -> None:
        changed(parameter.name, number(parameter, step.get_value()))

    step.connect("value-changed", tell)
    return widget, lambda value: step.set_value(float(value))


def _reset(widget: Any, event: Any, step: Any, default: float) -> bool:
    """Take the default at a double click, but for one on the number, which selects that."""
    left = event.x < _NUMBER * widget.get_allocated_width()
    if event.type != Gdk.EventType.DOUBLE_BUTTON_PRESS or not left:
        return False
    step.set_value(default)
    return True


def _say_lowest(widget: Any, parameter: Parameter) -> bool:
    """Show a word where the lowest value is no quantity; tells whether it did."""
    if widget.get_value() > parameter.minimum:
        return False
    widget.set_text(lowest_of(parameter))
    return True


def _read_lowest(widget: Any, *rest: Any) -> Any:
    """Read the word back as the lowest value; (0, ...) leaves the reading to GTK."""
    parameter = rest[-1]
    if widget.get_text() == lowest_of(parameter):
        return 1, parameter.minimum
    return 0, 0.0


def _flag(parameter: Parameter, value: Any, changed: Changed) -> Made:
    box = Gtk.CheckButton(label=_LABELS[parameter.name], use_underline=True)
    box.set_active(bool(value))
    box.connect("toggled", lambda _: changed(parameter.name, box.get_active()))
    return box, box.set_active


def _entry(parameter: Parameter, value: Any, changed: Changed) -> Made:
    entry = Gtk.Entry(text=str(value), width_chars=12)
    entry.set_placeholder_text(hint(parameter))

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
    "text": _entry,
}
