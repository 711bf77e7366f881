"""Where a job stands in the backend's queue, as its client wants it and as the backend knows."""

from dataclasses import dataclass

from scumble_client.events import Accepted, Event
from scumble_protocol.wire.requests import QueueFields

_NO_TURNS = "The backend is of an older release: it cannot pause, and paints whoever came first"


@dataclass
class QueueTurn:
    """What is wanted of a job's turn; another backend is told anew."""

    group: str = ""
    """What it is painted together with, such as a document's layers."""
    paused: bool = False
    """Whether it waits until it is to go on."""
    first: int = 0
    """Above 0 if it is to go before all that wait, and the backend was not told yet: the larger,
    the later that was wanted."""
    background: bool = False
    """Whether it gives way to what somebody waits for, as a batch's frames do."""
    told_group: str = ""
    told_paused: bool = False
    told_first: int = 0
    told_background: bool = False
    announced: bool | None = None
    """What the backend was told of that before the job itself; older ones have not remembered it.
    None: nothing."""

    def news(self, job: str, *, first: bool) -> QueueFields | None:
        """Give what the backend was not told of a job; None where it knows all.

        ``first``: whether it may be told who goes first.
        """
        group = None if self.group == self.told_group else self.group
        paused = None if self.paused == self.told_paused else self.paused
        goes_first = True if first and self.first else None
        background = None if self.background == self.told_background else self.background
        news = QueueFields(job, group, paused, goes_first, background)
        return None if news == QueueFields(job) else news

    def told(self, news: QueueFields) -> None:
        """Note that the backend knows all of that."""
        self.told_group, self.told_paused = self.group, self.paused
        self.told_background = self.background
        if news.first:
            self.told_first, self.first = self.first, 0

    def judged(self, event: Event) -> Event:
        """Give what the backend has told of the job, a pause that it refuses marked as such.

        Other notes, such as that the disk is nearly full, may come before it has heard of a pause.
        """
        if not (isinstance(event, Accepted) and self.told_paused and event.note):
            return event
        return event._replace(cannot_pause=not (event.paused or event.kept))

    def refused(self, job: str, revision: int) -> Accepted:
        """Want nothing more of a backend that knows no turns; gives what the artist is told."""
        self.paused, self.first = False, 0
        return Accepted(job, revision, 0, note=_NO_TURNS, cannot_pause=True)

    def detach(self) -> None:
        """Note that the next backend knows nothing, or this one took nothing of it."""
        self.first = self.first or self.told_first
        self.told_group, self.told_paused, self.told_first = "", False, 0
        self.told_background, self.announced = False, None
