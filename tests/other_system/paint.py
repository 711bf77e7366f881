"""Paint a small and a large layer through a backend that it starts, and end that; print JSON.

``python paint.py STYLE``, with the folder of ``sitecustomize.py`` first on PYTHONPATH.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from scumble_client import Client, Failed, Job, Result, StyleFile
from scumble_protocol import processes
from scumble_protocol.folder import read_connection
from scumble_protocol.wire.shared import can_share

PATIENCE = 240.0


def main(style: str) -> None:
    path = os.environ["PYTHONPATH"]  # a client takes it away
    command = ["env", f"PYTHONPATH={path}", *processes.python_module("scumble_backend")]
    client = Client("elsewhere", command)
    painted = [paint(client, style, *size) for size in ((48, 40), (600, 500))]
    client.close()
    pid = read_connection().pid
    os.kill(pid, signal.SIGTERM)
    while read_connection() is not None:
        time.sleep(0.02)
    told = {"platform": processes.sys.platform, "shares": can_share(), "painted": painted}
    print(json.dumps(told))


def paint(client: Client, style: str, width: int, height: int) -> object:
    """Give how many bytes a painting has and whether it is another picture than the layer."""
    pixels = bytes(range(256)) * (width * height * 4 // 256)
    pixels += bytes(width * height * 4 - len(pixels))
    parameters = {"preset": "draft", "size": 64}
    client.submit(
        Job(
            "layer",
            width,
            height,
            "rgba8",
            pixels,
            (StyleFile(Path(style)),),
            parameters=parameters,
        )
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for event in client.poll():
            if isinstance(event, Failed):
                return event.message
            if isinstance(event, Result):
                return [len(event.pixels), bytes(event.pixels) != pixels]
        time.sleep(0.01)
    return "nothing came"


if __name__ == "__main__":
    main(*sys.argv[1:])
