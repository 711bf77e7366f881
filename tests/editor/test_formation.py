"""How paintings formed: losses, small pictures, and the timelapse that is made of them."""

import errno
import io
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import PATIENCE, until
from tests.editor.fake import kept_job, preview, result
from tests.editor.test_queue import Case, line_of

from scumble_client import Accepted, Preview, Progress
from scumble_editor.formation import formations, timelapse
from scumble_editor.formation.curves import COLORS, curves
from scumble_editor.formation.formation import (
    LARGEST_FRAME,
    MOST_FRAMES,
    MOST_STEPS,
    Formation,
    SmallFrame,
)
from scumble_editor.formation.shrinking import halved, thinned
from scumble_editor.work.answers import Answers

RANDOM = np.random.default_rng(7)


def picture(width: int, height: int) -> np.ndarray:
    return RANDOM.integers(0, 256, (height, width, 4), np.uint8)


def shown(pixels: np.ndarray, step: int = 1) -> Preview:
    return Preview("Sky", 0, step, pixels.shape[1], pixels.shape[0], pixels.tobytes())


@pytest.mark.parametrize("size", [(2, 2), (6, 4), (7, 5), (1, 8), (8, 1), (1, 1)])
def test_a_picture_is_halved_by_means(size):
    width, height = size
    pixels = picture(width, height)
    wide, high, found = halved(width, height, pixels.tobytes())
    even = [pixels[y::2, x::2] for y in (0, 1) for x in (0, 1)]
    if height == 1:
        even[2:] = even[:2]
    if width == 1:
        even[1], even[3] = even[0], even[2]
    a, b, c, d = (part[:high, :wide].astype(int) for part in even)
    wanted = ((a + b) // 2 + (c + d) // 2) // 2
    assert (wide, high) == (max(1, width // 2), max(1, height // 2))
    assert np.array_equal(np.frombuffer(found, np.uint8).reshape(high, wide, 4), wanted)


@pytest.mark.parametrize("size", [(9, 7), (6, 6), (2, 5), (1, 1)])
def test_a_picture_is_thinned(size):
    width, height = size
    pixels = picture(width, height)
    wide, high, found = thinned(width, height, pixels.tobytes(), 3)
    wanted = pixels[::3, ::3]
    assert (high, wide) == wanted.shape[:2]
    assert found == wanted.tobytes()


def test_frames_are_small_however_large_previews_are():
    large = SmallFrame.of(shown(picture(1500, 700)))
    assert (large.width, large.height) == (250, 117)
    small = SmallFrame.of(shown(picture(LARGEST_FRAME, 3)))
    assert (small.width, small.height) == (LARGEST_FRAME, 3)
    assert len(small.pixels) == LARGEST_FRAME * 3 * 4


def test_of_very_many_pictures_and_steps_a_part_is_kept_from_the_first_to_the_last():
    formation = Formation()
    for step in range(1, 2000):
        formation.add_losses(step, {"total": 1.0})
        if formation.wants_frame():
            formation.add_frame(shown(np.full((1, 1, 4), step // 8, np.uint8), step))
    steps = [step for step, _ in formation.losses]
    assert MOST_STEPS / 2 <= len(steps) <= MOST_STEPS
    assert (steps[0], steps[-1] > 1990, steps == sorted(steps)) == (1, True, True)
    shades = [bytes(frame.pixels)[0] for frame in formation.frames]
    assert MOST_FRAMES / 2 <= len(shades) <= MOST_FRAMES
    assert (shades[0], shades[-1] > 240) == (0, True)
    assert max(np.diff(shades)) <= 2 * max(1, min(np.diff(shades))), "evenly"
    assert formation.expected == len(shades)


def test_steps_that_are_painted_again_count_once():
    formation = Formation()
    for step in (1, 2, 3, 2, 3, 4):
        formation.add_losses(step, {"total": float(step)})
    assert [step for step, _ in formation.losses] == [1, 2, 3, 4]


def test_curves_begin_at_zero_and_the_sum_is_the_first():
    formation = Formation()
    assert curves(formation) == ([], 0.0)
    formation.add_losses(1, {"style": 0.5, "total": 2.0})
    ((total, style), top) = curves(formation)
    assert (total.name, total.points, style.points, top) == ("total", [(0, 1)], [(0, 0.25)], 2.0)
    formation.add_losses(5, {"style": 0.25, "total": 1.0, "content": 0.1})
    found, _ = curves(formation)
    assert [curve.name for curve in found] == ["total", "content", "style"]
    assert found[0].points == [(0, 1), (1, 0.5)]
    assert found[1].points == [(0, 0), (1, 0.05)], "what was not there before is 0"
    assert len({curve.color for curve in found}) == 3


@pytest.mark.parametrize("ground", ["#ffffff", "#31363b", "#313131"])
def test_each_curve_is_seen_on_light_and_on_dark_ground(ground):
    """As WCAG 2.1 asks for of graphics."""

    def luminance(color: str) -> float:
        shares = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    for color in COLORS:
        dark, light = sorted((luminance(color), luminance(ground)))
        assert (light + 0.05) / (dark + 0.05) >= 3, color


def test_the_file_is_an_animation_that_another_library_reads(tmp_path):
    small, large = picture(5, 3), picture(20, 12)
    frames = [SmallFrame.of(shown(pixels)) for pixels in (small, large, large[::-1].copy())]
    line = timelapse.save_timelapse(str(tmp_path / "film"), frames)
    assert line == f"The timelapse is saved, 3 pictures: {tmp_path / 'film.png'}"
    with Image.open(tmp_path / "film.png") as image:
        assert (image.size, image.n_frames, image.format) == ((20, 12), 3, "PNG")
        times, found = [], []
        for number in range(3):
            image.seek(number)
            times.append(image.info["duration"])
            found.append(np.array(image.convert("RGBA")))
    assert times == [120, 120, 2000]
    assert np.array_equal(found[0], small.repeat(4, 0).repeat(4, 1))
    assert np.array_equal(found[1], large)
    assert np.array_equal(found[2], large[::-1])


def test_one_picture_of_one_pixel_is_a_file_too():
    frames = [SmallFrame.of(shown(picture(1, 1)))]
    with Image.open(io.BytesIO(b"".join(timelapse.animation(frames)))) as image:
        image.load()
        assert image.size == (1, 1)


@pytest.fixture
def case() -> Case:
    case = Case("Sky")
    case.paint()
    case.hear(Accepted("Sky", 0, 0))
    for step in range(1, 4):
        case.hear(Progress("Sky", 0, step, 10, 0.1 * step, {"total": 1 / step}, None))
        case.hear(preview("Sky"))
    return case


def save(case: Case, path: Path | None, job: str = "Sky") -> list[str]:
    """Have it saved, and wait for the line; gives the names that were suggested."""
    asked = list[str]()
    before, case.painter.line = case.painter.line, ""

    def ask(name: str) -> str | None:
        asked.append(name)
        return str(path) if path else None

    case.painter.formations.save(kept_job(job, name=job), ask)
    if path:
        until(lambda: case.hear() or case.painter.line or case.painter.problems)
    case.painter.line = case.painter.line or before
    return asked


def test_what_was_just_painted_is_saved_from_the_history(case, tmp_path):
    case.hear(result("Sky"))
    case.painter.poll()
    assert save(case, tmp_path / "out.png") == ["Sky timelapse.png"]
    assert case.painter.line.startswith("The timelapse is saved, 3 pictures")
    assert (tmp_path / "out.png").exists()


def test_while_something_is_painted_it_is_a_note(case, tmp_path):
    save(case, tmp_path / "out.png")
    assert case.painter.problems[0].startswith("The timelapse is saved, 3 pictures")


def test_a_file_that_nobody_asked_to_replace_stays(case, tmp_path):
    """The dialog asked about "film"; the ending is added after that."""
    (tmp_path / "film.png").write_bytes(b"mine")
    save(case, tmp_path / "film")
    assert case.painter.problems == [
        f"{tmp_path / 'film.png'} is there already: save again, and choose it or another name"
    ]
    assert (tmp_path / "film.png").read_bytes() == b"mine"
    case.painter.problems.clear()
    save(case, tmp_path / "film.png")
    assert case.painter.problems[0].startswith("The timelapse is saved, 3 pictures")


def test_pictures_are_packed_after_they_are_shown_and_saved_after_that(case, tmp_path, monkeypatch):
    """Packing a large one takes 20 ms: the editor's thread does not wait for it."""
    may_go, pack = threading.Event(), SmallFrame.of

    def slow(preview: Preview) -> SmallFrame:
        assert may_go.wait(PATIENCE)
        return pack(preview)

    monkeypatch.setattr(SmallFrame, "of", slow)
    case.hear(preview("Sky"))
    newest = preview("Sky")
    case.hear(newest)
    assert case.painter.preview is newest
    threading.Timer(0.05, may_go.set).start()
    save(case, tmp_path / "out.png")
    assert case.painter.problems[0].startswith("The timelapse is saved, 5 pictures")


def test_a_picture_that_cannot_be_packed_is_in_the_log_and_painting_goes_on(
    case, tmp_path, monkeypatch, capsys
):
    pack, broken, log = SmallFrame.of, preview("Sky")._replace(step=99), list[str]()
    monkeypatch.setattr(SmallFrame, "of", lambda one: 1 / 0 if one is broken else pack(one))
    case.hear(broken)
    assert (case.painter.preview, case.painter.busy) == (broken, True)
    until(lambda: log.append(capsys.readouterr().err) or "ZeroDivisionError" in "".join(log))
    assert case.painter.problems == []
    case.hear(preview("Sky"))
    save(case, tmp_path / "out.png")
    assert case.painter.problems[0].startswith("The timelapse is saved, 4 pictures")


def test_a_full_disk_is_one_line_and_leaves_nothing(case, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(timelapse, "write_whole", full)
    save(case, tmp_path / "out.png")
    assert case.painter.problems == [
        f"The disk is full: {tmp_path / 'out.png'} is not saved; make room, or choose another"
    ]


def test_a_folder_that_is_not_there_is_one_line(case, tmp_path):
    save(case, tmp_path / "none" / "out.png")
    (line,) = case.painter.problems
    assert line.endswith("cannot be saved (No such file or directory): choose another folder")


def test_what_nobody_expects_is_one_line(case, tmp_path, monkeypatch):
    monkeypatch.setattr(formations, "save_timelapse", lambda *_: 1 / 0)
    save(case, tmp_path / "out.png")
    assert case.painter.problems == [
        "The timelapse cannot be made (ZeroDivisionError: division by zero)"
    ]


def test_without_pictures_it_is_said_and_nobody_is_asked_for_a_file(case):
    assert save(case, None, job="Old") == []
    assert "“Old”" in case.painter.problems[0]


def test_whoever_chooses_no_file_hears_nothing(case):
    assert save(case, None) == ["Sky timelapse.png"]
    assert case.painter.problems == []


def test_of_the_newest_paintings_only_it_is_known_how_they_formed(case):
    for number in range(formations.MOST_PAINTINGS):
        case.hear(Progress(f"x{number}", 0, 1, 9, 0.1, {}, None))
    assert case.painter.formations.of("Sky") is None
    assert case.painter.formations.of("x0") is not None


def test_what_is_known_is_bounded_in_bytes_and_the_newest_is_kept(monkeypatch):
    known = formations.Formations(Answers(), print)
    monkeypatch.setattr(formations, "MOST_BYTES", 2500)
    for number in range(4):
        known.take(shown(picture(16, 16))._replace(job=f"x{number}"))
        until(lambda number=number: known.of(f"x{number}").frames)
    known.take(Progress("x4", 0, 1, 9, 0.1, {}, None))
    assert [known.of(f"x{n}") is not None for n in range(5)] == [False, False, True, True, True]
    monkeypatch.setattr(formations, "MOST_BYTES", 1)
    known.take(Progress("x3", 0, 1, 9, 0.1, {}, None))
    assert [known.of(f"x{n}") is not None for n in range(5)] == [False, False, False, True, False]


def test_the_losses_shown_are_those_of_what_is_selected(case):
    case.editor.selected = ["Sea"]
    case.paint()
    case.hear(Progress("Sea", 0, 1, 10, 0.1, {"total": 7.0}, None))
    assert case.painter.formation is case.painter.formations.of("Sea")
    case.editor.selected = ["Sky"]
    assert case.painter.formation is case.painter.formations.of("Sky")
    assert line_of(case, "Sky")


def test_all_that_is_known_of_paintings_fits_into_some_memory():
    tracemalloc.start()
    formation = Formation()
    for _ in range(3 * MOST_FRAMES):
        formation.add_frame(shown(picture(300, 300)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < MOST_FRAMES * LARGEST_FRAME**2 * 4 * 1.1, "noise is not smaller when packed"
