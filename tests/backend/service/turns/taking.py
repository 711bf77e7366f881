"""Jobs that come, and are painted to their ends by workers that a test plays."""

from tests.backend.service.dispatching import CALLER
from tests.backend.service.test_dispatcher_policy import (
    STYLE,
    happens,
)

from scumble_backend.service.pool.pool import Idle, Said
from scumble_backend.service.server.history import Caller
from scumble_protocol.wire.messages import message_of

SAME_USER, PEER = Caller(b"gimp", CALLER.owner), Caller(b"peer", "another")


def paints(desk, *names, group="", caller=CALLER):
    for name in names:
        desk.submit(name, STYLE, group=group, caller=caller)


def in_turn(desk, count, worker="a"):
    """Have a worker paint so many jobs to their ends; gives their names."""
    names = []
    for _ in range(count):
        (key,) = [w.job for w in desk.dispatcher._workers.values() if w.name == worker]
        job = desk.book.by_key(key)
        names.append(job.name)
        fields = {
            "job": key, "revision": 0, "width": 48, "height": 12, "format": "rgba8",
            "stopped": False, "step": 9, "seconds": 1.0,
        }  # fmt: skip
        said = message_of("result", fields, (bytes(48 * 12 * 4),))
        happens(desk, Said(worker, said), Idle(worker, key))
    return names


def told(desk, name):
    """The newest that a client was told of a job's turn: its place, and whether it is paused."""
    accepted = [m.fields for m in desk.clients.heard if m.kind == "accepted"]
    newest = [fields for fields in accepted if fields.job == name][-1]
    return newest.place, bool(newest.paused)


def on_disk(desk, *names):
    desk.until(lambda: all(not desk.job(name).unsaid for name in names))
