"""What an artist does with paintings in the real Krita, with a real backend."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from frames import FRAME_CHECKS, window_goes_on
from krita_case import alpha, check_one_undo_step, paint, picture
from krita_runner import Facts, Krita
from tests.turns import Turns

pytestmark = pytest.mark.editor

SMALL = 64
"""Pixels a side of pictures whose speed is not the question."""


@pytest.fixture(scope="module")
def warm_krita(real_krita: Krita) -> Krita:
    real_krita.answers["start_backend"]()
    return real_krita


@pytest.mark.parametrize("depth", ["U16", "F32"])
def test_deep_photo_comes_back_painted(
    warm_krita: Krita, photo: Path, style: Path, depth: str
) -> None:
    facts = paint(warm_krita, photo, style, size=SMALL, depth=depth, picture=f"real-{depth}")
    check_one_undo_step(facts)
    assert facts["painting"]["space"] == facts["space"]
    source, painted = warm_krita.read("source.raw"), warm_krita.read("painted.raw")
    assert alpha(painted, depth, SMALL) == alpha(source, depth, SMALL)
    assert painted != source
    print(f"pauses in the {depth} picture: {facts['ui']}")


def test_feathered_selection_is_respected(warm_krita: Krita, photo: Path, style: Path) -> None:
    facts = paint(
        warm_krita,
        photo,
        style,
        size=SMALL,
        selection=[20, 16, 44, 34],
        feather=6,
        picture="real-selection",
    )
    check_one_undo_step(facts)
    source = picture(warm_krita.read("source.raw"), SMALL)
    painted = picture(warm_krita.read("painted.raw"), SMALL)
    mask = np.frombuffer(warm_krita.read("mask.raw"), np.uint8).reshape(SMALL, SMALL)
    outside = mask == 0
    assert not painted[outside][:, 3].any(), "the new layer is fully transparent outside"
    seen = [
        picture(warm_krita.read(f"seen_{when}.raw"), SMALL)[outside] for when in ("before", "after")
    ]
    assert np.array_equal(*seen), "what is seen outside is the same to the bit"
    wanted = np.rint(source[..., 3].astype(float) * mask / 255)
    assert np.abs(painted[..., 3] - wanted).max() <= 1
    assert len(np.unique(mask)) > 50, "the selection is feathered"
    inside = (mask == 255) & (source[..., 3] > 0)
    assert np.array_equal(painted[..., 3][inside], source[..., 3][inside])
    assert (painted[inside][:, :3] != source[inside][:, :3]).mean() > 0.5


def test_cancel_keeps_what_is_there(
    warm_krita: Krita, photo: Path, style: Path, turns: Turns
) -> None:
    facts = warm_krita.play(
        "real_cancel", photo=warm_krita.bring(photo), style=warm_krita.bring(style)
    )
    assert len(facts["names"]) == 2
    assert "(stopped at step " in facts["names"][1]
    assert facts["painted"]
    assert facts["seconds"] < turns.within(10)


def test_documents_are_painted_side_by_side_and_come_back_from_the_history(
    warm_krita: Krita, photo: Path, style: Path
) -> None:
    facts = warm_krita.play("history", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    painting = "Impasto, 35 % – Photo"
    assert facts["next"] == ["Paint later", True]
    assert facts["alone"] == ["paused", "Photo is paused"]
    layers = {when: [layer for layer, _ in facts[when]] for when in ("queue", "goes_on")}
    assert facts["seen"]
    assert layers["queue"] == ["Third", "Other", "Photo"], "what is paused is last"
    assert layers["goes_on"] == ["Third", "Photo", "Other"], "the other image has its turn"
    first = [stage for layer, stage in facts["first_now"] if layer != "Third"]
    assert (facts["first_now"][1][0], first) == ("Other", ["1 job ahead", "2 jobs ahead"])
    assert facts["first"] == ["Photo", painting]
    second = ["Other", "Impasto, 35 % – Other", "Third"]
    assert facts["second"] == second, "the one in the middle was thrown away"
    assert facts["settings"] == [35, "These are the settings of “Other”"]
    assert facts["losses"].startswith("Step ")
    assert facts["film"][0] == "The timelapse is saved"
    assert facts["film"][1] > 1000
    assert (facts["compared"], facts["let_go"]) == (True, True)
    assert (facts["star"], facts["deleted"], facts["undone"]) == (True, -1, 0)
    again = "Night Harbour, 35 % – Other"
    assert facts["again"] == [*second[:2], again, "Third"]
    assert facts["same"], "the painting itself, to the bit"
    assert facts["missed"] == facts["again"], "not dropped on the canvas"
    assert facts["dragged"] == [*second[:2], again, again.replace(" – ", " #2 – "), "Third"]
    assert facts["drag_undone"] == facts["again"], "one step"
    assert facts["group"] == [["Colour", "normal"], ["Texture", "grain_merge"]]
    assert facts["group_off"] == [0, 0], "seen together they are the painting"
    assert facts["detail_is_grey"]
    assert not facts["source_taken"]
    assert facts["group_taken"] == [True, 35], "a group is taken up again as any painting"
    assert facts["group_undone"], "one step"
    assert facts["noise_off_opaque"] == [0, 0]
    both = [["Colour", "paintlayer"], ["Texture", "paintlayer"]]
    assert facts["noise_parts_opaque"] == both
    assert facts["noise_parts_soft"] == [*both, ["Mask", "transparencymask"]]
    assert facts["noise_nested"] == ["Noise", ["Colour", "Texture", "Mask"]]
    assert facts["noise_parts_maskless"] == both, "as in Krita 5.1"
    assert max(facts["noise_off_soft"] + facts["noise_off_maskless"]) <= 1


@pytest.fixture(scope="module")
def frames(warm_krita: Krita) -> Facts:
    return paint_frames(warm_krita, 50)


def paint_frames(krita: Krita, strength: int, *, only_pauses: bool = False) -> Facts:
    """Frames that were painted as strongly before come from the history."""
    from scumble_styles import starter_pack

    style = krita.bring(starter_pack()[0].path)
    return krita.play("frames", style=style, strength=strength, only_pauses=only_pauses)


@pytest.mark.parametrize("check", FRAME_CHECKS, ids=lambda check: check.__name__)
def test_frames(frames: Facts, check: Callable[[Facts], None]) -> None:
    check(frames)


def test_window_goes_on_while_frames_are_painted(
    warm_krita: Krita, frames: Facts, turns: Turns
) -> None:
    seen, strengths = [frames], iter((43, 37))

    def watch() -> Facts:
        return seen.pop() if seen else paint_frames(warm_krita, next(strengths), only_pauses=True)

    turns.bounded(watch, window_goes_on, tries=2)


def test_paintings_are_taken_up_again(warm_krita: Krita, photo: Path, style: Path) -> None:
    """By a slider; after the file was saved and opened under another backend; and in trouble."""
    facts = warm_krita.play("results", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    source, first = ["Photo", True], ["Impasto, 35 % – Photo", True]
    hidden, second = [first[0], False], ["Impasto, 80 % – Photo", True]
    assert not facts["row_at_first"]
    assert facts["painted"] == [source, first]
    assert facts["going_on"].startswith("Painting on from Photo")
    assert facts["replaced"] == facts["edit_redo"] == [source, hidden, second]
    assert facts["edit_undo"] == [source, first], "one step"
    assert facts["active"] == second[0]
    shown = [
        ["Photo", 35, False],
        [first[0], 35, True],
        ["Photo", 35, False],
        [second[0], 80, True],
    ]
    assert facts["shown"] == shown
    assert facts["line"].startswith(f"“{second[0]}”: these are its settings")
    assert facts["saved"]
    assert (facts["own"], facts["reopened"]) == (35, [second[0], 80, "draft"])
    assert facts["first"] > 0.05, "progress goes on where the draft has ended"
    assert facts["finer"] == ["Impasto, 80 % #2 – Photo", True, 80, "normal"]
    assert facts["sibling"] == [facts["finer"][:2], ["Impasto, 80 % #3 – Photo", True]]
    said, more = facts["anew"]
    assert more == 1
    assert "not kept here any more: “Photo” is painted from the start" in said
    said, same = facts["gone"]
    assert same
    assert said.startswith("That painting is not kept here any more and its layer “Photo” is gone")
    assert facts["closed"] == [35, False]


FOUR = 4
"""Presses of the mouse that a first task may take, from a docker that is open."""


def test_first_tasks_take_at_most_four_clicks(warm_krita: Krita, photo: Path, style: Path) -> None:
    other = warm_krita.bring(Path(__file__).parents[1] / "data" / "coffee.jpg")
    facts = warm_krita.play(
        "first_tasks",
        photo=warm_krita.bring(photo),
        other=other,
        style=warm_krita.bring(style),
    )
    first = "River Light, 50 % – Photo"
    assert facts["paint"] == ["Other", "Photo", first]
    strength, names = facts["less_strong"]
    assert strength < 40
    less = f"River Light, {strength} % – Photo"
    assert names == ["Other", "Photo", first, less]
    assert facts["compare"] == [True, False], "seen on the canvas while the button is held"
    assert facts["layer_as_style"][-1] == "Other (layer), 50 % – Photo"
    assert facts["yesterdays"] == ["Photo", "Other (layer), 50 % – Photo"]
    print(facts["clicks"])
    assert all(clicks <= FOUR for clicks in facts["clicks"].values()), facts["clicks"]


def test_krita_can_be_left_in_the_middle_of_a_job(
    warm_krita: Krita, photo: Path, style: Path
) -> None:
    """The last one: it ends this Krita."""
    warm_krita.play("leave", photo=warm_krita.bring(photo), style=warm_krita.bring(style))
    assert warm_krita.quit() == 0
