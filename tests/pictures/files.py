"""Writers of picture files by their standards' words, for kinds that libraries do not write."""

import io
import itertools
import struct
import zipfile
import zlib

import numpy as np

ADAM7 = (
    (0, 0, 8, 8),
    (0, 4, 8, 8),
    (4, 0, 8, 4),
    (0, 2, 4, 4),
    (2, 0, 4, 2),
    (0, 1, 2, 2),
    (1, 0, 2, 1),
)
KINDS = {1: 0, 2: 4, 3: 2, 4: 6}


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(values, bits=8, *, kind=None, interlaced=False, before=(), parts=1, filters=(0,)):
    """A PNG of (h, w, channels) whole numbers; ``before``: chunks before the pixels."""
    height, width, channels = values.shape
    kind = KINDS[channels] if kind is None else kind
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    rows = b""
    for y, x, down, right in passes:
        part = values[y::down, x::right]
        if part.size:
            rows += filtered(packed(part, bits), max(1, channels * bits // 8), filters)
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)
    data = zlib.compress(rows)
    cuts = np.linspace(0, len(data), parts + 1).astype(int)
    pixels = [chunk(b"IDAT", data[a:b]) for a, b in itertools.pairwise(cuts)]
    chunks = [chunk(b"IHDR", head), *(chunk(*c) for c in before), *pixels, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def packed(values, bits):
    """Rows of bytes, (h, bytes)."""
    flat = values.reshape(len(values), -1)
    if bits == 16:
        return flat.astype(">u2").view(np.uint8).reshape(len(values), -1)
    if bits == 8:
        return flat.astype(np.uint8)
    each = 8 // bits
    flat = np.pad(flat, ((0, 0), (0, -flat.shape[1] % each))).astype(np.uint8)
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    grouped = flat.reshape(len(flat), -1, each)
    return np.bitwise_or.reduce(grouped << shifts, axis=2).astype(np.uint8)


def filtered(rows, size, filters):
    """Rows behind their filters' numbers; ``size``: bytes of a pixel; filters take turns."""
    out = b""
    above = np.zeros_like(rows[0])
    for number, row in enumerate(rows):
        kind = filters[number % len(filters)]
        left, corner = (np.concatenate([np.zeros(size, np.uint8), r[:-size]]) for r in (row, above))
        guess = {
            0: 0 * row,
            1: left,
            2: above,
            3: average(left, above),
            4: paeth(left, above, corner),
        }
        out += bytes([kind]) + (row - guess[kind]).astype(np.uint8).tobytes()
        above = row
    return out


def average(a, b):
    return ((a.astype(int) + b) // 2).astype(np.uint8)


def paeth(a, b, c):
    a, b, c = (v.astype(int) for v in (a, b, c))
    guess = a + b - c
    near = [abs(guess - v) for v in (a, b, c)]
    first = (near[0] <= near[1]) & (near[0] <= near[2])
    return np.where(first, a, np.where(near[1] <= near[2], b, c)).astype(np.uint8)


def icc_chunk(profile):
    return b"iCCP", b"test\0\0" + zlib.compress(profile)


def gamma_chunk(gamma):
    return b"gAMA", struct.pack(">I", round(gamma * 100_000))


def chromaticity_chunk(values):
    return b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in values))


def psd(planes, mode, profile=None):
    """A Photoshop file of 8 bits with nothing but its merged picture, (channels, h, w)."""
    channels, height, width = planes.shape
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, channels, height, width, 8, mode)
    resources = b""
    if profile:
        resources = b"8BIM" + struct.pack(">HHI", 1039, 0, len(profile)) + profile
        resources += bytes(len(profile) % 2)
    sections = struct.pack(">II", 0, len(resources)) + resources + struct.pack(">I", 0)
    return head + sections + struct.pack(">H", 0) + planes.astype(np.uint8).tobytes()


def archive(merged, mimetype):
    """What Krita and MyPaint write, as far as others look at it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        folder.writestr("mimetype", mimetype)
        folder.writestr("mergedimage.png", merged)
    return file.getvalue()


def netpbm(magic, values, most):
    height, width, _ = values.shape
    head = f"{magic}\n# made by a test\n{width} {height}\n{most}\n".encode()
    return head + values.astype(">u2" if most > 255 else "u1").tobytes()


def pfm(values, order):
    height, width, channels = values.shape
    head = (
        f"{'PF' if channels == 3 else 'Pf'}\n{width} {height}\n{'-' if order == '<' else ''}1.0\n"
    )
    return head.encode() + values[::-1].astype(f"{order}f4").tobytes()
