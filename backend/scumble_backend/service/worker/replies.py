"""How a worker answers the server, as the device loop sees it: it can be tested without sockets."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from scumble_backend.service.pool.worker_words import Word
from scumble_protocol.wire.headers import MessageFields
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.replies import ProgressFields

if TYPE_CHECKING:  # a worker connects before it loads PyTorch
    from scumble_backend.engine import Iterate


class Replies(Protocol):
    """What is said to the server, from any thread, without waiting."""

    def say(self, word: Word) -> None:
        """Say a ``Word``."""

    def tell(self, fields: MessageFields, buffers: Sequence[Buffer] = ()) -> None:
        """Send a message of the protocol."""


def progress_of(
    job: str, revision: int, iterate: "Iterate", seconds_left: float | None
) -> ProgressFields:
    """Give what is told of an iteration; losses that are no finite numbers are left out."""
    return ProgressFields(
        job=job,
        revision=revision,
        step=iterate.step,
        total=iterate.total,
        fraction=min(1.0, iterate.fraction),
        losses={k: v for k, v in iterate.losses.items() if math.isfinite(v)},
        seconds_left=seconds_left,
    )
