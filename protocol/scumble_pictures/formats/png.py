"""PNG where Pillow is not enough: 16 bits a channel, and large ones strip by strip."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import imagecodecs
import numpy as np

from scumble_pictures.errors import PictureError
from scumble_pictures.picture import Samples
from scumble_pictures.raster import Decoded, Space
from scumble_pictures.reduction import Reduction

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STRIP = 4 * 2**20
"""Bytes of rows that are decoded at once, about."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE = 3


class Header(NamedTuple):
    """The beginning of every PNG."""

    width: int
    height: int
    bits: int
    kind: int

    @property
    def pixel(self) -> float:
        """Bytes of a pixel."""
        return _CHANNELS[self.kind] * self.bits / 8

    @property
    def row(self) -> int:
        """Bytes of a row, its filter's included."""
        return 1 + (self.width * _CHANNELS[self.kind] * self.bits + 7) // 8


def header_of(content: bytes) -> Header | None:
    """Read the header; None if it is not a PNG."""
    if content[:8] != SIGNATURE or content[12:16] != b"IHDR" or len(content) < 33:
        return None
    header = Header(*struct.unpack_from(">IIBB", content, 16))
    return header if header.kind in _CHANNELS else None


def chunk(name: bytes, data: bytes) -> bytes:
    """Give a chunk: length, name, data, checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def deep_samples(content: bytes, transparent: object = None) -> Decoded:
    """Decode 16 bits a channel: samples, their space, and alpha.

    ``transparent``: the grey or colour that tRNS names, or None.
    """
    values = imagecodecs.png_decode(_without_extras(content))
    if values.dtype != np.uint16:
        raise ValueError("16 bits are promised, 8 are there")
    values = values if values.ndim == 3 else values[..., None]
    channels = values.shape[2]
    samples = values[..., : 3 if channels > 2 else 1]
    space: Space = "rgb" if channels > 2 else "grey"
    if channels in (2, 4):
        return samples, space, values[..., -1]
    if transparent is None:
        return samples, space, None
    hidden = (samples == np.asarray(transparent)).all(axis=2)
    return samples, space, np.where(hidden, 0, 65535).astype(np.uint16)


def reduced(content: bytes, header: Header, side: int) -> Decoded:
    """Decode a large PNG strip by strip, made smaller: samples, their space, and alpha.

    Raises PictureError where it ends too early. Interlaced ones cannot be read so.
    """
    meaning = Meaning.of(content, header)
    small, top = Reduction(header.width, header.height, side), 0
    for raw in _strips(content, header):
        small.add(top, 0, meaning.samples(raw))
        top += len(raw)
    if top < header.height:
        raise PictureError("is damaged (it ends too early): save it again")
    whole = small.result()
    color = whole[..., :-1] if meaning.has_alpha else whole
    space: Space = "rgb" if color.shape[2] == 3 else "grey"
    return color, space, whole[..., -1] if meaning.has_alpha else None


def scaled_key(transparent: object, header: Header) -> object:
    """Give tRNS's grey as Pillow's eight bits have it, which it forgets for 2 and 4 bits."""
    if header.kind == 0 and header.bits in (2, 4) and isinstance(transparent, int):
        return transparent * (255 // (2**header.bits - 1))
    return transparent


class Meaning(NamedTuple):
    """What the bytes of a row stand for: PNG's colour types and depths, palette, tRNS."""

    header: Header
    palette: Samples | None
    """RGBA by index, (256, 4)."""
    transparent: Samples | None
    """The value that is transparent where there is no palette, one for each channel."""

    @classmethod
    def of(cls, content: bytes, header: Header) -> "Meaning":
        """Read what stands before the pixels."""
        before = _chunks_before_pixels(content)
        clear = before.get(b"tRNS")
        if header.kind == _PALETTE:
            palette = np.full((256, 4), 255, np.uint8)
            colors = np.frombuffer(before[b"PLTE"], np.uint8).reshape(-1, 3)[:256]
            palette[: len(colors), :3] = colors
            if clear is not None:
                palette[: len(clear), 3] = np.frombuffer(clear, np.uint8)[:256]
            return cls(header, palette[:, : 3 if clear is None else 4], None)
        if clear is None or header.kind in (4, 6):
            return cls(header, None, None)
        return cls(header, None, np.frombuffer(clear, ">u2", _CHANNELS[header.kind]))

    @property
    def has_alpha(self) -> bool:
        """Whether alpha is the last channel of what ``samples`` gives."""
        if self.palette is not None:
            return bool(self.palette.shape[1] == 4)
        return bool(self.header.kind in (4, 6) or self.transparent is not None)

    def samples(self, raw: Samples) -> Samples:
        """Give (h, w, channels) of raw rows, (h, bytes)."""
        header = self.header
        if header.bits == 16:
            values = np.ascontiguousarray(raw).view(">u2").astype(np.uint16)
        elif header.bits == 8:
            values = raw
        else:
            values = _unpacked(raw, header.bits)[:, : header.width * _CHANNELS[header.kind]]
        values = values.reshape(len(raw), header.width, -1)
        if self.palette is not None:
            return np.asarray(self.palette[values[..., 0]])
        white = np.uint8(255 // (2**header.bits - 1)) if header.bits < 8 else 1
        if self.transparent is None:
            return values * white if header.bits < 8 else values
        full = np.iinfo(values.dtype).max
        seen = np.where((values == self.transparent).all(axis=2), 0, full).astype(values.dtype)
        return np.concatenate([values * white, seen[..., None]], axis=2)


def _strips(content: bytes, header: Header) -> Iterator[Samples]:
    """Give the raw bytes of some rows after the other, (h, bytes), their filters undone."""
    above = np.zeros((1, header.row - 1), np.uint8)
    wanted = max(1, _STRIP // header.row) * header.row
    filtered, left = bytearray(), header.height
    for data in _inflated(content, wanted):
        filtered += data
        count = min(left, len(filtered) // header.row)
        if len(filtered) < wanted and count < left:
            continue
        size = count * header.row
        raw = _unfiltered(bytes(filtered[:size]), header, above)
        del filtered[:size]
        left -= count
        above = raw[-1:]
        yield raw
        if not left:
            return


def _inflated(content: bytes, most: int) -> Iterator[bytes]:
    """Inflate the chunks of pixels, at most so many bytes at once."""
    inflate = zlib.decompressobj()
    for name, data in _chunks(content):
        if name != b"IDAT":
            continue
        while data:
            yield inflate.decompress(data, most)
            data = inflate.unconsumed_tail  # noqa: PLW2901 - what is left of this chunk
    yield inflate.flush()


def _unfiltered(filtered: bytes, header: Header, above: Samples) -> Samples:
    """Undo the filters of rows, whose predecessor was ``above`` (1, bytes); gives (h, bytes).

    A PNG is made of them and of the row above, of a kind with as many bytes a pixel, and decoded.
    """
    bytes_per_pixel = max(1, _CHANNELS[header.kind] * header.bits // 8)
    bits, kind = _SAME_FILTERS[bytes_per_pixel]
    rows = len(filtered) // header.row
    strip = struct.pack(
        ">IIBBBBB", (header.row - 1) // bytes_per_pixel, rows + 1, bits, kind, 0, 0, 0
    )
    stored = zlib.compress(b"\0" + above.tobytes() + filtered, 0)
    parts = (SIGNATURE, chunk(b"IHDR", strip), chunk(b"IDAT", stored), chunk(b"IEND", b""))
    values = imagecodecs.png_decode(b"".join(parts))
    raw = values.astype(">u2").view(np.uint8) if bits == 16 else values
    return np.asarray(raw.reshape(rows + 1, -1)[1:])


_SAME_FILTERS = {1: (8, 0), 2: (8, 4), 3: (8, 2), 4: (8, 6), 6: (16, 2), 8: (16, 6)}
"""Bits and kind of a PNG by bytes a pixel, which is all that the filters look at."""


def _unpacked(raw: Samples, bits: int) -> Samples:
    """Give values of 1, 2 or 4 bits, a byte each."""
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    values: Samples = (raw[..., None] >> shifts) & (2**bits - 1)
    return values.reshape(len(raw), -1)


def _chunks_before_pixels(content: bytes) -> dict[bytes, bytes]:
    """Give the palette and its transparency."""
    found: dict[bytes, bytes] = {}
    for name, data in _chunks(content):
        if name == b"IDAT":
            break
        found[name] = data
    return found


def _without_extras(content: bytes) -> bytes:
    """Leave out what libpng would only complain about, on stderr; profiles are read elsewhere.

    A file that ends too early stays one.
    """
    kept = [SIGNATURE]
    for name, start, end in _places(content):
        if name in (b"IHDR", b"IDAT", b"IEND"):
            kept.append(content[start : end + 4])
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Walk through the chunks; the last may be cut short."""
    for name, start, end in _places(content):
        yield name, content[start + 8 : end]


def _places(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give each chunk's name, where it begins, and where its data end."""
    at = 8
    while at + 8 <= len(content):
        (size,) = struct.unpack_from(">I", content, at)
        yield content[at + 4 : at + 8], at, at + 8 + size
        at += size + 12
