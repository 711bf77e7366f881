"""A batch's frames give way to what somebody waits for before a screen: no worker runs here."""

from tests.backend.service.test_dispatcher_policy import (
    comes,
    given,
    happens,
    progress,
)
from tests.backend.service.turns.taking import PEER, SAME_USER, in_turn, on_disk, paints, told

from scumble_backend.service.pool.pool import Died, Idle, Joined, Started
from scumble_backend.service.server.workers import GRACE
from scumble_protocol.wire.requests import QueueFields


def behind(desk, *names):
    """Have jobs give way to all others, as a batch's frames do."""
    for name in names:
        desk.queue(name, background=True)


def paused(desk):
    """Who was told to leave a job, in turn."""
    return [worker for worker, m in desk.pool.sent if m.kind == "queue" and m.fields.paused]


def past_grace(desk):
    """Serve until every job has waited for as long as its client may take to say what it is."""
    for job in desk.book.unfinished():
        job.begun_at -= 2 * GRACE
    desk.look()


def test_a_batchs_frame_leaves_its_worker_to_who_sits_before_a_screen(quiet):
    comes(quiet, "a")
    paints(quiet, "frame")
    behind(quiet, "frame")
    on_disk(quiet, "frame")
    progress(quiet, "a", "frame")
    key = quiet.job("frame").key
    paints(quiet, "draft")
    quiet.until(lambda: quiet.pool.sent[-1][1].fields == QueueFields(key, paused=True))
    assert told(quiet, "frame")[1] is False, "its artist has not paused it"
    happens(quiet, Idle("a", key))
    assert given(quiet)[-1] == ("a", "draft")
    assert in_turn(quiet, 1) == ["draft"]
    quiet.until(lambda: given(quiet)[-1] == ("a", "frame"))


def test_a_frame_leaves_at_once_for_what_is_said_not_to_be_one(quiet):
    """No time is lost with waiting for what its client may still say of it."""
    comes(quiet, "a")
    paints(quiet, "frame")
    behind(quiet, "frame")
    on_disk(quiet, "frame")
    progress(quiet, "a", "frame")
    quiet.queue("draft", background=False)
    paints(quiet, "draft")
    assert paused(quiet) == ["a"], "nothing else has come, and no time has passed"


def test_what_is_said_to_be_a_frame_before_it_comes_is_one(quiet):
    comes(quiet, "a")
    behind(quiet, "frame", "next")
    paints(quiet, "frame", "next")
    on_disk(quiet, "frame", "next")
    past_grace(quiet)
    assert paused(quiet) == []
    quiet.queue("draft", background=False)
    paints(quiet, "draft", caller=SAME_USER)
    past_grace(quiet)
    assert paused(quiet) == ["a"], "what one client says of its draft is not said of another's"


def test_of_a_frame_that_another_connection_takes_up_it_is_known_too(quiet):
    comes(quiet, "a")
    paints(quiet, "now", "frame")
    on_disk(quiet, "now", "frame")
    quiet.say("queue", {"job": "frame", "background": True}, caller=SAME_USER)
    quiet.say("resume", {"job": "frame", "revision": 0}, caller=SAME_USER)
    assert [job.name for job in quiet.book.unfinished() if job.background] == ["frame"]


def test_of_jobs_that_never_come_only_so_many_are_remembered(desk):
    for number in range(1000):
        desk.queue(f"job-{number}", background=True)
    assert len(desk.book._announced) < 300
    paints(desk, "job-999", "job-1")
    assert [desk.job(name).background for name in ("job-999", "job-1")] == [True, False]


def test_a_frame_gives_way_once_for_each_that_waits(quiet):
    comes(quiet, "a", "b")
    paints(quiet, "one", "two")
    behind(quiet, "one", "two")
    on_disk(quiet, "one", "two")
    progress(quiet, "a", "one", fraction=0.5)
    progress(quiet, "b", "two", fraction=0.2)
    paints(quiet, "draft")
    quiet.until(lambda: paused(quiet))
    quiet.look()
    assert paused(quiet) == ["b"], "the one that is not as far"
    paints(quiet, "another")
    quiet.until(lambda: paused(quiet) == ["b", "a"])


def test_no_frame_gives_way_to_a_frame_or_while_a_worker_is_free(quiet):
    comes(quiet, "a")
    paints(quiet, "frame", "next")
    behind(quiet, "frame", "next")
    on_disk(quiet, "frame", "next")
    past_grace(quiet)
    assert paused(quiet) == []
    happens(quiet, Started("b"), Joined("b"))
    past_grace(quiet)
    assert given(quiet) == [("a", "frame"), ("b", "next")]
    happens(quiet, Died("b", "was killed"), Started("c"))
    paints(quiet, "draft")
    paints(quiet, "third")
    behind(quiet, "third")
    past_grace(quiet)
    assert paused(quiet) == ["a"], "for the draft: the third is told in time that it is a frame"


def test_a_frame_that_is_not_kept_is_painted_to_its_end(quiet):
    comes(quiet, "a")
    paints(quiet, "frame")
    behind(quiet, "frame")
    on_disk(quiet, "frame")
    quiet.job("frame").kept = False
    paints(quiet, "draft")
    past_grace(quiet)
    assert paused(quiet) == []


def test_frames_that_wait_come_after_all_others_also_after_other_users(desk):
    comes(desk, "a")
    paints(desk, "one", "frame", "two")
    behind(desk, "frame")
    paints(desk, "peers", caller=PEER)
    assert in_turn(desk, 4) == ["one", "peers", "two", "frame"]
