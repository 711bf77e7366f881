"""The ``scumble`` command as a shell user types it, over the wire to a real backend."""

import json
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture
from tests.shell import (
    SCUMBLE,
    end_backend_of,
    ended,
    environment,
    in_process,
    in_terminal,
    scumble,
    watch_until,
)

from scumble_cli.files import pictures
from scumble_client import InputError
from scumble_pictures.picture import Metadata


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A shared folder of its own; the first command starts the backend, the last test ends it."""
    folder = tmp_path_factory.mktemp("scumble")
    yield folder
    end_backend_of(folder)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(picture(96, 64)[..., :3]).save(path)
    return path


@pytest.fixture
def cutout(tmp_path):
    path = tmp_path / "cutout.png"
    Image.fromarray(picture(96, 64)).save(path)
    return path


def test_a_picture_is_painted_and_the_stages_are_told(home, photo, tmp_path):
    out = tmp_path / "out.png"
    done = scumble(
        home,
        "style",
        photo,
        "--style",
        "linocut",
        "-o",
        out,
        "--preset",
        "draft",
        "--json",
        "--plot",
        tmp_path / "p.png",
        "--timelapse",
        tmp_path / "t.webp",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["width"], told["height"], told["stopped"]) == (96, 64, False)
    stages = ("starting", "ready", "accepted", "first iteration", "first preview", "result")
    times = [told["stages"][stage] for stage in stages]
    assert times == sorted(times)
    with Image.open(out) as painted, Image.open(photo) as before:
        assert (painted.size, painted.mode) == (before.size, "RGB")
        assert np.abs(np.asarray(painted, float) - np.asarray(before, float)).mean() > 8
    with Image.open(tmp_path / "t.webp") as timelapse:
        assert told["previews"] <= timelapse.n_frames <= told["previews"] + 1
    with Image.open(tmp_path / "p.png") as plot:
        assert len(plot.getcolors(1 << 16)) > 6


def test_alpha_comes_back_as_it_was(home, cutout, tmp_path):
    out = tmp_path / "out.png"
    done = scumble(home, "style", cutout, "--style", "linocut", "-o", out, "--preset", "draft")
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stdout
    with Image.open(out) as painted, Image.open(cutout) as before:
        assert painted.getchannel("A").tobytes() == before.getchannel("A").tobytes()


def test_a_mask_leaves_the_rest_as_it_was(home, photo, tmp_path):
    mask = np.zeros((64, 96), np.uint8)
    mask[:, 48:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    out = tmp_path / "out.png"
    done = scumble(
        home,
        "style",
        photo,
        "--style",
        "pastel",
        "-o",
        out,
        "--preset",
        "draft",
        "--mask",
        tmp_path / "mask.png",
    )
    assert done.returncode == 0, done.stderr
    with Image.open(out) as painted, Image.open(photo) as before:
        a, b = np.asarray(painted), np.asarray(before)
    assert np.array_equal(a[:, :48], b[:, :48])
    assert not np.array_equal(a[:, 48:], b[:, 48:])


def test_16_bits_come_back_as_16_bits_with_what_else_was_in_the_file(home, tmp_path):
    """Over the real wire; what the mask left out is the photo, bit for bit."""
    photo, mask, out = (tmp_path / name for name in ("photo.png", "mask.png", "out.tif"))
    deep = np.random.default_rng(1).integers(0, 65536, (32, 48, 3)).astype(np.uint16)
    deep[:, ::2] //= 3
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera", 3
    kept = Metadata(dpi=(300, 300), exif=exif.tobytes())
    pictures.write_values(photo, deep[::-1, ::-1], False, kept)  # on its head, as EXIF says
    Image.fromarray((np.mgrid[0:32, 0:48][1] > 24).astype(np.uint8) * 255).save(mask)
    words = ("--style", "linocut", "-o", out, "--preset", "draft", "--mask", mask)
    done = scumble(home, "style", photo, *words)
    assert done.returncode == 0, done.stderr
    painted = pictures.read_content(out, None)
    values = painted.values[..., :3]
    assert values.dtype == np.uint16
    assert np.array_equal(values[:, :24], deep[:, :24])
    assert len(np.unique(values[:, 26:] % 257)) > 100  # no bytes made longer
    assert np.abs(values[:, 26:] / 65535 - deep[:, 26:] / 65535).mean() > 0.03
    assert painted.metadata.dpi == pytest.approx((300, 300), abs=0.1)
    assert not painted.had_alpha
    after = Image.Exif()
    after.load(painted.metadata.exif)
    assert (after[0x010F], after[0x0112]) == ("Camera", 1)


def test_size_scales_the_picture_and_jpeg_needs_no_alpha(home, cutout, tmp_path):
    out = tmp_path / "out.jpg"
    done = scumble(
        home,
        "style",
        cutout,
        "--style",
        "pastel:2",
        "--style",
        "linocut:0.5",
        "-o",
        out,
        "--preset",
        "draft",
        "--size",
        "48",
        "--keep-colors",
    )
    assert done.returncode == 0, done.stderr
    with Image.open(out) as painted:
        assert (painted.size, painted.mode) == ((48, 32), "RGB")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope.png", "--style", "pastel", "-o", "o.png"], "no picture nope.png"),
        (["PHOTO", "--style", "nope.png", "-o", "o.png"], "nope.png cannot be read"),
        (["PHOTO", "--style", "nope", "-o", "o.png"], "one of the starter pack: impasto, poi"),
        (["PHOTO", "--style", "pastel", "-o", "HERE"], "is a folder: name a file in it"),
        (["PHOTO", "--style", "pastel", "-o", "HERE/o"], "name it HERE/o.png"),
        (["PHOTO", "--style", "TEXT", "-o", "o.png"], "not a picture that can be read"),
        (["TEXT", "--style", "pastel", "-o", "o.png"], "not a picture that can be read"),
        (["PHOTO", "--style", "pastel", "-o", "o.xyz"], "unknown file ending"),
        (["PHOTO", "--style", "pastel", "-o", "/nowhere/o.png"], "does not exist"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--strength", "101"], "from 0 to 100"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--strength", "much"], "number from 0 to"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--bold\nly"], r"arguments: --bold\nly"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--preset", "best"], "invalid choice"),
        (["PHOTO", "--style", "pastel:0", "-o", "o.png"], "must lie between 0.001 and 1000"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--size", "0"], "from 1 to 32768"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--mask", "WIDE"], "the shape of the"),
        (["PHOTO", "--style", "pastel", "-o", "o.png", "--style-map", "PHOTO"], "at least twice"),
        (["PHOTO", "-o", "o.png"], "--style"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_2_and_one_clear_line(home, photo, tmp_path, arguments, words):
    text = tmp_path / "text.png"
    text.write_text("no picture")
    wide = tmp_path / "wide.png"
    Image.new("L", (400, 20)).save(wide)
    names = {"PHOTO": photo, "TEXT": text, "WIDE": wide, "o.png": tmp_path / "o.png"}
    given = [str(names.get(a, a)).replace("HERE", str(tmp_path)) for a in arguments]
    done = in_process(home, "style", *given)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert words.replace("HERE", str(tmp_path)) in line
    assert not (tmp_path / "o.png").exists()


def test_a_backend_that_cannot_start_ends_with_3(photo, tmp_path):
    done = scumble(
        tmp_path / "fresh",
        "style",
        photo,
        "--style",
        "pastel",
        "-o",
        tmp_path / "o.png",
        "--device",
        "cuda",
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    end_backend_of(tmp_path / "fresh")


def test_ctrl_c_writes_the_best_picture_so_far_and_ends_with_130(home, tmp_path):
    photo, out = tmp_path / "large.png", tmp_path / "out.png"
    Image.fromarray(picture(1000, 700)[..., :3]).save(photo)
    words = ("style", photo, "--style", "knife", "-o", out, "--preset", "fine")
    with in_terminal(home, *words) as (process, terminal):
        assert "loss" in watch_until(terminal, "s left")
        process.send_signal(signal.SIGINT)
        told = ended(process, terminal)
    assert process.returncode == 130
    assert "stopped early" in told
    with Image.open(out) as painted:
        assert painted.size == (1000, 700)


def test_help_names_every_command_and_unknown_ones_are_refused(home):
    done = scumble(home, "--help")
    assert done.returncode == 0
    assert all(
        w in done.stdout
        for w in ("style", "history", "pair", "serve", "install", "doctor", "bench", "selftest")
    )
    assert scumble(home).returncode == 2
    assert in_process(home, "paint").returncode == 2


def test_style_maps_are_read_as_documented(tmp_path):
    path = tmp_path / "map.png"
    Image.fromarray(np.array([[0, 64, 255]], np.uint8)).save(path)
    first, second = pictures.read_style_maps(path, (3, 1), 2)
    assert (list(first), list(second)) == ([255, 191, 0], [0, 64, 255])
    colors = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]]], np.uint8)
    Image.fromarray(colors).save(path)
    maps = pictures.read_style_maps(path, (4, 1), 4)
    assert np.array_equal(np.array([list(m) for m in maps]), 255 * np.eye(4))
    with pytest.raises(InputError):
        pictures.read_style_maps(path, (4, 1), 1)


def test_pictures_are_turned_upright_and_converted_to_srgb(tmp_path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 10), "red").save(path, exif=exif)
    assert pictures.read_content(path, None).image.size == (10, 30)


def test_serve_runs_the_backend_in_the_shell(tmp_path):
    process = subprocess.Popen(
        [*SCUMBLE, "serve", "--idle-exit", "0.001"],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "listening on tcp://127.0.0.1:" in told
    assert not (Path(tmp_path) / "connection.json").exists()


def test_serve_ends_with_3_where_it_cannot_paint(tmp_path):
    process = subprocess.Popen(
        [*SCUMBLE, "serve", "--weights", tmp_path / "none.pt"],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    _, told = process.communicate(timeout=60)
    assert process.returncode == 3
    assert f"the backend ends itself: Cannot read VGG-19 weights from {tmp_path}" in told
