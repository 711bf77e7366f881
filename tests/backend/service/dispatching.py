"""A dispatcher with all that it needs, and in the clients' place the test."""

import time

import zmq
from tests.backend.service.workers import style_of
from tests.backends import LATE, PATIENCE, picture

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.archive.archive_thread import ArchiveThread
from scumble_backend.service.pool.pool import Joined, Said, Started
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.server.dispatcher import Dispatcher
from scumble_backend.service.server.history import Caller, JobHistory
from scumble_backend.service.server.requests import Requests
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import Message, message_of
from scumble_protocol.wire.replies import FailedFields

CALLER = Caller(b"client", "owner")


class HeardClients:
    """A client socket that keeps what clients are told."""

    def __init__(self):
        self.heard = []
        self.told = []
        """Who was told what."""

    def asks_too_much(self, *_):
        return False

    def tell(self, client, fields, buffers=(), **__):
        self.told.append((client, fields))
        message = Message(fields, tuple(bytes(b) for b in buffers))
        encode(message)  # checks it
        self.heard.append(message)

    def fail(self, _, job, code, words, field=None):
        self.heard.append(Message(FailedFields(job, code, field, words)))


class Desk:
    """The server without its sockets: ``pool_of(context)`` makes its pool."""

    def __init__(self, folder, pool_of):
        self.context = zmq.Context()
        self.clients = HeardClients()
        self.pool = pool_of(self.context)
        self.book = JobBook()
        self.archive_thread = ArchiveThread(self.context, Archive(folder))
        history = JobHistory(self.archive_thread, self.book, self.clients)
        self.dispatcher = Dispatcher(self.book, self.clients, self.pool, history)
        self._requests = Requests(self.book, self.clients, self.dispatcher, history)
        self.pool.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.stop()
        self.archive_thread.close()
        self.context.destroy(0)

    # ---- what a client says

    def say(self, kind, fields, *buffers, caller=CALLER):
        self._requests.take(caller, message_of(kind, fields, buffers))

    def submit(
        self,
        name,
        style,
        width=48,
        height=12,
        *,
        known=False,
        caller=CALLER,
        group="",
        **settings,
    ):
        """``known``: the style's bytes were sent before. ``group``: its document."""
        content = style if isinstance(style, bytes) else style.read_bytes()
        fields = {
            "job": name, "revision": 0, "name": "layer", "width": width, "height": height,
            "format": "rgba8", "mask": False, "styles": [style_of(content)], "style_maps": False,
            "parameters": {"preset": "draft", **settings},
        }  # fmt: skip
        buffers = [picture(width, height).tobytes(), content]
        if known:
            fields["styles"][0]["bytes"] = 0
            del buffers[1]
        self.say("submit", fields, *buffers, caller=caller)
        if group:
            self.say("queue", {"job": name, "group": group}, caller=caller)

    def queue(self, name, **fields):
        self.say("queue", {"job": name, **fields})

    def update(self, name, revision=1, **parameters):
        fields = {"job": name, "revision": revision, "styles": [], "parameters": parameters}
        self.say("update", fields)

    def change(self, name, pixels, width, height, revision=1):
        content = {
            "width": width, "height": height, "format": "rgba8", "pixels": True, "mask": False,
        }  # fmt: skip
        fields = {"job": name, "revision": revision, "styles": [], "parameters": {}}
        self.say("update", {**fields, "content": content}, pixels)

    def cancel(self, name, keep):
        self.say("cancel", {"job": name, "keep": keep})

    def job(self, name):
        return self.book.find(CALLER.address, name)

    # ---- what it hears

    def look(self):
        """Take what has come, as the server does."""
        self.dispatcher.take()
        self.archive_thread.take()

    def until(self, condition, patience=PATIENCE):
        """Serve until a condition holds; gives its value."""
        poller = zmq.Poller()
        poller.register(self.pool.bell, zmq.POLLIN)
        poller.register(self.archive_thread.bell, zmq.POLLIN)
        end = time.monotonic() + patience
        while not (value := condition()):
            assert time.monotonic() < end, self.clients.heard[-3:]
            poller.poll(50)
            self.look()
        time.sleep(LATE)
        return value

    def hear(self, name, *kinds):
        """Serve until a client is told one of these about a job, beyond what was heard before."""
        seen = len(self.clients.heard)

        def told():
            new = self.clients.heard[seen:]
            for message in new:
                if message.kind == "preview":
                    fields = message.fields
                    self.say("seen", {"job": fields.job, "number": fields.number})
            return [m for m in new if getattr(m.fields, "job", None) == name and m.kind in kinds]

        return self.until(told)[0]


# ---- what workers of a ScriptedPool say


def happens(desk, *events):
    desk.pool.happens(*events)
    desk.look()


def comes(desk, *workers):
    for worker in workers:
        happens(desk, Started(worker), Joined(worker))


def progress(desk, worker, name, fraction=0.1, left=None):
    fields = {
        "job": desk.job(name).key, "revision": desk.job(name).revision, "step": 1, "total": 9,
        "fraction": fraction, "losses": {}, "seconds_left": left,
    }  # fmt: skip
    happens(desk, Said(worker, message_of("progress", fields)))


def result(desk, worker, name):
    job = desk.job(name)
    fields = {
        "job": job.key, "revision": job.revision, "width": 48, "height": 12, "format": "rgba8",
        "stopped": False, "step": 9, "seconds": 1.0,
    }  # fmt: skip
    happens(desk, Said(worker, message_of("result", fields, (bytes(48 * 12 * 4),))))
