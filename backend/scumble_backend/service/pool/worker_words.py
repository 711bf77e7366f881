"""What server and worker say to each other besides the protocol's own messages.

A job travels between them as the protocol's message under the server's own job id. Around it
there are a few words of our own, each a frame ``SCUMBLE-WORKER``, the word, and JSON.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import parse_header
from scumble_protocol.wire.messages import Buffer

MARK = b"SCUMBLE-WORKER"
PING, ALIVE = "ping", "alive"
LONGEST_WORD = 32


class Word(NamedTuple):
    """``hello`` (connected), ``broken`` (reason: why it cannot paint here), ``trying`` (device:
    what happens now may hang or end the process), ``tried`` (trial: how the device was found),
    ``ready`` (device, others on the machine, seconds that the start took), ``idle`` (job: it is
    free again), ``written`` (job, revision: of what its newest checkpoint is), ``unkept`` (job,
    reason: why its checkpoint cannot be written), ``lost`` (reason: how its device failed while it
    painted; it paints no more).

    Of a worker on another machine the server asks ``ping``, and it says ``alive``.
    """

    name: str
    content: dict[str, Any]

    def frames(self) -> list[Buffer]:
        """Give the frames of this word."""
        return [MARK, self.name.encode(), json.dumps(self.content).encode()]


def word_of(frames: Sequence[Buffer]) -> Word | None:
    """Give the word in these frames, or None if they are a message of the protocol.

    Raises ProtocolError for a word that cannot be read.
    """
    if len(frames) != 3 or bytes(frames[0]) != MARK:
        return None
    try:
        name = bytes(frames[1][:LONGEST_WORD]).decode("ascii")
    except UnicodeDecodeError:
        raise ProtocolError("word", "is not a word") from None
    return Word(name, parse_header(frames[2]))
