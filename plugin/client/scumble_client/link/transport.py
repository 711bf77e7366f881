"""The two transports: ZeroMQ in this process, or pipes to a bridge process that has it."""

from collections.abc import Sequence
from typing import Protocol

from scumble_client.link.zeromq import zeromq_fault
from scumble_protocol.folder import Connection, FolderError, read_bridge
from scumble_protocol.remedies import INSTALL
from scumble_protocol.wire.messages import Buffer

NO_WAY = f"Neither pyzmq nor the bridge to it can be used here (pyzmq: {{}}): {INSTALL}"


class Transport(Protocol):
    """Frames in, frames out; never blocks."""

    def send(self, frames: Sequence[Buffer]) -> bool:
        """Send at once; False if that cannot be, and nothing was sent."""

    def receive(self) -> list[Buffer] | None:
        """Take one message that has come; None if there is none."""

    def is_broken(self) -> bool:
        """Tell whether nobody is, or is any more, at the other end.

        True soon after the backend has ended; one that hangs, or a machine that is cut off, shows
        by its silence only. Raises FolderError where what should carry the frames has failed.
        """

    def close(self) -> None:
        """Close the connection; what was not sent yet is dropped."""


def open_transport(connection: Connection) -> Transport:
    """Open the transport to a backend that this Python can use.

    Raises FolderError where there is no pyzmq and no bridge is installed.
    """
    fault = zeromq_fault()
    if fault is None:
        from scumble_client.link.dealer import Dealer  # noqa: PLC0415 - needs pyzmq

        return Dealer(connection)
    command = read_bridge()
    if command is None:
        raise FolderError(NO_WAY.format(fault))
    from scumble_client.link.pipe import Pipe  # noqa: PLC0415 - seldom needed

    return Pipe(connection, command)
