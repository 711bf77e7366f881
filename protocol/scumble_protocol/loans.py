"""Messages that were sent with references, kept until the other end has opened their memory."""

from collections.abc import Sequence
from typing import Any

from scumble_protocol.messages import Buffer, Message
from scumble_protocol.shared import sheet_of

MOST_LOANS = 256
"""Messages kept at most: those of a peer that never answers go first."""


class Loans:
    """What was lent to whom. ``borrower`` tells apart peers that choose job ids on their own."""

    def __init__(self) -> None:
        self._lent: dict[tuple[bytes, str, int], Message] = {}

    def keep(
        self, kind: str, fields: dict[str, Any], buffers: Sequence[Buffer], borrower: bytes = b""
    ) -> None:
        """Keep a message that is about to be sent, if shared memory is in it."""
        if not any(sheet_of(buffer) for buffer in buffers):
            return
        key = (borrower, fields["job"], fields["revision"])
        self._lent.pop(key, None)
        self._lent[key] = Message(kind, dict(fields), tuple(buffers))
        while len(self._lent) > MOST_LOANS:
            del self._lent[next(iter(self._lent))]

    def settle(self, taken: dict[str, Any], borrower: bytes = b"") -> Message | None:
        """Let go of a message, by the fields of a ``taken``; give it if it must be sent again."""
        message = self._lent.pop((borrower, taken["job"], taken["revision"]), None)
        return None if taken["opened"] else message

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

    def __len__(self) -> int:
        return len(self._lent)
