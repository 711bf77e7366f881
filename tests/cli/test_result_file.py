"""Results of every depth in picture files, read back by other means than they were written by."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from tests.formats import CODES, WHITE

from scumble_cli.files.result_file import write_result
from scumble_client import InputError, Result
from scumble_protocol.pixels import FORMATS

ENDINGS = (".png", ".tif", ".jpg")


def colors(form, opaque=False):
    """RGBA in the depth of a format, (7, 9, 4), with extremes, and alpha of every kind."""
    values = np.random.default_rng(3).uniform(0, 1, (7, 9, 4))
    values[0, :3] = [[0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0.5, 1]]
    if opaque:
        values[..., 3] = 1
    white = WHITE[FORMATS[form].depth]
    values = np.rint(values * white) if white > 1 else values
    return values.astype("<" + CODES[FORMATS[form].depth])


def result_of(values, form):
    wire = values[..., [2, 1, 0, 3]] if form.startswith("bgra") else values
    height, width = values.shape[:2]
    return Result("id", 0, width, height, form, wire.tobytes(), False, 1, 1.0)


def read_png(path):
    """Undo what PNG's standard says of 16-bit colours, with no filter but None and Up."""
    content, chunks = path.read_bytes(), []
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", content, at + 8 + size)[0] == zlib.crc32(name + body)
        chunks.append((name, body))
        at += size + 12
    width, height, bits, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert (chunks[0][0], chunks[-1][0], bits) == (b"IHDR", b"IEND", 16)
    rows = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    rows = np.frombuffer(rows, np.uint8).reshape(height, -1)
    assert set(rows[:, 0]) == {2}
    whole = np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8)
    return whole.view(">u2").reshape(height, width, {2: 3, 6: 4}[kind])


def read_tiff(path):
    """Read what the tags of a TIFF say, without a library that would convert."""
    content, sizes = path.read_bytes(), {3: "H", 4: "I", 5: "Q", 7: "B"}
    magic, first = struct.unpack_from("<4sI", content)
    assert magic == b"II*\0"
    tags = {}
    for number in range(struct.unpack_from("<H", content, first)[0]):
        at = first + 2 + 12 * number
        tag, kind, count = struct.unpack_from("<HHI", content, at)
        size = struct.calcsize(sizes[kind]) * count
        place = at + 8 if size <= 4 else struct.unpack_from("<I", content, at + 8)[0]
        tags[tag] = struct.unpack_from(f"<{count}{sizes[kind]}", content, place)
    assert list(tags) == sorted(tags)
    channels = tags[277][0]
    forms = tags.get(339, (1,) * channels)
    assert len(tags[258]) == len(forms) == channels
    assert (channels == 4) == (tags.get(338) == (2,))
    kind = np.dtype(f"<{'f' if forms[0] == 3 else 'u'}{tags[258][0] // 8}")
    values = np.frombuffer(content, kind, tags[279][0] // kind.itemsize, tags[273][0])
    return values.reshape(tags[257][0], tags[256][0], channels)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("opaque", [False, True])
def test_every_format_goes_into_every_file(tmp_path, form, opaque):
    values = colors(form, opaque)
    white, depth = WHITE[FORMATS[form].depth], FORMATS[form].depth
    for ending in ENDINGS:
        write_result(tmp_path / f"out{ending}", result_of(values, form))
        if ending == ".tif" and depth not in ("u8", "u16"):
            continue  # Pillow knows no colours as floats
        with Image.open(tmp_path / f"out{ending}") as file:
            assert file.size == (9, 7)
    kept = values[..., :3] if opaque else values
    if depth == "u8":
        for ending in (".png", ".tif"):
            with Image.open(tmp_path / f"out{ending}") as file:
                assert np.array_equal(np.asarray(file), kept)
        return
    sixteen = read_png(tmp_path / "out.png")
    deep = read_tiff(tmp_path / "out.tif")
    if depth == "u16":
        assert np.array_equal(sixteen, kept)
        assert np.array_equal(deep, kept)
    else:
        assert np.array_equal(sixteen, np.rint(kept.astype(np.float32) / np.float32(white) * 65535))
        assert deep.dtype == np.float32
        assert np.array_equal(deep, kept.astype(np.float32) / np.float32(white))
    if opaque:
        with Image.open(tmp_path / "out.jpg") as file:
            eight = values[..., :3].astype(np.float64) * 255 / white
            assert np.abs(np.asarray(file, float).mean() - eight.mean()) < 3


def test_floats_that_are_no_colours_become_some(tmp_path):
    values = colors("rgbaf32")
    values[0, :4, 0] = [np.nan, np.inf, -np.inf, 7]
    write_result(tmp_path / "out.png", result_of(values, "rgbaf32"))
    assert list(read_png(tmp_path / "out.png")[0, :4, 0]) == [0, 65535, 0, 65535]
    write_result(tmp_path / "out.webp", result_of(values, "rgbaf32"))


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    for form in ("rgba8", "rgba16"):
        with pytest.raises(InputError, match="cannot be written"):
            write_result(tmp_path / "nowhere" / "out.png", result_of(colors(form), form))
