"""The section ``link``, small: its far end speaks to the pool's own socket as it is today."""

import zmq

from scumble_backend.bench.sections import worker_link
from scumble_styles import find

SMALL = worker_link.LinkPlan(side=512, layers=1, words=3)


def test_both_links_are_measured_with_bytes_and_memory():
    section = worker_link.measure(find("impasto").path, SMALL, lambda _: None)
    assert [row["what"] for row in section.rows] == [
        "512 x 512 rgba16 through the socket",
        "512 x 512 rgba16 in shared memory",
        "preview of 512 x 341",
        "cancel",
    ]
    assert all(row["tcp"] > 0 and row["ipc"] > 0 for row in section.rows)


def test_where_there_is_no_unix_socket_the_link_is_measured_alone(monkeypatch):
    monkeypatch.setattr(zmq, "has", lambda what: what != "ipc")
    section = worker_link.measure(find("impasto").path, SMALL, lambda _: None)
    assert all(row["tcp"] > 0 and "ipc" not in row for row in section.rows)
