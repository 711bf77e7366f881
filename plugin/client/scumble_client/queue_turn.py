"""Where a job stands in the backend's queue, as its client wants it and as the backend knows."""

from dataclasses import dataclass

from scumble_protocol.wire.requests import QueueFields


@dataclass
class QueueTurn:
    """What is wanted of a job's turn; another backend is told anew."""

    group: str = ""
    """What it is painted together with, such as a document's layers."""
    paused: bool = False
    """Whether it waits until it is to go on."""
    first: bool = False
    """Whether it is to go before all that wait, of which the backend was not told yet."""
    told_group: str = ""
    told_paused: bool = False
    told_first: bool = False

    def news(self, job: str) -> QueueFields | None:
        """Give what the backend was not told of a job; None where it knows all."""
        group = None if self.group == self.told_group else self.group
        paused = None if self.paused == self.told_paused else self.paused
        if group is None and paused is None and not self.first:
            return None
        return QueueFields(job, group, paused, self.first or None)

    def told(self) -> None:
        """Note that the backend knows all."""
        self.told_group, self.told_paused = self.group, self.paused
        self.told_first, self.first = self.told_first or self.first, False

    def detach(self) -> None:
        """Note that the next backend knows nothing, or this one took nothing of it."""
        self.first = self.first or self.told_first
        self.told_group, self.told_paused, self.told_first = "", False, False
