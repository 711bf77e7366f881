"""Promise: a style beyond the limit is read in parts, smaller, and is the same picture.

The limits are lowered here, so that small files stand for museum scans of hundreds of megapixels.
"""

import io
import re

import numpy as np
import pytest
import tifffile
from PIL import Image

from scumble_backend.service.worker.style_pictures import decode_style
from scumble_pictures.errors import PictureError
from scumble_pictures.limits import CONTENT, Limits
from scumble_pictures.reader import read
from tests.pictures import files, icc
from tests.pictures.kind import saved

WIDTH, HEIGHT = 103, 61
SMALL = Limits(whole=1000, samples=2**16, merged=2**20, reduced=10_000, side=20)
FACTOR = 5  # 103 // 20


def colors(channels, bits):
    rng = np.random.default_rng(channels)
    return rng.integers(0, 2**bits, (HEIGHT, WIDTH, channels), dtype=np.uint32)


def mean_of_squares(values):
    """What each square of pixels is on average; those at the edge are smaller."""
    rows = range(0, HEIGHT, FACTOR)
    columns = range(0, WIDTH, FACTOR)
    return np.array(
        [
            [values[y : y + FACTOR, x : x + FACTOR].mean((0, 1)) for x in columns] for y in rows
        ]
    )  # fmt: skip


def check(content, levels=1.01):
    whole, small = read(content), read(content, SMALL)
    assert (small.had_alpha, small.metadata) == (whole.had_alpha, whole.metadata)
    assert small.pixels.dtype == whole.pixels.dtype
    mean = mean_of_squares(whole.pixels.astype(float))
    white = np.iinfo(whole.pixels.dtype).max
    assert small.pixels.shape == mean.shape
    assert np.abs(small.pixels - mean).max() <= levels * white / 255


KINDS = [(kind, bits) for kind in ("grey", "keyed", "palette") for bits in (1, 2, 4, 8, 16)]
KINDS += [(kind, bits) for kind in ("grey+alpha", "rgb", "rgba") for bits in (8, 16)]
KINDS.remove(("palette", 16))


@pytest.mark.parametrize(("kind", "bits"), KINDS)
def test_png_strip_by_strip(kind, bits, monkeypatch):
    """Strips of a few rows, with all filters, in several chunks."""
    monkeypatch.setattr("scumble_pictures.formats.png._STRIP", 700)
    options = {"filters": (0, 1, 2, 3, 4), "parts": 5}
    channels = {"grey+alpha": 2, "rgb": 3, "rgba": 4}.get(kind, 1)
    values = colors(channels, bits)
    if kind == "palette":
        table = np.random.default_rng(1).integers(0, 256, (2**bits, 3), dtype=np.uint8)
        before = [(b"PLTE", table.tobytes()), (b"tRNS", table[:, 0].tobytes())]
        options |= {"kind": 3, "before": before}
    if kind == "keyed":
        options["before"] = [(b"tRNS", int(values[3, 3, 0]).to_bytes(2, "big"))]
    check(files.png(values, bits, **options))


@pytest.mark.parametrize("dtype", ["u1", "u2"])
@pytest.mark.parametrize("way", [{"rowsperstrip": 7}, {"tile": (16, 32)}, {"bigtiff": True}])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_tiff_strip_by_strip_and_tile_by_tile(dtype, way, channels):
    values = colors(channels, 8 * int(dtype[1])).astype(dtype)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        values if channels > 1 else values[..., 0],
        photometric="rgb" if channels > 1 else "minisblack",
        extrasamples=["unassalpha"] if channels == 4 else None,
        compression=None if way.get("bigtiff") else "lzw",
        metadata=None,
        software=False,
        **way,
    )
    check(file.getvalue())


def test_a_tiff_of_12_bits_keeps_its_range():
    file = io.BytesIO()
    values = colors(1, 12)[..., 0].astype(np.uint16)
    tifffile.imwrite(file, values, bitspersample=12, rowsperstrip=8, metadata=None)
    check(file.getvalue())


def test_jpeg_by_its_own_reduction():
    """Which is a power of two, and no exact mean."""
    y, x = np.mgrid[0:1:64j, 0:1:104j]
    smooth = np.stack([x, y, 1 - x], -1)
    content = saved(
        Image.fromarray((smooth * 255).astype(np.uint8)),
        "JPEG",
        quality=95,
        icc_profile=icc.adobe_profile(),
    )
    whole, small = read(content), read(content, SMALL)
    assert small.size == (26, 16)
    resized = Image.fromarray(whole.pixels).resize(small.size, Image.Resampling.BOX)
    assert np.abs(np.asarray(resized, float) - small.pixels).mean() < 2


@pytest.mark.parametrize(
    "content",
    [
        files.png(colors(3, 8), interlaced=True),
        saved(Image.fromarray(colors(3, 8).astype("u1")), "BMP"),
        saved(Image.fromarray(colors(3, 8).astype("u1")), "JXL"),
        files.pfm(colors(3, 8) / 255, "<"),
        files.png(np.zeros((HEIGHT, WIDTH, 3), int)),
    ],
    ids=["interlaced", "bmp", "jxl", "pfm", "sparse"],
)
def test_what_cannot_be_read_in_parts_says_so(content):
    assert read(content, CONTENT).size == (WIDTH, HEIGHT)
    with pytest.raises(PictureError, match=re.escape("has too many pixels (103 x 61): make it")):
        read(content, SMALL)


def test_a_reduced_file_that_ends_too_early_is_damaged():
    whole = files.png(colors(3, 8))
    with pytest.raises(PictureError, match="damaged"):
        read(whole[: len(whole) // 2], SMALL)


def test_a_scan_of_100_megapixels_is_a_style():
    """The real limits: 12000 x 9000 px, above Pillow's, in a file of its usual noise."""
    noise = np.random.default_rng(0).integers(0, 256, (500, 12_000), dtype=np.uint8)
    scan = Image.fromarray(np.tile(noise, (18, 1)))
    color, alpha = decode_style(saved(scan, "JPEG", quality=20), "scan")
    assert (tuple(color.shape), alpha) == ((3, 3072, 4096), None)
    assert abs(float(color.mean()) - 0.5) < 0.01
