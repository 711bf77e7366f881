"""The menu actions, below Tools > Scripts; Krita gives them shortcuts by the file of actions.

Another one is a line in ``ACTIONS`` and a block in ``scumble_krita.action``.
"""

from collections.abc import Callable

from krita import Extension, Krita, Window

from scumble_krita import text
from scumble_krita.docker import DOCKER
from scumble_krita.studio import KritaStudio, studio

_MENU = "tools/scripts"

ACTIONS: dict[str, tuple[str, Callable[[KritaStudio], None]]] = {
    "scumble_paint": (text.ACTION, lambda studio: studio.paint()),
    "scumble_finer": (text.FINER_ACTION, lambda studio: studio.desk.finer()),
    "scumble_vary": (text.VARY_ACTION, lambda studio: studio.desk.vary()),
    "scumble_live": (text.LIVE_ACTION, lambda studio: studio.live.turn(not studio.live.on)),
    "scumble_paint_frames": (text.FRAMES_ACTION, lambda studio: studio.paint_frames()),
    "scumble_cancel": (text.CANCEL_ACTION, lambda studio: studio.painter.cancel()),
    "scumble_layer_as_style": (text.STYLE_ACTION, lambda studio: studio.sources.use_layer()),
}
"""What each does, by the name that it has in Krita: its words in the menu, and the deed."""


class PaintExtension(Extension):
    """What adds the actions to every window."""

    def setup(self) -> None:
        """Krita has started; there is nothing to do yet."""

    def createActions(self, window: Window) -> None:  # noqa: N802 - Krita's name
        """Krita opened a window and wants its menu entries."""
        for name, (words, act) in ACTIONS.items():
            action = window.createAction(name, words, _MENU)
            action.triggered.connect(_deed(act))
        compare = window.createAction("scumble_compare", text.COMPARE_ACTION, _MENU)
        compare.setAutoRepeat(False)
        compare.triggered.connect(lambda: studio().comparing.hold_by_key())  # noqa: PLW0108 - late


def _deed(act: Callable[[KritaStudio], None]) -> Callable[[], None]:
    """Do it with what the docker shows, and show the docker: progress is seen there."""

    def do() -> None:
        window = Krita.instance().activeWindow()
        for docker in Krita.instance().dockers():
            if docker.objectName() == DOCKER and window is not None:
                docker.setVisible(True)
                docker.raise_()
        act(studio())

    return do
