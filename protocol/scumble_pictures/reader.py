"""Reading a picture file: which decoder takes it, and how the decoded samples become a Picture."""

import warnings

import numpy as np
from PIL import Image, UnidentifiedImageError

from scumble_pictures.colour import to_srgb
from scumble_pictures.errors import DAMAGE, PictureError
from scumble_pictures.formats import png, tiff
from scumble_pictures.formats.jpegxl import is_jpegxl, size_of
from scumble_pictures.formats.merged import is_archive, merged_picture
from scumble_pictures.formats.netpbm import deep_netpbm
from scumble_pictures.formats.unread import unread
from scumble_pictures.formats.with_pillow import check_size, frame_notes, opened, raster_of
from scumble_pictures.limits import CONTENT, Limits, check_whole
from scumble_pictures.orientation import upright
from scumble_pictures.picture import Picture, Samples, highest, shares
from scumble_pictures.raster import Raster


def read(content: bytes, limits: Limits = CONTENT) -> Picture:
    """Read the bytes of a picture file: upright, in sRGB, at its own depth.

    Beyond ``limits.whole`` a JPEG, PNG or TIFF comes smaller if the limits allow that. Raises
    PictureError, whose text follows the file's name.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if is_archive(content):
                content = merged_picture(content, limits.merged)
            return _picture(_raster(content, limits))
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError(unread(content)) from None
    except MemoryError:
        raise PictureError("does not fit into memory: make it smaller first") from None
    except DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PictureError(f"is damaged ({reason}): save it again") from None


def notes_of(content: bytes) -> tuple[str, ...]:
    """Say which picture of a file with several is used, without decoding it; else nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if tiff.is_tiff(content):
                return tuple(tiff.page_notes(content))
            if is_jpegxl(content) or is_archive(content):
                return ()
            with opened(content) as file:
                return tuple(frame_notes(file))
    except DAMAGE:
        return ()  # whoever reads it says so


def _raster(content: bytes, limits: Limits) -> Raster:
    deep = deep_netpbm(content, limits)
    if deep is not None:
        return deep
    if tiff.is_tiff(content):
        tiff.refuse_raw(content)
        if tiff.is_beyond_pillow(content):
            return tiff.raster_of_tiff(content, limits)
    if is_jpegxl(content):
        check_whole(size_of(content), 3, limits)
    with opened(content) as file:
        reduce = check_size(file, content, limits)
        if reduce and file.format == "TIFF":
            return tiff.raster_of_tiff(content, limits)
        header = png.header_of(content)
        if header is not None and (reduce or header.bits == 16):
            return _png(file, content, header, limits.side if reduce else None)
        if header is not None and "transparency" in file.info:
            file.info["transparency"] = png.scaled_key(file.info["transparency"], header)
        if reduce:
            longest = max(file.size)
            width, height = (max(1, limits.side * length // longest) for length in file.size)
            file.draft(file.mode, (width, height))
        raster = raster_of(file)
    if file.format == "TIFF":
        raster.notes.extend(tiff.page_notes(content))
    return raster


def _png(file: Image.Image, content: bytes, header: png.Header, side: int | None) -> Raster:
    """Decode a PNG by our own means, with what Pillow reads of its other chunks."""
    if side is None:
        samples, space, alpha = png.deep_samples(content, file.info.get("transparency"))
    else:
        samples, space, alpha = png.reduced(content, header, side)
    return raster_of(file, (samples, space, alpha))


def _picture(raster: Raster) -> Picture:
    color = to_srgb(raster)
    alpha = raster.alpha
    height, width = color.shape[:2]
    pixels: Samples = np.empty((height, width, 4), color.dtype)
    pixels[..., :3] = color  # grey goes into all three
    pixels[..., 3] = highest(color.dtype) if alpha is None else alpha
    if color.dtype.kind == "f":
        if _leaves_range(raster.samples):
            raster.notes.append("has values outside 0 to 1, which are clipped")
        pixels[..., :3] = shares(pixels[..., :3])
    turned = np.ascontiguousarray(upright(pixels, raster.orientation))
    return Picture(turned, alpha is not None, raster.metadata, tuple(raster.notes))


def _leaves_range(color: Samples) -> bool:
    return bool(not np.isfinite(color).all() or color.min() < 0 or color.max() > 1)
