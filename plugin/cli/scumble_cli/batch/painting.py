"""One frame at the backend: its picture, or why there is none."""

import time
from collections.abc import Callable

from scumble_cli.interrupt import Presses
from scumble_cli.jobs.session import BAD_INPUT, TROUBLE, TroubleError
from scumble_client import Client, Event, Failed, InputError, Job, Progress, Result

_OF_FRAME = {
    "picture": BAD_INPUT,
    "message": BAD_INPUT,
    "memory": TROUBLE,
    "worker": TROUBLE,
    "elsewhere": TROUBLE,
}
"""Codes of failures that say nothing of the other frames, and the exit status that they make."""

_TAKEN = "Another batch or window has gone on with it: give the same command again after that"


class StoppedError(Exception):
    """Ctrl-C was pressed: the backend keeps the frame as far as it is."""


class FrameError(Exception):
    """A frame cannot be painted, others may; the text says why."""

    def __init__(self, words: str, status: int = BAD_INPUT, *, broke: bool = False) -> None:
        super().__init__(words)
        self.status = status
        """The exit status that it makes."""
        self.broke = broke
        """Whether the backend broke on it, as it may on the others."""


def paint(
    client: Client,
    job: Job,
    ctrl_c: Presses,
    *,
    known_as: str,
    after: str,
    told: Callable[[Progress], None],
) -> Result:
    """Have a frame painted, under its id, to its end; ``told`` is given every step.

    What the backend has kept of it is gone on with. Raises FrameError, InputError where no frame
    could be painted so, TroubleError, and StoppedError after Ctrl-C.
    """
    try:
        client.submit(job, known_as, after)
    except InputError as error:
        raise FrameError(str(error)) from None
    client.queue(known_as, background=True)
    while ctrl_c.first is None:
        for event in client.poll():
            if isinstance(event, Progress):
                told(event)
            result = _result(event, known_as)
            if result is not None and not result.stopped:
                return result
            if result is not None:  # somebody had it stopped early
                client.update(known_as, {})
        time.sleep(0.01)
    raise StoppedError


def _result(event: Event, identity: str) -> Result | None:
    if isinstance(event, Result) and event.job == identity:
        return event
    if isinstance(event, Failed) and event.job in (identity, None):
        if event.code in _OF_FRAME and event.job is not None:
            raise _frame_error(event.code, event.message)
        if event.code == "style":
            raise InputError(event.message)
        raise TroubleError(event.message)
    return None


def _frame_error(code: str, message: str) -> FrameError:
    status, taken = _OF_FRAME[code], code == "elsewhere"
    words = _TAKEN if taken else message
    return FrameError(words, status, broke=status == TROUBLE and not taken)
