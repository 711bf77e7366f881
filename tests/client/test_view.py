"""How large previews are shown: told once, told again where need be, and no harm if refused."""

from types import SimpleNamespace

from tests.backends import job_of, picture

from scumble_client import Client, Devices, Failed
from scumble_client.outbox import Outbox
from scumble_protocol.wire.frames import decode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import AcceptedFields, DeviceFields, FailedFields
from scumble_protocol.wire.requests import QueueFields, ViewFields

UNKNOWN = "The backend was sent kind: '{}' is unknown"


def refused(kind: str) -> Message:
    return Message(FailedFields(None, "message", "kind", UNKNOWN.format(kind)))


def at_work(style, kinds=(ViewFields, QueueFields)):
    """A client with a job that a backend has accepted, its id, and what the backend is told.

    ``kinds``: of which messages.
    """
    client, said = Client("test", ["false"]), []

    def send(frames):
        fields = decode([bytes(frame) for frame in frames]).fields
        if isinstance(fields, kinds):
            said.append(fields)
        return True

    client._link.outbox = Outbox(SimpleNamespace(send=send), shares=False)
    client.welcome = SimpleNamespace(devices=[DeviceFields("cpu", "cpu", 0)])
    identity = client.submit(job_of(picture(8, 8), style))
    client._jobs._active[identity].sent = True
    client._take(Message(AcceptedFields(identity, 0, 0, True, "")))
    client._events.clear()
    return client, identity, said


def test_a_view_is_told_once_until_it_is_another(style):
    client, job, said = at_work(style)
    for side in (700, 700, 900, 10**6):
        client.view(job, side)
        client._send_waiting()
        client._send_waiting()
    assert said == [ViewFields(job, 700), ViewFields(job, 900), ViewFields(job, 32768)]
    client.view("unknown", 5)


def test_another_backend_is_told_again(style):
    client, job, said = at_work(style)
    client.view(job, 700)
    client._send_waiting()
    client._jobs.detach()
    client._take(Message(AcceptedFields(job, 0, 0, True, "")))
    client._send_waiting()
    view = ViewFields(job, 700)
    assert said == [view, QueueFields(job, background=False), view]


def test_an_older_backend_that_does_not_know_it_is_no_trouble(style):
    client, job, said = at_work(style)
    for side in (700, 900):
        client.view(job, side)
        client._send_waiting()
    client.devices()
    for question in client._questions:
        question.sent = True
    for kind in ("view", "machine", "view"):
        client._take(refused(kind))
    client.view(job, 1200)
    client._send_waiting()
    assert client._events == [Devices((), True, "")]
    assert said[-1] == ViewFields(job, 900), "it is told of no more"
    client._take(refused("other"))
    assert isinstance(client._events[-1], Failed), "what else is refused is still heard of"
