"""Widgets for the parameters, made from the one table that the wire is checked against."""

from collections.abc import Iterable

from scumble_editor.composition import KEEP_VISIBLE
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtWidgets, plain
from scumble_krita.settings import Settings
from scumble_protocol.parameters import PARAMETERS, Parameter, ParameterError

MAIN = ("preset", "strength", "freedom")
"""What is always seen; the others are behind "More", and advanced ones folded once more there."""


class ParameterForm(QtWidgets.QWidget):
    """A row for each of some parameters; each is named ``scumble_<name>``."""

    def __init__(
        self, names: Iterable[str], settings: Settings, parent: QtWidgets.QWidget | None = None
    ) -> None:
        super().__init__(parent)
        rows = QtWidgets.QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(4)
        for name in names:
            parameter = PARAMETERS[name]
            editor = _EDITORS[parameter.kind](parameter, settings)
            editor.setToolTip(plain(parameter.help))
            heed_focus(editor)
            label = "" if parameter.kind == "flag" else parameter.label
            rows.addRow(label, editor)


class Choice(QtWidgets.QComboBox):
    """One of a few words."""

    def __init__(self, parameter: Parameter, settings: Settings) -> None:
        super().__init__()
        self.setObjectName(f"scumble_{parameter.name}")
        for value, label in parameter.choices:
            self.addItem(label, value)
        self._show(parameter.name, settings)
        self.activated.connect(lambda _: settings.set_parameter(parameter.name, self.currentData()))
        settings.changed.connect(lambda: self._show(parameter.name, settings))

    def _show(self, name: str, settings: Settings) -> None:
        self.setCurrentIndex(self.findData(settings.parameters[name]))


class Number(QtWidgets.QWidget):
    """A slider with a spin box beside it; a spin box alone where the range is too wide."""

    WIDEST_SLIDER = 1000

    def __init__(self, parameter: Parameter, settings: Settings) -> None:
        super().__init__()
        self._whole = parameter.kind == "integer"
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._spin = QtWidgets.QSpinBox()
        self._spin.setObjectName(f"scumble_{parameter.name}")
        self._spin.setRange(int(parameter.minimum), int(parameter.maximum))
        self._spin.setSuffix(f" {parameter.unit}" if parameter.unit else "")
        self._spin.setSpecialValueText(parameter.lowest)
        self._spin.setKeyboardTracking(False)
        if parameter.maximum - parameter.minimum <= self.WIDEST_SLIDER:
            slider = QtWidgets.QSlider(Qt.Orientation.Horizontal)
            slider.setObjectName(f"scumble_{parameter.name}_slider")
            slider.setRange(int(parameter.minimum), int(parameter.maximum))
            slider.valueChanged.connect(self._spin.setValue)
            self._spin.valueChanged.connect(slider.setValue)
            row.addWidget(slider, 1)
        row.addWidget(self._spin)
        self._show(parameter.name, settings)
        self._spin.valueChanged.connect(lambda value: self._set(parameter.name, value, settings))
        settings.changed.connect(lambda: self._show(parameter.name, settings))

    def _set(self, name: str, value: int, settings: Settings) -> None:
        settings.set_parameter(name, value if self._whole else float(value))

    def _show(self, name: str, settings: Settings) -> None:
        self._spin.setValue(round(float(settings.parameters[name])))


class Flag(QtWidgets.QCheckBox):
    """Yes or no."""

    def __init__(self, parameter: Parameter, settings: Settings) -> None:
        super().__init__(parameter.label)
        self.setObjectName(f"scumble_{parameter.name}")
        self._show(parameter.name, settings)
        self.toggled.connect(lambda on: settings.set_parameter(parameter.name, on))
        settings.changed.connect(lambda: self._show(parameter.name, settings))

    def _show(self, name: str, settings: Settings) -> None:
        self.setChecked(bool(settings.parameters[name]))


class Text(QtWidgets.QLineEdit):
    """A line of text; what does not fit is shown in red, its tooltip says why."""

    def __init__(self, parameter: Parameter, settings: Settings) -> None:
        super().__init__()
        self._parameter = parameter
        self.setObjectName(f"scumble_{parameter.name}")
        self.setPlaceholderText(f"{parameter.lowest}, or {parameter.example}")
        self._show(settings)
        self.editingFinished.connect(lambda: self._set(settings))
        settings.changed.connect(lambda: self._show(settings))

    def _set(self, settings: Settings) -> None:
        try:
            value = self._parameter.check(self.text())
        except ParameterError as error:
            self.setStyleSheet("color: #c0392b")
            self.setToolTip(plain(str(error)))
            return
        settings.set_parameter(self._parameter.name, value)
        self._show(settings)

    def _show(self, settings: Settings) -> None:
        if not self.hasFocus() or not self.styleSheet():
            self.setText(str(settings.parameters[self._parameter.name]))
        self.setStyleSheet("")
        self.setToolTip(plain(self._parameter.help))


_EDITORS: dict[str, type[Choice] | type[Number] | type[Flag] | type[Text]] = {
    "choice": Choice,
    "number": Number,
    "integer": Number,
    "flag": Flag,
    "text": Text,
}


class Fold(QtWidgets.QWidget):
    """Widgets folded away behind a small arrow, ``scumble_<name>``; closed at first."""

    def __init__(
        self,
        name: str,
        label: str,
        inside: Iterable[QtWidgets.QWidget],
        parent: QtWidgets.QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._arrow = QtWidgets.QToolButton()
        self._arrow.setObjectName(f"scumble_{name}")
        self._arrow.setText(label)
        self._arrow.setAutoRaise(True)
        self._arrow.setCheckable(True)
        self._arrow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._inside = list(inside)
        column.addWidget(self._arrow)
        for widget in self._inside:
            column.addWidget(widget)
        self._arrow.toggled.connect(self._fold)
        self._fold(False)

    opened = QtCore.pyqtSignal(QtWidgets.QWidget)
    """It was opened: this is what came out."""

    @QtCore.pyqtSlot(bool)
    def _fold(self, shown: bool) -> None:
        for widget in self._inside:
            widget.setVisible(shown)
        arrow = Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow
        self._arrow.setArrowType(arrow)
        if shown:
            self.opened.emit(self)


class KeepVisible(QtWidgets.QCheckBox):
    """Whether the layers that are painted stay visible, where they would be hidden."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(text.KEEP_VISIBLE)
        self.setObjectName(f"scumble_{KEEP_VISIBLE}")
        self.setToolTip(text.KEEP_VISIBLE_HINT)
        self._show(settings)
        self.toggled.connect(settings.set_keep_source_visible)
        settings.changed.connect(lambda: self._show(settings))

    def _show(self, settings: Settings) -> None:
        self.setChecked(settings.keep_source_visible)


class _WheelGuard(QtCore.QObject):
    """Lets the wheel pass through widgets that the artist is not at: it scrolls what is around."""

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


def heed_focus(editor: QtWidgets.QWidget) -> None:
    """Have an editor's values changed by the wheel only where it was clicked or tabbed to."""
    guard = _WheelGuard(editor)
    kinds = (QtWidgets.QAbstractSpinBox, QtWidgets.QComboBox, QtWidgets.QAbstractSlider)
    for widget in (editor, *editor.findChildren(QtWidgets.QWidget)):
        if isinstance(widget, kinds):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.installEventFilter(guard)


def more(settings: Settings) -> Fold:
    """The parameters that are not always seen, the advanced ones folded once more."""
    rest = [p for p in PARAMETERS.values() if p.name not in MAIN]
    usual = ParameterForm((p.name for p in rest if not p.advanced), settings)
    advanced = ParameterForm((p.name for p in rest if p.advanced), settings)
    inner = Fold("advanced", "Advanced", [advanced])
    outer = Fold("more", "More", [usual, KeepVisible(settings), inner])
    inner.opened.connect(outer.opened)
    return outer
