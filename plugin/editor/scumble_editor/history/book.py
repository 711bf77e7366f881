"""The history as an editor shows it: asked for page by page, starred, deleted with an undo."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from scumble_client import History, KeptJob
from scumble_editor import history_text
from scumble_editor.history.search import HistorySearch
from scumble_protocol.kept import set_star, starred

PAGE, SEARCHED = 30, 100
"""Paintings that are asked for at once, as more are wanted, and as they are searched."""
UNDO_TIME = 8.0
"""Seconds for which a painting that was deleted can be put back."""
_SHOWN = ("done", "unfinished")


class HistoryClient(Protocol):
    """What the book asks of a client."""

    def look(self, limit: int = ..., before: float | None = ...) -> None:
        """Ask for kept jobs; starts no backend."""

    def forget(self, identity: str) -> None:
        """Delete a kept job."""

    def poll(self) -> object:
        """Send what is to be sent."""


class HistoryBook:
    """What was painted, the newest first, as far as it was asked for; nothing in it waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.jobs: list[KeptJob] = []
        self.found: list[KeptJob] = []
        """Those of them that are to be shown: see ``narrow``."""
        self.search = HistorySearch()
        self.more = False
        """Whether older ones are left."""
        self.stars = frozenset[str]()
        """The ids of those that are starred."""
        self.deleted: KeptJob | None = None
        """The one that was deleted last, as long as it can be put back."""
        self.problem = ""
        """Why the last star could not be set."""
        self.version = 0
        """Raised whenever there is something else to be shown."""
        self.shown = False
        """Whether anybody looks at it: only then is anything asked."""
        self._stale = self._wants_more = self._asked = False
        self._oldest = math.inf
        """When the oldest one was made that was listed, whether it is shown or not."""
        self._gone: set[str] = set()
        self._due: KeptJob | None = None
        """What was deleted before the last one: that cannot be undone any more."""
        self._until = math.inf

    # ---- for the artist

    def show(self, shown: bool) -> None:
        """Begin or end to be looked at."""
        self.shown, self._asked = shown, False
        if shown:
            self.stars = starred()
            self.refresh()

    def refresh(self) -> None:
        """Have the newest asked for again: something was painted."""
        self._stale = True

    def want_more(self) -> None:
        """Have older ones asked for: the artist comes to the end of the list."""
        self._wants_more = self.more

    def narrow(self, words: str, starred: bool) -> None:
        """Show only what has all of some words, and a star if wanted; older ones are asked for."""
        self.search.narrow(words, starred)
        self._show(self.jobs)

    @property
    def empty(self) -> str:
        """Say why nothing is shown; empty where something is."""
        if self.found:
            return ""
        if not self.jobs:
            return history_text.NO_HISTORY
        return history_text.LOOKING_FURTHER if self.more else self.search.nothing

    def star(self, job: KeptJob) -> None:
        """Star a painting, or take its star away."""
        try:
            set_star(job.job, job.job not in self.stars)
            self.problem = ""
        except OSError as error:
            self.problem = history_text.cannot_star(error.strerror or str(error))
        self.stars = starred()
        self._show(self.jobs)

    def delete(self, job: KeptJob) -> None:
        """Take a painting out; it is deleted a while later, unless that is undone."""
        self._due, self.deleted = self.deleted, job
        self._gone.add(job.job)
        self._show([one for one in self.jobs if one.job != job.job])
        self._until = self._clock() + UNDO_TIME

    def undo(self) -> None:
        """Put back what was deleted last."""
        job, self.deleted = self.deleted, None
        if job is not None:
            self._gone.discard(job.job)
            self._show(sorted([*self.jobs, job], key=lambda one: one.created, reverse=True))

    # ---- for the painter

    def step(self, client: Callable[[], HistoryClient]) -> None:
        """Ask what is to be asked now."""
        if self._due is not None:
            self._forget(client(), self._due)
            self._due = None
        if self.deleted is not None and self._clock() >= self._until:
            self.settle(client())
        if self.shown and self._stale:
            self._stale = False
            client().look()
        elif self.shown and self.more and not self._asked:
            self._ask_older(client)

    def settle(self, client: HistoryClient) -> bool:
        """Delete now what can still be undone; tells whether there was something."""
        job, self.deleted = self.deleted, None
        if job is None:
            return False
        self._forget(client, job)
        self.version += 1
        return True

    def close(self, client: HistoryClient) -> None:
        """Delete what can still be undone: the editor ends."""
        if self.settle(client):
            client.poll()

    def take(self, event: History) -> None:
        """Take a page."""
        page = [job for job in event.jobs if job.state in _SHOWN and job.job not in self._gone]
        if event.before is not None:
            self._asked, self.more = False, event.more and bool(event.jobs)
            self._oldest = event.jobs[-1].created if event.jobs else self._oldest
            self._show([*(job for job in self.jobs if job.created >= event.before), *page])
            return
        end = event.jobs[-1].created if event.more and event.jobs else -math.inf
        older = [job for job in self.jobs if job.created < end]
        if not older:
            self.more, self._oldest = event.more and bool(event.jobs), end
        self._show([*page, *older])

    # ---- inside

    def _ask_older(self, client: Callable[[], HistoryClient]) -> None:
        """Ask for a page where it is wanted; for all, one after the other, while one searches."""
        if self._wants_more or self.search.active:
            self._wants_more, self._asked = False, True
            client().look(SEARCHED if self.search.active else PAGE, self._oldest)

    def _forget(self, client: HistoryClient, job: KeptJob) -> None:
        client.forget(job.job)
        if job.job in self.stars:
            self.star(job)

    def _show(self, jobs: list[KeptJob]) -> None:
        self.jobs = jobs
        self.found = [job for job in jobs if self.search.finds(job, self.stars)]
        self.version += 1
