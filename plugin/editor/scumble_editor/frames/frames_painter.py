"""A docked painter that paints sequences as well: one frame after the other, as one job."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

from scumble_client import Accepted, Progress, Result
from scumble_editor import text
from scumble_editor.frames import frames_text
from scumble_editor.frames.frames_job import FramesJob
from scumble_editor.frames.sequence import (
    FramePixels,
    FrameSequence,
    Keyframe,
    ground_of,
    identity_of,
)
from scumble_editor.messages import warning
from scumble_editor.painters.docked_editor import DockedEditor
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import LayerError, S, job_of
from scumble_editor.queue.queued_painter import QueuedPainter
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer


class FramesEditor(DockedEditor[S], Protocol[S]):
    """What is needed of an editor for sequences; ``place`` takes a FramesJob too."""

    def look_at_frames(self) -> FrameSequence[S]:
        """Look at the frames of what is selected; raises LayerError where there are none."""

    def read_frame(
        self, source: S, frame: Keyframe, places: Sequence[str]
    ) -> "Future[tuple[S, Buffer, FramePixels]]":
        """Read a frame in all of the source's area, and, where they are not known yet, the places.

        Gives the source, better known now, the frame's pixels, and what they look like.
        """


class FramesPainter(QueuedPainter[S]):
    """What paints all frames with the styles, settings and seed with which they were begun."""

    def __init__(self, name: str, editor: FramesEditor[S]) -> None:
        super().__init__(name, editor)
        self._frames = editor

    def paint_frames(self, style: Strip | None, parameters: Mapping[str, Value]) -> None:
        """Paint all frames of what is selected, after what is painted now."""
        for job in self._add(lambda: self._begun_frames(style, parameters)):
            self._read(job)

    def stop(self, job: LayerJob[S], keep: bool = True) -> None:
        """Stop a layer or a sequence: that keeps the frames that are done, or (not ``keep``) none.

        Of the frame that is painted nothing is kept.
        """
        if not isinstance(job, FramesJob):
            super().stop(job, keep)
        elif not (job.ended or (job.placing and keep)):
            if job.job is not None:
                self._reach().cancel(job.job, keep=False)
            if keep and job.done:
                self._add_done(job)
                return
            for frame in job.painted:
                self._reach().forget(frame)
            job.placing = True
            self.problems = [line for line in self.problems if line not in job.notes]
            self._give_up(job, text.NOTHING_YET if keep else text.DISCARDED)

    # ---- the way of a frame

    def _begun_frames(
        self, style: Strip | None, parameters: Mapping[str, Value]
    ) -> list[LayerJob[S]]:
        sequence = self._frames.look_at_frames()
        if style is None:
            raise LayerError(text.NO_STYLE)
        job = FramesJob.of(sequence, style, parameters)
        alike = [one for one in self._running() if isinstance(one, FramesJob) and one.is_like(job)]
        if any(self._frames.is_same(one.source, job.source) for one in alike):
            self._say(frames_text.in_frames(sequence.source.name))
            return []
        self.problems += [line for line in sequence.notes if line not in self.problems]
        self._reach().connect()
        return [job]

    def _read(self, job: LayerJob[S]) -> None:
        frame = job.next if isinstance(job, FramesJob) else None
        if not isinstance(job, FramesJob) or frame is None:
            super()._read(job)
            return
        if not job.painted:
            self._say(frames_text.reading(job.source.name, job.number, len(job.frames)))
        self._answers.ask(
            lambda: self._frames.read_frame(job.source, frame, job.style.places),
            lambda read: self._take_frame(job, *read),
            lambda error: self._give_up(job, words_of(error, job.source.name)),
        )

    def _take_frame(self, job: FramesJob[S], source: S, pixels: Buffer, looks: FramePixels) -> None:
        if job.ended or job.placing:
            return
        job.source = source
        if job.settle(looks):
            self._go_on(job)
            return
        request = job_of(source, pixels, job.files, job.parameters)
        job.ground = job.ground or ground_of(request)
        identity = identity_of(job.ground, looks, job.newest)
        job.job = self._reach().submit(request, identity, job.newest)
        job.digests = tuple(style.sha256 for style in job.files)

    def _take_result(self, job: LayerJob[S], result: Result) -> None:
        if isinstance(job, FramesJob):
            job.take(result)
            self._go_on(job)
        else:
            super()._take_result(job, result)

    def _go_on(self, job: FramesJob[S]) -> None:
        if job.next is None:
            self._add_done(job)
        else:
            self._changed()
            self._read(job)

    def _add_done(self, job: FramesJob[S]) -> None:
        """Have the frames that are done added."""
        job.finish()
        if job.result is None:
            self._give_up(job, text.NOTHING_YET)
        else:
            self._place(job)

    def _give_up(self, job: LayerJob[S], problem: str) -> None:
        keeps = isinstance(job, FramesJob) and not job.placing and any(d.result for d in job.done)
        if not isinstance(job, FramesJob) or not keeps:
            super()._give_up(job, problem)
            return
        self._note(warning(frames_text.stopped_by(problem, len(job.done), len(job.frames))))
        self._add_done(job)

    # ---- what the client tells

    def _is_meant(self, job: LayerJob[S]) -> bool:
        """A sequence keeps the style and settings with which it began."""
        return not isinstance(job, FramesJob) and super()._is_meant(job)

    def _on_accepted(self, event: Accepted) -> None:
        job = self._job(event.job)
        if not isinstance(job, FramesJob) or not job.painted:
            super()._on_accepted(event)
            return
        job.take_turn(event)
        self._note(warning(event.note))

    def _on_progress(self, event: Progress) -> None:
        job = self._job(event.job)
        if not isinstance(job, FramesJob):
            super()._on_progress(event)
            return
        left, job.place = job.progress(event.fraction, event.seconds_left), 0
        self._say(frames_text.painting(job.source.name, job.number, len(job.frames), left))
