"""What all windows of this Krita share: one painter, one set of choices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from scumble_editor.choices import SETTLING
from scumble_editor.results.desk import ResultDesk
from scumble_editor.trouble import catch
from scumble_krita.canvas.canvas_pictures import CanvasPictures
from scumble_krita.canvas.comparing import Comparing
from scumble_krita.choices import KritaChoices
from scumble_krita.layers.reading import KritaSource
from scumble_krita.live.switch import LiveSwitch
from scumble_krita.painter import KritaEditor, KritaPainter
from scumble_krita.qt import QtCore, QtWidgets
from scumble_krita.results import SelectionWatch
from scumble_krita.styles.sources import StyleSources


@dataclass(frozen=True)
class KritaStudio:
    """The painter, what it paints with, and what it paints in."""

    painter: KritaPainter
    choices: KritaChoices
    editor: KritaEditor
    desk: ResultDesk[KritaSource]
    comparing: Comparing
    canvas: CanvasPictures
    live: LiveSwitch
    sources: StyleSources
    """Where styles come from."""

    def paint(self) -> None:
        """Paint the selected layers with the choices of now."""
        self.choices.note_use()
        self.painter.paint(self.choices.strip, self.choices.parameters)

    def paint_frames(self) -> None:
        """Paint all frames of the selected layer with the choices of now."""
        self.choices.note_use()
        self.painter.paint_frames(self.choices.strip, self.choices.parameters)


def _by_the_artist(desk: ResultDesk[KritaSource], act: Callable[[], None]) -> Callable[[], None]:
    """Do something where the artist has chosen, not where a painting's settings come or go."""
    return lambda: None if desk.turning else act()


@lru_cache(maxsize=1)
def studio() -> KritaStudio:
    """The one studio, made when it is first asked for."""
    application = QtWidgets.QApplication.instance()
    editor, choices = KritaEditor(application), KritaChoices(application)
    painter, signals = editor.painter, choices.signals
    painter.forecast.remember_in(choices.store)
    settling = QtCore.QTimer(application)
    settling.setSingleShot(True)
    desk, comparing = ResultDesk(painter, choices), Comparing(application)
    canvas = CanvasPictures(editor, desk, comparing, application)
    watch, live = SelectionWatch(editor, desk, choices), LiveSwitch(editor, choices, application)

    def settled() -> None:
        if painter.engaged:
            desk.came_late(painter.update(choices.strip, choices.parameters))
        else:
            watch.look()  # what was changed is the artist's own, unless a painting is selected
            desk.settled()

    settling.timeout.connect(settled)
    signals.changed.connect(lambda: settling.start(SETTLING))
    signals.style_chosen.connect(_by_the_artist(desk, painter.style_chosen))

    def keep_visible() -> None:
        painter.keep_visible = choices.keep_visible
        editor.as_group = choices.as_group

    keep_visible()
    signals.changed.connect(keep_visible)
    catch("scumble_krita", painter.report)
    if application is not None:
        application.aboutToQuit.connect(watch.close)
        application.aboutToQuit.connect(canvas.close)
        application.aboutToQuit.connect(live.close)
        application.aboutToQuit.connect(editor.close)
    sources = StyleSources(
        choices, painter, editor.stepper, editor.scratch, put_down=desk.put_down, parent=application
    )
    return KritaStudio(painter, choices, editor, desk, comparing, canvas, live, sources)
