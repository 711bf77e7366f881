"""What can be done with a painting: finer, a sibling, and where the next one goes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scumble_editor.formation.formation import Formation
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.results.desk import ResultDesk, Taken
from scumble_editor.results.made import record_of_job
from scumble_editor.results.onward import Onward, Placing, finer, sibling
from scumble_gimp import text
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.toolkit import Gtk
from scumble_gimp.window.layout import button, named


class ResultButtons:
    """Two buttons and a list of two, for the painting that is selected or was just painted."""

    def __init__(self, session: DialogSession[GimpSource], changed: Callable[[], None]) -> None:
        """``changed`` is called when something is chosen that other widgets show."""
        self._session, self._painter, self._changed = session, session.painter, changed
        self.desk = ResultDesk(session.painter, session.choices)
        session.paint_on = self._paint_on
        self.finer = button("scumble_finer", text.FINER_KEY, self._finer)
        self.finer.set_tooltip_text(text.FINER_HINT)
        self.vary = button("scumble_vary", text.VARIATION_KEY, self._vary)
        self.vary.set_tooltip_text(text.VARIATION_HINT)
        self.placing = named(Gtk.ComboBoxText(), "scumble_placing")
        self.placing.set_tooltip_text(text.PLACING_HINT)
        for value, words in text.PLACINGS:
            self.placing.append(value, words)
        self.placing.set_active_id(self.desk.placing.value)
        self.placing.connect("changed", self._place)
        self.placing.set_no_show_all(True)

    def select(self, taken: Taken[GimpSource] | None) -> bool:
        """Take up what is selected, while nothing was painted here; tells whether it is another."""
        return self._session.idle and self.desk.select(taken)

    def refresh(self) -> None:
        """Show what can be done now."""
        idle, done = self._session.idle, self._done
        further = finer(self._session.choices.parameters["preset"]) is not None
        self.finer.set_sensitive((done and further) or (idle and self.desk.can_be_finer))
        self.vary.set_sensitive(done or (idle and self.desk.can_go_on))
        self.placing.set_visible(self.desk.taken is not None)

    @property
    def _done(self) -> bool:
        return self._painter.state is PaintingState.DONE and not self._painter.busy

    def _finer(self, *_: Any) -> None:
        """Paint what was just painted on, or what is selected."""
        choices = self._session.choices
        if not self._done:
            self.desk.finer()
        else:
            choices.set_parameter("preset", finer(choices.parameters["preset"]))
            self._painter.update(choices.parameters)
        self._changed()

    def _vary(self, *_: Any) -> None:
        if not self._done:
            self.desk.vary()
            return
        onward = self._from_last()
        if onward is not None:
            self._painter.go_on(sibling(onward).begin, beside=True)

    def _paint_on(self) -> bool:
        """Go on from the painting that is taken up, or in another style from what came of it."""
        if self._session.idle:
            return self.desk.settled()
        onward = self._from_last() if self._done and self.desk.taken is not None else None
        if onward is None:
            return False
        onward = replace(onward, strip=self._session.choices.strip)
        if onward.other_strip is None:
            return False
        self._painter.go_on(onward.begin)
        return True

    def _from_last(self) -> Onward[GimpSource] | None:
        """Give what goes on from the last of the paintings that are ready."""
        job, shown = self._painter.paintings[-1], self._session.choices.parameters
        record = record_of_job(job, "", job.source.selection, job.source.soft)
        placing = Placing.REPLACE if job.replaces else Placing.ON_TOP
        if record is None:
            return None
        return Onward(record, job.source, job.parameters, job.style, shown, placing)

    @property
    def formation(self) -> Formation | None:
        """How what is shown formed: what was painted last here, or else the selected painting."""
        preview, taken = self._painter.preview, self.desk.taken
        known = taken.record.job if taken is not None else None
        return self._painter.formations.of(preview.job if preview is not None else known)

    def _place(self, *_: Any) -> None:
        self.desk.placing = Placing(self.placing.get_active_id())
