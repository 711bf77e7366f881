"""What all windows of this Krita share: one painter, one set of settings."""

from dataclasses import dataclass
from functools import lru_cache

from scumble_krita.jobs import Painter
from scumble_krita.qt import QtCore, QtWidgets
from scumble_krita.settings import Settings
from scumble_krita.trouble import catch

SETTLING = 300
"""Milliseconds without another change until a slider's value is sent to a running job."""


@dataclass(frozen=True)
class Studio:
    """The painter and what it paints with."""

    painter: Painter
    settings: Settings

    def paint(self) -> None:
        """Paint the selected layers with the settings of now."""
        self.painter.paint(self.settings.style, self.settings.parameters)


@lru_cache(maxsize=1)
def studio() -> Studio:
    """The one studio, made when it is first asked for."""
    application = QtWidgets.QApplication.instance()
    painter, settings = Painter(application), Settings(application)
    settling = QtCore.QTimer(application)
    settling.setSingleShot(True)
    settling.timeout.connect(lambda: painter.update(settings.style, settings.parameters))
    settings.changed.connect(lambda: settling.start(SETTLING))
    settings.style_chosen.connect(painter.style_chosen)

    def keep_visible() -> None:
        painter.keep_visible = settings.keep_source_visible

    keep_visible()
    settings.changed.connect(keep_visible)
    catch(painter.stumble)
    if application is not None:
        application.aboutToQuit.connect(painter.close)
    return Studio(painter, settings)
