"""How a worker answers the server, as the device loop sees it: it can be tested without sockets."""

from collections.abc import Sequence
from typing import Protocol

from scumble_backend.service.pool.worker_words import Word
from scumble_protocol.wire.headers import MessageFields
from scumble_protocol.wire.messages import Buffer


class Replies(Protocol):
    """What is said to the server, from any thread, without waiting."""

    def say(self, word: Word) -> None:
        """Say a ``Word``."""

    def tell(self, fields: MessageFields, buffers: Sequence[Buffer] = ()) -> None:
        """Send a message of the protocol."""
