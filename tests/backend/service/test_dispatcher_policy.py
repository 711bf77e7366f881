"""Which job goes to which worker, and what ends with a worker: no worker runs here."""

import pytest
from tests.backend.service.dispatching import Desk
from tests.backend.service.pools import ScriptedPool

from scumble_backend.service.pool.pool import (
    Died,
    Idle,
    Joined,
    Ready,
    Said,
    Started,
    Trouble,
    Unkept,
)
from scumble_backend.service.server.jobs import MOST_DEATHS
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.replies import DeviceFields

STYLE = b"style"


@pytest.fixture
def desk(tmp_path):
    with Desk(tmp_path / "jobs", lambda _: ScriptedPool()) as made:
        yield made


def happens(desk, *events):
    desk.pool.happens(*events)
    desk.look()


def comes(desk, *workers):
    for worker in workers:
        happens(desk, Started(worker), Joined(worker))


def given(desk, kind="submit"):
    """Who was given which jobs, by their clients' names for them."""
    names = {job.key: job.name for job in desk.book._jobs.values()}
    return [(worker, names.get(m.fields.job)) for worker, m in desk.pool.sent if m.kind == kind]


def progress(desk, worker, name, fraction=0.1):
    fields = {
        "job": desk.job(name).key, "revision": desk.job(name).revision, "step": 1, "total": 9,
        "fraction": fraction, "losses": {}, "seconds_left": None,
    }  # fmt: skip
    happens(desk, Said(worker, message_of("progress", fields)))


def result(desk, worker, name):
    job = desk.job(name)
    fields = {
        "job": job.key, "revision": job.revision, "width": 48, "height": 40, "format": "rgba8",
        "stopped": False, "step": 9, "seconds": 1.0,
    }  # fmt: skip
    happens(desk, Said(worker, message_of("result", fields, (bytes(48 * 40 * 4),))))


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
    happens(desk, Unkept("a", desk.job("one").key, "Disk quota exceeded"))
    told = [m for m in desk.clients.heard if m.kind == "accepted" and not m.fields.kept]
    assert "(Disk quota exceeded)" in told[-1].fields.note
