"""The docker itself: holds the panel, or one line that says why there is none."""

from krita import Canvas, DockWidget

from scumble_krita import text
from scumble_krita.qt import Qt, QtWidgets, plain

DOCKER = "scumble_docker"
"""The docker's id and object name."""


class Docker(DockWidget):
    """Everything of Scumble's that is seen in Krita's window, besides the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(text.TITLE)
        try:
            from scumble_krita.window.panel import Panel  # noqa: PLC0415 - must be caught

            self._panel: Panel | None = Panel()
            self.setWidget(self._panel)
        except Exception as error:  # noqa: BLE001 - any: Krita has to start
            self._panel = None
            self.setWidget(_only(text.cannot_load(error)))

    def canvasChanged(self, canvas: Canvas | None) -> None:  # noqa: N802 - Krita's name
        """Krita shows another image, or none."""
        if canvas is not None and self._panel is not None:
            self._panel.get_ready()


def _only(line: str) -> QtWidgets.QLabel:
    label = QtWidgets.QLabel(line)
    label.setObjectName("scumble_status")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setToolTip(plain(line))
    label.setWordWrap(True)
    label.setMargin(8)
    return label
