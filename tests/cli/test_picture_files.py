"""Files that the shell writes: every ending tried before painting, whole or not at all, as deep as
the format, with profile, resolution and EXIF of the content."""

import io
import os
import stat
import subprocess
import sys
import threading

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from PIL import ExifTags, Image, ImageCms

from scumble_cli.files import pictures, record
from scumble_client import InputError, Preview
from scumble_pictures.colour import srgb_profile
from scumble_pictures.formats.with_pillow import know_formats
from scumble_pictures.picture import Metadata
from scumble_pictures.reader import read

know_formats()
RNG = np.random.default_rng(5)
RGBA = RNG.integers(0, 256, (9, 13, 4)).astype(np.uint8)
DEEP = RNG.integers(0, 65536, (9, 13, 4)).astype(np.uint16)
FLOATS = RNG.uniform(0, 1, (9, 13, 4)).astype(np.float32)


def refusal(path):
    """What is said of an ending before painting, None for one that is welcome."""
    try:
        pictures.check_output(path)
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize("ending", sorted({*Image.EXTENSION, ".xyz", ".pfm", ""}))
def test_an_ending_is_refused_at_once_or_works(tmp_path, ending):
    """With alpha and without, in every depth; what is written is a picture of that size."""
    path = tmp_path / f"out{ending}"
    said = refusal(path)
    if said is not None:
        assert ".png" in said
        return
    for values in (RGBA, DEEP, FLOATS):
        for alpha in (True, False):
            pictures.write_values(path, values, alpha)
            if ending not in (".pdf", ".eps", ".ps", ".dds", ".im", ".blp", ".spider"):
                assert read(path.read_bytes()).size == (13, 9)


@pytest.mark.parametrize(
    "ending",
    [
        "png",
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "webp",
        "tif",
        "tiff",
        "bmp",
        "gif",
        "ppm",
        "pfm",
        "tga",
        "avif",
        "heic",
        "jxl",
        "jp2",
    ],
)
def test_the_usual_endings_work(tmp_path, ending):
    pictures.check_output(tmp_path / f"out.{ending}")


@pytest.mark.parametrize("ending", ["ico", "icns", "pgm", "pbm", "xbm", "msp", "palm", "h5", "wmf"])
def test_what_would_shrink_or_lose_colours_is_refused(tmp_path, ending):
    with pytest.raises(InputError, match=r"try \.png"):
        pictures.check_output(tmp_path / f"out.{ending}")


def test_a_side_beyond_the_format_is_refused(tmp_path):
    pictures.check_side(tmp_path / "o.webp", (16383, 9))
    with pytest.raises(InputError, match="at most 16383 pixels a side"):
        pictures.check_side(tmp_path / "o.webp", (9, 16384))


@pytest.mark.parametrize("ending", ["jpg", "bmp", "jfif", "ppm", "pcx"])
def test_what_has_no_alpha_is_laid_on_white(tmp_path, ending):
    clear = np.zeros((9, 13, 4), np.uint8)
    pictures.write_values(tmp_path / f"o.{ending}", clear, alpha=True)
    assert read((tmp_path / f"o.{ending}").read_bytes()).pixels.min() >= 254


def photo():
    """A content file's EXIF, as a camera and its owner left it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Artist] = "Camera", "Jörg"
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageWidth] = 4000
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2026:01:02 03:04:05"
    details[ExifTags.Base.ISOSpeedRatings] = 200
    details[ExifTags.Base.ExifImageWidth] = 4000
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    return exif


@pytest.fixture
def content(tmp_path):
    """A JPEG with profile, resolution, EXIF and orientation, read."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.fromarray(RGBA[..., :3])
    picture.save(tmp_path / "p.jpg", exif=photo(), dpi=(300, 300), icc_profile=profile)
    return pictures.read_content(tmp_path / "p.jpg", None)


@pytest.mark.parametrize("values", [RGBA, DEEP, FLOATS], ids=["8", "16", "float"])
@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "avif", "jxl"])
def test_profile_resolution_and_exif_are_kept(tmp_path, content, ending, values):
    if ending not in ("png", "tif") and values is not RGBA:
        return  # eight bits, as above
    path = tmp_path / f"out.{ending}"
    pictures.write_values(path, values, True, content.metadata)
    whole = path.read_bytes()
    kept = read(whole).metadata
    exif = Image.Exif()
    exif.load(kept.exif)
    assert exif[ExifTags.Base.Make] == "Camera"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    assert details[ExifTags.Base.DateTimeOriginal] == "2026:01:02 03:04:05"
    assert details[ExifTags.Base.ISOSpeedRatings] == 200
    assert ExifTags.Base.ExifImageWidth not in details
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[1] == "N"
    assert read(whole).size == (13, 9)  # not turned once more
    assert kept.profiled
    if ending in ("png", "jpg", "tif"):
        assert kept.dpi == pytest.approx((300, 300), abs=0.1)
    if ending not in ("avif", "jxl"):  # and what others see
        spare = oiio.ImageInput.open(str(path))
        assert spare.spec().getattribute("Orientation") in (None, 1)
        assert spare.spec().getattribute("ICCProfile") is not None


def test_a_picture_without_a_profile_gets_none(tmp_path):
    for ending in ("png", "tif", "jpg", "webp"):
        path = tmp_path / f"o.{ending}"
        pictures.write_values(path, RGBA, True)
        assert "icc_profile" not in Image.open(io.BytesIO(path.read_bytes())).info


@pytest.mark.parametrize(("values", "ending", "alpha"), [
    (DEEP, "png", True), (DEEP, "png", False), (DEEP, "tif", True), (DEEP, "tif", False),
    (FLOATS, "tif", True), (FLOATS, "tif", False), (FLOATS, "pfm", False), (DEEP, "ppm", False),
])  # fmt: skip
def test_depth_is_kept_where_the_format_can(tmp_path, values, ending, alpha):
    path = tmp_path / f"o.{ending}"
    pictures.write_values(path, values, alpha)
    wanted = values if alpha else values[..., :3]
    config = oiio.ImageSpec()
    config["oiio:UnassociatedAlpha"] = 1
    spare = oiio.ImageInput.open(str(path), config)
    assert np.array_equal(spare.read_image(oiio.FLOAT if values is FLOATS else oiio.UINT16), wanted)
    again = read(path.read_bytes())
    assert np.array_equal(again.pixels[..., : wanted.shape[2]], wanted)


def test_floats_say_that_they_are_encoded(tmp_path):
    pictures.write_values(tmp_path / "o.tif", FLOATS, True)
    assert Metadata(profiled=True) == read((tmp_path / "o.tif").read_bytes()).metadata
    assert srgb_profile() in (tmp_path / "o.tif").read_bytes()


def test_an_old_file_survives_a_failure(tmp_path, monkeypatch):
    path = tmp_path / "o.png"
    path.write_bytes(b"the photo")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match=r"o\.png cannot be written \(No space left on device\)"):
        pictures.write_values(path, RGBA, True)
    assert path.read_bytes() == b"the photo"
    assert os.listdir(tmp_path) == ["o.png"]  # noqa: PTH208


def test_an_encoder_that_fails_is_one_line(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise ValueError("broken\nencoder")

    for ending in ("png", "webp"):
        pictures.check_output(tmp_path / f"o.{ending}")
    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(InputError, match="cannot be written") as caught:
        pictures.write_values(tmp_path / "o.webp", RGBA, True)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of Unix")
def test_links_and_permissions_stay(tmp_path):
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    real.write_bytes(b"")
    real.chmod(0o604)
    link.symlink_to(real)
    pictures.write_values(link, RGBA, True)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o604
    assert read(real.read_bytes()).size == (13, 9)
    before = os.umask(0o027)
    try:
        pictures.write_values(tmp_path / "new.png", RGBA, True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.png").stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_pipes_and_devices_are_written_as_they_are(tmp_path):
    pipe = tmp_path / "o.png"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    pictures.check_output(pipe)
    pictures.write_values(pipe, RGBA, True)
    reader.join()
    assert read(got[0]).size == (13, 9)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")
def test_a_place_where_nothing_can_be_written_is_refused_at_once(tmp_path):
    """As another user: root may write everywhere."""
    (tmp_path / "sub").mkdir(0o555)
    code = (
        "import os, sys; from pathlib import Path; from scumble_cli.files import pictures\n"
        "os.geteuid() or os.setuid(65534)\n"
        "try: pictures.check_output(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    for name, words in (("sub/o.png", "Permission denied"), ("x" * 300 + ".png", "too long")):
        path = str(tmp_path / name)
        done = subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("InputError"), done
        assert words in done.stdout


@pytest.mark.parametrize("ending", ["jpg", "bmp", "tga", "xyz", "heic", "mpo", ""])
def test_an_animation_is_refused_where_none_can_be(tmp_path, ending):
    with pytest.raises(InputError, match=r"no animation can be written as .*: ?|; try \.webp"):
        pictures.check_timelapse(tmp_path / f"t.{ending}")


@pytest.mark.parametrize("ending", ["webp", "gif", "png", "avif", "tif"])
def test_a_timelapse_of_deep_pictures_moves(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    pictures.check_timelapse(path)
    previews = [Preview("id", 0, number, 13, 9, RGBA.tobytes()) for number in (1, 2)]
    record.write_timelapse(path, previews, DEEP)
    with Image.open(path) as file:
        assert file.n_frames >= 2


def test_an_animation_that_fails_is_one_line(tmp_path, monkeypatch):
    pictures.check_timelapse(tmp_path / "t.webp")

    def fail(*_, **__):
        raise OSError("encoder error -2")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(InputError, match=r"t\.webp cannot be written \(encoder error -2\)"):
        record.write_timelapse(tmp_path / "t.webp", [], RGBA)
