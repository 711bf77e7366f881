"""What must be so after the scenario ``frames`` in the real Krita."""

from collections.abc import Callable
from typing import Any

Facts = dict[str, Any]
KEYS, CANCELLED = [0, 4, 8, 12], [0]
READING, ADDING = 50, 1000
"""Milliseconds that Krita's window may be at work at a time; 15 and 228 were seen."""


def told_before(facts: Facts) -> None:
    assert facts["button"] == [True, "Paint all frames"]
    assert "4 frames, 64 × 64" in facts["told"]
    assert "Paint paints frame 5 for all frames" in facts["told"]


def one_new_animated_layer(facts: Facts) -> None:
    made = facts["made"]
    assert (made["animated"], made["times"]) == (True, KEYS)
    assert made["space"] == ["RGBA", "U8", True]
    assert all(made["opaque"])
    first, second, third, fourth = made["digests"]
    assert second == third, "the held frame is the painting of the one before"
    assert len({first, second, fourth}) == 3
    assert facts["name"] == "Impasto, 50 % – Walk"
    assert facts["visible"][1]


def one_undo_step(facts: Facts) -> None:
    assert "Add Layer" in facts["undo"]


def one_line_and_progress(facts: Facts) -> None:
    line, *notes = facts["lines"][-1].splitlines()
    assert line.startswith("“Impasto, 50 % – Walk” is ready after ")
    assert "4 frames are painted, 1 of them as the one before" in notes
    numbers = [n for n in range(1, 5) if any(f"Walk: frame {n} of 4" in x for x in facts["lines"])]
    assert numbers == [1, 2, 4], "the held one is not painted"


def time_and_selection_are_as_they_were(facts: Facts) -> None:
    assert facts["before"] == [5, "Walk", False]
    assert facts["after"] == [5, "Impasto, 50 % – Walk", False], "the painting, as always"


def once_more_comes_from_the_history(facts: Facts) -> None:
    assert facts["again"] == {"same": True, "steps": [], "undone": [4, 3]}


def saved_and_opened_again(facts: Facts) -> None:
    assert facts["saved"]
    assert facts["reopened"] == facts["made"]


def cancel_keeps_the_frames_that_are_done(facts: Facts) -> None:
    cancelled = facts["cancelled"]
    assert cancelled["times"] == CANCELLED
    assert "1 of 4 frames are painted: paint all frames again to go on" in cancelled["line"]


def discard_throws_all_away(facts: Facts) -> None:
    assert facts["discarded"] == ["Discarded: nothing was added to the image", True]


def a_range_begins_with_what_is_seen_there(facts: Facts) -> None:
    part = facts["range"]
    assert part["times"] == [0, 2, 4, 8], "Krita's layers have one at 0: it is empty"
    assert part["opaque"] == [False, True, True, True]
    assert part["digests"][2] == part["digests"][3]


def a_group_is_painted_as_it_is_seen_at_each_time(facts: Facts) -> None:
    actor = facts["actor"]
    assert actor["name"] == "Impasto, 50 % – Actor"
    assert (actor["times"], actor["digests"]) == (KEYS, facts["made"]["digests"])
    assert actor["steps"] == []


def layers_of_a_group(facts: Facts) -> None:
    assert facts["group_button"] == "Paint its layers as frames"
    group = facts["group"]
    assert group["layers"] == ["Impasto, 65 % – Pose 0", "Impasto, 65 % – Pose 2"]
    assert len(set(group["digests"])) == 2
    assert group["name"] == "Impasto, 65 % – Poses"
    assert group["seen"] == group["digests"][-1], "the uppermost, all over the canvas"


def window_goes_on(facts: Facts) -> bool:
    """Tell whether reading and painting hold up nothing, and adding does so for a moment, once."""
    print(f"pauses while frames are read and painted: {facts['ui']}")
    late = [(work, adding) for _, _, work, adding in facts["ui"]["late"]]
    longest = max((work for work, adding in late if not adding), default=0)
    return longest < READING and max((work for work, adding in late if adding), default=0) < ADDING


FRAME_CHECKS: list[Callable[[Facts], None]] = [
    told_before,
    one_new_animated_layer,
    one_undo_step,
    one_line_and_progress,
    time_and_selection_are_as_they_were,
    once_more_comes_from_the_history,
    saved_and_opened_again,
    cancel_keeps_the_frames_that_are_done,
    discard_throws_all_away,
    a_range_begins_with_what_is_seen_there,
    a_group_is_painted_as_it_is_seen_at_each_time,
    layers_of_a_group,
]
