"""The bridge process: frames from its standard input to ZeroMQ, and what comes back to its output.

Runs in the backend's environment (``python -m scumble_client.bridge``) for editors without pyzmq.
The first message is the connection file's content; the bridge ends with the editor, or with the
connection to the backend.
"""

import contextlib
import json
import os
import sys
import threading
from typing import IO

import zmq

from scumble_client.link.dealer import Watch, configure
from scumble_client.link.pipe import read_message, write_message
from scumble_protocol.folder import Connection


def main() -> None:
    """Forward until either end is gone."""
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    first = read_message(incoming)
    if first is None:
        return
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    backend = context.socket(zmq.DEALER)
    watch = Watch(backend)
    configure(backend, Connection(**json.loads(bytes(first[0]))))
    editor = context.socket(zmq.PAIR)
    editor.bind("inproc://editor")
    threading.Thread(target=_listen, args=(context, incoming), daemon=True).start()
    poller = zmq.Poller()
    poller.register(backend, zmq.POLLIN)
    poller.register(editor, zmq.POLLIN)
    poller.register(watch.socket, zmq.POLLIN)
    with contextlib.suppress(BrokenPipeError):
        while True:
            ready = [socket for socket, _ in poller.poll()]
            if ready == [watch.socket]:  # and nothing that came before is left
                break
            for socket in ready:
                if socket is watch.socket:
                    continue
                frames = socket.recv_multipart(copy=False)
                if socket is editor:
                    backend.send_multipart(frames, copy=False)
                else:
                    write_message(outgoing, [frame.buffer for frame in frames])
    os._exit(0)  # not even an unwritten rest: nobody reads it


def _listen(context: "zmq.Context[zmq.Socket[bytes]]", pipe: IO[bytes]) -> None:
    forward = context.socket(zmq.PAIR)
    forward.connect("inproc://editor")
    while (frames := read_message(pipe)) is not None:
        forward.send_multipart(frames, copy=False)
    os._exit(0)  # the editor has ended or was killed: the backend sees us go


if __name__ == "__main__":
    main()
