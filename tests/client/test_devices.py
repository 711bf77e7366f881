"""What paints at the backend, and why not the GPU: asked of it, and of one of an older release."""

from types import SimpleNamespace

from tests.backends import follow, shared_folder

from scumble_client import Client, Devices, Estimated, Failed, JobKind, Status
from scumble_protocol.wire.frames import MAGIC, decode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import DeviceFields, FailedFields


def test_a_backend_says_what_paints_there(backend):
    with shared_folder(backend.folder):
        client = backend.client()
        found = Devices((), False, "")
        while not found.ready and not found.trouble:
            client.devices()
            found = follow(client, Devices)[-1]
        client.close()
    assert found.trouble == ""
    cpu = next(trial for trial in found.trials if trial.device == "cpu")
    assert cpu.usable
    assert cpu.speed > 0
    assert found.workers == 1


def answered(client, *failures):
    """What a client's caller hears after these answers to all that was asked."""
    for question in client._questions:
        question.sent = True
    for failed in failures:
        client._take(Message(failed))
    return client._events


OLDER = FailedFields(None, "message", "kind", "The backend was sent kind: 'machine' is unknown")


def test_one_that_does_not_tell_how_many_paint_is_heard_too():
    client = Client("test", ["false"])
    client.devices()
    client._take(
        decode([MAGIC + b"1", b'{"kind":"devices","trials":[],"ready":true,"trouble":""}'])
    )
    assert client._events == [Devices((), True, "", workers=0)]


def test_one_of_an_older_release_has_no_trials_to_tell_of():
    client = Client("test", ["false"])
    client.welcome = SimpleNamespace(devices=[DeviceFields("cpu", "cpu", 0)])
    client.devices()
    assert answered(client, OLDER) == [Devices((), True, "")]
    assert client._questions == []


def test_who_has_not_asked_hears_of_the_failure():
    client = Client("test", ["false"])
    assert answered(client, OLDER) == [Failed(None, "message", OLDER.message)]


NO_ESTIMATES = FailedFields(
    None, "message", "kind", "The backend was sent kind: 'estimate' is unknown"
)
KIND = JobKind(6000, 4000, False, False, 1, {"preset": "normal"})


def test_one_that_cannot_estimate_says_nothing_and_still_has_its_devices():
    """Also where it was asked for its devices before, and that answer is still to come."""
    client = Client("test", ["false"])
    client.devices()
    client._link = SimpleNamespace(ready=True)
    client.estimate(KIND)
    assert answered(client, NO_ESTIMATES) == []
    assert [question.fields.kind for question in client._questions] == ["machine"]


def test_a_backend_tells_what_a_job_would_take(backend):
    with shared_folder(backend.folder):
        client = backend.client()
        assert client.estimate(KIND) == 1, "nobody is asked before it is connected"
        client.connect()
        while follow(client, Status)[-1].stage != "ready":
            pass
        found = None
        while found is None or found.seconds is None:
            number = client.estimate(KIND)
            found = follow(client, Estimated)[-1]
            assert found.number == number
        assert (found.width, found.height) == (1024, 683), "on a CPU"
        assert found.seconds > 0
        assert 1e9 < found.memory < found.free
        assert (found.device, found.device_kind) == ("cpu", "cpu")
        client.estimate(KIND._replace(width=600, height=400, parameters={"preset": "draft"}))
        less = follow(client, Estimated)[-1]
        assert less.seconds < found.seconds / 2
        assert less.memory < found.memory / 2
        assert (less.width, less.height) == (320, 213)
        client.close()


def test_of_questions_without_an_answer_only_the_newest_are_kept():
    client = Client("test", ["false"])
    client._link = SimpleNamespace(ready=True)
    numbers = [client.estimate(KIND) for _ in range(100)]
    kept = [question.fields.number for question in client._questions]
    assert kept == numbers[-len(kept) :]
    assert len(kept) < 40
