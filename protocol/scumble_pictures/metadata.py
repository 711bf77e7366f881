"""EXIF data and resolution: what of them the painting keeps."""

import io
import math

from PIL import ExifTags, Image

from scumble_pictures.errors import DAMAGE

_DESCRIPTIVE = frozenset(
    int(tag)
    for tag in (
        ExifTags.Base.ImageDescription,
        ExifTags.Base.Make,
        ExifTags.Base.Model,
        ExifTags.Base.Software,
        ExifTags.Base.DateTime,
        ExifTags.Base.Artist,
        ExifTags.Base.HostComputer,
        ExifTags.Base.Copyright,
        ExifTags.Base.Rating,
    )
)
"""Tags of the first directory that speak of the photo, not of how a file keeps it."""
_ORIENTATION = int(ExifTags.Base.Orientation)
_COLOR_SPACE = int(ExifTags.Base.ColorSpace)
_MAKER_NOTE = int(ExifTags.Base.MakerNote)
_OF_THE_FILE = (
    int(ExifTags.Base.ExifImageWidth),
    int(ExifTags.Base.ExifImageHeight),
    int(ExifTags.Base.ExifInteroperabilityOffset),
    int(ExifTags.IFD.Interop),
)
_LONGEST = 65_000
"""Bytes of EXIF that fit a JPEG."""


def kept_exif(exif: Image.Exif, notes: list[str]) -> bytes | None:
    """Give a file's EXIF data as a painting of it should have them; None if there are none.

    Its orientation is 1 (the pixels are upright), its colour space sRGB; sizes, thumbnail and
    pointers are left out, and a maker's note that would make it too long.
    """
    try:
        clean = Image.Exif()
        for tag in _DESCRIPTIVE & set(exif):
            clean[tag] = exif[tag]
        for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            _copy(exif.get_ifd(directory), clean.get_ifd(directory))
        photo = clean.get_ifd(ExifTags.IFD.Exif)
        if not len(clean) and not photo and not clean.get_ifd(ExifTags.IFD.GPSInfo):
            return None
        if _ORIENTATION in exif:
            clean[_ORIENTATION] = 1
        if _COLOR_SPACE in photo:
            photo[_COLOR_SPACE] = 1
        if len(clean.tobytes()) > _LONGEST:
            photo.pop(_MAKER_NOTE, None)
        whole = clean.tobytes()
    except DAMAGE:
        notes.append("has damaged EXIF data, which is left out of the painting")
        return None
    return whole if len(whole) <= _LONGEST else None


def exif_of(file: Image.Image) -> Image.Exif:
    """Give a file's EXIF data, none if they cannot be read."""
    try:
        return file.getexif()
    except DAMAGE:
        return Image.Exif()


def exif_of_tiff(content: bytes) -> Image.Exif:
    """Give the tags of a TIFF's first picture, none if they cannot be read."""
    exif = Image.Exif()
    try:
        exif.load_from_fp(io.BytesIO(content))
    except DAMAGE:
        return Image.Exif()
    return exif


def orientation_of(exif: Image.Exif) -> int:
    """Give EXIF's orientation, 1 where there is none that can be read."""
    try:
        number = exif.get(_ORIENTATION, 1)
    except DAMAGE:
        return 1
    return number if isinstance(number, int) and 1 <= number <= 8 else 1


def means_adobe_rgb(exif: Image.Exif) -> bool:
    """Say whether a camera's photo without a profile is Adobe RGB (interoperability index R03)."""
    try:
        return bool(exif.get_ifd(ExifTags.IFD.Interop).get(1) == "R03")
    except DAMAGE:
        return False


def resolution_of(file: Image.Image) -> tuple[float, float] | None:
    """Give pixels an inch, across and down; None where a file does not say."""
    try:
        across, down = (float(value) for value in file.info["dpi"])
    except DAMAGE:
        return None
    if not all(math.isfinite(value) and 1 < value < 100_000 for value in (across, down)):
        return None
    return across, down


def _copy(source: dict[int, object], target: dict[int, object]) -> None:
    target.update({tag: value for tag, value in source.items() if tag not in _OF_THE_FILE})
