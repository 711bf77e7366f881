"""Promise: no style file takes more memory or time than a large photo, or runs a program.

The attacker sends, with the right hash: PNG and ZIP bombs, pictures that claim more pixels than
there is memory, JPEGs of a thousand scans, PostScript, and valid pictures with changed bytes.
"""

import hashlib
import io
import random
import struct
import time
import zipfile
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from scumble_backend.service.style_pictures import StyleError, decode_style
from scumble_client.parcel import submission
from tests.backends import job_of, picture

PATIENCE = 20.0
"""Seconds that any style may take; a photo of 89 million pixels takes a few on one core."""


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, data, *more, depth=8, color=2):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def squeezed(size):
    """So many zero bytes, deflated a thousandfold."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def encoded(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(64 << 20))
    return file.getvalue()


def scans(count):
    """A progressive JPEG whose last scan comes again and again."""
    whole = encoded(Image.new("RGB", (1024, 1024), (9, 99, 200)), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


BOMBS = {
    "png of 4 billion pixels": png(65535, 65535, squeezed(1 << 20)),
    "png of 2**62 pixels": png(2**31 - 1, 2**31 - 1, squeezed(1 << 20)),
    "png with more data than pixels": png(8, 8, squeezed(256 << 20)),
    "png with a bomb of text": png(
        8, 8, zlib.compress(bytes(8 * 25)), chunk(b"zTXt", b"a\0\0" + squeezed(256 << 20))
    ),
    "png with a bomb of a profile": png(
        8, 8, zlib.compress(bytes(8 * 25)), chunk(b"iCCP", b"a\0\0" + squeezed(256 << 20))
    ),
    "png cut short": png(4000, 4000, squeezed(1 << 20)),
    "1 bit png": encoded(Image.new("1", (30_000, 30_000)), "PNG"),
    "gif of 4 billion pixels": b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(3) + b",",
    "bmp of 4 billion pixels": b"BM" + struct.pack(
        "<IIIIiiHHIIiiII", 200, 0, 54, 40, 65535, 65535, 1, 24, 0, 0, 0, 0, 0, 0
    ),
    "tiff whose directory is itself": b"II*\0\x08\0\0\0" + b"\x01\0" + bytes(12) + b"\x08\0\0\0",
    "jpeg of a thousand scans": scans(1000),
    "zip": zipped(),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "ppm": b"P6 65535 65535 65535\n",
    "nothing": b"\0",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_small(name):
    began = time.monotonic()
    with suppress(StyleError):
        color, _ = decode_style(BOMBS[name], name)
        assert color.numel() < 3 * 4096 * 4096
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("name", ["jpeg of a thousand scans", "postscript", "zip", "svg"])
def test_what_is_no_style_is_refused(name):
    with pytest.raises(StyleError):
        decode_style(BOMBS[name], name)


def test_a_photo_from_a_camera_is_none_of_them():
    noise = np.random.default_rng(0).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    photo = encoded(Image.fromarray(noise), "JPEG", progressive=True, quality=95)
    assert decode_style(photo, "photo")[0].shape == (3, 600, 800)


@pytest.mark.parametrize(
    "form", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP", "PPM", "TGA", "AVIF"]
)
def test_changed_bytes_are_damage_and_nothing_else(form):
    if form not in Image.SAVE and form not in (Image.init() or Image.SAVE):
        pytest.skip(f"this Pillow writes no {form}")
    rng = random.Random(form)
    whole = encoded(Image.fromarray(picture(40, 30)[..., :3]), form)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            broken[rng.randrange(min(len(broken), 400))] = rng.randrange(256)
        with suppress(StyleError):
            color, alpha = decode_style(bytes(broken[: rng.randint(20, len(broken))]), form)
            assert alpha is None or color.shape[1:] == alpha.shape


def test_the_backend_survives_all_of_them(backend, style):
    """Each as the style of a real job: one clear line, and the same worker paints the next."""
    job = job_of(picture(24, 20), style)
    workers = [w.pid for w in backend.workers]
    with backend.raw() as raw:
        for number, (name, content) in enumerate(BOMBS.items()):
            parcel = submission(f"bomb{number}", 0, job, set(), share=False)
            sha256 = hashlib.sha256(content).hexdigest()
            entry = {"sha256": sha256, "name": name, "weight": 1.0, "bytes": len(content)}
            parcel.fields["styles"] = [entry]
            raw.say(parcel.kind, parcel.fields, [parcel.buffers[0], content])
            said = raw.hear("failed", "result")
            assert said.kind == "result" or said.fields["code"] == "style", (name, said)
        parcel = submission("after", 0, job, set(), share=False)
        raw.say(parcel.kind, parcel.fields, parcel.buffers)
        assert raw.hear("result")
    assert [w.pid for w in backend.workers] == workers
