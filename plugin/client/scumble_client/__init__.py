"""Talks to the backend without ever blocking its caller: connect, start it, submit, receive.

    client = Client("krita 5.2.9")
    job = client.submit(Job("Layer 1", 640, 480, "bgra8", pixels, (StyleFile(path),)))
    for event in client.poll():  # call it every 20 ms or so
        ...

Needs the protocol and pyzmq only, so it runs inside any editor's Python; where that has no pyzmq,
a small bridge process speaks for it.
"""

from scumble_client.client import Client
from scumble_client.events import (
    Accepted,
    Cancelled,
    Devices,
    Estimated,
    Event,
    Failed,
    Forgotten,
    History,
    KeptJob,
    Preview,
    Progress,
    Result,
    Status,
)
from scumble_client.job import InputError, Job, JobKind, StyleFile
from scumble_client.pixel_collector import PixelCollector

__all__ = [
    "Accepted",
    "Cancelled",
    "Client",
    "Devices",
    "Estimated",
    "Event",
    "Failed",
    "Forgotten",
    "History",
    "InputError",
    "Job",
    "JobKind",
    "KeptJob",
    "PixelCollector",
    "Preview",
    "Progress",
    "Result",
    "Status",
    "StyleFile",
]
