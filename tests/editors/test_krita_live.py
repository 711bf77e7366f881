"""Live in the real Krita with the real backend: the painting follows the pointer's strokes."""

import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from krita_runner import Facts, Krita
from real_backend import OwnDisk
from shelf import Shelf
from tests.backends import shared_folder
from tests.turns import Turns, slowness

from scumble_styles import starter_pack

pytestmark = pytest.mark.editor

STROKES = 20
SMOOTH = 50
"""Milliseconds that the UI may stand still."""


@pytest.fixture(scope="module")
def live_krita(real_krita: Krita) -> Iterator[Krita]:
    """Its Scumble's folder is a disk of its own, where one can be mounted."""
    folder = real_krita.home / ".local" / "share" / "scumble"
    disk = OwnDisk(folder)

    def seconds() -> float:
        """Give the time that the backend and its workers have computed."""
        backend = psutil.Process(json.loads((folder / "connection.json").read_text())["pid"])
        times = [one.cpu_times() for one in (backend, *backend.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    start, started = real_krita.answers["start_backend"], []

    def start_once() -> None:
        if not started:
            started.append(start())

    real_krita.answers |= {
        "backend_seconds": seconds,
        "unfinished": lambda: unfinished(folder),
        "start_backend": start_once,
        "fill_disk": disk.fill,
        "make_room": disk.make_room,
        "own_disk": lambda: disk.mounted,
    }
    yield real_krita
    real_krita.answers["stop_backend"]()
    disk.close()


def unfinished(folder: Path) -> list[str]:
    """Name the layers of the paintings that the backend keeps unfinished."""
    with shared_folder(folder):
        shelf = Shelf()
        try:
            return [job.name for job in shelf.jobs() if job.state == "unfinished"]
        finally:
            shelf.client.close()


@pytest.fixture(scope="module")
def live(live_krita: Krita) -> Facts:
    return strokes(live_krita)


def strokes(live_krita: Krita) -> Facts:
    """Have the strokes drawn, with Live and without."""
    data = Path(__file__).parents[1] / "data"
    return live_krita.play(
        "live",
        photo=live_krita.bring(data / "coffee.jpg"),
        style=live_krita.bring(starter_pack()[0].path),
    )


def test_a_layer_is_painted_and_shown_but_nothing_is_added(live: Facts) -> None:
    line, names, updates = live["first"]
    assert line == "Live: draw on “Photo”, its painting follows"
    assert (names, updates) == (["Photo"], 0)
    assert live["shown_at_rest"] == 1


def test_last_picture_is_that_of_the_last_stroke(live: Facts) -> None:
    """Its pixels were sent, byte for byte; the picture is of that revision, and finished."""
    assert live["drawn"]
    assert live["sent_last"]
    assert live["revisions"][0] == live["revisions"][1] > 0
    assert not live["stopped"]
    assert 2 <= live["updates"] <= STROKES
    assert live["one_job"] == 1
    print(f"{live['updates']} updates, {live['revisions']}")


def test_what_is_drawn_is_seen(live: Facts) -> None:
    assert live["strokes_seen"] == STROKES


def test_a_pen_is_followed_as_the_mouse_is(live: Facts) -> None:
    down, lifted, up = live["pen_down"]
    assert down
    assert lifted == 0, "what is drawn is seen"
    assert not up
    assert live["pen_drawn"] == [True, True, 1]


def test_ui_is_as_smooth_as_without(live_krita: Krita, live: Facts, turns: Turns) -> None:
    """Krita itself stands still for some time at each stroke."""
    drawn = [live]

    def watch() -> Facts:
        return drawn.pop() if drawn else strokes(live_krita)

    def is_smooth(facts: Facts) -> bool:
        with_live, without = (facts[name]["longest_ms"] for name in ("ui", "ui_without"))
        print(f"longest pauses {with_live} ms, without Live {without} ms: {facts['ui']['late']}")
        return with_live <= max(turns.within(SMOOTH), 2 * without)

    turns.bounded(watch, is_smooth, tries=2)


def test_off_adds_the_last_picture_and_the_backend_is_idle_within_a_second(live: Facts) -> None:
    assert live["off"] is False
    assert live["idle_seconds"] < 0.2 * slowness()
    assert live["timer"] is False
    assert live["names"] == ["Photo", "Impasto, 80 % – Photo"]
    assert live["placed"]
    assert live["untouched"]


def test_history_has_the_strokes_and_one_step_for_the_painting(live: Facts) -> None:
    assert live["undone"] == [
        [["Photo"], False],
        [["Photo"], False],
        [["Photo"], True],
    ]
    assert sorted(live["saved"]) == ["Impasto, 80 % – Photo", "Photo"]


@pytest.fixture(scope="module")
def ends(live_krita: Krita) -> Facts:
    data = Path(__file__).parents[1] / "data"
    return live_krita.play(
        "live_ends",
        photo=live_krita.bring(data / "coffee.jpg"),
        style=live_krita.bring(starter_pack()[0].path),
    )


def test_it_waits_for_a_selection_on_a_large_layer_and_goes_on(ends: Facts) -> None:
    assert ends["area"] == [100, 100, 64, 64]
    line = "Live waits: select a part of this large layer, or press Paint"
    assert ends["waits"] == [line, True, False]
    assert ends["same job"]
    assert ends["followed"] == 1


def test_a_deleted_layer_ends_it_and_its_painting_stays(ends: Facts) -> None:
    names, said = ends["removed"]
    assert names == ["Impasto, 50 % – Photo"]
    assert "Live has ended: “Photo” is not there any more" in said
    assert any(line.startswith("“Photo” was removed meanwhile") for line in said)


def test_a_closed_docker_ends_it(ends: Facts) -> None:
    on, timer, names = ends["closed docker"]
    assert (on, timer) == (False, False)
    assert names == ["Grey", "Impasto, 50 % – Grey"]


def test_a_closed_document_ends_it_and_its_painting_is_in_a_new_one(ends: Facts) -> None:
    names, said = ends["closed document"]
    assert "Impasto, 50 % – Grey" in names
    assert "Live has ended: “Grey” is not there any more" in said


@pytest.fixture(scope="module")
def goes_on(live_krita: Krita) -> Facts:
    return live_krita.play("live_goes_on", style=live_krita.bring(starter_pack()[0].path))


def test_an_image_may_get_another_depth_meanwhile(goes_on: Facts) -> None:
    on, form, said = goes_on["depth"]
    assert (on, form) == (True, "bgra16"), said
    layers, said = goes_on["depth placed"]
    assert layers == [["Source", "U16"], ["Impasto, 50 % – Source", "U16"]]
    assert len(said) == 1, said


def test_after_another_selection_the_layer_that_is_followed_is_drawn_on(goes_on: Facts) -> None:
    """It is translucent: a painting hides it, but not as long as it is followed."""
    facts = goes_on["selection"]
    assert facts["names"] == ["Source", "Impasto, 50 % – Source"]
    assert (facts["active"], facts["visible"]) == ("Source", True)
    assert facts["followed"] == [True, 1]
    layers, _ = goes_on["selection placed"]
    assert [name for name, _ in layers] == [*facts["names"], "Impasto, 50 % #2 – Source"]


def test_a_large_layer_is_looked_at_within_a_smooth_ui(live_krita: Krita, turns: Turns) -> None:
    """All bytes of 6000 x 4000 pixels, with a selection."""

    def watch() -> Facts:
        facts = live_krita.play("live_pace", size=[6000, 4000])
        assert facts["same"]
        assert facts["one pixel"], "a change of one pixel by one level is seen"
        return facts

    def is_smooth(facts: Facts) -> bool:
        parts = ("look", "look again", "read")
        print({part: (facts[part]["longest_ms"], facts[f"{part} seconds"]) for part in parts})
        return max(facts[part]["longest_ms"] for part in parts) <= turns.within(SMOOTH)

    turns.bounded(watch, is_smooth, tries=2)


def test_a_full_disk_is_one_line_and_live_goes_on(live_krita: Krita) -> None:
    """What is drawn is painted, before there is room again and after; then the job is kept."""
    if not live_krita.answers["own_disk"]():
        pytest.skip("nothing can be mounted here")
    facts = live_krita.play("live_full_disk", style=live_krita.bring(starter_pack()[0].path))
    full = "The disk is full: this painting is not kept. "
    for number, (revision, on, said) in enumerate(facts["full"], 1):
        assert (revision, on) == (number, True)
        assert sum(line.startswith(full) for line in said) == 1, said
        assert len(said) == 2, said
    assert facts["room"][:2] == [4, True]
    assert facts["same_job"]
    assert facts["names"] == ["Grey", "Impasto, 50 % – Grey"]
    assert facts["placed"]
    layers, said = facts["finer"]
    assert layers == 3
    assert not any("from the start" in line for line in said), "its state was kept"


def test_a_backend_that_dies_ends_it_in_one_line_and_its_painting_stays(ends: Facts) -> None:
    """This Krita finds none that it could start."""
    on, names, said = ends["lost"]
    assert not on
    assert names == ["Grey", "Impasto, 50 % – Grey"]
    (line,) = said
    assert line.startswith("The Scumble backend is not installed here")


@pytest.fixture(scope="module")
def modes(live_krita: Krita) -> Facts:
    return live_krita.play("modes_ends", style=live_krita.bring(starter_pack()[0].path))


def test_where_a_style_acts_is_painted_and_followed(modes: Facts) -> None:
    """The layer stays as it is where nothing is painted; what is painted then is followed."""
    left, right = modes["where half"]
    assert left > 0.9
    assert right == 0
    assert min(modes["where all"]) > 0.9


@pytest.mark.parametrize(
    ("case", "tree", "lines"),
    [
        (
            "removed",
            {"Impasto, 30 % – Poses": 3},
            ["3 frames are painted", "“Poses” was removed meanwhile"],
        ),
        (
            "closed",
            {"Background": 0, "Impasto, 40 % – Poses": 2},
            ["2 of 3 frames are painted: paint all", "The image with “Poses” was closed meanwhile"],
        ),
        (
            "closed late",
            {"Background": 0, "Impasto, 45 % – Poses": 3},
            ["3 frames are painted", "The image with “Poses” was closed meanwhile"],
        ),
        (
            "full",
            {"Poses": 3, "Impasto, 50 % – Poses": 3},
            ["The disk is full: this painting is not kept. ", "3 frames are painted"],
        ),
        (
            "lost",
            {"Poses": 3, "Impasto, 60 % – Poses": 1},
            ["The Scumble backend is not installed here", "1 of 3 frames are painted: paint all"],
        ),
    ],
)
def test_frames_that_are_painted_are_never_lost(
    modes: Facts, case: str, tree: dict[str, int], lines: list[str]
) -> None:
    """Their layer is removed, their image closed, the disk full, the backend gone."""
    if f"frames {case}" not in modes:
        pytest.skip("nothing can be mounted here")
    found, said = modes[f"frames {case}"]
    assert {name: len(layers) for name, layers in found.items()} == tree
    assert said[0].startswith("“Impasto, ")
    for line in lines:
        assert sum(one.startswith(line) for one in said) == 1, said


def test_in_a_queue_each_painting_finds_its_place_or_is_offered_again(modes: Facts) -> None:
    """A layer that waits is removed, an image that waits is closed; then the backend goes."""
    first, second, new, said = modes["queue"]
    assert first == ["Layer 0", "Impasto, 60 % – Layer 0"]
    assert second == ["Impasto, 60 % – Layer 1"]
    assert new == ["Background", "Impasto, 60 % – Layer 2"]
    done, *notes = said
    assert done.startswith("3 layers were painted in ")
    assert [note.partition("meanwhile")[0] for note in notes] == [
        "“Layer 1” was removed ",
        "The image with “Layer 2” was closed ",
    ]
    layers, lines, can_paint = modes["queue lost"]
    assert layers == [["Layer 0"], ["Layer 1"], ["Layer 2"]]
    (line,) = lines
    assert line.startswith("The Scumble backend is not installed here")
    assert can_paint
    kept = modes["kept"]
    assert {"Layer 0", "Layer 1", "Layer 2"} <= set(kept), "beside a frame of before, if it came"
    assert modes["offered"] == f"{len(kept)} unfinished paintings"
