"""The socket by which a worker, or what starts workers elsewhere, reaches the server."""

import zmq

from scumble_backend.service.pool.order import WorkerDoor
from scumble_protocol.wire.limits import LARGEST_FRAME


def dealer_of(
    context: "zmq.Context[zmq.Socket[bytes]]", door: WorkerDoor, name: str
) -> "zmq.Socket[bytes]":
    """Give a DEALER under CURVE that is connected through a door, under the id of that name."""
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 1000)
    socket.setsockopt(zmq.IDENTITY, name.encode())
    socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_FRAME)
    socket.setsockopt(zmq.CURVE_SERVERKEY, door.server_key.encode())
    socket.setsockopt(zmq.CURVE_PUBLICKEY, door.key.encode())
    socket.setsockopt(zmq.CURVE_SECRETKEY, door.secret.encode())
    socket.connect(door.endpoint)
    return socket
