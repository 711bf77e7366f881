"""A dialog's painter that also has a painting follow its layer."""

from collections.abc import Mapping

from scumble_client import Result, StyleFile
from scumble_editor.live.followed import LiveContent
from scumble_editor.live.sending import send_content
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.painters.source import S
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value


class LiveDialogPainter(DialogPainter[S]):
    """What paints for a dialog, and for Live: OK adds a live painting as any other."""

    @property
    def can_follow(self) -> bool:
        """Whether changes are wanted now: not while it is paused, or added."""
        paused = self.state in (PaintingState.PAUSING, PaintingState.PAUSED)
        return not paused and not self.at_editor

    def live_begin(
        self, content: LiveContent[S], strip: Strip, parameters: dict[str, Value]
    ) -> LayerJob[S] | None:
        """Paint a layer, and have it follow; None, and the line says why, if it cannot be.

        What was painted of it in this dialog goes on instead.
        """
        there = self._painted_of(content, strip)
        if there is not None and not self.live_follow(there, content, mask=True):
            there.live = True
            return there
        job = LayerJob.begun(content.source, strip, parameters)
        try:
            self._submit(job, content.pixels)
        except Exception as error:  # noqa: BLE001 - any: what is there stays, and it is said
            self._stumble(error)
            return None
        others = [] if self._active else self.paintings
        if not others:
            self._start_over()
        job.live = True
        self._jobs = [*others, job]
        self._goes_on(job)
        return job

    def live_follow(self, job: LayerJob[S], content: LiveContent[S], *, mask: bool) -> str:
        """Have the painting follow new pixels, and the selection if that has changed (``mask``)."""
        problem = send_content(self._reach(), job, content, mask=mask)
        if not problem:
            self._goes_on(job)
        return problem

    def live_restyle(self, job: LayerJob[S], strip: Strip) -> str:
        """Have the painting go on in other styles; gives the line that says why it cannot."""
        problem = self._update(job, {}, list(strip.files))
        if not problem:
            job.style = job.shown_style = strip
            self._goes_on(job)
        return problem

    def live_end(self, job: LayerJob[S], keep: bool) -> None:
        """Follow no more: the picture there is is ready to be added, or (not ``keep``) dropped."""
        job.end_live()
        if keep:
            if self._current is job:
                self.finish()
            return
        if self._running() == [job] and job.job is not None:
            self._reach().cancel(job.job, keep=False)
        job.ended = True
        self._jobs = [one for one in self._jobs if one is not job]

    def live_say(self, line: str) -> None:
        """Say what Live does."""
        self._say(line)

    # ---- the way of a live layer

    def _painted_of(self, content: LiveContent[S], strip: Strip) -> LayerJob[S] | None:
        source = content.source
        wanted = (source.name, source.area, source.format, strip)
        for job in [] if strip.places else self._jobs:
            own = job.source
            if job.job and (own.name, own.area, own.format, job.style) == wanted:
                return job
        return None

    def _goes_on(self, job: LayerJob[S]) -> None:
        job.resting, job.fraction = False, 0.0
        self._current, self.state, self._finishing = job, PaintingState.PAINTING, False

    def _update(
        self, job: LayerJob[S], changes: Mapping[str, Value], styles: list[StyleFile]
    ) -> str:
        job.resting = False
        return super()._update(job, changes, styles)

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        super()._take_result(job, result)
        job.resting = job.live and not result.stopped

    def _leave_out(self, job: LayerJob[S], problem: str) -> None:
        job.end_live()  # nothing is heard of it any more: so Live ends
        job.fall_back()
        super()._leave_out(job, problem)

    def _forget_jobs(self) -> None:
        for job in self._jobs:
            job.live = False
        super()._forget_jobs()
