"""A docked painter whose jobs are a queue: each can be paused, go on, and be painted next."""

from collections.abc import Callable

from scumble_editor import history_text
from scumble_editor.formation.formation import Formation
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.queue.queue_line import QueueLine, queue_lines


class QueuedPainter(DockedPainter[S]):
    """What paints for a docker, the layers of several images side by side."""

    @property
    def queue(self) -> tuple[QueueLine, ...]:
        """What is painted and waits, the next one first."""
        return queue_lines(self._running(), self._editor.image_of)

    @property
    def formation(self) -> Formation | None:
        """How what is selected forms, or else what is painted, or what was painted last."""
        running = self._running()
        meant = [job for job in running if self._is_meant(job)] or running
        known = [self.formations.of(job.job) for job in meant[:1] or self._jobs[::-1]]
        return next(filter(None, known), None)

    def pause(self, job: LayerJob[S], paused: bool = True) -> None:
        """Have a layer wait, for others or for the computer's own sake, or (not ``paused``) go on.

        What is painted of it is kept on disk, and it goes on from there.
        """
        if job.ended or job.stopping or job.paused == paused:
            return
        job.paused = paused
        words = history_text.paused if paused else history_text.goes_on
        self._say(words(job.source.name))

    def paint_next(self, job: LayerJob[S]) -> None:
        """Have a layer that waits painted before all others that wait."""
        if job.job is not None and not job.ended:
            self._reach().put_first(job.job)
            self._say(history_text.queued_next(job.source.name))

    def stop(self, job: LayerJob[S], keep: bool = True) -> None:
        """Stop one layer, which keeps its best picture so far, or (not ``keep``) none."""
        job.paused = False
        super().stop(job, keep)

    def poll(self) -> None:
        """Take what happened since the last time; never raises."""
        for job in self._running():
            if job.job is not None:
                self._reach().queue(job.job, job.group, paused=job.paused)
        super().poll()

    def _add(self, begin: Callable[[], list[LayerJob[S]]]) -> list[LayerJob[S]]:
        added = super()._add(begin)
        for job in added:
            job.group = self._editor.image_id(job.source)
        return added

    def _running(self) -> list[LayerJob[S]]:
        return sorted(super()._running(), key=lambda job: (job.paused, job.place))
