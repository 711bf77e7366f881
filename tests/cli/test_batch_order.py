"""What a batch asks of the backend, frame by frame: with a client that answers at once."""

import errno
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture
from tests.cli.inverting import InvertingBackend

from scumble_cli.batch.dry_run import _looked_at
from scumble_cli.batch.frames import find_frames
from scumble_cli.batch.manifest import Manifest
from scumble_cli.batch.numbering import ranges_of
from scumble_cli.batch.outputs import tasks_of
from scumble_cli.batch.run import Batch
from scumble_cli.batch.wanted import FrameSettings
from scumble_cli.files import pictures
from scumble_cli.interrupt import Presses
from scumble_cli.jobs.session import TroubleError
from scumble_client import Failed, InputError, Result, StyleFile


class Backend(InvertingBackend):
    """One that knows what it was asked; ``answers`` has others than a result."""

    def __init__(self):
        super().__init__()
        self.asked, self.updated, self.answers = [], [], {}

    def submit(self, job, known_as, after):
        self.asked.append((job.name, known_as, after))
        answer = self.answers.get(job.name)
        if answer is None:
            self.answer(job, known_as)
        else:
            self.events += [one._replace(job=known_as) for one in answer]

    def update(self, job, parameters):
        self.updated.append((job, parameters))

    @property
    def names(self):
        return [name for name, _, _ in self.asked]


@pytest.fixture
def backend():
    return Backend()


@pytest.fixture(autouse=True)
def shot(tmp_path, monkeypatch):
    """Four numbered frames in the current folder's ``shot``."""
    monkeypatch.chdir(tmp_path)
    Path("shot").mkdir()
    Path("out").mkdir()
    for number in range(1, 5):
        save(number, picture(12, 8, number))
    return Path("shot")


def save(number, pixels):
    Image.fromarray(pixels).save(f"shot/{number}.png")


def paint(backend, ranges=None, warm=None, **parameters):
    """Paint the four frames as the command does; gives the exit status and the record."""
    style = StyleFile(Path(__file__).parents[2] / "docs/bench.jpg")
    tasks = tasks_of(find_frames(["shot/#.png"]).frames, Path("out"), None)
    manifest = Manifest(Path("out"), ranges or "")
    manifest.read()
    wanted = FrameSettings((style,), {"preset": "draft", **parameters}, None, warm)
    chosen = ranges_of(ranges) if ranges else None
    status = Batch(backend, tasks, wanted, manifest, Presses(), ranges=chosen).run()
    return status, manifest


def test_each_frame_begins_from_the_one_before_and_only_the_last_stays(backend):
    status, manifest = paint(backend)
    ids = [known_as for _, known_as, _ in backend.asked]
    assert status == 0
    assert [after for _, _, after in backend.asked] == ["", *ids[:-1]]
    assert len(set(ids)) == 4
    assert backend.in_background == [(known_as, True) for known_as in ids]
    assert backend.forgotten == ids[:-1], "a long sequence must not push an artist's history out"
    assert [manifest.entries[f"{n}.png"].job for n in range(1, 5)] == ids


def test_independent_frames_begin_by_themselves_and_none_stays(backend):
    paint(backend, warm=False)
    assert {after for _, _, after in backend.asked} == {""}
    assert backend.forgotten == [known_as for _, known_as, _ in backend.asked]


def test_nothing_is_asked_for_what_is_done(backend):
    paint(backend)
    again = Backend()
    assert paint(again)[0] == 0
    assert again.asked == []


def test_a_changed_picture_is_painted_again_from_the_one_before(backend):
    ids = [entry.job for entry in paint(backend)[1].entries.values()]
    save(3, picture(12, 8, 33))
    again = Backend()
    paint(again)
    assert [(name, after) for name, _, after in again.asked] == [("3.png", ids[1])]


def test_other_settings_paint_all_again(backend):
    paint(backend)
    again = Backend()
    paint(again, strength=80.0)
    assert len(again.asked) == 4
    assert not {one[1] for one in again.asked} & {one[1] for one in backend.asked}


def test_an_interrupted_frame_is_asked_for_under_its_id_again(backend):
    paint(backend)
    lines = Path("out/scumble-batch.jsonl").read_text().splitlines(keepends=True)
    Path("out/scumble-batch.jsonl").write_text("".join(lines[:2]) + lines[2][:40])
    Path("out/4.png").unlink()
    again = Backend()
    paint(again)
    assert again.asked == backend.asked[2:]


def test_a_range_begins_from_what_another_has_painted(backend):
    paint(backend, "1-2")
    assert backend.names == ["1.png", "2.png"]
    later = Backend()
    assert paint(later, "3-4")[0] == 0
    assert later.names == ["3.png", "4.png"]
    assert later.asked[0][2] == backend.asked[1][1]
    assert paint(Backend(), "1-4")[0] == 0


def test_a_range_begins_by_itself_where_the_frame_before_it_is_not_done(backend):
    paint(backend, "1-2")
    later = Backend()
    paint(later, "4")
    assert [(name, after) for name, _, after in later.asked] == [("4.png", "")]


def test_what_another_run_has_painted_stays_for_those_that_begin_from_it(backend):
    paint(backend, "1-2")
    later = Backend()
    paint(later, "3-4")
    assert later.forgotten == [later.asked[0][1]], "others may still begin from frame 2"


def test_a_frame_that_is_the_one_before_is_its_painting(backend):
    save(2, picture(12, 8, 1))
    paint(backend)
    assert backend.names == ["1.png", "3.png", "4.png"]
    assert Path("out/2.png").read_bytes() == Path("out/1.png").read_bytes()
    assert backend.asked[1][2] == backend.asked[0][1]


def test_a_painting_that_cannot_be_read_back_is_painted_again(backend, monkeypatch, capsys):
    save(2, picture(12, 8, 1))
    read = Path.read_bytes

    def broken(path):
        if path == Path("out/1.png"):
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    assert paint(backend)[0] == 0
    assert backend.names == ["1.png", "2.png", "3.png", "4.png"]
    assert "out/1.png cannot be read (Input/output error)" in capsys.readouterr().err


def test_a_frame_in_which_nothing_is_seen_stays_so(backend):
    empty = picture(12, 8, 2)
    empty[..., 3] = 0
    save(2, empty)
    assert paint(backend)[0] == 0
    assert backend.names == ["1.png", "3.png", "4.png"]
    assert np.array_equal(np.asarray(Image.open("out/2.png")), empty)


def test_a_frame_of_another_size_begins_by_itself(backend):
    save(2, picture(14, 8, 2))
    paint(backend)
    assert [bool(after) for _, _, after in backend.asked] == [False, False, False, True]


def test_a_frame_that_cannot_be_read_is_left_out_and_tried_again(backend, capsys):
    Path("shot/2.png").write_bytes(b"nothing")
    status, manifest = paint(backend)
    assert status == 2
    assert backend.names == ["1.png", "3.png", "4.png"]
    assert backend.asked[1][2] == backend.asked[0][1]
    assert manifest.entries["2.png"].status == "failed"
    told = capsys.readouterr()
    assert "The picture shot/2.png is not a picture that can be read" in told.err
    assert "4 frames: 3 painted, 0 done before, 1 failed" in told.out
    save(2, picture(12, 8, 2))
    again = Backend()
    assert paint(again)[0] == 0
    assert again.names == ["2.png"]


def test_one_frame_that_breaks_the_worker_leaves_the_others(backend):
    backend.answers["2.png"] = [Failed("", "worker", "it broke")]
    status, manifest = paint(backend)
    assert (status, backend.names) == (3, ["1.png", "2.png", "3.png", "4.png"])
    assert manifest.entries["2.png"].error == "it broke"


def test_three_in_a_row_end_it(backend):
    for number in (1, 2, 3):
        backend.answers[f"{number}.png"] = [Failed("", "memory", "too large")]
    with pytest.raises(TroubleError, match="3 frames in a row"):
        paint(backend)
    assert "4.png" not in backend.names


def test_frames_that_another_batch_has_taken_end_nothing(backend, capsys):
    for number in (1, 2, 3):
        backend.answers[f"{number}.png"] = [Failed("", "elsewhere", "resumed")]
    status, manifest = paint(backend)
    assert (status, backend.names) == (3, ["1.png", "2.png", "3.png", "4.png"])
    assert [manifest.entries[f"{n}.png"].status for n in range(1, 5)] == [*["failed"] * 3, "done"]
    assert "1.png: Another batch or window has gone on with it" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "kind"), [("lost", TroubleError), ("style", InputError)])
def test_what_concerns_all_frames_ends_it_at_once(backend, code, kind):
    backend.answers["2.png"] = [Failed("", code, "gone")]
    with pytest.raises(kind, match="gone"):
        paint(backend)
    assert backend.names == ["1.png", "2.png"]


def test_a_kept_frame_that_was_stopped_early_is_painted_on(backend):
    early, whole = (
        Result("", 0, 12, 8, "rgba8", bytes([value]) * 384, stopped, 3, 0.1)
        for value, stopped in ((1, True), (200, False))
    )
    backend.answers["1.png"] = [early, whole]
    assert paint(backend)[0] == 0
    assert backend.updated == [(backend.asked[0][1], {})]
    assert np.asarray(Image.open("out/1.png")).max() == 200


def test_a_dry_run_tells_8_bits_from_16_of_one_size(shot):
    deep = np.zeros((8, 12, 4), np.uint16)
    for number in (1, 4):
        save(number, picture(12, 8, number)[..., :3])
    for number in (2, 3):
        pictures.write_values(shot / f"{number}.png", deep, False, pictures.Metadata())
    tasks = tasks_of(find_frames(["shot/#.png"]).frames, Path("out"), None)
    wanted = FrameSettings((), {})
    assert _looked_at(tasks, wanted, Manifest(Path("out"))).kinds == {
        (12, 8, 12 * 8 * 3): 2,
        (12, 8, 12 * 8 * 3 * 2): 2,
    }
