"""``scumble batch --steadiness``: paintings that move with their pictures, shots, keyframes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.cli.inverting import InvertingBackend
from tests.shell import end_backend_of, in_process, scumble

from scumble_cli.batch.frames import find_frames
from scumble_cli.batch.keyframes import from_keyframes, keyframes_of
from scumble_cli.batch.manifest import Manifest
from scumble_cli.batch.numbering import ranges_of
from scumble_cli.batch.outputs import tasks_of
from scumble_cli.batch.run import Batch
from scumble_cli.batch.steady import shot_begins
from scumble_cli.batch.wanted import FrameSettings
from scumble_cli.interrupt import Presses
from scumble_client import InputError, StyleFile

DATA = Path(__file__).parents[1] / "data"
SIZE = (72, 48)
CUT = 4
"""The number of the frame with which another shot begins."""


class Backend(InvertingBackend):
    """One that knows what each picture began with."""

    def __init__(self):
        super().__init__()
        self.asked = {}

    def submit(self, job, known_as, after):
        assert not after
        self.asked[job.name] = (known_as, job.carried)
        self.answer(job, known_as)

    @property
    def names(self):
        return list(self.asked)

    @property
    def cold(self):
        """The frames that began by themselves."""
        return [name for name, (_, carried) in self.asked.items() if carried is None]


@pytest.fixture(autouse=True)
def shot(tmp_path, monkeypatch):
    """Six frames in the current folder's ``shot``: a pan over a cup, a cut, a pan over a cat."""
    monkeypatch.chdir(tmp_path)
    Path("shot").mkdir()
    for number in range(1, 7):
        save(number, window(number))
    return Path("shot")


def window(number, by=2):
    """A frame: two pixels further than the one before."""
    with Image.open(DATA / ("coffee.jpg" if number < CUT else "chelsea.jpg")) as image:
        small = image.convert("RGB").resize((120, 80), Image.Resampling.LANCZOS)
    left = 10 + round(by * number)
    return small.crop((left, 16, left + SIZE[0], 16 + SIZE[1]))


def save(number, image, folder="shot"):
    image.save(f"{folder}/{number}.png")


def paint(backend, ranges=None, keyframes=None, steadiness=80.0):
    """Paint the frames as the command does; gives the exit status and the record."""
    style = StyleFile(Path(__file__).parents[2] / "docs/bench.jpg")
    frames = find_frames(["shot/#.png"]).frames
    tasks = tasks_of(frames, Path("out"), None)
    Path("out").mkdir(exist_ok=True)
    manifest = Manifest(Path("out"), ranges or "")
    manifest.read()
    keys = keyframes_of(keyframes, frames) if keyframes else {}
    wanted = FrameSettings((style,), {"preset": "draft"}, None, None, steadiness, keys)
    steps = from_keyframes(tasks, keys, shot_begins) if keys else None
    chosen = ranges_of(ranges) if ranges else None
    batch = Batch(backend, tasks, wanted, manifest, Presses(), chosen, steps=steps)
    return batch.run(), manifest


@pytest.fixture
def backend():
    return Backend()


def test_paintings_move_with_their_pictures_and_a_cut_begins_anew(backend):
    status, manifest = paint(backend)
    assert status == 0
    assert backend.cold == ["1.png", f"{CUT}.png"]
    carried = np.frombuffer(backend.asked["2.png"][1], np.uint8).reshape(SIZE[1], SIZE[0], 4)
    assert (carried[:, -2:, 3] == 0).all(), "what has come into the picture is new"
    known = carried[6:-6, 6:-10]
    assert np.median(known[..., 3]) == 80 * 255 // 100
    expected = 255 - np.asarray(Image.open("shot/2.png"))[6:-6, 6:-10].astype(float)
    assert np.abs(known[..., :3] - expected).mean() < 6, "the painting before, moved by two pixels"
    assert [manifest.entries[f"{n}.png"].carried for n in range(1, 7)] == [0, 1, 1, 0, 1, 1]


def test_a_second_run_does_nothing_and_another_steadiness_all(backend):
    paint(backend)
    again = Backend()
    assert paint(again)[0] == 0
    assert not again.asked
    paint(again, steadiness=50.0)
    assert len(again.asked) == 6


def test_a_changed_frame_has_the_rest_of_its_shot_painted_again_and_no_other(backend):
    paint(backend)
    save(2, window(2, by=2.5))
    again = Backend()
    paint(again)
    assert again.names == ["2.png", "3.png"]
    save(3, window(3, by=2.5))
    paint(again)
    assert again.names == ["2.png", "3.png", f"{CUT}.png"], "whether there is a cut may change too"
    assert again.asked[f"{CUT}.png"] == backend.asked[f"{CUT}.png"]


def test_lost_paintings_come_again_under_the_same_ids(backend):
    paint(backend)
    for number in (2, 3):
        Path(f"out/{number}.png").unlink()
    again = Backend()
    paint(again)
    assert {name: again.asked[name] for name in ("2.png", "3.png")} == {
        name: backend.asked[name] for name in ("2.png", "3.png")
    }


def test_a_range_goes_on_from_what_lies_there_and_is_done_once(backend):
    paint(backend, "5-6")
    assert backend.cold == ["5.png"], "no painting lies before it"
    paint(backend, "1-4")
    again = Backend()
    paint(again, "5-6")
    assert not again.asked
    shutil.rmtree("out")
    paint(again, "1-2")
    paint(again, "3-3")
    assert again.cold == ["1.png"]


def test_a_painting_that_cannot_be_read_again_is_a_line_and_a_cold_frame(backend, capsys):
    paint(backend, "1-2")
    Path("out/2.png").write_bytes(b"nothing")
    again = Backend()
    assert paint(again, "3-3")[0] == 0
    assert again.cold == ["3.png"]
    assert "the frame after it begins by itself" in capsys.readouterr().err


@pytest.fixture
def touched():
    """The third frame's painting by the artist: red."""
    Path("keys").mkdir()
    save(3, Image.new("RGB", SIZE, (200, 30, 20)), "keys")
    return "keys/#.png"


def test_a_keyframe_stands_and_guides_what_is_before_and_after_it(backend, touched):
    save(CUT, window(3, by=3))  # the cut is one frame later
    status, manifest = paint(backend, keyframes=touched)
    assert status == 0
    assert backend.names == ["2.png", "4.png", "1.png", "5.png", "6.png"], "both ways at once"
    assert np.array_equal(Image.open("out/3.png"), Image.open("keys/3.png"))
    for name in ("2.png", "4.png"):
        carried = np.frombuffer(backend.asked[name][1], np.uint8).reshape(-1, 4)
        assert (np.median(carried[carried[:, 3] > 0], 0)[:3] == (200, 30, 20)).all()
    assert manifest.entries["3.png"].job == ""
    again = Backend()
    paint(again, keyframes=touched)
    assert not again.asked
    save(3, Image.new("RGB", SIZE, (20, 30, 200)), "keys")
    paint(again, keyframes=touched)
    assert again.names == ["2.png", "4.png", "1.png"], "no other shot"


def test_keyframes_that_do_not_fit_are_a_line(backend, touched, capsys):
    save(8, Image.new("RGB", SIZE), "keys")
    with pytest.raises(InputError, match=r"keyframe keys/8.png has no frame of that number"):
        paint(backend, keyframes=touched)
    Path("keys/8.png").unlink()
    save(3, Image.new("RGB", (40, 40)), "keys")
    assert paint(backend, keyframes=touched)[0] == 2
    assert "measures 40 x 40, its frame 72 x 48" in capsys.readouterr().err


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "scumble"
    yield folder
    end_backend_of(folder)


def test_the_command_paints_a_shot_twice_to_the_same_bytes(home):
    words = ("batch", "shot/#.png", "--style", "linocut", "--preset", "draft", "--range", "1-4")
    found = []
    for out in ("one", "other"):
        done = scumble(home, *words, "--steadiness", "-o", out, "--json")
        assert done.returncode == 0, done.stderr
        told = [json.loads(line) for line in done.stdout.splitlines()]
        carried = {line["output"]: line["carried"] for line in told[:-1]}
        assert carried == {"1.png": False, "2.png": True, "3.png": True, "4.png": False}
        found.append([Path(out, f"{n}.png").read_bytes() for n in range(1, 5)])
    assert found[0] == found[1]
    first, second = (np.asarray(Image.open(f"one/{n}.png"), float) for n in (1, 2))
    moved = np.abs(first[8:-8, 10:-8] - second[8:-8, 8:-10]).mean()
    alone = scumble(home, *words[:-1], "2", "--independent", "-o", "alone")
    assert alone.returncode == 0, alone.stderr
    by_itself = np.asarray(Image.open("alone/2.png"), float)
    assert moved < np.abs(first[8:-8, 10:-8] - by_itself[8:-8, 8:-10]).mean() / 2


def test_what_does_not_go_together_is_a_line(home):
    words = ("batch", "shot/#.png", "--style", "linocut", "-o", "out")
    for more, line in (
        (("--keyframes", "shot/#.png"), "--steadiness"),
        (("--steadiness", "101"), "must be a number from 0 to 100"),
        (("--steadiness", "5", "--warm"), "not allowed with argument"),
    ):
        done = in_process(home, *words, *more)
        assert done.returncode == 2
        assert line in done.stderr
