"""Sequences without an editor: a film in Python, the shared painter, and a real backend."""

import time

import numpy as np
import pytest
from tests.backends import Backend, picture, shared_folder
from tests.editor.fake import STRIP, FakeClient, FakeEditor, FakeSource, ended, result

from scumble_client import Accepted, Failed, Progress
from scumble_editor import text
from scumble_editor.frames import frames_text
from scumble_editor.frames.frames_painter import FramesPainter
from scumble_editor.frames.sequence import (
    FrameLook,
    FramePixels,
    FrameSequence,
    Keyframe,
    identity_of,
)
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults

QUICK = {**defaults(), "preset": "draft", "size": 64}
WIDTH, HEIGHT = 48, 32


class Film(FakeEditor):
    """An editor whose one layer has frames: each is bytes, by its time."""

    def __init__(self, frames: dict[int, bytes], size: tuple[int, int] = (2, 1)) -> None:
        super().__init__("Walk")
        self.frames, self.size, self.films, self.reads = frames, size, [], []

    def look_at_frames(self) -> FrameSequence[FakeSource]:
        if not self.frames:
            raise LayerError(frames_text.NOT_ANIMATED)
        source = FakeSource("Walk", Area(0, 0, *self.size))
        return FrameSequence(source, tuple(map(Keyframe, sorted(self.frames))), notes=("a note",))

    def read_frame(self, source, frame, _places):
        self.reads.append(frame.time)
        if isinstance(pixels := self.frames[frame.time], Exception):
            raise pixels
        look = FrameLook(source.format)
        look.add(pixels)
        return ended((source, pixels, look.seen))

    def place(self, job, keep_visible):
        self.films.append(list(job.done))
        return super().place(job, keep_visible)


class PlainClient(FakeClient):
    """One that knows frames by their ids."""

    def submit(self, _job, known_as="", after=""):
        self.told.append(("submit", known_as, after))
        return known_as


def shown(shade: int) -> bytes:
    return bytes([shade, shade, shade, 255] * 2)


class Case:
    def __init__(self, *frames: object) -> None:
        self.editor, self.client = Film(dict(enumerate(frames))), PlainClient()
        self.painter = FramesPainter("fake 1", self.editor)
        self.painter._client = self.client
        self.painter.paint_frames(STRIP, defaults())
        self.hear()

    def hear(self, *events: object) -> None:
        self.client.events += events
        self.painter.poll()
        self.painter.poll()

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [one[1:] for one in self.client.told if one[0] == "submit"]

    @property
    def now(self) -> str:
        return self.sent[-1][0]

    def times(self) -> list[int]:
        return [one.frame.time for one in self.editor.films[-1]]


def test_a_sequence_is_paused_and_the_frame_that_comes_waits_too():
    case = Case(shown(1), shown(2))
    case.hear(Accepted(case.now, 0, 0))
    job = case.painter.queue[0].job
    case.painter.pause(job)
    case.hear(result(case.now))  # it has crossed
    case.hear()
    told = [one[1:] for one in case.client.told if one[0] == "queue"]
    assert told[-1] == (case.now, "image of Walk", True)
    case.hear(Accepted(case.now, 0, 0, paused=True))
    assert case.painter.queue[0].stage == "paused, 50 %"
    case.painter.pause(job, False)
    case.hear(Accepted(case.now, 0, 0), result(case.now))
    assert case.times() == [0, 1]


def test_each_frame_begins_as_the_one_before_and_all_become_one_layer():
    case = Case(shown(1), shown(2), shown(3))
    for _ in range(3):
        assert case.painter.busy
        case.hear(result(case.now))
    first, second, third = case.sent
    assert [first[1], second[1], third[1]] == ["", first[0], second[0]]
    assert case.editor.image == ["Impasto, 50 % – Walk"]
    assert case.times() == [0, 1, 2]
    assert case.painter.line.startswith("“Impasto, 50 % – Walk” is ready")
    assert "a note" in case.painter.problems
    assert not case.painter.busy


def test_held_and_empty_frames_are_not_painted():
    case = Case(bytes(8), shown(2), shown(2), bytes(8), shown(3), shown(2))
    while case.painter.busy:
        case.hear(result(case.now))
    assert len(case.sent) == 3, "the second, the fifth and the last"
    assert case.sent[1][1] == case.sent[0][0]
    done = case.editor.films[-1]
    assert [one.held for one in done] == [False, False, True, False, False, False]
    assert [one.result is None for one in done] == [True, False, False, True, False, False]


def test_one_line_tells_how_far_all_frames_are():
    case = Case(shown(1), shown(2), shown(3), shown(4))
    case.hear(Accepted(case.now, 0, 0), Progress(case.now, 0, 1, 10, 0.5, {}, None))
    assert case.painter.line == "Walk: frame 1 of 4"
    assert case.painter.fraction == 0.125
    case.hear(result(case.now))
    assert [line.stage for line in case.painter.queue] == ["frame 2 of 4"]
    (job,) = case.painter.jobs
    job._began, job.clock = 0.0, lambda: 20.0
    case.hear(Progress(case.now, 1, 1, 10, 0.5, {}, 4.0))
    assert case.painter.line == "Walk: frame 2 of 4, about 28 s left", "4, and twice 12"


def test_cancel_keeps_the_frames_that_are_done():
    case = Case(shown(1), shown(2), shown(3))
    first = case.now
    case.hear(result(first))
    case.painter.cancel()
    assert case.client.told[-1] == ("cancel", case.now, False), "of the second nothing is kept"
    case.hear()
    assert case.times() == [0]
    assert "1 of 3 frames" in frames_text.made(1, 3, 0)
    assert ("forget", first) not in case.client.told
    assert not case.painter.busy


def test_cancel_before_a_frame_is_done_adds_nothing():
    case = Case(shown(1), shown(2))
    case.painter.cancel()
    case.hear()
    assert (case.editor.films, case.painter.line) == ([], text.NOTHING_YET)


def test_discard_throws_all_frames_away_and_forgets_them():
    case = Case(shown(1), shown(2), shown(3))
    first = case.now
    case.hear(result(first))
    case.painter.drop()
    assert ("cancel", case.now, False) in case.client.told
    assert ("forget", first) in case.client.told
    assert (case.editor.films, case.painter.line) == ([], text.DISCARDED)


def test_a_frame_that_fails_keeps_those_before_it_and_is_said():
    case = Case(shown(1), shown(2), shown(3))
    case.hear(result(case.now))
    case.hear(Failed(case.now, "worker", "The backend is gone: start it"))
    assert case.times() == [0]
    assert any("The backend is gone" in p and "frame 2 of 3" in p for p in case.painter.problems)
    unread = Case(shown(1), LayerError("the image was closed"))
    unread.hear(result(unread.now))
    assert unread.times() == [0]


def test_the_style_and_settings_are_frozen():
    case = Case(shown(1), shown(2))
    assert not case.painter.engaged, "sliders are for what is painted next"
    case.painter.update(STRIP, {**defaults(), "strength": 90.0})
    assert [one for one in case.client.told if one[0] == "update"] == []
    case.hear(result(case.now))
    case.hear(result(case.now))
    (job,) = case.painter.jobs
    assert job.parameters == defaults()


def test_the_same_frames_are_not_queued_twice_and_one_frame_may_be_painted_beside_them():
    case = Case(shown(1), shown(2))
    case.painter.paint_frames(STRIP, defaults())
    assert len(case.painter.queue) == 1
    case.painter.paint(STRIP, defaults())
    assert len(case.painter.queue) == 2


def test_nothing_animated_is_one_line():
    case = Case()
    assert case.painter.line == frames_text.NOT_ANIMATED
    assert not case.painter.busy


def test_a_frame_has_an_id_by_what_it_is_made_of():
    pixels = FramePixels("a", empty=False)
    ids = {
        identity_of(ground, p, after)
        for ground in ("g", "h")
        for p in (pixels, FramePixels("b", empty=False))
        for after in ("", "0123")
    }
    assert len(ids) == 8
    assert all(len(one) == 16 for one in ids)
    assert identity_of("g", pixels, "") == identity_of("g", pixels, "")


@pytest.fixture
def walk():
    """Four frames of a square that moves, the third is held."""
    frames = {}
    for time_, place in ((0, 0), (3, 1), (6, 1), (9, 2)):
        pixels = picture(WIDTH, HEIGHT)
        pixels[..., 3] = 255
        pixels[8:24, 6 + 12 * place : 16 + 12 * place, :3] = 240
        frames[time_] = pixels.tobytes()
    return frames


def painted(film: Film, style, stop_at: int = 0) -> FramesPainter:
    painter = FramesPainter("test", film)
    painter.paint_frames(Strip.of(NamedStyle(str(style), "Waves")), QUICK)
    end = time.monotonic() + 240
    while painter.busy and time.monotonic() < end:
        painter.poll()
        (job,) = painter.jobs
        if stop_at and len(job.done) >= stop_at and not job.placing:
            painter.cancel()
        time.sleep(0.005)
    painter.close()
    return painter


@pytest.mark.usefixtures("narrow_backends")
def test_a_walk_with_a_real_backend_and_again_after_it_was_stopped(walk, style, tmp_path):
    with Backend(tmp_path / "s", "--device", "cpu") as backend, shared_folder(backend.folder):
        film = Film(walk, (WIDTH, HEIGHT))
        painted(film, style, stop_at=2)
        assert [one.frame.time for one in film.films[-1]] == [0, 3]
    with Backend(tmp_path / "s", "--device", "cpu") as backend, shared_folder(backend.folder):
        painter = painted(film, style)
        before, done = film.films
        assert [one.frame.time for one in done] == [0, 3, 6, 9]
        assert [one.held for one in done] == [False, False, True, False]
        pixels = [bytes(one.result.pixels) for one in done]
        assert pixels[:2] == [bytes(one.result.pixels) for one in before], "from the history"
        assert pixels[1] == pixels[2]
        assert len(set(pixels)) == 3
        assert painter.problems == ["a note"]
        first, last = (np.frombuffer(one, np.uint8).astype(int) for one in (pixels[0], pixels[-1]))
        assert np.abs(first - last).mean() > 1
