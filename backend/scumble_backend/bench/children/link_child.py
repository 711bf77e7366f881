"""The worker's end of the link alone: answers a layer with a result of the same pixels, ``seen``
with a preview, and ``cancel`` with ``cancelled``.

The first line of its input is JSON: ``endpoint``, and CURVE keys (``server_key``, ``key``,
``secret``) if the link has some. It ends with its input.
"""

import json
import os
import sys
import threading

import zmq

from scumble_backend.bench.children.echo_child import result_of
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.limits import LARGEST_FRAME
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import CancelledFields, PreviewFields
from scumble_protocol.wire.requests import CancelFields, SeenFields, SubmitFields

WORKER = "far"
"""The id that it has."""
PREVIEW = (512, 341)
"""Width and height of its previews."""


def main() -> None:
    """Answer until the input ends."""
    door = json.loads(sys.stdin.readline())
    socket = _connected(door)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    preview = os.urandom(PREVIEW[0] * PREVIEW[1] * 4)
    while True:
        frames = socket.recv_multipart(copy=False)
        message = decode([frame.buffer for frame in frames], share=True)
        said = message.fields
        if isinstance(said, SubmitFields):
            answer = result_of(said, message.buffers)
        elif isinstance(said, SeenFields):
            answer = Message(PreviewFields(said.job, 0, said.number, 0, *PREVIEW), (preview,))
        else:
            assert isinstance(said, CancelFields)  # noqa: S101 - we ask nothing else
            answer = Message(CancelledFields(said.job, 0, keeps=False))
        socket.send_multipart(encode(answer, share=True), copy=False)


def _connected(door: dict[str, str]) -> "zmq.Socket[bytes]":
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.IDENTITY, WORKER.encode())
    socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_FRAME)
    if "server_key" in door:
        socket.setsockopt(zmq.CURVE_SERVERKEY, door["server_key"].encode())
        socket.setsockopt(zmq.CURVE_PUBLICKEY, door["key"].encode())
        socket.setsockopt(zmq.CURVE_SECRETKEY, door["secret"].encode())
    socket.connect(door["endpoint"])
    socket.send_multipart([b"hello"])
    return socket


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
