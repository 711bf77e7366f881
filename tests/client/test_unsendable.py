"""What cannot be sent fails in a line, and does not stand in the way of a client's other jobs."""

from tests.backends import job_of, picture
from tests.client.test_view import at_work

from scumble_protocol.wire import frames
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import AcceptedFields
from scumble_protocol.wire.requests import CancelFields, SubmitFields, UpdateFields

TOLD = SubmitFields, UpdateFields, CancelFields


def narrow(monkeypatch):
    """Have messages carry 8 x 8 pixels, but not 32 x 32; the style is known already."""
    monkeypatch.setattr(frames, "LARGEST_MESSAGE", 2000)


def assert_failed(client, job):
    failed = client._events[-1]
    assert (failed.job, failed.code) == (job, "message")
    assert "cannot be sent (buffers: must have at most 2000 bytes" in failed.message
    assert job not in client._jobs


def test_a_job_that_cannot_be_sent_fails_and_the_others_are_sent(style, monkeypatch):
    client, _, said = at_work(style, TOLD)
    narrow(monkeypatch)
    large = client.submit(job_of(picture(32, 32), style))
    small = client.submit(job_of(picture(8, 8), style))
    client._send_waiting()
    assert_failed(client, large)
    assert [fields.job for fields in said] == [small]


def test_an_update_that_cannot_be_sent_stops_its_job_and_the_others_are_sent(style, monkeypatch):
    client, small, said = at_work(style, TOLD)
    large = client.submit(job_of(picture(32, 32), style))
    client._send_waiting()
    client._take(Message(AcceptedFields(large, 0, 0, True, "")))
    narrow(monkeypatch)
    client.update(large, {}, pixels=picture(32, 32, seed=4).tobytes())
    client.update(small, {"strength": 70.0})
    for _ in range(2):
        client._send_waiting()
    assert_failed(client, large)
    assert said[1:] == [
        CancelFields(large, keep=True),
        UpdateFields(small, 1, {"strength": 70.0}, (), None),
    ]
