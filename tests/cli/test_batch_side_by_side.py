"""Frames of a batch that are painted at once: which may be, and that the same comes of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture
from tests.cli.inverting import InvertingBackend

from scumble_cli.batch.frames import find_frames
from scumble_cli.batch.manifest import Manifest
from scumble_cli.batch.outputs import tasks_of
from scumble_cli.batch.run import Batch
from scumble_cli.batch.shots import ShotFinder
from scumble_cli.batch.wanted import FrameSettings
from scumble_cli.interrupt import Presses
from scumble_client import Failed, StyleFile

STYLE = Path(__file__).parents[2] / "docs/bench.jpg"
DATA = Path(__file__).parents[1] / "data"


class Backend(InvertingBackend):
    """One with several workers, which answers only when nothing more is asked of it."""

    def __init__(self, workers=1, last_first=False):
        super().__init__()
        self.workers, self._last_first = workers, last_first
        self.asked, self.at_once, self.broken = [], [], set()
        self._waiting, self._idle = [], 0

    def submit(self, job, known_as, after):
        self.asked.append((job.name, known_as, after, job.carried))
        self._waiting.append((job, known_as))
        self._idle = 0

    def poll(self):
        self._idle += 1
        if self._waiting and self._idle > self.patience:
            self.at_once.append(len(self._waiting))
            job, known_as = self._waiting.pop(-1 if self._last_first else 0)
            if job.name in self.broken:
                self.events.append(Failed(known_as, "picture", f"{job.name} is not painted"))
            else:
                self.answer(job, known_as)
            self._idle = 0
        return super().poll()

    patience = 20
    """Polls without anything new; the batch asks how many are painted at once, and looks again."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scumble_cli.batch.run._LOOK_AGAIN", 0.02)


def save(path, pixels):
    Path(path).parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(path)


def paint(backend, *inputs, out="out", ctrl_c=None, **settings):
    Path(out).mkdir(exist_ok=True)
    tasks = tasks_of(find_frames([*inputs]).frames, Path(out), None)
    manifest = Manifest(Path(out))
    manifest.read()
    wanted = FrameSettings((StyleFile(STYLE),), {"preset": "draft"}, **settings)
    return Batch(backend, tasks, wanted, manifest, ctrl_c or Presses()).run(), manifest


def test_frames_that_begin_by_themselves_keep_all_workers_busy_and_one_is_at_hand():
    for number in range(1, 9):
        save(f"shot/{number}.png", picture(12, 8, number))
    backend = Backend(workers=3, last_first=True)
    status, manifest = paint(backend, "shot/#.png", warm=False)
    assert status == 0
    assert max(backend.at_once) == 4
    assert sorted(manifest.entries) == [f"{n}.png" for n in range(1, 9)]
    for number in range(1, 9):
        there = np.asarray(Image.open(f"out/{number}.png"))
        assert np.array_equal(there[..., :3], 255 - picture(12, 8, number)[..., :3])
    assert len(backend.forgotten) == 8


def test_of_one_sequence_that_begins_from_each_other_one_is_painted_at_a_time():
    for number in range(1, 4):
        save(f"one/{number}.png", picture(12, 8, number))
        save(f"two/{number}0.png", picture(12, 8, 10 + number))
    backend = Backend(workers=4)
    paint(backend, "one/#.png", "two/##.png")
    assert max(backend.at_once) == 2
    names = [name for name, *_ in backend.asked]
    assert names == ["1.png", "10.png", "2.png", "20.png", "3.png", "30.png"]
    ids = {name: known_as for name, known_as, *_ in backend.asked}
    begins = {name: after for name, _, after, _ in backend.asked}
    assert begins["2.png"] == ids["1.png"]
    assert begins["30.png"] == ids["20.png"]


def test_the_same_picture_twice_is_painted_once():
    for number in (1, 3):
        save(f"shot/{number}.png", picture(12, 8, 1))
    save("shot/2.png", picture(12, 8, 2))
    backend = Backend(workers=3)
    assert paint(backend, "shot/#.png", warm=False)[0] == 0
    assert [name for name, *_ in backend.asked] == ["1.png", "2.png"]
    assert Path("out/1.png").read_bytes() == Path("out/3.png").read_bytes()
    assert sorted(backend.forgotten) == sorted(known_as for _, known_as, *_ in backend.asked)


def shots() -> Iterator[tuple[int, Image.Image]]:
    """Nine frames: three shots of three, each a pan over a photo."""
    for number in range(9):
        with Image.open(DATA / ("coffee.jpg", "chelsea.jpg")[number // 3 % 2]) as image:
            small = image.convert("RGB").resize((120, 80), Image.Resampling.LANCZOS)
        left = 10 + 2 * number
        yield number, small.crop((left, 16, left + 72, 64))


def save_shots():
    Path("shot").mkdir()
    for number, image in shots():
        image.save(f"shot/{number}.png")


@pytest.fixture
def looked_at_first(monkeypatch):
    """Have all shots found before the first answer: a busy machine may take its time with that."""
    monkeypatch.setattr(ShotFinder, "start", ShotFinder._look)


@pytest.mark.usefixtures("looked_at_first")
def test_shots_are_painted_side_by_side_to_what_one_after_the_other_gives():
    save_shots()
    alone = Backend()
    alone.workers = 0  # with one at hand: one at a time
    one = paint_without_looking_ahead(alone)
    backend = Backend(workers=3)
    status, other = paint(backend, "shot/#.png", out="other", steadiness=80.0)
    assert status == 0
    assert max(alone.at_once) == 1
    assert max(backend.at_once) == 3
    assert sorted(backend.asked) == sorted(alone.asked)
    cold = {name for name, *_, carried in backend.asked if carried is None}
    assert cold == {"0.png", "3.png", "6.png"}
    names = [name for name, *_ in backend.asked]
    assert names.index("6.png") < names.index("2.png")
    for name, entry in one.entries.items():
        assert entry.follows == other.entries[name].follows
        assert Path("out", name).read_bytes() == Path("other", name).read_bytes()
    again = Backend(workers=3)
    paint(again, "shot/#.png", out="other", steadiness=80.0)
    assert not again.asked


def paint_without_looking_ahead(backend):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ShotFinder, "start", lambda _: None)
        return paint(backend, "shot/#.png", steadiness=80.0)[1]


def test_a_frame_in_which_a_closer_look_finds_no_cut_waits_for_the_one_before(monkeypatch):
    save_shots()
    alone = Backend()
    paint_without_looking_ahead(alone)
    monkeypatch.setattr("scumble_cli.batch.shots._probably", lambda *_: True)
    backend = Backend(workers=3)
    paint(backend, "shot/#.png", out="other", steadiness=80.0)
    assert sorted(backend.asked) == sorted(alone.asked)


def test_one_that_fails_leaves_those_beside_it_as_they_are(capsys):
    for number in range(1, 6):
        save(f"shot/{number}.png", picture(12, 8, number))
    backend = Backend(workers=3)
    backend.broken = {"2.png", "4.png"}
    status, manifest = paint(backend, "shot/#.png", warm=False)
    assert status == 2
    found = {name: entry.status for name, entry in manifest.entries.items()}
    assert found == {f"{n}.png": "failed" if n in (2, 4) else "done" for n in range(1, 6)}
    assert "4.png is not painted" in capsys.readouterr().err


def test_ctrl_c_stops_all_of_them_though_none_waits_to_be_begun():
    for number in range(1, 4):
        save(f"shot/{number}.png", picture(12, 8, number))
    backend = Backend(workers=3)
    presses = Presses()
    submit = backend.submit

    def submitting(*words):
        submit(*words)
        if len(backend.asked) == 3:
            presses.first = 0.0

    backend.submit = submitting
    status, manifest = paint(backend, "shot/#.png", warm=False, ctrl_c=presses)
    assert (status, manifest.entries) == (130, {})
