"""A client in a process of its own, which can be killed.

``python -m scumble_cli.selftest.client_child STYLE COMMAND...`` takes orders as lines of JSON
on its standard input, and tells every event of its client as a line of JSON with the time.
"""

import hashlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scumble_cli.selftest.small_job import SmallJob, all_finite
from scumble_client import Client, Event, History, InputError, Result

_LAST_WORDS: dict[str, Any] = {"order": "close"}
"""What the end of the orders means."""


def main(arguments: Sequence[str]) -> None:
    """Obey until told to close."""
    style, command = Path(arguments[0]), list(arguments[1:])
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    client = Client("scumble selftest", command)
    while True:
        while not orders.empty():
            order = orders.get()
            if order["order"] == "vanish":
                os._exit(0)  # without a word to anybody
            if order["order"] == "close":
                client.close()
                return
            _obey(client, order, style)
        for event in client.poll():
            _tell(type(event).__name__, _fields(event))
        time.sleep(0.004)


def _listen(orders: "queue.SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    orders.put(_LAST_WORDS)


def _obey(client: Client, order: dict[str, Any], style: Path) -> None:
    job = order.get("job", "")
    try:
        if order["order"] == "submit":
            job = client.submit(SmallJob(**order["small_job"]).job(style))
            _tell("Submitted", {"job": job, "number": order["number"]})
        elif order["order"] == "connect":
            client.connect()
        elif order["order"] == "cancel":
            client.cancel(job, keep=order["keep"])
        elif order["order"] == "resume":
            client.resume(job)
        elif order["order"] == "history":
            client.history(100, order["before"])
    except InputError as error:
        _tell("Failed", {"job": job, "code": "input", "message": str(error)})


def _fields(event: Event) -> dict[str, Any]:
    """Give what can be told in a line: of pixels only their hash."""
    fields = {k: v for k, v in event._asdict().items() if k not in ("pixels", "losses")}
    if isinstance(event, Result):
        pixels = bytes(event.pixels)
        fields["digest"] = hashlib.sha256(pixels).hexdigest()
        fields["finite"] = event.format != "rgbaf32" or all_finite(pixels)
    if isinstance(event, History):
        fields["jobs"] = [
            {k: v for k, v in job._asdict().items() if k != "thumbnail"} for job in event.jobs
        ]
    return fields


def _tell(kind: str, fields: dict[str, Any]) -> None:
    print(json.dumps({"kind": kind, "time": time.monotonic(), **fields}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
