"""Messages with references: read at one end, kept at the other until their memory is open."""

from collections.abc import Sequence

from scumble_protocol.wire.frames import decode
from scumble_protocol.wire.headers import RevisionFields, TakenFields
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.shared import UnreachableError, sheet_of

MOST_LOANS = 256
"""Messages kept at most; beyond, the oldest goes, as that of a peer that never answers."""
LARGEST_LOANS = 8 * 2**30
"""Bytes of kept messages at most; beyond, the oldest goes."""


def receive(frames: Sequence[Buffer]) -> tuple[Message | None, Message | None]:
    """Decode what came and open what it refers to; give it, and the ``taken`` to answer with.

    Without references there is no answer; where they cannot be opened there is no message yet.
    Raises what ``decode`` raises, but no UnreachableError.
    """
    try:
        message = decode(frames, share=True)
    except UnreachableError as error:
        return None, _taken(error.job, error.revision, opened=False)
    fields = message.fields
    if isinstance(fields, RevisionFields) and any(map(sheet_of, message.buffers)):
        return message, _taken(fields.job, fields.revision, opened=True)
    return message, None


def _taken(job: str, revision: int, opened: bool) -> Message:
    return Message(TakenFields(job, revision, opened))


class Loans:
    """What was lent to whom. ``borrower`` tells apart peers that choose job ids on their own."""

    def __init__(self, limit: int = LARGEST_LOANS) -> None:
        self._limit = limit
        self._lent: dict[tuple[bytes, str, int], Message] = {}

    def keep(self, message: Message, borrower: bytes = b"") -> None:
        """Keep a message that is about to be sent, if shared memory is in it."""
        fields = message.fields
        if not isinstance(fields, RevisionFields) or not any(map(sheet_of, message.buffers)):
            return
        key = (borrower, fields.job, fields.revision)
        self._lent.pop(key, None)
        self._lent[key] = message
        while len(self._lent) > 1 and (len(self._lent) > MOST_LOANS or self._size() > self._limit):
            del self._lent[next(iter(self._lent))]

    def settle(self, taken: TakenFields, borrower: bytes = b"") -> Message | None:
        """Let go of a message that was taken; give it if it must be sent again."""
        message = self._lent.pop((borrower, taken.job, taken.revision), None)
        return None if taken.opened else message

    def holds(self, job: str) -> bool:
        """Tell whether a message about this job is not answered yet."""
        return any(lent == job for _, lent, _ in self._lent)

    def borrowers(self) -> set[bytes]:
        """Give everyone who has not answered yet."""
        return {borrower for borrower, _, _ in self._lent}

    def forget(self, borrower: bytes) -> None:
        """Let go of all that was lent to one who has left."""
        for key in [key for key in self._lent if key[0] == borrower]:
            del self._lent[key]

    def _size(self) -> int:
        return sum(len(buffer) for message in self._lent.values() for buffer in message.buffers)

    def __len__(self) -> int:
        return len(self._lent)
