"""Widgets for the parameters, made from the one table that the wire is checked against."""

from collections.abc import Callable, Iterable

from scumble_editor import help as words
from scumble_editor.composition import AS_GROUP, KEEP_VISIBLE
from scumble_editor.controls import (
    ADVANCED,
    USUAL,
    choices_of,
    help_of,
    hint,
    is_slider,
    lowest_of,
    name_of,
    number,
)
from scumble_editor.styles import style_text
from scumble_krita import text
from scumble_krita.choices import KritaChoices
from scumble_krita.qt import Qt, QtCore, QtWidgets, plain
from scumble_krita.window.fold import Fold
from scumble_protocol.parameters import Parameter, ParameterError


class ControlForm(QtWidgets.QWidget):
    """A row for each of some parameters; each is named ``scumble_<name>``."""

    def __init__(
        self,
        parameters: Iterable[Parameter],
        choices: KritaChoices,
        parent: QtWidgets.QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        rows = QtWidgets.QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(4)
        for parameter in parameters:
            control = _CONTROLS[parameter.kind](parameter, choices)
            control.setToolTip(plain(help_of(parameter)))
            heed_focus(control)
            reset_by_double_click(control, parameter, choices)
            label = QtWidgets.QLabel("" if parameter.kind == "flag" else name_of(parameter))
            label.setToolTip(plain(help_of(parameter)))
            rows.addRow(label, control)


class ChoiceBox(QtWidgets.QComboBox):
    """One of a few words."""

    def __init__(self, parameter: Parameter, choices: KritaChoices) -> None:
        super().__init__()
        self.setObjectName(f"scumble_{parameter.name}")
        for value, label in choices_of(parameter):
            self.addItem(label, value)
        self._show(parameter.name, choices)
        self.activated.connect(lambda _: choices.set_parameter(parameter.name, self.currentData()))
        choices.signals.changed.connect(lambda: self._show(parameter.name, choices))

    def _show(self, name: str, choices: KritaChoices) -> None:
        self.setCurrentIndex(self.findData(choices.parameters[name]))


class NumberBox(QtWidgets.QWidget):
    """A slider with a spin box beside it; a spin box alone where the range is too wide."""

    def __init__(self, parameter: Parameter, choices: KritaChoices) -> None:
        super().__init__()
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._spin = QtWidgets.QSpinBox()
        self._spin.setObjectName(f"scumble_{parameter.name}")
        self._spin.setRange(int(parameter.minimum), int(parameter.maximum))
        self._spin.setSuffix(f" {parameter.unit}" if parameter.unit else "")
        self._spin.setSpecialValueText(lowest_of(parameter))
        self._spin.setKeyboardTracking(False)
        if is_slider(parameter):
            slider = QtWidgets.QSlider(Qt.Orientation.Horizontal)
            slider.setObjectName(f"scumble_{parameter.name}_slider")
            slider.setRange(int(parameter.minimum), int(parameter.maximum))
            slider.valueChanged.connect(self._spin.setValue)
            self._spin.valueChanged.connect(slider.setValue)
            row.addWidget(slider, 1)
        row.addWidget(self._spin)
        self._show(parameter.name, choices)
        self._spin.valueChanged.connect(
            lambda value: choices.set_parameter(parameter.name, number(parameter, value))
        )
        choices.signals.changed.connect(lambda: self._show(parameter.name, choices))

    def _show(self, name: str, choices: KritaChoices) -> None:
        self._spin.setValue(round(float(choices.parameters[name])))


class FlagBox(QtWidgets.QCheckBox):
    """Yes or no."""

    def __init__(self, parameter: Parameter, choices: KritaChoices) -> None:
        super().__init__(name_of(parameter))
        self.setObjectName(f"scumble_{parameter.name}")
        self._show(parameter.name, choices)
        self.toggled.connect(lambda on: choices.set_parameter(parameter.name, on))
        choices.signals.changed.connect(lambda: self._show(parameter.name, choices))

    def _show(self, name: str, choices: KritaChoices) -> None:
        self.setChecked(bool(choices.parameters[name]))


class TextBox(QtWidgets.QLineEdit):
    """A line of text; what does not fit is shown in red, its tooltip says why."""

    def __init__(self, parameter: Parameter, choices: KritaChoices) -> None:
        super().__init__()
        self._parameter = parameter
        self.setObjectName(f"scumble_{parameter.name}")
        self.setPlaceholderText(hint(parameter))
        self._show(choices)
        self.editingFinished.connect(lambda: self._set(choices))
        choices.signals.changed.connect(lambda: self._show(choices))

    def _set(self, choices: KritaChoices) -> None:
        try:
            value = self._parameter.check(self.text())
        except ParameterError as error:
            self.setStyleSheet("color: #c0392b")
            self.setToolTip(plain(str(error)))
            return
        choices.set_parameter(self._parameter.name, value)
        self._show(choices)

    def _show(self, choices: KritaChoices) -> None:
        if not self.hasFocus() or not self.styleSheet():
            self.setText(str(choices.parameters[self._parameter.name]))
        self.setStyleSheet("")
        self.setToolTip(plain(help_of(self._parameter)))


_CONTROLS: dict[str, type[ChoiceBox] | type[NumberBox] | type[FlagBox] | type[TextBox]] = {
    "choice": ChoiceBox,
    "number": NumberBox,
    "integer": NumberBox,
    "flag": FlagBox,
    "text": TextBox,
}


class KeepVisibleBox(QtWidgets.QCheckBox):
    """Whether the layers that are painted stay visible, where they would be hidden."""

    def __init__(self, choices: KritaChoices) -> None:
        super().__init__(text.KEEP_VISIBLE)
        self.setObjectName(f"scumble_{KEEP_VISIBLE}")
        self.setToolTip(text.KEEP_VISIBLE_HINT)
        self._show(choices)
        self.toggled.connect(choices.set_keep_visible)
        choices.signals.changed.connect(lambda: self._show(choices))

    def _show(self, choices: KritaChoices) -> None:
        self.setChecked(choices.keep_visible)


class PlacedAsBox(QtWidgets.QWidget):
    """Whether a painting comes as a layer, or as a group of its parts."""

    def __init__(self, choices: KritaChoices) -> None:
        super().__init__()
        label, self._box = QtWidgets.QLabel(text.PLACED_AS), QtWidgets.QComboBox()
        self._box.setObjectName(f"scumble_{AS_GROUP}")
        self._box.addItems([text.AS_LAYER_CHOICE, text.AS_GROUP_CHOICE])
        for widget in (label, self._box):
            widget.setToolTip(text.PLACED_AS_HINT)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self._box, 1)
        heed_focus(self._box)
        self._show(choices)
        self._box.activated.connect(lambda place: choices.keep(AS_GROUP, place == 1))
        choices.signals.changed.connect(lambda: self._show(choices))

    def _show(self, choices: KritaChoices) -> None:
        self._box.setCurrentIndex(int(choices.as_group))


class _WheelGuard(QtCore.QObject):
    """A filter by which the wheel passes through widgets that the artist is not at, and scrolls."""

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QtCore.QObject | None, event: QtCore.QEvent | None
    ) -> bool:
        wheel = event is not None and event.type() == QtCore.QEvent.Type.Wheel
        if event is None or not wheel or not isinstance(watched, QtWidgets.QWidget):
            return False
        if watched.hasFocus():
            return False
        event.ignore()
        return True


class _ResetGuard(QtCore.QObject):
    """A filter by which a double click on a slider gives it its default."""

    def __init__(self, slider: QtWidgets.QSlider, reset: Callable[[], None]) -> None:
        super().__init__(slider)
        self._reset = reset
        slider.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self,
        watched: QtCore.QObject | None,  # noqa: ARG002 - Qt's
        event: QtCore.QEvent | None,
    ) -> bool:
        if event is None or event.type() != QtCore.QEvent.Type.MouseButtonDblClick:
            return False
        self._reset()
        return True


def reset_slider(slider: QtWidgets.QSlider, reset: Callable[[], None]) -> None:
    """Have a double click on a slider reset it."""
    _ResetGuard(slider, reset)


def reset_by_double_click(
    control: QtWidgets.QWidget, parameter: Parameter, choices: KritaChoices
) -> None:
    """Have a double click on a control's slider give its parameter the default."""
    for slider in control.findChildren(QtWidgets.QSlider):
        tip = f"{help_of(parameter)}\n({style_text.RESET_HINT})"
        slider.setToolTip(plain(tip))
        reset_slider(slider, lambda: choices.set_parameter(parameter.name, parameter.default))


def heed_focus(control: QtWidgets.QWidget) -> None:
    """Have a control's values changed by the wheel only where it was clicked or tabbed to."""
    guard = _WheelGuard(control)
    kinds = (QtWidgets.QAbstractSpinBox, QtWidgets.QComboBox, QtWidgets.QAbstractSlider)
    for widget in (control, *control.findChildren(QtWidgets.QWidget)):
        if isinstance(widget, kinds):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(guard)


def more(choices: KritaChoices) -> Fold:
    """The parameters that are not always seen, the advanced ones folded once more."""
    usual, advanced = ControlForm(USUAL, choices), ControlForm(ADVANCED, choices)
    inner = Fold("advanced", words.ADVANCED, words.ADVANCED_HINT, [advanced])
    placing = [KeepVisibleBox(choices), PlacedAsBox(choices)]
    outer = Fold("more", words.MORE, words.MORE_HINT, [usual, *placing, inner])
    inner.opened.connect(outer.opened)
    return outer
