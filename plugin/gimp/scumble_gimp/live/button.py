"""The window's Live button: on, the selected layer is followed; off, nothing is looked at."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from scumble_editor.live import live_text
from scumble_editor.live.dialog import LiveDialogPainter
from scumble_editor.live.live import Live
from scumble_editor.live.size_check import SizeCheck
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.painters.source import LayerError
from scumble_editor.work.errands import Errands
from scumble_gimp import text
from scumble_gimp.layers.reading import Drawables, GimpSource, wanted_layers
from scumble_gimp.live.layer import GimpLayer
from scumble_gimp.toolkit import Gtk
from scumble_gimp.window.layout import named

_ON = "scumble-on"


class LiveButton:
    """A button that stays down while a layer is followed."""

    def __init__(
        self,
        session: DialogSession[GimpSource],
        painter: LiveDialogPainter[GimpSource],
        errands: Errands,
        image: Any,
        drawables: Drawables,
        *,
        covered: Callable[[], bool],
    ) -> None:
        """``covered`` tells whether the painting is seen in the image."""
        self._session, self._painter, self._errands = session, painter, errands
        self._image, self._drawables, self._covered = image, drawables, covered
        check = SizeCheck(painter.forecast)
        self.live = Live[GimpSource](painter, session.choices, check, lambda: None)
        self._begun: Future[GimpLayer] | None = None
        self._paint_on: Callable[[], bool] = session.paint_on
        session.paint_on = self._restyled
        made = Gtk.ToggleButton(label=text.LIVE_KEY, use_underline=True)
        self.button = named(made, "scumble_live")
        self.button.set_tooltip_text(live_text.LIVE_HINT)
        self.button.connect("toggled", self._toggled)

    def poll(self) -> None:
        """Do what is due; nothing after OK was pressed."""
        begun = self._begun
        pausing = self._painter.state is PaintingState.PAUSING
        if begun is not None and begun.done() and not pausing:
            self._begun = None
            self._start(begun)
        if not self._session.closing:
            self.live.poll()

    def refresh(self) -> None:
        """Show whether a layer is followed."""
        on = self.live.on or self._begun is not None
        if self.button.get_active() != on:
            self.button.set_active(on)
        looks = self.button.get_style_context()
        if on != looks.has_class(_ON):
            (looks.add_class if on else looks.remove_class)(_ON)
        self.button.set_sensitive(not self._session.closing)

    def _start(self, begun: Future[GimpLayer]) -> None:
        """Follow a layer; what is paused goes on, as nothing is followed during a pause."""
        try:
            layer = begun.result()
        except Exception as error:  # noqa: BLE001 - any: nothing is followed, and it is said
            self._painter.live_say(words_of(error))
            return
        if self._painter.state is PaintingState.PAUSED:
            self._session.enter()
        self.live.start(layer)

    def _toggled(self, button: Any) -> None:
        wanted, on = button.get_active(), self.live.on or self._begun is not None
        if wanted and not on:
            if self._session.choices.strip is None:
                self._painter.live_say(text.NO_STYLE)
                return
            self._painter.warm_up()
            self._session.choices.note_use()
            self._session.choices.save()
            self._begun = self._errands.send(self._selected)
        elif on and not wanted:
            self._begun = None
            self.live.stop()

    def _selected(self) -> GimpLayer:
        """Give what is to be followed: an errand; raises LayerError."""
        wanted = wanted_layers(self._image, self._drawables())
        if len(wanted) > 1:
            raise LayerError(live_text.ONE_LAYER)
        return GimpLayer(self._image, wanted[0], self._errands, self._covered)

    def _restyled(self) -> bool:
        """Have a live painting go on in other styles; tells whether that is so."""
        if not self.live.on:
            return self._paint_on()
        job, strip = self.live.job, self._session.choices.strip
        if job is not None and strip is not None and strip != job.style:
            placed = strip.places or job.style.places  # Live begins anew by itself
            problem = "" if placed else self._painter.live_restyle(job, strip)
            if problem:
                self._painter.tell(problem)
        return True
