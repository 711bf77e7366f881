"""What all windows of this Krita share: one painter, one set of choices."""

from dataclasses import dataclass
from functools import lru_cache

from scumble_editor.choices import SETTLING
from scumble_editor.docked_painter import DockedPainter
from scumble_editor.trouble import catch
from scumble_krita.choices import KritaChoices
from scumble_krita.layers.reading import KritaSource
from scumble_krita.painter import KritaEditor
from scumble_krita.qt import QtCore, QtWidgets


@dataclass(frozen=True)
class KritaStudio:
    """The painter, what it paints with, and what it paints in."""

    painter: DockedPainter[KritaSource]
    choices: KritaChoices
    editor: KritaEditor

    def paint(self) -> None:
        """Paint the selected layers with the choices of now."""
        self.painter.paint(self.choices.style, self.choices.parameters)


@lru_cache(maxsize=1)
def studio() -> KritaStudio:
    """The one studio, made when it is first asked for."""
    application = QtWidgets.QApplication.instance()
    editor, choices = KritaEditor(application), KritaChoices(application)
    painter, signals = editor.painter, choices.signals
    settling = QtCore.QTimer(application)
    settling.setSingleShot(True)
    settling.timeout.connect(lambda: painter.update(choices.style, choices.parameters))
    signals.changed.connect(lambda: settling.start(SETTLING))
    signals.style_chosen.connect(painter.style_chosen)

    def keep_visible() -> None:
        painter.keep_visible = choices.keep_visible

    keep_visible()
    signals.changed.connect(keep_visible)
    catch("scumble_krita", painter.report)
    if application is not None:
        application.aboutToQuit.connect(editor.close)
    return KritaStudio(painter, choices, editor)
