"""``scumble batch`` over the wire to a real backend: whole runs, kills, Ctrl-C, bad frames."""

import hashlib
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture, until
from tests.shell import (
    SCUMBLE,
    backend_of,
    end_backend_of,
    ended,
    environment,
    in_process,
    in_terminal,
    listed,
    scumble,
    watch_until,
)

from scumble_cli.files import pictures

WORDS = ("--style", "linocut", "--preset", "draft")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A shared folder of its own; the first command starts the backend, the last test ends it."""
    folder = tmp_path_factory.mktemp("scumble")
    yield folder
    end_backend_of(folder)


@pytest.fixture
def shot(tmp_path):
    """Three numbered frames, with a gap."""
    folder = tmp_path / "shot"
    folder.mkdir()
    for number in (8, 9, 11):
        Image.fromarray(picture(48, 32, number)[..., :3]).save(folder / f"{number:04d}.png")
    return folder


def lines_in(folder):
    path = folder / "scumble-batch.jsonl"
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith(b"}")]


def kept_of(home, state):
    """The ids of the kept jobs in a state."""
    return {job["job"] for job in listed(home) if job["state"] == state}


def test_numbered_frames_are_painted_once(home, shot, tmp_path):
    out = tmp_path / "out"
    words = ("batch", shot / "####.png", *WORDS, "-o", out / "p.##.png")
    done = scumble(home, *words)
    assert done.returncode == 0, done.stderr
    assert f"{shot}/####.png: frame 10 is missing" in done.stderr
    assert "scumble: 1 of 3, frame 0008.png, about" in done.stderr
    assert "3 frames: 3 painted, 0 done before" in done.stdout
    paintings = sorted(path.name for path in out.iterdir())
    assert paintings == ["p.08.png", "p.09.png", "p.11.png", "scumble-batch.jsonl"]
    for number in (8, 9, 11):
        before, after = (
            np.asarray(Image.open(path), float)
            for path in (shot / f"{number:04d}.png", out / f"p.{number:02d}.png")
        )
        assert before.shape == after.shape
        assert np.abs(before - after).mean() > 8
    alone = tmp_path / "alone"
    again = scumble(alone, *words, "--json")
    assert again.returncode == 0, again.stderr
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert [line["status"] for line in told[:3]] == ["skipped"] * 3
    assert (told[3]["done"], told[3]["skipped"]) == (0, 3)
    assert backend_of(alone) is None, "no backend is started for what is done"
    assert kept_of(home, "done") == {told[2]["job"]}, "only the last may be begun from"


def test_a_killed_batch_goes_on_with_every_frame_once(home, shot, tmp_path):
    out = tmp_path / "out"
    words = [str(word) for word in ("batch", shot / "####.png", *WORDS, "-o", out, "--seed", 4)]
    with subprocess.Popen(
        [*SCUMBLE, *words], env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until(lambda: lines_in(out))
        time.sleep(0.3)  # most often in the middle of the second frame
        process.kill()
    assert len(lines_in(out)) < 3
    until(lambda: not kept_of(home, "running"))
    begun = kept_of(home, "unfinished")
    done = scumble(home, *words)
    assert done.returncode == 0, done.stderr
    assert sorted(line["output"] for line in lines_in(out)) == ["0008.png", "0009.png", "0011.png"]
    assert {line["status"] for line in lines_in(out)} == {"done"}
    assert begun <= {line["job"] for line in lines_in(out)}, "what was begun was gone on with"
    assert not kept_of(home, "unfinished")


def test_ctrl_c_writes_no_half_frame_and_the_next_run_finishes(home, shot, tmp_path):
    out = tmp_path / "out"
    words = ("batch", shot / "####.png", *WORDS, "-o", out, "--seed", 5)
    with in_terminal(home, *words) as (process, terminal):
        watch_until(terminal, "2 of 3, frame 0009.png, about")
        process.send_signal(signal.SIGINT)
        shown = watch_until(terminal, "the same command goes on from here")
        ended(process, terminal)
        assert process.returncode == 130, shown
    assert [line["output"] for line in lines_in(out)] == ["0008.png"]
    assert not (out / "0009.png").exists()
    done = scumble(home, *words)
    assert done.returncode == 0, done.stderr
    assert "3 frames: 2 painted, 1 done before" in done.stdout


def test_16_bits_alpha_and_profile_are_kept_and_a_bad_file_stops_nobody(home, tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    deep = np.random.default_rng(1).integers(0, 65536, (32, 48, 4)).astype(np.uint16)
    metadata = pictures.Metadata(dpi=(300, 300), profiled=True)
    pictures.write_values(folder / "a.tif", deep, True, metadata)
    (folder / "b.tif").write_bytes(b"nothing")
    done = scumble(home, "batch", folder, *WORDS, "-o", out, "--ending", "png", "--json")
    assert done.returncode == 2
    assert "b.tif is not a picture that can be read" in done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(line["status"] for line in told[:-1]) == ["done", "failed"]
    painted = pictures.read_content(out / "a.png", None)
    assert painted.values.dtype == np.uint16
    assert np.array_equal(painted.values[..., 3], deep[..., 3])
    assert not np.array_equal(painted.values[..., :3], deep[..., :3])
    assert painted.metadata.profiled
    assert painted.metadata.dpi == pytest.approx((300, 300), abs=0.1)


def test_a_dry_run_tells_what_it_would_take_and_paints_nothing(home, shot, tmp_path):
    out = tmp_path / "out"
    words = ("batch", shot / "####.png", *WORDS, "-o", out, "--range", "8-9", "--dry-run")
    done = scumble(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["frames"], told["to_paint"]) == (2, 2)
    assert told["seconds"] > 0
    assert 0 < told["memory"] < told["memory_free"]
    assert told["disk"] == 2 * 48 * 32 * 3
    assert not out.exists()
    first, second = in_process(home, *words).stdout.splitlines()
    assert first == "2 frames: 2 to paint, 0 done before"
    assert second.startswith("about ")


def test_a_range_of_many_numbers_has_a_short_name(home, shot, tmp_path):
    numbers = ",".join(map(str, range(8, 300, 2)))
    words = ("batch", shot / "####.png", *WORDS, "-o", tmp_path / "out", "--range", numbers)
    done = scumble(home, *words)
    assert done.returncode == 0, done.stderr
    assert "knows no locks" not in done.stderr
    name = f"scumble-batch.{hashlib.sha256(numbers.encode()).hexdigest()[:16]}.jsonl"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"0008.png", name}
    assert "1 frame: 0 painted, 1 done before" in in_process(home, *words).stdout


def test_a_frame_that_another_batch_takes_over_ends_only_itself(home, shot, tmp_path):
    Image.fromarray(picture(1536, 1024, 8)[..., :3]).save(shot / "0008.png")  # it lasts
    words = ["batch", shot / "####.png", *WORDS, "--seed", "6", "-o"]
    out = tmp_path / "out"
    with started(home, *words, out) as first:
        until(lambda: kept_of(home, "running"))
        with started(home, *words, tmp_path / "other", "--range", "8") as second:
            until(lambda: lines_in(out) or first.poll() is not None)
            second.kill()
        said, complained = first.communicate(timeout=240)
    assert first.returncode == 3, complained
    assert "0008.png: Another batch or window has gone on with it" in complained
    assert "3 frames: 2 painted, 0 done before, 1 failed" in said
    assert in_process(home, "history", "delete", "--unfinished").returncode == 0


@contextmanager
def started(home, *words):
    """Start a command; it is killed at the end of the block."""
    with subprocess.Popen(
        [*SCUMBLE, *map(str, words)],
        env=environment(home),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_words_that_fit_nothing_are_a_line(home, shot, tmp_path):
    for more, line in (
        (["--range", "9-8"], "ends before it begins: write 8-9"),
        (["--ending", "xyz"], "unknown file ending '.xyz'"),
        (["--range", "50"], "No frame has a number in 50"),
        (["--warm", "--independent"], "not allowed with"),
    ):
        done = in_process(home, "batch", shot / "####.png", *WORDS, "-o", tmp_path / "o", *more)
        assert done.returncode == 2
        assert line in done.stderr.splitlines()[-1]
    assert not os.path.exists(tmp_path / "o")  # noqa: PTH110 - whatever it might be
