"""The socket that clients reach: encrypted, checked, and never blocking."""

import logging
import time
from collections.abc import Callable, Sequence

import zmq

from scumble_backend.service.curve import endpoint_of, locked_router, sender_of
from scumble_backend.service.door.disconnects import Disconnects
from scumble_backend.service.door.pairings import Allowed
from scumble_backend.service.door.peers import MOST_WAITING, MOST_WAITING_BYTES, Peer, Peers
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import VersionError, decode, encode
from scumble_protocol.wire.headers import MessageFields, TakenFields
from scumble_protocol.wire.loans import Loans, receive
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import FailedFields, PongFields, ProgressFields

log = logging.getLogger("scumble")

HEARTBEAT = 10_000
"""Milliseconds between two checks of a silent connection."""
SILENCE = 60_000
"""Milliseconds after which a dead connection is cut."""
MOST_READ = 64
"""Messages from clients that ZeroMQ holds before it makes the sender wait."""
MOST_SENT = 256
"""Messages to each client that ZeroMQ holds before it makes the sender wait."""
_LAST_WORDS = 1.0
"""Seconds in which what a client sent before it left is read, however much others send."""
_TOO_FAST = "Too many messages at once: some were dropped"
_TOO_MANY = "Too many clients at once: close an editor first"


class ClientSocket:
    """A ROUTER under CURVE. ``on_left`` is called with a client that left.

    Shared memory is kept until the client has opened it. ``allowed`` must guard
    the context's gate already.
    """

    def __init__(
        self,
        context: "zmq.Context[zmq.Socket[bytes]]",
        secret_key: str,
        bind: str,
        on_left: Callable[[bytes], None],
        allowed: Allowed,
    ) -> None:
        self.socket = _client_router(context, secret_key)
        self.socket.setsockopt(zmq.IPV6, "[" in bind)
        self.socket.bind(bind)
        self.disconnects = Disconnects(self.socket)
        self._on_left = on_left
        self._allowed = allowed
        self._lent = Loans()
        self._peers = Peers()
        self._leaving: dict[bytes, float] = {}  # when it was found that nothing can be sent to them

    @property
    def endpoint(self) -> str:
        """Where clients on this machine connect to."""
        text = endpoint_of(self.socket)
        return text.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")

    def take(self) -> tuple[bytes, str, list[Buffer]] | None:
        """Take one message that has come: routing id, owner, frames; raises zmq.Again.

        None for one that is dropped: its sender is not (any longer) allowed in, or sends too
        much. The owner is the name that the gate gave.
        """
        routing_id, *frames = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
        client, owner = routing_id.bytes, sender_of(frames)
        if not self._allowed.knows(owner) or client[:1] != b"\0":
            return None  # revoked meanwhile, or a routing id of its own choice: maybe another's
        peer = self._peers.meet(client, owner)
        if peer is None:
            self._refuse(client, _TOO_MANY)
            return None
        if not peer.bucket.take():
            if peer.bucket.should_tell():
                self._refuse(client, _TOO_FAST)
            return None
        return client, owner, [frame.buffer for frame in frames]

    def read(self, client: bytes, frames: Sequence[Buffer]) -> Message | None:
        """Check what a client sent; None if it was answered here already.

        Only the local user may send references to memory: others are on another machine.
        """
        peer = self._peers.get(client)
        try:
            if peer is not None and peer.is_local:
                message, answer = receive(frames)
            else:
                message, answer = decode(frames), None
        except VersionError as error:
            self.fail(client, None, "version", error.cause, error.field)
        except ProtocolError as error:
            self.fail(client, None, "message", f"The backend was sent {error}", error.field)
        else:
            if answer is not None:
                self.tell(client, answer.fields)
            if message is None or not isinstance(message.fields, TakenFields):
                return message
            again = self._lent.settle(message.fields, client)
            if again is not None:
                self.tell(client, *again)
        return None

    def asks_too_much(self, client: bytes, own: int, size: int) -> bool:
        """Tell whether one more job would exceed what a client may have waiting.

        ``own``: its owner's jobs that wait; ``size``: bytes of all that wait and of the new one.
        """
        peer = self._peers.get(client)
        if peer is None:
            return True
        return (not peer.is_local and own >= MOST_WAITING) or size > MOST_WAITING_BYTES

    def tell(
        self,
        client: bytes,
        fields: MessageFields,
        buffers: Sequence[Buffer] = (),
        share: bool = False,
    ) -> None:
        """Send a message; ``share``: with references to what lies in shared memory."""
        message = Message(fields, tuple(buffers))
        if share:
            self._lent.keep(message, client)
        droppable = isinstance(fields, ProgressFields | PongFields)
        self._send([client, *encode(message, share)], droppable)

    def fail(
        self, client: bytes, job: str | None, code: str, words: str, field: str | None = None
    ) -> None:
        """Send a ``failed``."""
        failed = Message(FailedFields(job, code, field, words[:2000]))
        self._send([client, *encode(failed)], droppable=job is None)

    def flush(self) -> None:
        """Try again to send what could not be sent; drop clients that are no longer allowed in."""
        for client, owner in self._peers.owners().items():
            if not self._allowed.knows(owner):
                log.info("%s is no longer allowed in", owner)
                self._leave(client)
        for client in self._peers.ids():
            self._flush_one(client)

    def look_for(self, clients: set[bytes]) -> None:
        """Find out whose connection broke: nothing can be sent to them."""
        if self.disconnects.suspected():
            for client in clients | self._lent.borrowers() | set(self._peers.ids()):
                self.tell(client, PongFields(0))

    def drop_left(self) -> None:
        """Drop clients that have left, once what they sent before, such as a cancel, is read."""
        if not self._leaving:
            return
        unread = self.socket.poll(0)
        overdue = time.monotonic() - _LAST_WORDS
        for client, since in list(self._leaving.items()):
            if not unread or since < overdue:
                self._leave(client)

    def close(self) -> None:
        """Stop listening."""
        self.disconnects.close()
        self.socket.close(0)

    def _flush_one(self, client: bytes) -> None:
        peer = self._peers.get(client)
        while peer is not None and peer.unsent and self._sent(client, peer.unsent[0]):
            del peer.unsent[0]

    def _send(self, frames: list[Buffer], droppable: bool = False) -> None:
        client = bytes(frames[0])
        peer = self._peers.get(client)
        waits = peer is not None and bool(peer.unsent)
        if not waits and self._sent(client, frames):
            return
        if not droppable and peer is not None:
            self._keep(client, peer, frames)

    def _keep(self, client: bytes, peer: Peer, frames: list[Buffer]) -> None:
        if not peer.keep(frames):
            log.info("a client of %s does not read: it counts as gone", peer.owner)
            self._leave(client)

    def _sent(self, client: bytes, frames: list[Buffer]) -> bool:
        """Send; False if the client does not read fast enough. One that has left is dropped."""
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return False
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            self._leaving.setdefault(client, time.monotonic())
        return True

    def _leave(self, client: bytes) -> None:
        self._leaving.pop(client, None)
        self._lent.forget(client)
        self._peers.forget(client)
        self._on_left(client)

    def _refuse(self, client: bytes, words: str) -> None:
        self.fail(client, None, "queue", words)


def _client_router(
    context: "zmq.Context[zmq.Socket[bytes]]", secret_key: str
) -> "zmq.Socket[bytes]":
    socket = locked_router(context, secret_key)
    socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, SILENCE)
    socket.setsockopt(zmq.RCVHWM, MOST_READ)
    socket.setsockopt(zmq.SNDHWM, MOST_SENT)
    return socket
