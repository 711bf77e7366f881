"""The two transports: ZeroMQ in this process, or pipes to a bridge process that has it."""

from collections.abc import Sequence
from typing import Protocol

from scumble_protocol.folder import Connection, FolderError, read_bridge
from scumble_protocol.remedies import INSTALL
from scumble_protocol.wire.messages import Buffer

NO_WAY = f"Neither pyzmq nor the bridge to it is installed: {INSTALL}"


class Transport(Protocol):
    """Frames in, frames out; never blocks."""

    def send(self, frames: Sequence[Buffer]) -> bool:
        """Send at once; False if that cannot be, and nothing was sent."""

    def receive(self) -> list[Buffer] | None:
        """Take one message that has come; None if there is none."""

    def close(self) -> None:
        """Close the connection; what was not sent yet is dropped."""


def open_transport(connection: Connection) -> Transport:
    """Open the transport to a backend that this Python can use.

    Raises FolderError where there is no pyzmq and no bridge is installed.
    """
    if has_zeromq():
        from scumble_client.link.dealer import Dealer  # noqa: PLC0415 - needs pyzmq

        return Dealer(connection)
    command = read_bridge()
    if command is None:
        raise FolderError(NO_WAY)
    from scumble_client.link.pipe import Pipe  # noqa: PLC0415 - seldom needed

    return Pipe(connection, command)


def has_zeromq() -> bool:
    """Tell whether this Python has a pyzmq that can encrypt."""
    try:
        import zmq  # noqa: PLC0415 - may be missing, or made for another Python
    except ImportError:
        return False
    return bool(zmq.has("curve"))
