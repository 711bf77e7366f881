"""CURVE keys of one run of the backend, and the gate that lets only their owner in."""

import hmac
from typing import NamedTuple

import zmq
from zmq.auth.thread import ThreadAuthenticator


class Keys(NamedTuple):
    """Key pairs in Z85 text, made anew at every start: they live in the connection file only."""

    server: str
    server_secret: str
    client: str
    client_secret: str


def make_keys() -> Keys:
    """Make the server's and the client's key pair."""
    server, server_secret = zmq.curve_keypair()
    client, client_secret = zmq.curve_keypair()
    return Keys(server.decode(), server_secret.decode(), client.decode(), client_secret.decode())


OWNER = "local"
"""Who has the client key: the user whose connection file it is in."""


class _Names(ThreadAuthenticator):
    """Names a client in the ``User-Id`` of its frames."""

    def curve_user_id(self, client_public_key: bytes) -> str:  # noqa: ARG002 - pyzmq's interface
        return OWNER


class Gate:
    """Answers ZeroMQ's question who may come in (ZAP): whoever has the client key."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", keys: Keys) -> None:
        self._welcome_key = keys.client.encode()
        self._authenticator = _Names(context)
        self._authenticator.start()
        self._authenticator.configure_curve_callback("*", credentials_provider=self)

    def callback(self, domain: str, key: bytes) -> bool:  # noqa: ARG002 - pyzmq's interface
        """Tell pyzmq whether the client with this public key (Z85 text) may connect."""
        return hmac.compare_digest(key, self._welcome_key)

    def close(self) -> None:
        """Stop answering."""
        self._authenticator.stop()
