"""``scumble batch film.mp4``: frames out of a video and into one, with the real PyAV."""

import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.shell import end_backend_of, scumble

from scumble_cli.video.packing import packed
from scumble_cli.video.unpacking import unpacked
from scumble_cli.video.workplace import Workplace, workplace_of
from scumble_client import InputError

SIZE, COUNT, RATE = (64, 48), 4, Fraction(24000, 1001)


@pytest.fixture
def film(tmp_path):
    """Four frames, in which a blue bar moves over red, with a second of noise."""
    path = tmp_path / "film.mp4"
    chance = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("libx264", rate=RATE, options={"crf": "5"})
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        sound = container.add_stream("aac", rate=48000, layout="mono")
        for number in range(COUNT):
            frame = av.VideoFrame.from_ndarray(bar(number), format="rgb24")
            container.mux(pictures.encode(frame))
        for number in range(8):
            noise = chance.normal(0, 0.1, (1, 1024)).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(noise, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, 1024 * number
            container.mux(sound.encode(frame))
        container.mux([*pictures.encode(None), *sound.encode(None)])
    return path


def bar(number):
    picture = np.full((SIZE[1], SIZE[0], 3), (200, 60, 30), np.uint8)
    picture[:, 8 * number : 8 * number + 16] = (20, 90, 220)
    return picture


def sound_of(path):
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0])]


def frames_of(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert abs(stream.average_rate - RATE) < 0.01
        frames = list(container.decode(stream))
    times = [(one.pts - frames[0].pts) * one.time_base for one in frames]
    return [(time, one.to_ndarray(format="rgb24")) for time, one in zip(times, frames, strict=True)]


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_frames_times_and_sound_come_back(film, tmp_path, ending):
    place = Workplace(film, tmp_path / f"painted.{ending}")
    timing = unpacked(place, str)
    assert [path.name for path in sorted(place.frames.iterdir())] == [
        f"{number:06d}.png" for number in range(1, COUNT + 1)
    ]
    assert not packed(place, timing), "nothing is painted yet"
    shutil.copytree(place.frames, place.paintings)
    assert packed(place, timing)
    assert sound_of(place.output) == sound_of(film)
    before, after = frames_of(film), frames_of(place.output)
    assert len(after) == COUNT
    for number, ((shown, one), (again, other)) in enumerate(zip(before, after, strict=True)):
        assert abs(shown - again) < Fraction(1, 900)
        assert np.abs(one.astype(int) - other).mean() < 6
        assert np.abs(bar(number)[:, -8:].astype(int) - other[:, -8:]).mean() < 12


def test_what_is_unpacked_and_packed_is_not_done_again(film, tmp_path):
    place, said = Workplace(film, tmp_path / "painted.mp4"), []
    timing = unpacked(place, said.append)
    assert unpacked(place, said.append) == timing
    assert len(said) == 1
    shutil.copytree(place.frames, place.paintings)
    packed(place, timing)
    written = place.output.stat().st_mtime_ns
    assert packed(place, timing)
    assert place.output.stat().st_mtime_ns == written
    place.painting(2).write_bytes(place.painting(1).read_bytes())
    packed(place, timing)
    assert place.output.stat().st_mtime_ns > written, "another painting, another video"
    (place.folder / "timing.json").write_text("{")  # as a kill in the middle leaves it
    (place.frames / "000009.png").touch()
    assert unpacked(place, said.append) == timing
    assert len(list(place.frames.iterdir())) == COUNT


def test_sound_that_a_format_cannot_hold_is_a_line_and_loses_nothing(film, tmp_path):
    place = Workplace(film, tmp_path / "painted.webm")
    timing = unpacked(place, str)
    shutil.copytree(place.frames, place.paintings)
    with pytest.raises(InputError, match="choose another ending"):
        packed(place, timing)
    assert not place.output.exists()
    assert place.painting(COUNT).is_file()


def test_what_is_no_use_is_a_line(film, tmp_path):
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be unpacked"):
        unpacked(Workplace(bad, tmp_path / "out.mp4"), str)
    for inputs, output, line in (
        ([film, "more.png"], "out.mp4", "give it alone"),
        ([film], "out", "becomes a video"),
        ([film], film, "is the video itself"),
    ):
        with pytest.raises(InputError, match=line):
            workplace_of([str(one) for one in inputs], Path(output))
    assert workplace_of([str(tmp_path)], Path("out")) is None


def test_the_command_paints_a_video_and_goes_on_where_it_was(film, tmp_path):
    home, out = tmp_path / "scumble", tmp_path / "painted.mp4"
    words = ("batch", film, "--style", "linocut", "--preset", "draft", "-o", out, "--steadiness")
    try:
        part = scumble(home, *words, "--range", "1-2")
        assert part.returncode == 0, part.stderr
        assert not out.exists()
        whole = scumble(home, *words)
        assert whole.returncode == 0, whole.stderr
        assert "4 frames: 2 painted, 2 done before" in whole.stdout
        assert f"all frames are painted: {out}" in whole.stderr
    finally:
        end_backend_of(home)
    painted = frames_of(out)
    assert len(painted) == COUNT
    assert np.abs(painted[0][1].astype(int) - bar(0)).mean() > 8
    assert sound_of(out) == sound_of(film)
