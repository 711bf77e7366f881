"""Whose turn it is among the jobs that wait: documents, clients and owners take turns.

What runs in the background has its turns when nobody else waits.
"""

from collections.abc import Hashable, Iterable
from typing import Protocol, TypeVar

_REMEMBERED = 256
"""Groups and owners of which it is known when they were served last."""


class Waiting(Protocol):
    """What is known of a job that waits."""

    @property
    def owner(self) -> str:
        """Whose it is."""

    @property
    def client(self) -> bytes:
        """The connection that has it painted."""

    @property
    def group(self) -> str:
        """What that client paints together, such as the layers of one document."""

    @property
    def background(self) -> bool:
        """Whether it goes after all of which that is not said, as a batch's frames do."""

    @property
    def lost(self) -> bool:
        """Whether its worker has died: it goes before all others."""

    @property
    def ahead(self) -> int:
        """It goes before all of its owner with a smaller number, whichever group they are of."""


J = TypeVar("J", bound=Waiting)


class Turns:
    """When owners and groups were served last: who was served least recently is next.

    Owners take turns first, and with an owner the groups of each client, so that nobody is served
    more by naming more groups. In a group it is first come, first served.
    """

    def __init__(self) -> None:
        self._served: dict[Hashable, int] = {}
        self._count = 0

    def note(self, job: Waiting) -> None:
        """Note that a job was given to a worker."""
        self._count += 1
        for who in _names(job):
            self._served.pop(who, None)
            self._served[who] = self._count
        for who in list(self._served)[:-_REMEMBERED]:
            del self._served[who]

    def order(self, jobs: Iterable[J]) -> list[J]:
        """Give jobs, which came in this order, in the one in which they get a worker."""
        ahead, rest = Turns(), list(jobs)
        ahead._served, ahead._count = dict(self._served), self._count
        ordered = list[J]()
        while rest:
            job = min(rest, key=ahead._rank)
            ahead.note(job)
            rest.remove(job)
            ordered.append(job)
        return ordered

    def _rank(self, job: Waiting) -> tuple[bool, bool, int, int, int]:
        owner, group = (self._served.get(who, 0) for who in _names(job))
        return job.background, not job.lost, owner, -job.ahead, group


def _names(job: Waiting) -> tuple[Hashable, Hashable]:
    """Name a job's owner, and its group."""
    return job.owner, (job.client, job.group)
