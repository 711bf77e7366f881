"""TIFF where Pillow is not enough: more than 8 bits, floats, Lab of 16 bits, and large ones."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tifffile

from scumble_pictures.errors import DAMAGE, PictureError
from scumble_pictures.formats.unread import raw_camera_file
from scumble_pictures.limits import Limits, must_shrink, too_many_pixels
from scumble_pictures.metadata import exif_of_tiff, kept_exif
from scumble_pictures.picture import Metadata, Samples, strips
from scumble_pictures.raster import Decoded, Raster, Space, without_premultiplication
from scumble_pictures.reduction import Reduction

_MAGICS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MOST_SAMPLES = 8
"""Channels of a pixel, further ones than colours and alpha included."""
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _INKS, _YCBCR, _LABS = 0, 1, 2, 3, 5, 6, (8, 9)
_PREMULTIPLIED, _STRAIGHT = 1, 2


def is_tiff(content: bytes) -> bool:
    """Say whether a file begins as one."""
    return content[:4] in _MAGICS


def is_beyond_pillow(content: bytes) -> bool:
    """Say whether Pillow does not read it, or not in full depth. Raises one of DAMAGE."""
    if content[:4] == b"MM\0+":
        return True
    with _first_page(content) as page:
        apart = page.planarconfig == 2 and page.samplesperpixel > 1 and page.photometric != _YCBCR
        return bool(page.bitspersample > 8 or apart)


def refuse_raw(content: bytes) -> None:
    """Raise PictureError for a camera's raw file, which looks like a TIFF of a thumbnail."""

    with _first_page(content) as page:
        words = raw_camera_file(content, page.tags.valueof)
    if words is not None:
        raise PictureError(words)


def page_notes(content: bytes) -> list[str]:
    """Say if there are more pages, thumbnails and smaller versions not counted."""
    with _first_page(content) as page:
        try:
            second = page.parent.pages[1]
        except DAMAGE:
            return []
        return [] if second.subfiletype & 1 else ["has several pages: the first is used"]


def raster_of_tiff(content: bytes, limits: Limits) -> Raster:
    """Decode a TIFF, smaller if it is beyond the limit. Raises PictureError or one of DAMAGE."""
    with _first_page(content) as page:
        in_parts = _check(page, content, limits)
        if in_parts:
            values = _reduced(page, content, limits.side)
        else:
            values = _whole_range(page, page.asarray())
        samples, space, alpha = _meaning(page, values)
        notes = page_notes(content)
        profile = page.iccprofile
        exif = exif_of_tiff(content)
        metadata = Metadata(bool(profile), _resolution(page), kept_exif(exif, notes))
        turned = page.tags.valueof(274, 1)
    return Raster(samples, space, alpha, profile or None, None, turned, metadata, notes)


@contextmanager
def _first_page(content: bytes) -> Iterator[Any]:
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        yield file.pages.first


def _check(page: Any, content: bytes, limits: Limits) -> bool:
    """Check the tags for what cannot be read, or takes too much; True: read it in parts."""
    width, height = page.imagewidth, page.imagelength
    pixels = width * height
    if not pixels or page.imagedepth != 1:
        raise PictureError("is not a picture of rows and columns: export it as PNG first")
    if page.sampleformat not in (1, 3):
        raise PictureError("has signed or complex numbers as values: export it as 16 bits first")
    pixel = page.samplesperpixel * page.dtype.itemsize
    segment = page.dtype.itemsize * math.prod(max(1, side) for side in page.chunks)
    if page.samplesperpixel > _MOST_SAMPLES or segment > max(limits.samples, pixels * pixel):
        raise too_many_pixels((width, height))
    if not must_shrink((width, height), pixel, content, limits):
        return False
    if segment > limits.samples and not page.is_memmappable:
        raise too_many_pixels((width, height))
    return True


def _reduced(page: Any, content: bytes, side: int) -> Samples:
    """Decode a page's strips or tiles one after the other, made smaller."""
    if page.photometric in (_PALETTE, _YCBCR) or page.planarconfig == 2:
        raise too_many_pixels((page.imagewidth, page.imagelength))
    small = Reduction(page.imagewidth, page.imagelength, side)
    if page.is_memmappable:
        bare = _bare(page, content)
        for rows in strips(*bare.shape[:2]):
            small.add(rows.start, 0, _whole_range(page, bare[rows]))
        return small.result()
    for data, (_, _, _, top, left, _), shape in _segments(page):
        if data is None:
            raise PictureError("is damaged (a part of it is missing): save it again")
        part = data.reshape(-1, *data.shape[-2:])[: shape[1], : shape[2]]
        small.add(top, left, _whole_range(page, part))
    return small.result()


def _bare(page: Any, content: bytes) -> Samples:
    """Give the values of a page that are not compressed, (h, w, channels), as they lie there."""
    offset, size = page.is_contiguous
    kind = page.dtype.newbyteorder(page.parent.byteorder)
    values = np.frombuffer(content, kind, size // kind.itemsize, offset)
    return values.reshape(page.imagelength, page.imagewidth, -1)


def _segments(page: Any) -> Iterator[Any]:
    for data, index, shape in page.segments(maxworkers=1):
        yield data, (*([0] * (6 - len(index))), *index)[-6:], shape


def _meaning(page: Any, values: Samples) -> Decoded:
    """Give samples, their space, and alpha, of what a page's values are."""
    if page.planarconfig == 2 and page.samplesperpixel > 1 and values.ndim == 3:
        values = np.moveaxis(values, 0, -1)
    values = values if values.ndim == 3 else values[..., None]
    photometric = int(page.photometric)
    if photometric == _PALETTE:
        colors = np.asarray(page.colormap).T
        return np.ascontiguousarray(colors[values[..., 0]]), "rgb", None
    space, channels = _space(photometric)
    if values.shape[2] < channels:
        raise PictureError("is damaged (channels are missing): save it again")
    samples, alpha = values[..., :channels], None
    extra = tuple(int(kind) for kind in page.extrasamples)
    if values.shape[2] > channels and extra[:1] in ((_PREMULTIPLIED,), (_STRAIGHT,), ()):
        alpha = np.ascontiguousarray(values[..., channels])
        if extra[:1] == (_PREMULTIPLIED,):
            samples = without_premultiplication(samples, alpha)
    if photometric == _WHITE_IS_ZERO:
        white = 1 if samples.dtype.kind == "f" else np.iinfo(samples.dtype).max
        samples = white - samples
    if photometric == 8:
        samples = _unsigned_lab(samples)
    return samples, space, alpha


def _space(photometric: int) -> tuple[Space, int]:
    if photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO):
        return "grey", 1
    if photometric in (_RGB, _YCBCR):  # tifffile decodes JPEG's YCbCr to RGB
        return "rgb", 3
    if photometric == _INKS:
        return "cmyk", 4
    if photometric in _LABS:
        return "lab", 3
    raise PictureError("is a TIFF of an unsupported kind: export it as PNG first")


def _unsigned_lab(samples: Samples) -> Samples:
    """Give CIELAB's signed a and b, two's complement, as ICC's: with 128 added."""
    if samples.dtype.kind == "f":
        scale = np.array([100, 255, 255], np.float32)
        return samples / scale + np.array([0, 128 / 255, 128 / 255], np.float32)
    samples = samples.copy()
    half = 1 << (8 * samples.dtype.itemsize - 1)
    signed = samples[..., 1:].astype(np.int32)
    signed -= (signed >= half) * (2 * half)
    if samples.dtype.itemsize == 1:
        samples[..., 1:] = signed + 128
    else:  # 256 steps a unit there, 257 in a Raster
        samples[..., 1:] = np.rint((signed / 256 + 128) * 257).clip(0, 65535)
    return samples


def _whole_range(page: Any, values: Samples) -> Samples:
    """Give values as uint8, uint16 or float32, of their types' whole ranges."""
    if values.dtype.kind == "f":
        return values.astype(np.float32)
    bits = page.bitspersample
    if values.dtype == bool or (bits < 8 and page.photometric != _PALETTE):
        return np.asarray(values.astype(np.uint16) * 255 // (2**bits - 1), np.uint8)
    if bits > 16:
        return np.asarray(values / np.float64(2**bits - 1), np.float32)
    if 8 < bits < 16:
        most = 2**bits - 1
        return np.asarray((values.astype(np.uint32) * 65535 + most // 2) // most, np.uint16)
    return values.astype(np.uint8 if bits <= 8 else np.uint16)


def _resolution(page: Any) -> tuple[float, float] | None:
    scale = {2: 1.0, 3: 2.54}.get(int(page.tags.valueof(296, 2)))
    pair = [page.tags.valueof(tag) for tag in (282, 283)]
    if scale is None or not all(isinstance(value, tuple) and value[1] for value in pair):
        return None
    across, down = (float(value[0] / value[1] * scale) for value in pair)
    return (across, down) if 1 < across < 100_000 and 1 < down < 100_000 else None
