"""The menu action: Tools > Scripts > "Scumble: paint selected layers"."""

from krita import Extension, Krita, Window

from scumble_krita import text
from scumble_krita.docker import DOCKER
from scumble_krita.studio import studio


class PaintExtension(Extension):
    """Adds the action to every window."""

    def setup(self) -> None:
        """Krita has started; there is nothing to do yet."""

    def createActions(self, window: Window) -> None:  # noqa: N802 - Krita's name
        """Krita opened a window and wants its menu entries."""
        action = window.createAction("scumble_paint", text.ACTION, "tools/scripts")
        action.triggered.connect(self._paint)

    def _paint(self) -> None:
        """Paint with what the docker shows, and show the docker: progress is seen there."""
        window = Krita.instance().activeWindow()
        for docker in Krita.instance().dockers():
            if docker.objectName() == DOCKER and window is not None:
                docker.setVisible(True)
                docker.raise_()
        studio().paint()
