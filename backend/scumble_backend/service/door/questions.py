"""What clients ask about jobs that they may submit, on its way to a worker and back."""

from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from scumble_protocol.wire.replies import EstimatedFields
from scumble_protocol.wire.requests import EstimateFields

MOST = 256
"""Questions that may be open at a time; of more, the oldest get no answer."""


class _Asked(NamedTuple):
    client: bytes
    number: int


class Questions:
    """Whose question each is: workers know them by numbers of ours."""

    def __init__(self) -> None:
        self._open: OrderedDict[int, _Asked] = OrderedDict()
        self._last = 0

    def ask(self, client: bytes, asked: EstimateFields) -> EstimateFields:
        """Give what is to be asked a worker in a client's place."""
        self._last += 1
        self._open[self._last] = _Asked(client, asked.number)
        while len(self._open) > MOST:
            self._open.popitem(last=False)
        return replace(asked, number=self._last)

    def answered(self, answer: EstimatedFields) -> tuple[bytes, EstimatedFields] | None:
        """Give the client that a worker's answer is for, and what it is told; None if nobody."""
        asked = self._open.pop(answer.number, None)
        return asked and (asked.client, replace(answer, number=asked.number))


def unknown(asked: EstimateFields) -> EstimatedFields:
    """Answer that nobody can tell: no worker is ready."""
    return EstimatedFields(asked.number, asked.width, asked.height, None, 0, 0, "", "")
