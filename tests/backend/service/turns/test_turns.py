"""Whose turn it is, who is painted next and who is paused: no worker runs here."""

import pytest
from tests.backend.service.dispatching import CALLER
from tests.backend.service.test_dispatcher_policy import (
    comes,
    given,
    happens,
    progress,
    result,
)
from tests.backend.service.turns.taking import PEER, SAME_USER, in_turn, on_disk, paints, told
from tests.backends import until

from scumble_backend.service.archive.kept import Kept
from scumble_backend.service.pool.pool import Died, Idle, Joined, Started, Unkept
from scumble_backend.service.queue import turns
from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server.history import Caller


def test_eight_layers_of_a_document_do_not_keep_anothers_waiting(desk):
    comes(desk, "a")
    paints(desk, *"12345678", group="long")
    paints(desk, "short", group="other")
    assert in_turn(desk, 9) == ["1", "short", *"2345678"]


def test_documents_take_turns_and_each_ones_layers_come_in_their_order(desk):
    comes(desk, "a")
    paints(desk, "a1", "a2", "a3", group="a")
    paints(desk, "b1", "b2", "b3", group="b")
    paints(desk, "c1", group="c")
    assert in_turn(desk, 7) == ["a1", "b1", "c1", "a2", "b2", "a3", "b3"]
    paints(desk, "b4", "b5", group="b")
    paints(desk, "a4", group="a")
    assert in_turn(desk, 3) == ["b4", "a4", "b5"], "the worker was free: who asks first"


def test_programs_of_one_user_take_turns_and_so_do_users(desk):
    comes(desk, "a")
    paints(desk, "k1", "k2", "k3", group="picture")
    paints(desk, "g1", "g2", caller=SAME_USER)
    paints(desk, "p1", caller=PEER)
    assert in_turn(desk, 6) == ["k1", "p1", "g1", "k2", "g2", "k3"]


def test_naming_many_documents_gets_nobody_more_than_their_turn(desk):
    comes(desk, "a")
    paints(desk, "one", caller=PEER)
    for number in range(5):
        paints(desk, f"x{number}", group=f"document {number}", caller=PEER)
    paints(desk, "mine", "mine2")
    assert in_turn(desk, 4) == ["one", "mine", "x0", "mine2"]


def test_with_two_workers_the_one_that_is_free_takes_who_was_served_least_recently(desk):
    comes(desk, "a", "b")
    paints(desk, "a1", "a2", "a3", group="a")
    paints(desk, "b1", "b2", group="b")
    assert given(desk) == [("a", "a1"), ("b", "a2")]
    result(desk, "b", "a2")
    happens(desk, Idle("b", desk.job("a2").key))
    result(desk, "a", "a1")
    happens(desk, Idle("a", desk.job("a1").key))
    assert given(desk)[2:] == [("b", "b1"), ("a", "a3")]


def test_what_is_put_first_is_painted_next_and_the_others_are_told(quiet):
    comes(quiet, "a")
    paints(quiet, "now", "one", "two", "three", group="a")
    paints(quiet, "other", group="b")
    on_disk(quiet, "now", "one", "two", "three", "other")
    places = {name: told(quiet, name)[0] for name in ("other", "one", "two", "three")}
    assert places == {"other": 1, "one": 2, "two": 3, "three": 4}
    quiet.queue("two", first=True)
    quiet.queue("three", first=True)
    places = {name: told(quiet, name)[0] for name in ("three", "two", "other", "one")}
    assert places == {"three": 1, "two": 2, "other": 3, "one": 4}
    quiet.queue("unknown", first=True)
    quiet.queue("now", first=True)
    assert in_turn(quiet, 5) == ["now", "three", "two", "other", "one"]


def test_nobody_gets_before_other_users_by_being_put_first(desk):
    comes(desk, "a")
    paints(desk, "mine", "mine2", "mine3")
    paints(desk, "theirs", caller=PEER)
    desk.queue("mine3", first=True)
    assert in_turn(desk, 4) == ["mine", "theirs", "mine3", "mine2"]


def test_a_dead_workers_job_goes_before_what_was_put_first(desk):
    comes(desk, "a")
    paints(desk, "one", "two", "three")
    desk.queue("three", first=True)
    happens(desk, Started("b"), Died("a", "is gone"), Joined("b"))
    assert in_turn(desk, 3, "b") == ["one", "three", "two"]


def test_a_paused_job_leaves_its_worker_to_the_next_and_goes_on_later(quiet):
    comes(quiet, "a")
    paints(quiet, "one", "two")
    on_disk(quiet, "one", "two")
    progress(quiet, "a", "one", 0.4)
    quiet.queue("one", paused=True)
    assert told(quiet, "one") == (0, True)
    worker, message = quiet.pool.sent[-1]
    assert (worker, message.kind, message.fields.paused) == ("a", "queue", True)
    assert given(quiet) == [("a", "one")], "it still writes how far it is"
    heard = len(quiet.clients.heard)
    happens(quiet, Idle("a", quiet.job("one").key))
    assert quiet.clients.heard[heard:] == []
    assert given(quiet) == [("a", "one"), ("a", "two")]
    quiet.queue("one", paused=False)
    assert told(quiet, "one") == (1, False)
    assert in_turn(quiet, 2) == ["two", "one"]


def test_a_job_that_waits_is_passed_over_while_it_is_paused(quiet):
    comes(quiet, "a")
    paints(quiet, "one", "two", "three")
    quiet.queue("two", paused=True)
    quiet.queue("two", paused=True)
    on_disk(quiet, "one", "two", "three")
    assert (told(quiet, "two"), told(quiet, "three")) == ((0, True), (1, False))
    assert in_turn(quiet, 2) == ["one", "three"]
    assert given(quiet)[2:] == []
    quiet.queue("two", paused=False)
    assert in_turn(quiet, 1) == ["two"]


def test_what_goes_on_while_its_worker_still_writes_waits_for_that(quiet):
    comes(quiet, "a", "b")
    paints(quiet, "one")
    on_disk(quiet, "one")
    quiet.queue("one", paused=True)
    quiet.queue("one", paused=False)
    assert given(quiet) == [("a", "one")]
    happens(quiet, Idle("a", quiet.job("one").key))
    assert given(quiet) == [("a", "one"), ("a", "one")]


def test_a_paused_jobs_updates_are_there_when_it_goes_on(quiet):
    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    progress(quiet, "a", "one")
    quiet.queue("one", paused=True)
    happens(quiet, Idle("a", quiet.job("one").key))
    quiet.update("one", strength=80.0)
    on_disk(quiet, "one")
    assert told(quiet, "one") == (0, True)
    assert len(given(quiet)) == 1
    quiet.queue("one", paused=False)
    assert quiet.pool.sent[-1][1].fields.parameters["strength"] == 80.0


def test_a_paused_jobs_new_pixels_come_to_what_its_checkpoint_was_painted_from(quiet):
    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    progress(quiet, "a", "one", 0.4)
    quiet.queue("one", paused=True)
    key = quiet.job("one").key
    happens(quiet, Idle("a", key))
    quiet.change("one", bytes(48 * 12 * 4), 48, 12)
    on_disk(quiet, "one")
    sent = len(quiet.pool.sent)
    quiet.queue("one", paused=False)
    until(lambda: quiet.look() or len(quiet.pool.sent) > sent + 1, 20)
    before, change = (message for _, message in quiet.pool.sent[sent:])
    assert (before.kind, change.kind) == ("submit", "update")
    assert any(before.buffers[0])
    assert not any(change.buffers[0])


def test_a_paused_job_that_is_stopped_is_painted_a_step_further_for_its_picture(quiet):
    comes(quiet, "a")
    paints(quiet, "one", "two", "three")
    on_disk(quiet, "one", "two", "three")
    progress(quiet, "a", "one", 0.4)
    quiet.queue("one", paused=True)
    happens(quiet, Idle("a", quiet.job("one").key))
    quiet.cancel("one", keep=True)
    assert quiet.clients.heard[-1].fields.job in ("one", "three")
    assert [m.fields.keeps for m in quiet.clients.heard if m.kind == "cancelled"] == [True]
    assert in_turn(quiet, 1) == ["two"]
    assert given(quiet)[-1] == ("a", "one"), "before the third"
    progress(quiet, "a", "one", 0.5)
    assert quiet.pool.sent[-1][1].kind == "cancel"
    assert quiet.pool.sent[-1][1].fields.keep is True


@pytest.mark.parametrize("keep", [True, False])
def test_a_job_that_was_paused_before_its_first_stroke_is_stopped_without_a_picture(quiet, keep):
    comes(quiet, "a")
    paints(quiet, "one", "two")
    quiet.queue("two", paused=True)
    quiet.cancel("two", keep=keep)
    assert quiet.job("two") is None
    assert quiet.clients.heard[-1].kind == "cancelled"
    assert quiet.clients.heard[-1].fields.keeps is False


def test_a_job_that_goes_on_in_another_window_is_told_of_there(quiet):
    """While it is painted, and in the first window again once it is done."""

    def resumed(caller, kind):
        quiet.clients.told.clear()
        quiet.say("resume", {"job": "one", "revision": 0}, caller=caller)
        told = quiet.clients.told
        until(lambda: quiet.look() or (caller.address, kind) in [(c, f.kind) for c, f in told], 20)

    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    resumed(SAME_USER, "accepted")
    in_turn(quiet, 1)
    resumed(CALLER, "result")


def test_what_is_not_kept_is_not_paused_and_it_is_said_why(quiet, monkeypatch):
    comes(quiet, "a")
    full = Kept(False, "The disk is full")
    monkeypatch.setattr(quiet.archive_thread._archive, "keep", lambda *_, **__: full)
    paints(quiet, "one", "two")
    on_disk(quiet, "one", "two")
    quiet.queue("one", paused=True)
    assert "cannot be paused" in quiet.clients.heard[-1].fields.note
    assert told(quiet, "one") == (0, False)
    quiet.queue("two", paused=True)
    assert told(quiet, "two") == (0, True), "of this one nothing can be lost"


def test_that_a_paused_jobs_state_could_not_be_written_is_told(quiet):
    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    quiet.queue("one", paused=True)
    happens(quiet, Unkept("a", quiet.job("one").key, "No space left on device"))
    newest = quiet.clients.heard[-1].fields
    assert (newest.kept, newest.paused) == (False, True)
    assert "disk is full" in newest.note


def test_what_a_worker_says_after_the_pause_is_told_to_nobody(quiet):
    """Its last step, or a result that has crossed: that comes when it goes on."""
    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    quiet.queue("one", paused=True)
    heard = len(quiet.clients.heard)
    progress(quiet, "a", "one", 0.9)
    result(quiet, "a", "one")
    happens(quiet, Idle("a", quiet.job("one").key))
    assert quiet.clients.heard[heard:] == []
    quiet.queue("one", paused=False)
    assert given(quiet) == [("a", "one"), ("a", "one")]


def test_a_client_that_leaves_has_its_paused_jobs_left_unfinished(quiet):
    comes(quiet, "a")
    paints(quiet, "one")
    on_disk(quiet, "one")
    quiet.queue("one", paused=True)
    key = quiet.job("one").key
    quiet._requests.client_left(CALLER.address)
    assert quiet.job("one") is None
    happens(quiet, Idle("a", key))
    assert given(quiet) == [("a", None)], "nobody paints it"


@pytest.mark.parametrize("owners", [1, 4])
def test_four_clients_get_equal_shares_whoever_has_how_many_layers(desk, owners):
    """Within ten per cent, of every row of jobs: one of them has sent thirty layers at once."""
    comes(desk, "a")
    clients = [Caller(b"%d" % n, f"user {n % owners}") for n in range(4)]
    for client, count in zip(clients, (30, 6, 6, 6), strict=True):
        paints(desk, *(f"{client.address.decode()}-{n}" for n in range(count)), caller=client)
    painted = [name.split("-")[0] for name in in_turn(desk, 24)]
    shares = [painted.count(str(n)) / len(painted) for n in range(4)]
    assert max(shares) - min(shares) <= 0.1 * 0.25, shares


def test_whoever_was_served_again_is_remembered_longest(monkeypatch):
    monkeypatch.setattr(turns, "_REMEMBERED", 4)  # two owners, each with a group

    def of(owner):
        return TrackedJob(owner, owner.encode(), "job", None)

    served = turns.Turns()
    for owner in ("a", "b", "a", "c"):
        served.note(of(owner))
    assert [job.owner for job in served.order([of("c"), of("a"), of("b")])] == ["b", "a", "c"]
