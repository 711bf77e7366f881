"""What is painted and waits, in a line each."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from scumble_editor import history_text
from scumble_editor.languages.numbers import percent
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S


class QueueLine(NamedTuple):
    """A layer that is painted or waits: whose line it is, and its words."""

    job: LayerJob[Any]
    layer: str
    image: str
    stage: str
    """How far it is, or how many are ahead."""

    @property
    def paused(self) -> bool:
        """Whether it waits until it is to go on."""
        return self.job.paused

    @property
    def can_pause(self) -> bool:
        """Whether it can be paused, or go on; what follows its layer is not paused."""
        there = self.job.result is not None or self.job.stopping
        return not (self.job.live or there)

    @property
    def can_go_first(self) -> bool:
        """Whether others are painted before it."""
        return self.job.place > 0 and not (self.job.paused or self.job.stopping)


def queue_lines(jobs: Iterable[LayerJob[S]], image_of: Callable[[S], str]) -> tuple[QueueLine, ...]:
    """Give the lines of jobs; ``image_of`` names the image that a layer is in."""
    return tuple(
        QueueLine(job, job.source.name, image_of(job.source), stage_of(job)) for job in jobs
    )


def stage_of(job: LayerJob[S]) -> str:
    """Say in a word or two how far a job is."""
    if job.result is not None and not job.live:
        return history_text.STAGE_PLACING
    if job.stopping:
        return history_text.STAGE_STOPPING
    words = history_text.paused_at(job.fraction) if job.paused else job.stage
    if words:
        return words
    if job.job is None:
        return history_text.STAGE_READING
    if job.place > 0:
        return history_text.ahead(job.place)
    return percent(100 * job.fraction) if job.fraction > 0 else history_text.STAGE_STARTING
