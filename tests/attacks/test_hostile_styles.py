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
from functools import cache

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from scumble_backend.service.worker.style_pictures import StyleError, decode_style
from scumble_client.outgoing_message import submission
from scumble_pictures.formats.with_pillow import know_formats
from scumble_protocol.wire.requests import StyleFields
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
    """So many zero bytes, deflated a thousandfold: the same block for every megabyte."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(bytes(size % (1 << 20))) + packer.flush()
    checksum = struct.pack(">I", size % 65521 << 16 | 1)
    return b"\x78\xda" + block * (size >> 20) + end + checksum


def test_what_is_squeezed_is_so_many_zeros():
    assert zlib.decompress(squeezed((2 << 20) + 9)) == bytes((2 << 20) + 9)


def encoded(image, form, **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def zipped(name="bomb", size=64 << 20):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, bytes(size))
    return file.getvalue()


def tiff(tags, data=b""):
    """A TIFF of such tags, each (number, type, count, value)."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4) + data


def deep_tiff(width, height, *more):
    """16-bit greys of such a size, in one strip of nothing."""
    tags = {256: width, 257: height, 258: 16, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 8}
    kinds = {256: 4, 257: 4, 278: 4}
    return tiff([(tag, kinds.get(tag, 3), 1, value) for tag, value in tags.items()] + list(more))


def jpeg_xl(width, height):
    """The header of one that is so large, and no more."""
    bits = (3 << 1 | (height - 1) << 3) | (3 << 36 | (width - 1) << 38)
    return b"\xff\x0a" + bits.to_bytes(16, "little")


def scans(count):
    """A progressive JPEG whose last scan comes again and again."""
    whole = encoded(Image.new("RGB", (1024, 1024), (9, 99, 200)), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


BOMBS = {
    "png of 4 billion pixels": lambda: png(65535, 65535, squeezed(1 << 20)),
    "png of 2**62 pixels": lambda: png(2**31 - 1, 2**31 - 1, squeezed(1 << 20)),
    "png with more data than pixels": lambda: png(8, 8, squeezed(256 << 20)),
    "png with a bomb of text": lambda: png(
        8, 8, zlib.compress(bytes(8 * 25)), chunk(b"zTXt", b"a\0\0" + squeezed(256 << 20))
    ),
    "png with a bomb of a profile": lambda: png(
        8, 8, zlib.compress(bytes(8 * 25)), chunk(b"iCCP", b"a\0\0" + squeezed(256 << 20))
    ),
    "png cut short": lambda: png(4000, 4000, squeezed(1 << 20)),
    "1 bit png": lambda: png(30_000, 30_000, squeezed(30_000 * 3751), depth=1, color=0),
    "gif of 4 billion pixels": (
        lambda: b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(3) + b","
    ),
    "bmp of 4 billion pixels": lambda: b"BM" + struct.pack(
        "<IIIIiiHHIIiiII", 200, 0, 54, 40, 65535, 65535, 1, 24, 0, 0, 0, 0, 0, 0
    ),
    "tiff whose directory is itself": (
        lambda: b"II*\0\x08\0\0\0" + b"\x01\0" + bytes(12) + b"\x08\0\0\0"
    ),
    "jpeg of a thousand scans": lambda: scans(1000),
    "zip": zipped,
    "kra whose merged picture is a gigabyte": lambda: zipped("mergedimage.png", 1 << 30),
    "deep tiff of 4 billion pixels": lambda: deep_tiff(65535, 65535),
    "deep tiff of 2**62 pixels": lambda: deep_tiff(2**31 - 1, 2**31 - 1),
    "deep tiff of large tiles": lambda: deep_tiff(
        9, 9, (322, 4, 1, 2**30), (323, 4, 1, 2**30), (324, 4, 1, 8), (325, 4, 1, 8)
    ),
    "deep png of 4 billion pixels": lambda: png(65535, 65535, squeezed(1 << 20), depth=16),
    "deep png of 80 million pixels": lambda: png(10_000, 8000, squeezed(458 << 20), depth=16),
    "interlaced png of 400 million pixels": lambda: png(20_000, 20_000, squeezed(1 << 20)),
    "pfm of 4 billion pixels": lambda: b"PF\n65535 65535\n-1.0\n",
    "jpeg xl of 2**60 pixels": lambda: jpeg_xl(2**30, 2**30),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "ppm": lambda: b"P6 65535 65535 65535\n",
    "nothing": lambda: b"\0",
}  # fmt: skip
"""How each is made: whoever only collects tests does not wait for gigabytes to be deflated."""


@cache
def bomb(name):
    return BOMBS[name]()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_small(name):
    content = bomb(name)
    began = time.monotonic()
    with suppress(StyleError):
        color, _ = decode_style(content, name)
        assert color.numel() < 3 * 4096 * 4096
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("name", ["jpeg of a thousand scans", "postscript", "zip", "svg"])
def test_what_is_no_style_is_refused(name):
    with pytest.raises(StyleError):
        decode_style(bomb(name), name)


def test_a_photo_from_a_camera_is_none_of_them():
    noise = np.random.default_rng(0).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    photo = encoded(Image.fromarray(noise), "JPEG", progressive=True, quality=95)
    assert decode_style(photo, "photo")[0].shape == (3, 600, 800)


@pytest.mark.parametrize(
    "form",
    [
        *("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP", "PPM", "TGA", "AVIF", "HEIF", "JXL"),
        *("JPEG2000", "QOI", "PCX", "SGI"),
    ],
)
def test_changed_bytes_are_damage_and_nothing_else(form):
    know_formats()
    if form not in Image.SAVE:
        pytest.skip(f"this Pillow writes no {form}")
    change(encoded(Image.fromarray(picture(40, 30)[..., :3]), form), form)


DEEP_KINDS = ("png 16", "tiff 16", "tiff float lzw", "tiff tiles", "pfm", "kra")


@pytest.mark.parametrize("kind", DEEP_KINDS)
def test_changed_bytes_of_deep_files_are_damage_and_nothing_else(kind):
    values = picture(40, 30)[..., :3]
    deep, file = values.astype(np.uint16) * 257, io.BytesIO()
    if kind in ("png 16", "kra"):
        file.write(imagecodecs.png_encode(deep))
    elif kind == "pfm":
        file.write(b"PF 40 30 -1.0\n" + (values / 255).astype("<f4").tobytes())
    else:
        floats = kind == "tiff float lzw"
        tifffile.imwrite(
            file,
            (values / 255).astype(np.float32) if floats else deep,
            photometric="rgb",
            compression="lzw" if floats else None,
            predictor=floats,
            tile=(16, 16) if kind == "tiff tiles" else None,
            metadata=None,
        )
    whole = file.getvalue()
    if kind == "kra":
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("mergedimage.png", whole)
        whole = file.getvalue()
    change(whole, kind)


def change(whole, form):
    """Change bytes and cut, again and again: a picture comes of it, or a StyleError."""
    rng = random.Random(form)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            broken[rng.randrange(min(len(broken), 400))] = rng.randrange(256)
        with suppress(StyleError):
            color, alpha = decode_style(bytes(broken[: rng.randint(20, len(broken))]), form)
            assert alpha is None or color.shape[1:] == alpha.shape


def test_the_backend_survives_all_of_them(backend, style):
    """Each as the style of a real job: one clear line, and the same worker paints the next."""
    job = job_of(picture(24, 6), style)
    workers = [w.pid for w in backend.workers]
    with backend.raw() as raw:
        for number, name in enumerate(BOMBS):
            content = bomb(name)
            outgoing = submission(f"bomb{number}", 0, job, set(), share=False)
            sha256 = hashlib.sha256(content).hexdigest()
            outgoing.amend(styles=(StyleFields(sha256, name, 1.0, len(content)),))
            raw.say(outgoing.kind, outgoing.fields, [outgoing.buffers[0], content])
            said = raw.hear("failed", "result")
            assert said.kind == "result" or said.fields.code == "style", (name, said)
        outgoing = submission("after", 0, job, set(), share=False)
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert raw.hear("result")
    assert [w.pid for w in backend.workers] == workers
