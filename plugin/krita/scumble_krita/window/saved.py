"""Saved settings in the docker: a menu to use, save, delete and reset."""

from collections.abc import Callable
from functools import partial

from scumble_editor import presets
from scumble_editor.presets_desk import PresetDesk
from scumble_editor.styles import style_text
from scumble_krita.choices import KritaChoices
from scumble_krita.qt import Qt, QtWidgets

_WIDE = 260
Say = Callable[[str], None]


class SettingsButton(QtWidgets.QToolButton):
    """A small button with the menu; ``say`` is told what came of it."""

    def __init__(self, choices: KritaChoices, say: Say) -> None:
        super().__init__()
        self._choices = choices
        self._desk = PresetDesk(choices, choices.use, say)
        self.setObjectName("scumble_settings")
        self.setText(style_text.SETTINGS)
        self.setToolTip(style_text.SETTINGS_HINT)
        self.setAutoRaise(True)
        self.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QtWidgets.QMenu(self)
        self._menu.setObjectName("scumble_settings_menu")
        self._menu.aboutToShow.connect(self._list)
        self.setMenu(self._menu)
        self._list()

    def _list(self) -> None:
        """List what is saved now: another editor may have saved some."""
        self._menu.clear()
        names = presets.names()
        for name in names:
            self._menu.addAction(_label(name), partial(self._desk.use, name))
        if names:
            self._menu.addSeparator()
        self._menu.addAction(style_text.SAVE_SETTINGS, self._ask)
        delete = self._menu.addMenu(style_text.DELETE_SETTINGS)
        if delete is not None:
            delete.setEnabled(bool(names))
            for name in names:
                delete.addAction(_label(name), partial(self._desk.delete, name))
        self._menu.addSeparator()
        self._menu.addAction(style_text.RESET, self._choices.reset)

    def _ask(self) -> None:
        dialog = SaveDialog(self, self._desk.save)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class SaveDialog(QtWidgets.QDialog):
    """A question for a name, open as long as ``save`` cannot take it."""

    def __init__(self, parent: QtWidgets.QWidget, save: Callable[[str, bool], bool]) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_save_settings")
        self.setWindowTitle(style_text.SAVE_TITLE)
        self._save = save
        self._name = QtWidgets.QLineEdit()
        self._name.setObjectName("scumble_settings_name")
        self._name.setMaxLength(presets.LONGEST_NAME)
        self._styles = QtWidgets.QCheckBox(style_text.SAVE_STYLES)
        self._styles.setObjectName("scumble_settings_styles")
        self._styles.setToolTip(style_text.SAVE_STYLES_HINT)
        self._styles.setChecked(True)
        self._misfit = QtWidgets.QLabel(style_text.NAME_MISFIT)
        self._misfit.setTextFormat(Qt.TextFormat.PlainText)
        self._misfit.setWordWrap(True)
        self._misfit.setMinimumWidth(_WIDE)
        self._misfit.hide()
        buttons = QtWidgets.QDialogButtonBox(QtWidgets.QDialogButtonBox.StandardButton.Cancel)
        save_button = buttons.addButton(
            style_text.SAVE, QtWidgets.QDialogButtonBox.ButtonRole.AcceptRole
        )
        assert save_button is not None  # noqa: S101 - Qt's own
        self._button = save_button
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        self._name.textChanged.connect(self._look)
        form = QtWidgets.QFormLayout(self)
        form.addRow(style_text.SAVE_NAME, self._name)
        form.addRow("", self._styles)
        form.addRow(self._misfit)
        form.addRow(buttons)
        self._look("")

    def _look(self, words: str) -> None:
        name = " ".join(words.split())
        self._button.setEnabled(presets.is_name(name))
        if self._misfit.isHidden() == (bool(name) and not presets.is_name(name)):
            self._misfit.setVisible(self._misfit.isHidden())
            self.adjustSize()

    def _try(self) -> None:
        if self._save(self._name.text(), self._styles.isChecked()):
            self.accept()


def _label(name: str) -> str:
    return name.replace("&", "&&")
