"""Which job goes to which worker, and what ends with a worker: no worker runs here."""

import pytest
from tests.backend.service.dispatching import Desk, comes, happens, progress, result
from tests.backend.service.pools import ScriptedPool
from tests.backends import until

from scumble_backend.service.door.questions import MOST
from scumble_backend.service.pool.pool import (
    Died,
    Idle,
    Joined,
    Ready,
    Said,
    Started,
    Tried,
    Trouble,
    Unkept,
)
from scumble_backend.service.queue.tracked_job import MOST_DEATHS
from scumble_protocol.wire.messages import Message, message_of
from scumble_protocol.wire.replies import DeviceFields, DevicesFields, EstimatedFields, TrialFields

STYLE = b"style"


@pytest.fixture
def desk(tmp_path):
    with Desk(tmp_path / "jobs", lambda _: ScriptedPool()) as made:
        yield made


def given(desk, kind="submit"):
    """Who was given which jobs, by their clients' names for them."""
    names = {job.key: job.name for job in desk.book._jobs.values()}
    return [(worker, names.get(m.fields.job)) for worker, m in desk.pool.sent if m.kind == kind]


def failures(desk):
    return [
        (m.fields.job, m.fields.code, m.fields.message)
        for m in desk.clients.heard
        if m.kind == "failed"
    ]


def test_jobs_wait_until_a_worker_has_joined(desk):
    happens(desk, Started("a"))
    desk.submit("one", STYLE)
    assert given(desk) == []
    happens(desk, Joined("a"))
    assert given(desk) == [("a", "one")]
    assert desk.dispatcher.devices == ()  # it loads
    happens(desk, Ready("a", DeviceFields("A", "cuda", 1), [], {}))
    assert [device.name for device in desk.dispatcher.devices] == ["A"]


def test_each_worker_has_one_job_and_the_next_one_goes_to_the_first_that_is_free(desk):
    comes(desk, "a", "b")
    for name in ("one", "two", "three"):
        desk.submit(name, STYLE)
    assert given(desk) == [("a", "one"), ("b", "two")]
    result(desk, "b", "two")
    happens(desk, Idle("b", desk.job("two").key))
    assert given(desk)[2:] == [("b", "three")]


def test_a_job_goes_to_the_smallest_device_that_holds_it_or_the_largest_there_is(desk):
    sizes = {"processor": 0, "large": 24 * 10**9, "small": 12 * 10**8, "middle": 2 * 10**9}
    for worker, memory in sizes.items():
        comes(desk, worker)
        happens(desk, Ready(worker, DeviceFields(worker, "cuda", memory), [], {}))
    desk.submit("poster", STYLE, 8192, 128, size=8192)
    desk.submit("sketch", STYLE, 8192, 128, size=512)
    desk.submit("page", STYLE, 1900, 100)
    desk.submit("late", STYLE, 48, 12)
    assert given(desk) == [
        ("large", "poster"), ("small", "sketch"), ("middle", "page"), ("processor", "late"),
    ]  # fmt: skip


def places(desk, name):
    told = [m.fields for m in desk.clients.heard if m.kind == "accepted" and m.fields.job == name]
    return [fields.place for fields in told]


def test_those_who_wait_are_told_how_many_are_ahead_and_when_they_move_up(desk):
    comes(desk, "a")
    for name in ("one", "two", "three", "four"):
        desk.submit(name, STYLE)
    until(lambda: desk.look() or places(desk, "four"), 20)
    assert [places(desk, name) for name in ("one", "two", "three", "four")] == [[0], [1], [2], [3]]
    desk.cancel("three", keep=True)
    assert (places(desk, "two"), places(desk, "four")) == ([1], [3, 2]), "only what is news"
    result(desk, "a", "one")
    happens(desk, Idle("a", desk.job("one").key))
    assert given(desk)[1:] == [("a", "two")]
    assert places(desk, "four") == [3, 2, 1]


def test_a_worker_is_sent_a_style_that_the_server_has_already(desk):
    comes(desk, "a")
    desk.submit("one", STYLE)
    result(desk, "a", "one")
    happens(desk, Idle("a", desk.job("one").key))
    desk.submit("two", STYLE, known=True)
    (_, message) = desk.pool.sent[-1]
    assert message.fields.styles[0].bytes == len(message.buffers[-1]) == len(STYLE)


def test_an_update_that_crosses_the_end_keeps_the_worker_busy(desk):
    comes(desk, "a")
    desk.submit("one", STYLE)
    desk.submit("two", STYLE)
    key = desk.job("one").key
    desk.update("one", strength=70.0)
    happens(desk, Idle("a", key))
    assert given(desk) == [("a", "one")]
    result(desk, "a", "one")
    happens(desk, Idle("a", key))
    assert given(desk) == [("a", "one"), ("a", "two")]


def test_a_dead_workers_job_goes_first(desk):
    comes(desk, "a")
    for name in ("one", "two"):
        desk.submit(name, STYLE)
    happens(desk, Started("b"), Died("a", "is gone"), Joined("b"))
    assert given(desk) == [("a", "one"), ("b", "one")]
    assert failures(desk) == []


def test_what_a_worker_says_that_was_thought_dead_harms_nothing(desk):
    """As one behind a broken network may, after its job went to another."""
    comes(desk, "a", "b")
    desk.submit("one", STYLE)
    key = desk.job("one").key
    happens(desk, Died("a", "does not answer"))
    progress(desk, "b", "one", 0.4)
    progress(desk, "a", "one", 0.9)
    happens(desk, Idle("a", key), Joined("a"))
    assert desk.job("one").fraction == 0.4
    desk.submit("two", STYLE)
    assert given(desk) == [("a", "one"), ("b", "one")]  # "a" gets none, "b" has one


def test_a_death_that_shows_late_loses_no_stop(desk):
    comes(desk, "a")
    desk.submit("one", STYLE)
    progress(desk, "a", "one")
    desk.cancel("one", keep=True)  # which nobody hears
    happens(desk, Started("b"), Died("a", "has not answered for a while"), Joined("b"))
    progress(desk, "b", "one")
    assert desk.pool.sent[-1][0] == "b"
    assert desk.pool.sent[-1][1].kind == "cancel"
    assert desk.pool.sent[-1][1].fields.keep is True


def test_a_finished_job_is_changed_once_its_worker_has_painted_what_it_has_now(desk):
    comes(desk, "a")
    for name in ("one", "two"):
        desk.submit(name, STYLE)
    until(lambda: desk.look() or not desk.job("two").unsaid, 20)
    result(desk, "a", "one")
    happens(desk, Idle("a", desk.job("one").key))
    assert given(desk) == [("a", "one"), ("a", "two")]
    desk.update("one", strength=70.0)
    result(desk, "a", "two")
    happens(desk, Idle("a", desk.job("two").key))
    until(lambda: desk.look() or len(given(desk)) == 3, 20)
    assert given(desk)[2] == ("a", "one")


def test_a_job_has_a_picture_to_keep_from_its_first_step_on(desk):
    comes(desk, "a", "b")
    for name in ("one", "two"):
        desk.submit(name, STYLE)
    progress(desk, "b", "two")
    for name in ("one", "two"):
        desk.cancel(name, keep=True)
    told = [m.fields for m in desk.clients.heard if m.kind == "cancelled"]
    assert [(fields.job, fields.keeps) for fields in told] == [("one", False), ("two", True)]


def test_one_workers_trouble_is_not_the_others(desk):
    comes(desk, "a", "b")
    for name in ("one", "two", "three"):
        desk.submit(name, STYLE)
    happens(desk, Trouble("a", "no such device"))
    assert desk.dispatcher.trouble == ""
    happens(desk, Died("a", "ended"))
    assert failures(desk) == []
    result(desk, "b", "two")
    happens(desk, Idle("b", desk.job("two").key))
    assert given(desk)[2:] == [("b", "one")]


def test_the_last_workers_trouble_is_everybodys(desk):
    comes(desk, "a", "b")
    for name in ("one", "two", "three"):
        desk.submit(name, STYLE)
    happens(desk, Trouble("a", "no such device"), Died("a", "ended"))
    happens(desk, Trouble("b", "no memory"))
    assert desk.dispatcher.trouble == "no memory"
    happens(desk, Died("b", "ended"))
    assert sorted(failures(desk)) == [(n, "worker", "no memory") for n in ("one", "three", "two")]
    desk.submit("four", STYLE)
    assert failures(desk)[-1] == ("four", "worker", "no memory")
    happens(desk, Started("c"))  # a node came back
    assert desk.dispatcher.trouble == ""


def test_a_job_that_too_many_workers_die_of_fails_alone(desk):
    comes(desk, "0")
    desk.submit("bad", STYLE)
    for number in range(MOST_DEATHS):
        happens(desk, Started(f"{number + 1}"), Died(f"{number}", "ended"), Joined(f"{number + 1}"))
    ((name, code, words),) = failures(desk)
    assert (name, code) == ("bad", "worker")
    assert "crashed repeatedly" in words
    desk.submit("good", STYLE)
    assert given(desk)[-1] == (f"{MOST_DEATHS}", "good")


def test_a_job_that_gets_on_may_outlive_any_number_of_workers(desk):
    comes(desk, "0")
    desk.submit("long", STYLE)
    for number in range(3 * MOST_DEATHS):
        progress(desk, f"{number}", "long", (number + 1) / 20)
        happens(desk, Started(f"{number + 1}"), Died(f"{number}", "ended"), Joined(f"{number + 1}"))
    assert failures(desk) == []


def test_a_job_whose_checkpoints_cannot_be_written_is_told_to_its_client(desk):
    comes(desk, "a")
    desk.submit("one", STYLE)
    happens(desk, Unkept("a", desk.job("one").key, "Read-only file system"))
    told = [m for m in desk.clients.heard if m.kind == "accepted" and not m.fields.kept]
    assert "(Read-only file system)" in told[-1].fields.note


BAD = TrialFields("cuda:0", "A 4090", usable=False, reason="no kernel image", speed=None)
CPU = DeviceFields("cpu", "cpu", 0)


def notes(desk):
    return [m.fields.note for m in desk.clients.heard if m.kind == "accepted" and m.fields.note]


def accepted(desk, name):
    """Wait until a job is on disk."""
    until(lambda: desk.look() or not desk.job(name).unsaid)


def replaced(desk, *bad):
    """Have the CPU paint in place of other devices."""
    happens(desk, Started("a"), *(Tried("a", trial) for trial in bad), Joined("a"))
    happens(desk, Ready("a", CPU, [], {}))


def test_that_the_cpu_paints_instead_is_said_once_and_with_an_estimate(desk):
    replaced(desk, BAD)
    for name in ("one", "two"):
        desk.submit(name, STYLE)
        accepted(desk, name)
        progress(desk, "a", name, 0.001, left=9e9)  # nobody can tell yet
        progress(desk, "a", name, 0.2)
        progress(desk, "a", name, 0.3, left=250.0)
        progress(desk, "a", name, 0.4, left=200.0)
        result(desk, "a", name)
        happens(desk, Idle("a", desk.job(name).key))
    assert notes(desk) == [
        "The GPU A 4090 cannot be used (no kernel image): the CPU paints instead, "
        "and needs about 4 minutes more for this layer"
    ]
    told = [m.fields for m in desk.clients.heard if m.kind == "accepted" and m.fields.note]
    assert (told[0].job, told[0].kept) == ("one", True)


def test_where_no_device_failed_nothing_is_said_of_the_cpu(desk):
    replaced(desk)
    desk.submit("one", STYLE)
    accepted(desk, "one")
    progress(desk, "a", "one", 0.5, left=250.0)
    assert notes(desk) == []


def test_a_report_says_what_paints_and_why_others_do_not(desk):
    assert desk.dispatcher.report() == DevicesFields((), ready=False, trouble="")
    replaced(desk, BAD)
    good = TrialFields("cpu", "cpu", usable=True, reason="", speed=100.0)
    happens(desk, Tried("a", good))
    assert desk.dispatcher.report() == DevicesFields((BAD, good), True, "", workers=1)
    happens(desk, Trouble("a", "no memory"))
    assert desk.dispatcher.report() == DevicesFields((BAD, good), ready=False, trouble="no memory")


def estimate(number=7, **changes):
    fields = {
        "number": number, "width": 600, "height": 400, "mask": False, "style_maps": False,
        "styles": 1, "parameters": {},
    }  # fmt: skip
    return message_of("estimate", {**fields, **changes}).fields


def estimated(desk, worker, question):
    answer = EstimatedFields(question.number, 320, 213, 2.5, 10**9, 10**10, "cpu", "cpu")
    happens(desk, Said(worker, Message(answer)))


def ready(desk, *workers):
    for worker in workers:
        comes(desk, worker)
        happens(desk, Ready(worker, DeviceFields("cpu", "cpu", 0), [], {}))


def asked(desk):
    return [(worker, m.fields) for worker, m in desk.pool.sent if m.kind == "estimate"]


def told(desk):
    return [(client, fields) for client, fields in desk.clients.told if fields.kind == "estimated"]


def test_while_no_worker_is_ready_nobody_can_tell_what_a_job_takes(desk):
    comes(desk, "one")
    desk.dispatcher.estimate(b"artist", estimate())
    assert asked(desk) == []
    ((client, answer),) = told(desk)
    assert (client, answer.number, answer.seconds) == (b"artist", 7, None)


def test_each_answer_goes_to_who_has_asked_under_their_own_number(desk):
    ready(desk, "one")
    desk.dispatcher.estimate(b"artist", estimate(7))
    desk.dispatcher.estimate(b"other", estimate(7, width=90))
    (_, first), (_, second) = asked(desk)
    assert first.number != second.number
    estimated(desk, "one", second)
    estimated(desk, "one", first)
    estimated(desk, "one", first)
    assert [(client, answer.number) for client, answer in told(desk)] == [
        (b"other", 7),
        (b"artist", 7),
    ]


def test_of_very_many_questions_only_the_newest_are_answered(desk):
    ready(desk, "one")
    for number in range(MOST + 5):
        desk.dispatcher.estimate(b"artist", estimate(number))
    for worker, question in asked(desk):
        estimated(desk, worker, question)
    assert [answer.number for _, answer in told(desk)] == list(range(5, MOST + 5))
