"""CURVE on the server's sockets: key pairs, who may come in, and under which name."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import zmq
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils import z85

from scumble_protocol.wire.limits import LARGEST_FRAME

HANDSHAKE_PATIENCE = 5_000
"""Milliseconds in which a connection must have shown its key, or it is cut."""


class KeyPair(NamedTuple):
    """A CURVE key pair in Z85 text."""

    public: str
    secret: str


def new_pair() -> KeyPair:
    """Make a key pair."""
    public, secret = zmq.curve_keypair()
    return KeyPair(public.decode(), secret.decode())


class KeyNames(Protocol):
    """Who may come in. Called from the gate's thread; raises nothing."""

    def name_of(self, key: str) -> str:
        """Give the name for which a public key (Z85 text) stands; empty if it may not come in."""


class Gate(ThreadAuthenticator):
    """The answer to ZeroMQ's question who may come in (ZAP), and under which name.

    The name is the ``User-Id`` of every frame that the peer sends. A gate is for all sockets of its
    context. ZeroMQ lets everybody in where there is none: open it before a socket is bound, and
    close it after.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", names: KeyNames) -> None:
        super().__init__(context)
        self._names = names
        self.start()
        self.configure_curve_callback("*", credentials_provider=self)

    def callback(self, domain: str, key: bytes) -> bool:  # noqa: ARG002 - pyzmq's interface
        """Tell pyzmq whether the peer with this public key (Z85 text) may connect."""
        return bool(self._names.name_of(key.decode()))

    def curve_user_id(self, client_public_key: bytes) -> str:
        """Give the name of a peer who may come in, by its 32 bytes of public key."""
        return self._names.name_of(z85.encode(client_public_key).decode())

    def close(self) -> None:
        """Stop answering."""
        self.stop()


def locked_router(
    context: "zmq.Context[zmq.Socket[bytes]]", secret_key: str
) -> "zmq.Socket[bytes]":
    """Give a ROUTER, not bound yet, that whoever passes the context's gate can reach."""
    socket = context.socket(zmq.ROUTER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
    socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_FRAME)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_PATIENCE)
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_SECRETKEY, secret_key.encode())
    return socket


def endpoint_of(socket: "zmq.Socket[bytes]") -> str:
    """Give the address to which a socket was bound, with its port."""
    endpoint = socket.getsockopt(zmq.LAST_ENDPOINT)
    assert isinstance(endpoint, bytes)  # noqa: S101 - pyzmq's type for this option
    return endpoint.decode().rstrip("\0")


def sender_of(frames: "Sequence[zmq.Frame]") -> str:
    """Give the name that the gate gave the sender of these; empty if there is none."""
    if not frames:
        return ""
    try:
        return str(frames[0].get("User-Id"))
    except zmq.ZMQError:  # it came through no gate
        return ""
