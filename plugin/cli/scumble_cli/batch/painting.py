"""The frames that the backend has at the moment: what becomes of each."""

import time
from collections.abc import Callable
from typing import NamedTuple

from scumble_cli.jobs.session import BAD_INPUT, TROUBLE, TroubleError
from scumble_client import (
    Client,
    Devices,
    Event,
    Failed,
    Forgotten,
    InputError,
    Job,
    Progress,
    Result,
)

_OF_FRAME = {
    "picture": BAD_INPUT,
    "message": BAD_INPUT,
    "memory": TROUBLE,
    "worker": TROUBLE,
    "elsewhere": TROUBLE,
}
"""Codes of failures that say nothing of the other frames, and the exit status that they make."""

_TAKEN = "Another batch or window has gone on with it: give the same command again after that"
_AHEAD = 1
"""Frames that wait at the backend: it has one at hand while this process reads and writes."""
_LOOK_AGAIN = 5.0
"""Seconds after which the backend is asked again how many it paints at once."""
_LAST_WORD = 2.0
"""Seconds for which a backend that says nothing more is waited for at the end."""


class FrameError(Exception):
    """A frame cannot be painted, others may; the text says why."""

    def __init__(self, words: str, status: int = BAD_INPUT, *, broke: bool = False) -> None:
        super().__init__(words)
        self.status = status
        """The exit status that it makes."""
        self.broke = broke
        """Whether the backend broke on it, as it may on the others."""


class Asked(NamedTuple):
    """What is asked of the backend for a frame."""

    job: Job
    identity: str
    """What the backend has kept under it is gone on with."""
    after: str
    """The id of the painting from which it begins, or nothing."""


Answer = Result | FrameError


class FramesInPainting:
    """The frames that the backend has, and those that it was told to forget."""

    def __init__(self, client: Client, told: Callable[[str, Progress], None]) -> None:
        """``told`` is given each step, with the frame's id."""
        self._client, self._told = client, told
        self._identities = set[str]()
        self._workers, self._asked = 1, 0.0
        self._own = set[str]()
        """What this run has painted: others may still begin from the paintings of other runs."""
        self._forgetting = set[str]()

    @property
    def has_room(self) -> bool:
        """Whether another frame would keep the backend busier: it paints some at once."""
        return len(self._identities) < self._workers + _AHEAD

    def begin(self, asked: Asked) -> None:
        """Have a frame painted; raises FrameError. One that is in painting stays so."""
        if asked.identity in self._identities:
            return
        try:
            self._client.submit(asked.job, asked.identity, asked.after)
        except InputError as error:
            raise FrameError(str(error)) from None
        self._client.queue(asked.identity, background=True)
        self._identities.add(asked.identity)
        self._own.add(asked.identity)

    def answers(self) -> list[tuple[str, Answer]]:
        """Give what has come of frames since the last call, by their ids.

        Raises InputError where no frame could be painted so, and TroubleError.
        """
        self._look_for_workers()
        found = list[tuple[str, Answer]]()
        for event in self._client.poll():
            if isinstance(event, Devices):
                self._workers = max(1, event.workers)
            elif isinstance(event, Forgotten):
                self._forgetting.discard(event.job)
            elif isinstance(event, Progress) and event.job in self._identities:
                self._told(event.job, event)
            else:
                found += self._answer(event)
        return found

    def forget(self, identity: str) -> None:
        """Take a painting of this run off the backend's disk, which has limited room."""
        if identity in self._own:
            self._own.remove(identity)
            self._client.forget(identity)
            self._forgetting.add(identity)

    def let_forget(self) -> None:
        """Wait until the last word to the backend has come there."""
        end = time.monotonic() + _LAST_WORD
        while self._forgetting and time.monotonic() < end:
            for event in self._client.poll():
                if isinstance(event, Failed):
                    self._forgetting.clear()
                elif isinstance(event, Forgotten):
                    self._forgetting.discard(event.job)
            time.sleep(0.01)

    def _look_for_workers(self) -> None:
        """Ask how many paint from time to time: devices are tried, and nodes come and go."""
        if self._identities and time.monotonic() - self._asked > _LOOK_AGAIN:
            self._asked = time.monotonic()
            self._client.devices()

    def _answer(self, event: Event) -> list[tuple[str, Answer]]:
        if isinstance(event, Result) and event.job in self._identities:
            if event.stopped:  # somebody had it stopped early
                self._client.update(event.job, {})
                return []
            self._identities.remove(event.job)
            return [(event.job, event)]
        if isinstance(event, Failed):
            return self._failure(event)
        return []

    def _failure(self, event: Failed) -> list[tuple[str, Answer]]:
        if event.job is not None and event.job not in self._identities:
            self._forgetting.discard(event.job)
            return []
        if event.code in _OF_FRAME and event.job is not None:
            self._identities.remove(event.job)
            return [(event.job, _frame_error(event.code, event.message))]
        if event.code == "style":
            raise InputError(event.message)
        raise TroubleError(event.message)


def _frame_error(code: str, message: str) -> FrameError:
    status, taken = _OF_FRAME[code], code == "elsewhere"
    words = _TAKEN if taken else message
    return FrameError(words, status, broke=status == TROUBLE and not taken)
