"""A result of any depth into a picture file, without losing more of it than the format must.

PNG takes 16 bits a channel and TIFF 16 bits or floats; Pillow writes neither with colours, so
both are written here. All other formats get 8 bits, as from ``scumble style``.
"""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scumble_cli.pictures import cannot_write, write_picture
from scumble_client import InputError, Result
from scumble_protocol.pixels import FORMATS

_KINDS = {"u8": "u1", "u16": "<u2", "f16": "<f2", "f32": "<f4"}
_LARGEST_TIFF = 2**32 - 4096

_Values = NDArray[Any]


def write_result(path: Path, result: Result) -> None:
    """Write a result; alpha is left out where all of it is opaque. Raises InputError."""
    values = _rgba(result)
    opaque = 1 if values.dtype.kind == "f" else np.iinfo(values.dtype).max
    alpha = bool((values[..., 3] < opaque).any())
    ending, deep = path.suffix.lower(), values.dtype.itemsize > 1
    if deep and ending == ".png":
        _write(path, _png(_sixteen_bits(values if alpha else values[..., :3])))
    elif deep and ending in (".tif", ".tiff"):
        _write(path, _tiff(path, values if alpha else values[..., :3]))
    else:
        write_picture(path, Image.fromarray(_eight_bits(values)), alpha)


def _rgba(result: Result) -> _Values:
    layout = FORMATS[result.format]
    flat: _Values = np.frombuffer(result.pixels, _KINDS[layout.depth])
    values = flat.reshape(result.height, result.width, 4)
    if layout.order == "BGRA":
        values = values[..., [2, 1, 0, 3]]
    return values.astype(np.float32) if layout.depth == "f16" else values


def _eight_bits(values: _Values) -> _Values:
    if values.dtype.itemsize > 1:
        values = _rounded(values, 255).astype(np.uint8)
    return np.ascontiguousarray(values)


def _sixteen_bits(values: _Values) -> _Values:
    return values if values.dtype.kind == "u" else _rounded(values, 65535).astype(np.uint16)


def _rounded(values: _Values, white: int) -> _Values:
    """Give whole numbers 0..``white`` for 16 bits or floats; what is no number is 0."""
    shares: _Values = values / np.float32(65535) if values.dtype.kind == "u" else values
    shares = np.nan_to_num(shares, nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
    whole: _Values = np.rint(shares * white)
    return whole


def _png(values: _Values) -> list[bytes]:
    """Encode (height, width, 3 or 4) as PNG (ISO/IEC 15948), each row as what differs above."""
    height, width, channels = values.shape
    rows = np.ascontiguousarray(values, ">u2").view(np.uint8).reshape(height, -1)
    filtered = np.empty((height, rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = 2  # the filter "Up"
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 16, 6 if channels == 4 else 2, 0, 0, 0)
    packer = zlib.compressobj(6)
    step = max(1, (64 << 20) // filtered.shape[1])
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"sRGB", b"\0")]
    for top in range(0, height, step):
        packed = packer.compress(filtered[top : top + step].data)
        parts += [_chunk(b"IDAT", packed)] if packed else []
    return [*parts, _chunk(b"IDAT", packer.flush()), _chunk(b"IEND", b"")]


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(name))
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _tiff(path: Path, values: _Values) -> list[bytes]:
    """Encode (height, width, 3 or 4) as TIFF 6.0: one strip, not compressed."""
    height, width, channels = values.shape
    kind = values.dtype.newbyteorder("<")
    pixels = np.ascontiguousarray(values, kind).tobytes()
    if len(pixels) > _LARGEST_TIFF:
        raise InputError(f"{path}: the picture is too large for a TIFF file, try .png")
    short, long = 3, 4
    shared = 8  # where what four channels have to say stands, behind the first 8 bytes
    bits = struct.pack("<4H", *[8 * kind.itemsize] * 4)
    forms = struct.pack("<4H", *[3 if kind.kind == "f" else 1] * 4)
    entries = [
        (256, long, 1, width),
        (257, long, 1, height),
        (258, short, channels, shared),
        (259, short, 1, 1),  # not compressed
        (262, short, 1, 2),  # RGB
        (273, long, 1, shared + 16),  # where the strip begins
        (277, short, 1, channels),
        (278, long, 1, height),
        (279, long, 1, len(pixels)),
        (284, short, 1, 1),  # channels beside each other
        *([(338, short, 1, 2)] if channels == 4 else []),  # alpha, not premultiplied
        (339, short, channels, shared + 8),  # integers or floats
    ]
    table = struct.pack("<H", len(entries))
    table += b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", 0)
    head = struct.pack("<2sHI", b"II", 42, shared + 16 + len(pixels))
    return [head, bits, forms, pixels, table]


def _write(path: Path, parts: list[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        raise cannot_write(path, error) from None
