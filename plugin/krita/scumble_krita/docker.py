"""The docker itself: holds the panel, or one line that says why there is none.

It needs nothing but Krita and Qt, so that it can say so whatever else is missing or broken.
"""

import traceback
from typing import TYPE_CHECKING

from krita import Canvas, DockWidget

from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

if TYPE_CHECKING:
    from scumble_krita.window.panel import Panel

DOCKER = "scumble_docker"
"""The docker's id and object name."""


class Docker(DockWidget):
    """Everything of Scumble's that is seen in Krita's window, besides the menu."""

    trouble: Exception | None = None
    """What went wrong when the plugin was loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Scumble")
        self._panel: Panel | None = None
        try:
            self._panel = self._load()
            self.setWidget(self._panel)
        except Exception as error:  # noqa: BLE001 - any: Krita has to start
            traceback.print_exc()
            self.setWidget(_only(cannot_load(error)))

    def _load(self) -> "Panel":
        if self.trouble is not None:
            raise self.trouble
        from scumble_krita.window.panel import Panel  # noqa: PLC0415 - must be caught

        return Panel()

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """It is opened."""
        super().showEvent(event)
        self._settle_soon()

    def _settle_soon(self) -> None:
        """Once it has its place, see whether that is a good one."""
        if self._panel is not None:
            QtCore.QTimer.singleShot(0, self._settle)

    def _settle(self) -> None:
        from scumble_krita.first_place import give_room  # noqa: PLC0415 - as the panel

        give_room(self)

    def canvasChanged(self, canvas: Canvas | None) -> None:  # noqa: N802 - Krita's name
        """Krita shows another image, or none."""
        if canvas is not None and self._panel is not None:
            self._panel.get_ready()
            self._settle_soon()

    def closeEvent(self, event: QtGui.QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """The artist closes it; it is not closed where Krita hides all dockers."""
        if self._panel is not None:
            self._panel.end_live()
        super().closeEvent(event)


def cannot_load(error: BaseException) -> str:
    """The plugin could not be loaded."""
    return f"Scumble cannot run in this Krita ({error}): run “scumble install krita” again"


def _only(line: str) -> QtWidgets.QLabel:
    label = QtWidgets.QLabel(line)
    label.setObjectName("scumble_status")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setToolTip(plain(line))
    label.setWordWrap(True)
    label.setMargin(8)
    return label
