"""Pictures as Pillow decodes them: everything of 8 bits, and what kind of file it is."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy as np
from PIL import Image

from scumble_pictures.errors import PictureError
from scumble_pictures.formats import png
from scumble_pictures.light import ADOBE_RGB
from scumble_pictures.limits import (
    MOST_PROGRESSIVE,
    MOST_SCANS,
    Limits,
    must_shrink,
    too_many_pixels,
)
from scumble_pictures.metadata import (
    exif_of,
    kept_exif,
    means_adobe_rgb,
    orientation_of,
    resolution_of,
)
from scumble_pictures.picture import Metadata
from scumble_pictures.raster import Decoded, Light, Raster, Space

FORMATS = (
    *("PNG", "JPEG", "MPO", "WEBP", "TIFF", "BMP", "DIB", "GIF", "PPM", "TGA", "PSD", "AVIF"),
    *("HEIF", "JXL", "JPEG2000", "QOI", "PCX", "SGI"),
)
"""The formats that are tried: not EPS, which Pillow hands to Ghostscript, nor rare ones."""

_SPACES: dict[str, tuple[Space, int]] = {
    "L": ("grey", 1),
    "LA": ("grey", 1),
    "F": ("grey", 1),
    "RGB": ("rgb", 3),
    "RGBA": ("rgb", 3),
    "CMYK": ("cmyk", 4),
    "LAB": ("lab", 3),
}
"""Pillow's modes as spaces, and their channels without alpha."""
_FIRST_OF_MANY = ("GIF", "PNG", "WEBP", "AVIF", "HEIF", "JXL")
"""Formats whose further pictures are frames; a PSD's are layers, an MPO's other views, and a TIFF
is asked for its pages elsewhere."""


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """Open a file by its header. Raises what Pillow raises."""
    Image.MAX_IMAGE_PIXELS = None  # the limits are ours, see check_size
    with Image.open(io.BytesIO(content), formats=_readable()) as file:
        yield file


def check_size(file: Image.Image, content: bytes, limits: Limits) -> bool:
    """Check the header for what would take too much time or memory; raises PictureError.

    A small file can claim any number of pixels, and a progressive JPEG any number of scans. Gives
    whether the picture must be read in parts, smaller.
    """
    jpeg = file.format in ("JPEG", "MPO") or "jpeg" in str(file.info.get("compression"))
    if jpeg and content.count(b"\xff\xda") > MOST_SCANS:
        raise PictureError("is an unusual JPEG: re-save it first")
    header = png.header_of(content)
    pixel = header.pixel if header is not None and header.bits == 16 else 3
    if not must_shrink(file.size, pixel, content, limits):
        return False
    in_parts = file.format in ("JPEG", "MPO", "PNG", "TIFF") and not file.info.get("interlace")
    if file.format in ("JPEG", "MPO") and file.info.get("progressive"):
        in_parts = file.width * file.height <= MOST_PROGRESSIVE
    if not in_parts:
        raise too_many_pixels(file.size)
    return True


def raster_of(file: Image.Image, decoded: Decoded | None = None) -> Raster:
    """Decode a file that was opened, as it is or as ``draft`` has set it.

    ``decoded``: its samples, if others have done that; the rest still comes from Pillow.
    """
    notes = frame_notes(file)
    samples, space, alpha = decoded or _samples(_loaded(file))
    exif = exif_of(file)
    profile = file.info.get("icc_profile")
    metadata = Metadata(bool(profile), resolution_of(file), kept_exif(exif, notes))
    light = light_of(file)
    if light is None and not profile and means_adobe_rgb(exif):
        light = ADOBE_RGB
    return Raster(
        samples,
        space,
        alpha,
        profile if isinstance(profile, bytes) else None,
        light,
        1 if file.format == "JXL" else orientation_of(exif),  # its decoder has turned it
        metadata,
        notes,
    )


def light_of(file: Image.Image) -> Light | None:
    """Give what a PNG's chunks say of its light; None where they say nothing, or sRGB."""
    gamma = file.info.get("gamma")
    if file.format != "PNG" or not gamma or "srgb" in file.info:
        return None
    chromaticities = file.info.get("chromaticity")
    return Light(float(gamma), tuple(chromaticities) if chromaticities else None)


def _readable() -> tuple[str, ...]:
    """Give the formats that this Pillow was built with, or has plug-ins for."""
    know_formats()
    return tuple(form for form in FORMATS if form in Image.OPEN)


def know_formats() -> None:
    """Register all of Pillow's formats, and HEIF and JPEG XL where their packages are installed.

    Without them ``unread`` names them.
    """
    Image.init()
    if "HEIF" not in Image.OPEN:
        with suppress(ImportError):
            import pillow_heif  # noqa: PLC0415 - may be left out

            pillow_heif.register_heif_opener(thumbnails=False)
    if "JXL" not in Image.OPEN:
        with suppress(ImportError):
            import pillow_jxl  # noqa: F401, PLC0415 - may be left out; registers itself


def frame_notes(file: Image.Image) -> list[str]:
    """Say which picture of a file with several is used."""
    if file.format not in _FIRST_OF_MANY or not getattr(file, "is_animated", False):
        return []
    if file.format == "HEIF":
        return ["holds several pictures: the first is used"]
    return ["is animated: its first frame is used"]


def _loaded(file: Image.Image) -> Image.Image:
    """Decode, and convert rare modes to those that ``_samples`` knows."""
    file.load()
    mode = file.mode
    clear = file.has_transparency_data
    if mode in ("P", "PA") or (mode == "RGB" and clear) or mode in ("RGBa", "RGBX"):
        return file.convert("RGBA" if clear else "RGB")
    if mode in ("1", "L", "La") and (clear or mode != "L"):
        return file.convert("LA" if clear else "L")
    if mode in ("YCbCr", "HSV"):
        return file.convert("RGB")
    return file


def _samples(picture: Image.Image) -> Decoded:
    values = np.asarray(picture)
    mode = picture.mode
    if mode == "I" or mode.startswith("I;16"):
        mode, values = "L", values.clip(0, 65535).astype(np.uint16)
    if mode not in _SPACES:
        raise PictureError(f"is of an unsupported kind ({mode}): export it as PNG first")
    space, channels = _SPACES[mode]
    values = values if values.ndim == 3 else values[..., None]
    alpha = values[..., channels] if values.shape[2] > channels else None
    if mode == "LAB":  # Pillow hands out a and b with their sign, two's complement
        values = values ^ np.array([0, 128, 128], np.uint8)
    return values[..., :channels], space, alpha
