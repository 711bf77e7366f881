"""Where a job stands in the queue: told once, told again where need be, and what refuses it."""

import pytest
from tests.backends import job_of, picture
from tests.client.test_view import at_work, refused

from scumble_client import Accepted, Failed
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import AcceptedFields
from scumble_protocol.wire.requests import QueueFields, SubmitFields


def test_a_group_and_a_pause_are_told_once_until_they_are_others(style):
    client, job, said = at_work(style)
    for group, paused in (("a", False), ("a", False), ("a", True), ("a", False), ("b", True)):
        client.queue(job, group, paused=paused)
        client._send_waiting()
        client._send_waiting()
    assert said == [
        QueueFields(job, "a"),
        QueueFields(job, paused=True),
        QueueFields(job, paused=False),
        QueueFields(job, "b", paused=True),
    ]
    client.queue("unknown", "a", paused=True)
    client.put_first("unknown")


@pytest.mark.parametrize("background", [False, True])
def test_whether_a_job_runs_in_the_background_is_told_once_before_it_comes(style, background):
    """That it does is told again then, as a backend of an older release has not remembered it."""
    client, _, said = at_work(style, (QueueFields, SubmitFields))
    job = client.submit(job_of(picture(8, 8), style))
    client.queue(job, background=background)
    for _ in range(2):
        client._send_waiting()
    client._take(Message(AcceptedFields(job, 0, 0, True, "")))
    client._send_waiting()
    kinds = [fields.kind for fields in said if fields.job == job]
    assert kinds == ["queue", "submit", *["queue"] * background]
    assert said[0] == QueueFields(job, background=background)


def test_nothing_is_told_of_what_is_as_ever(style):
    client, job, said = at_work(style)
    client.queue(job)
    client._send_waiting()
    assert said == []


def test_a_job_is_put_first_as_often_as_that_is_wanted(style):
    client, job, said = at_work(style)
    for _ in range(2):
        client.put_first(job)
        client._send_waiting()
        client._send_waiting()
    assert said == [QueueFields(job, first=True)] * 2


def test_another_backend_is_told_all_of_it_again(style):
    client, job, said = at_work(style)
    client.queue(job, "a", paused=True)
    client.put_first(job)
    client._send_waiting()
    client._jobs.detach()
    client._send_waiting()
    told = [QueueFields(job, "a", paused=True, first=True), QueueFields(job, background=False)]
    assert said == told, "the rest not before it has the job"
    client._take(Message(AcceptedFields(job, 0, 0, True, "")))
    client._send_waiting()
    assert said == [*told, told[0]]


def test_who_was_put_first_last_is_told_last_to_another_backend_too(style):
    client, one, said = at_work(style)
    other = client.submit(client._jobs._active[one].job)
    client._send_waiting()
    client._take(Message(AcceptedFields(other, 0, 1, True, "")))
    for job in (other, one):
        client.put_first(job)
        client._send_waiting()
    wanted = [QueueFields(other, first=True), QueueFields(one, first=True)]
    assert said[-2:] == wanted
    client._jobs.detach()
    for job in (one, other):  # in the order in which they were begun
        client._take(Message(AcceptedFields(job, 0, 0, True, "")))
        client._send_waiting()
        client._send_waiting()
    assert said[-2:] == wanted


def test_that_a_job_is_paused_comes_with_its_place(style):
    client, job, _ = at_work(style)
    client._take(Message(AcceptedFields(job, 0, 0, True, "", True)))
    client._take(Message(AcceptedFields(job, 0, 2, True, "")))
    told = [(event.place, event.paused) for event in client._events]
    assert told == [(0, True), (2, False)]


def test_of_an_older_backend_the_artist_hears_where_it_was_asked_to_pause(style):
    client, job, said = at_work(style)
    client.queue(job, "a")
    client._send_waiting()
    client._take(refused("queue"))
    client._send_waiting()
    assert (client._events, len(said)) == ([], 1), "groups are no wish of the artist's"
    for ask in (lambda: client.queue(job, "a", paused=True), lambda: client.put_first(job)):
        ask()
        client._send_waiting()
        client._send_waiting()
        (event,) = client._events
        assert isinstance(event, Accepted)
        assert "older release" in event.note
        assert (event.paused, event.cannot_pause) == (False, True)
        client._events.clear()
    assert len(said) == 1
    client._take(refused("other"))
    assert isinstance(client._events[-1], Failed)


def test_a_pause_that_an_older_backend_refuses_is_taken_back(style):
    client, job, said = at_work(style)
    client.put_first(job)
    client.queue(job, paused=True)
    client._send_waiting()
    client._take(refused("queue"))
    client._send_waiting()
    (event,) = client._events
    assert "cannot pause" in event.note
    assert len(said) == 1


def test_a_pause_is_refused_by_no_other_note(style):
    """The backend says it of a job that it keeps no more; a full disk's note may come earlier."""
    client, job, _ = at_work(style)

    def heard(*, kept: bool, note: str, paused: bool | None = None) -> bool:
        client._events.clear()
        client._take(Message(AcceptedFields(job, 0, 0, kept, note, paused)))
        (event,) = client._events
        return event.cannot_pause

    assert not heard(kept=False, note="The disk is full")
    client.queue(job, paused=True)
    assert not heard(kept=False, note="The disk is full"), "it has not heard of the pause"
    client._send_waiting()
    assert not heard(kept=True, note="The CPU paints instead")
    assert not heard(kept=False, note="")
    assert not heard(kept=False, note="The disk is full", paused=True)
    assert heard(kept=False, note="It cannot be paused")
