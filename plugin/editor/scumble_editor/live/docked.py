"""A docker's painter that also holds paintings back while they are live."""

import time
from collections.abc import Mapping

from scumble_client import Result, StyleFile
from scumble_editor.live.followed import LiveContent
from scumble_editor.live.sending import send_content
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.queue.queue_line import QueueLine
from scumble_editor.queue.queued_painter import QueuedPainter
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value


class LiveDockedPainter(QueuedPainter[S]):
    """What paints for a docker, and for Live: a live painting is placed once Live ends."""

    can_follow = True

    @property
    def busy(self) -> bool:
        """Whether any layer is being painted; one whose live painting is there is not."""
        return any(not job.resting for job in self._running())

    @property
    def queue(self) -> tuple[QueueLine, ...]:
        """What is painted and waits, the next one first."""
        return tuple(line for line in super().queue if not line.job.resting)

    @property
    def shows_picture(self) -> bool:
        """Whether the preview is of what runs, or of what was painted last."""
        return super().shows_picture or bool(self._running())

    def live_begin(
        self, content: LiveContent[S], strip: Strip, parameters: dict[str, Value]
    ) -> LayerJob[S] | None:
        """Paint a layer, and hold the painting back; None, and the line says why, if it cannot."""
        job = LayerJob.begun(content.source, strip, parameters)
        job.live = True

        def begin() -> list[LayerJob[S]]:
            self._submit(job, content.pixels)
            return [job]

        return job if self._add(begin) else None

    def live_follow(self, job: LayerJob[S], content: LiveContent[S], *, mask: bool) -> str:
        """Have the painting follow new pixels, and the selection if that has changed (``mask``)."""
        problem = send_content(self._reach(), job, content, mask=mask)
        if not problem:
            self._goes_on(job)
        return problem

    def live_end(self, job: LayerJob[S], keep: bool) -> None:
        """Follow no more: the picture there is is placed (``keep``), or thrown away."""
        self.stop(job, keep)

    def live_say(self, line: str) -> None:
        """Say what Live does."""
        self._say(line)

    def stop(self, job: LayerJob[S], keep: bool = True) -> None:
        """Stop one layer, which keeps its best picture so far, or (not ``keep``) none."""
        there = job.live and job.resting
        job.end_live()
        if there and keep:
            self._began = time.monotonic()  # what it took is of no interest
            self._editor.set_pace(True)
            self._place(job)
        else:
            super().stop(job, keep)

    # ---- the way of a live layer

    def _goes_on(self, job: LayerJob[S]) -> None:
        job.resting, job.fraction = False, 0.0
        self._editor.set_pace(True)

    def _update(
        self, job: LayerJob[S], changes: Mapping[str, Value], styles: list[StyleFile]
    ) -> str:
        problem = super()._update(job, changes, styles)
        if not problem:
            self._goes_on(job)
        return problem

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        if not job.live:
            super()._take_result(job, result)
            return
        job.note_result(result)
        job.resting, job.fraction = True, 1.0
        self._editor.set_pace(self.busy)
        self._changed()

    def _nothing_kept(self, job: LayerJob[S]) -> None:
        if job.result is not None:  # of before the last stroke
            job.fall_back()
            self._place(job)
        else:
            super()._nothing_kept(job)

    def _give_up(self, job: LayerJob[S], problem: str) -> None:
        if job.live and job.result is not None:  # what is there is not lost
            job.end_live()
            job.fall_back()
            self._note(problem)
            self._place(job)
        else:
            super()._give_up(job, problem)

    def _is_meant(self, job: LayerJob[S]) -> bool:
        return job.live or super()._is_meant(job)

    def _other(self, job: LayerJob[S], style: Strip | None) -> Strip | None:
        places = style is not None and bool(style.places or job.style.places)
        return None if job.live and places else super()._other(job, style)  # Live begins anew

    def _start_over(self) -> None:
        kept, preview = self._running(), self.preview
        super()._start_over()
        self._jobs = kept
        self.preview = preview if kept else None
