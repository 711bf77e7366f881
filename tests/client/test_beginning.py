"""Jobs that begin as a kept one: what is told of them, whatever has become of them meanwhile."""

import pytest
from tests.backends import job_of, picture
from tests.client.test_view import at_work

from scumble_client import Failed, Result, StyleFile
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import AcceptedFields, FailedFields, ResultFields
from scumble_protocol.wire.requests import CancelFields, ResumeFields, SubmitFields, UpdateFields

KEPT = "0123456789abcdef"
"""As what they begin."""
TOLD = SubmitFields, UpdateFields, ResumeFields, CancelFields
GONE = "The backend no longer has that painting: paint the layer again"


def begin_frame(client, style):
    return client.submit(job_of(picture(8, 8), style), after=KEPT)


def begin_finer(client, style):
    return client.branch(KEPT, {"preset": "fine"}, [StyleFile(style)])


both = pytest.mark.parametrize("begin", [begin_frame, begin_finer])


def accept(client, job, revision):
    client._take(Message(AcceptedFields(job, revision, 0, True, "")))


def finish(client, job, revision):
    fields = ResultFields(job, revision, 8, 8, "rgba8", stopped=False, step=1, seconds=0.0)
    client._take(Message(fields, (picture(8, 8).tobytes(),)))


def lose_backend(client):
    """The next one is asked to resume what this one was told."""
    client._jobs.detach()
    client._send_waiting()


def is_gone(client, job):
    client._take(Message(FailedFields(job, "unknown-job", None, GONE)))


@both
def test_what_has_ended_and_is_not_kept_is_gone_and_the_others_go_on(style, begin):
    client, _, said = at_work(style, TOLD)
    job = begin(client, style)
    client._send_waiting()
    accept(client, job, 1)
    finish(client, job, 1)
    lose_backend(client)
    client.update(job, {"strength": 70.0})
    client._send_waiting()
    assert said[-1] == ResumeFields(job, 2)
    is_gone(client, job)
    other = client.submit(job_of(picture(8, 8), style))
    client._send_waiting()
    assert client._events[-1] == Failed(job, "unknown-job", GONE)
    assert (said[-1].kind, said[-1].job) == ("submit", other)


def test_a_picture_of_what_it_begins_as_is_not_taken_for_a_layer_of_its_own(style):
    """A worker may give that before it hears of what differs."""
    client, _, said = at_work(style, TOLD)
    job = begin_finer(client, style)
    client._send_waiting()
    first = said[-1]
    accept(client, job, 1)
    finish(client, job, 0)
    lose_backend(client)
    is_gone(client, job)
    client._send_waiting()
    assert not [event for event in client._events if isinstance(event, Result)]
    assert said[-1] == first


@both
@pytest.mark.parametrize("losses", [1, 2])
def test_all_that_differs_is_told_where_only_the_beginning_was_kept(style, begin, losses):
    """The job was changed before it went out, so its beginning is kept as revision 1."""
    client, _, said = at_work(style, TOLD)
    job = begin(client, style)
    client.update(job, {"strength": 70.0})
    client._send_waiting()
    whole = said[-1]
    assert (whole.revision, whole.origin.job) == (2, KEPT)
    for _ in range(losses):
        lose_backend(client)
        accept(client, job, 1)
        client._send_waiting()
    told = said[-1]
    assert (told.kind, told.revision, told.origin) == ("update", 2, None)
    assert told.parameters == whole.parameters
    assert told.content == whole.content
    assert told.styles == whole.styles
    assert whole.content is not None or whole.styles


def test_only_what_was_missed_is_told_where_the_job_itself_was_kept(style):
    client, _, said = at_work(style, TOLD)
    job = begin_frame(client, style)
    client.update(job, {"strength": 70.0})
    client._send_waiting()
    lose_backend(client)
    client.update(job, {"strength": 80.0})
    accept(client, job, 2)
    client._send_waiting()
    assert (said[-1].revision, said[-1].parameters) == (3, {"strength": 80.0})
    assert said[-1].content is None


def test_styles_that_a_frame_is_given_before_it_goes_out_are_told(style, tmp_path):
    other = tmp_path / "other.png"
    other.write_bytes(b"not decoded here")
    client, _, said = at_work(style, TOLD)
    job = begin_frame(client, style)
    client.update(job, {}, [StyleFile(other)])
    client._send_waiting()
    assert [one.name for one in said[-1].styles] == ["other"]
    assert said[-1].content.pixels
