"""Which unfinished paintings an editor offers, and the words by which an artist knows them."""

import time
from collections.abc import Collection, Iterable

from scumble_client import KeptJob
from scumble_editor import text
from scumble_editor.unfinished.unfinished_text import unfinished_facts


class Offers:
    """The unfinished paintings that an editor offers, the newest first.

    A backend takes a moment to see that an editor has died: as long as it says of jobs that
    somebody else has them painted, a few more looks follow.
    """

    LOOKS, PAUSE = 4, 1.5
    """Looks at most, and seconds between them."""

    def __init__(self) -> None:
        self.jobs: list[KeptJob] = []
        self._discarded: set[str] = set()
        self._left = 0
        self._next = 0.0

    def look(self) -> None:
        """Have the client asked again what there is."""
        self._left, self._next = self.LOOKS, 0.0

    def due(self, now: float) -> bool:
        """Tell whether the client is to be asked now; ``now`` in seconds of any clock."""
        if not self._left or now < self._next:
            return False
        self._left, self._next = self._left - 1, now + self.PAUSE
        return True

    def take(self, jobs: Iterable[KeptJob], mine: Collection[str]) -> None:
        """Take the answer; ``mine``: the jobs that this editor has under way."""
        others = [job for job in jobs if job.job not in mine and job.job not in self._discarded]
        self.jobs = [job for job in others if job.state == "unfinished"]
        self.jobs.sort(key=lambda job: job.created, reverse=True)
        if not any(job.state in ("waiting", "running") for job in others):
            self._left = 0

    def drop(self, job: str) -> None:
        """Offer a job no more, as it is resumed."""
        self.jobs = [one for one in self.jobs if one.job != job]

    def discard(self, job: str) -> None:
        """Never offer a job again."""
        self._discarded.add(job)
        self.drop(job)


BUTTONS = (
    ("resume", text.RESUME, text.RESUME_HINT),
    ("discard", text.DISCARD, text.DISCARD_HINT),
)
"""What can be done with one: the end of the button's name, its label, its tooltip."""


def facts(job: KeptJob) -> str:
    """Say which painting that is: its layer's name, and below it size, progress and age."""
    age = time.time() - job.changed
    return f"{job.name}\n{unfinished_facts(job.width, job.height, job.fraction, age)}"
