"""Which device is given up, and when, by what is heard of the workers on it."""

import pytest

from scumble_backend.service.pool.device_policy import (
    LOADING_PATIENCE,
    TRIAL_PATIENCE,
    DevicePolicy,
)
from scumble_backend.service.pool.pool import Idle, Joined, Lost, Ready, Tried, Trouble, Trying
from scumble_protocol.awake import AwakeTime
from scumble_protocol.wire.replies import DeviceFields, TrialFields

SEGMENTATION_FAULT, KILLED = -11, -9
GPU = TrialFields("cuda:0", "A GPU", usable=True, reason="", speed=900.0)


class Clock:
    """A clock that the test turns on."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def policy(clock):
    return DevicePolicy(AwakeTime(clock))


def starts(policy, name, device="auto", found=GPU):
    """Have a worker start well."""
    policy.meet(name, device)
    policy.hear(Joined(name))
    policy.hear(Trying(name, found.device))
    policy.hear(Tried(name, found))
    policy.hear(Ready(name, DeviceFields("A GPU", "cuda", 1), [], {}))


def test_a_worker_that_dies_on_trial_has_a_device_that_is_given_up(policy):
    policy.meet("a", "auto")
    policy.hear(Joined("a"))
    trial = policy.bury("a", SEGMENTATION_FAULT)
    assert (trial.device, trial.usable) == ("auto", False)
    assert "status -11" in trial.reason


@pytest.mark.parametrize("status", [0, 1])
def test_a_worker_that_says_what_else_is_wrong_has_no_device_to_be_given_up(policy, status):
    """Such as a device that is not there: whoever named it is told, and nothing paints instead."""
    policy.meet("a", "cuda")
    policy.hear(Joined("a"))
    policy.hear(Trouble("a", "There is no device 'cuda' here"))
    assert policy.bury("a", status) is None
    assert policy.overdue() == []


def test_one_that_was_killed_on_trial_says_nothing_of_its_device(policy):
    policy.meet("a", "auto")
    assert policy.bury("a", KILLED) is None


@pytest.mark.parametrize("status", [1, SEGMENTATION_FAULT, KILLED])
def test_the_cpu_is_never_given_up(policy, status):
    policy.meet("a", "cpu")
    policy.hear(Trying("a", "cpu"))
    assert policy.bury("a", status) is None
    policy.meet("b", "auto")
    policy.hear(Trying("b", "cpu"))
    assert policy.bury("b", status) is None


def test_what_a_trial_found_is_the_reason(policy):
    bad = TrialFields("cuda:0", "", usable=False, reason="no kernel", speed=None)
    policy.meet("a", "cuda")
    assert policy.hear(Tried("a", bad)) is True
    assert policy.bury("a", KILLED) == bad


@pytest.mark.parametrize(("lost", "status"), [("launch failure", KILLED), ("", SEGMENTATION_FAULT)])
def test_a_device_that_fails_in_a_painting_has_one_more_chance(policy, lost, status):
    given_up = []
    for name in ("a", "b"):
        starts(policy, name)
        if lost:
            assert policy.hear(Lost(name, lost)) is True
        given_up.append(policy.bury(name, status))
    assert given_up[0] is None
    assert (given_up[1].device, given_up[1].name, given_up[1].usable) == ("cuda:0", "A GPU", False)
    assert (lost or "status -11") in given_up[1].reason


def test_a_job_that_was_done_between_two_failures_forgives_the_first(policy):
    for name in ("a", "b", "c"):
        starts(policy, name)
        policy.hear(Idle(name, "job"))
        policy.hear(Lost(name, "launch failure"))
        assert policy.bury(name, KILLED) is None


def passes(clock, policy, seconds, step=0.25):
    """Have time pass while the pool looks as often as it does; gives who was overdue."""
    late = []
    for _ in range(round(seconds / step)):
        clock.time += step
        late += policy.overdue()
    return late


def test_a_trial_that_never_ends_is_ended(policy, clock):
    policy.meet("a", "auto")
    policy.hear(Joined("a"))
    policy.hear(Trying("a", "cuda:0"))
    assert passes(clock, policy, TRIAL_PATIENCE - 1) == []
    assert passes(clock, policy, 2) == ["a"]
    trial = policy.bury("a", KILLED)
    assert (trial.device, trial.reason) == ("cuda:0", "it did not answer when it was tried")


def test_so_is_a_start_that_hangs_before_it_can_say_what_it_tries(policy, clock):
    policy.meet("a", "auto")
    policy.hear(Joined("a"))
    assert passes(clock, policy, LOADING_PATIENCE + 1) == ["a"]
    assert policy.bury("a", KILLED).device == "auto"


def test_one_that_is_over_or_on_the_cpu_has_time(policy, clock):
    starts(policy, "a")
    policy.meet("b", "cpu")
    policy.hear(Joined("b"))
    policy.hear(Trying("b", "cpu"))
    assert passes(clock, policy, 2 * LOADING_PATIENCE) == []


def test_minutes_in_which_all_was_stopped_do_not_count(policy, clock):
    policy.meet("a", "auto")
    policy.hear(Joined("a"))
    policy.hear(Trying("a", "cuda:0"))
    assert passes(clock, policy, 10) == []
    clock.time += 3600
    assert policy.overdue() == []
    assert passes(clock, policy, TRIAL_PATIENCE - 15) == []
    assert passes(clock, policy, 10) == ["a"]
