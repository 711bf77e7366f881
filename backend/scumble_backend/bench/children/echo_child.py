"""The far end of the wire alone: takes layers, answers each with a result of the same pixels,
which come and go through the socket or through shared memory.

A process of its own with a real ROUTER under CURVE. Prints endpoint and public key first.
"""

import json
import sys
import threading
from collections.abc import Sequence

import zmq

from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.replies import AcceptedFields, ResultFields
from scumble_protocol.wire.requests import SubmitFields
from scumble_protocol.wire.submission import Inputs


def main() -> None:
    """Answer until the input ends."""
    public, secret = zmq.curve_keypair()
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.ROUTER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_SECRETKEY, secret)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    keys = {"endpoint": f"tcp://127.0.0.1:{port}", "key": public.decode()}
    print(json.dumps(keys), flush=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        frames = socket.recv_multipart(copy=False)
        message = decode([frame.buffer for frame in frames[1:]], share=True)
        submit = message.fields
        if isinstance(submit, SubmitFields):
            accepted = AcceptedFields(submit.job, submit.revision, 0, kept=False, note="")
            socket.send_multipart([frames[0].bytes, *encode(Message(accepted))])
            reply = encode(result_of(submit, message.buffers), share=True)
            socket.send_multipart([frames[0].bytes, *reply], copy=False)


def result_of(submit: SubmitFields, buffers: Sequence[Buffer]) -> Message:
    """Give a result of the same pixels, where they are."""
    shape = (submit.width, submit.height, submit.format)
    result = ResultFields(submit.job, submit.revision, *shape, stopped=False, step=0, seconds=0.0)
    return Message(result, (Inputs.of(submit, buffers).pixels,))


def _end_with_parent() -> None:
    sys.stdin.read()
    zmq.Context.instance().destroy(linger=0)


if __name__ == "__main__":
    main()
