"""CURVE keys of one run of the backend, and the gate that lets only known clients in."""

import ipaddress
import re
from typing import NamedTuple

import zmq
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils import z85

from scumble_backend.service.door.pairings import Allowed, lasting_pair, new_pair, pairings


class BindError(Exception):
    """The backend may not listen there; the text says why in one line."""


class Keys(NamedTuple):
    """Key pairs in Z85 text. The client's is made again at every start, for the connection file."""

    server: str
    server_secret: str
    client: str
    client_secret: str


def make_keys() -> Keys:
    """Make the client's key pair; the server's too, unless paired clients know it already.

    Raises FolderError if the lasting one cannot be trusted.
    """
    server = lasting_pair() or new_pair()
    return Keys(*server, *new_pair())


def check_bind(bind: str) -> None:
    """Raise BindError for an address beyond this machine while nobody is paired."""
    found = re.fullmatch(r"tcp://(\[[0-9a-fA-F:.]+\]|[0-9.]+|\*):([0-9]{1,5}|\*)", bind)
    if found is None:
        raise BindError(f"{bind} cannot be used: it must look like tcp://127.0.0.1:PORT")
    if _is_loopback(found[1].strip("[]")):
        return
    if not any(pairings().values()):
        raise BindError(
            f"{bind} can be reached from other machines, and none is paired: "
            "run `scumble pair NAME -o FILE` first, or listen on tcp://127.0.0.1:PORT"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Gate(ThreadAuthenticator):
    """Answers ZeroMQ's question who may come in (ZAP), and under which name.

    The name is the ``User-Id`` of every frame that the client sends. ZeroMQ lets everybody in
    where there is no gate: open it before the socket is bound, and close it after.
    """

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", allowed: Allowed) -> None:
        super().__init__(context)
        self._allowed_keys = allowed
        self.start()
        self.configure_curve_callback("*", credentials_provider=self)

    def callback(self, domain: str, key: bytes) -> bool:  # noqa: ARG002 - pyzmq's interface
        """Tell pyzmq whether the client with this public key (Z85 text) may connect."""
        return bool(self._allowed_keys.name_of(key.decode()))

    def curve_user_id(self, client_public_key: bytes) -> str:
        """Give the name of a client who may come in, by its 32 bytes of public key."""
        return self._allowed_keys.name_of(z85.encode(client_public_key).decode())

    def close(self) -> None:
        """Stop answering."""
        self.stop()
