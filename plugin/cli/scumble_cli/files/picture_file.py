"""A picture as the bytes of a file: as deep as its format, with profile, resolution and EXIF.

PNG and PPM take 16 bits a channel, TIFF 16 bits or floats, PFM floats; all others take 8 bits.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from scumble_cli.files.endings import format_of
from scumble_pictures.colour import srgb_profile
from scumble_pictures.formats.png import chunk
from scumble_pictures.picture import Metadata, Samples, eight_bits, in_depth, shares, strips

_QUALITY = 95
_KEEPS_EXIF = ("PNG", "JPEG", "WEBP", "TIFF", "AVIF", "HEIF", "JXL", "MPO")
_PNG_UP = imagecodecs.PNG.FILTER.UP
"""Each row as what differs from the one above: small, and fast to find."""


def encoded(values: Samples, path: Path, metadata: Metadata) -> bytes:
    """Give the bytes of a file of that name.

    ``values``: RGB or RGBA, (h, w, 3 or 4), sRGB. Where the format has no alpha it is laid on
    white. Raises InputError for an ending that is not written, and one of DAMAGE where an encoder
    fails.
    """
    writer = format_of(path)
    if values.shape[2] == 4 and not writer.alpha:
        values = _on_white(values)
    deep = _DEEP.get(writer.format)
    if deep is not None and (values.dtype != np.uint8 or writer.format == "PFM"):
        return deep(values, metadata)
    return _by_pillow(eight_bits(values), writer.format, metadata)


def _by_pillow(values: Samples, form: str, metadata: Metadata) -> bytes:
    options: dict[str, Any] = {"quality": _QUALITY}  # formats without a quality ignore it
    if metadata.profiled:
        options["icc_profile"] = srgb_profile()
    if metadata.dpi:
        options["dpi"] = metadata.dpi
    if metadata.exif and form in _KEEPS_EXIF:
        options["exif"] = metadata.exif
    if form == "AVIF":
        options["speed"] = 8
    file = io.BytesIO()
    Image.fromarray(values).save(file, form, **options)
    return file.getvalue()


def _png(values: Samples, metadata: Metadata) -> bytes:
    """Give a PNG of 16 bits."""
    sixteen = _sixteen_bits(values)
    plain = bytes(imagecodecs.png_encode(sixteen, filter=_PNG_UP))
    more = b""
    if metadata.profiled:
        more += chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(srgb_profile()))
    else:
        more += chunk(b"sRGB", b"\0")
    if metadata.dpi:
        across, down = (round(value / 0.0254) for value in metadata.dpi)
        more += chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if metadata.exif:
        more += chunk(b"eXIf", metadata.exif.removeprefix(b"Exif\0\0"))
    return plain[:33] + more + plain[33:]  # after the header, before the pixels


def _ppm(values: Samples, metadata: Metadata) -> bytes:  # noqa: ARG001 - it has room for none
    head = f"P6\n{values.shape[1]} {values.shape[0]}\n65535\n".encode()
    return head + _sixteen_bits(values).astype(">u2").tobytes()


def _pfm(values: Samples, metadata: Metadata) -> bytes:  # noqa: ARG001 - it has room for none
    head = f"PF\n{values.shape[1]} {values.shape[0]}\n-1.0\n".encode()
    floats = values if values.dtype.kind == "f" else shares(values)
    return head + floats[::-1].astype("<f4").tobytes()  # rows go from the bottom up


def _tiff(values: Samples, metadata: Metadata) -> bytes:
    """Give a TIFF of 16 bits or floats."""
    file = io.BytesIO()
    exif = Image.Exif()
    if metadata.exif:
        exif.load(metadata.exif)
    found = ((int(tag), exif.get_ifd(tag)) for tag in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))
    directories = [(tag, directory) for tag, directory in found if directory]
    more: list[tuple[int, int, int, Any, bool]]
    more = [(tag, 2, 0, value, True) for tag, value in exif.items() if isinstance(value, str)]
    if ExifTags.Base.Orientation in exif:
        more.append((int(ExifTags.Base.Orientation), 3, 1, 1, True))
    more += [(tag - 1, 4, 1, 0, True) for tag, _ in directories]  # tifffile refuses their own
    embedded = metadata.profiled or values.dtype.kind == "f"
    tifffile.imwrite(
        file,
        values,
        photometric="rgb",
        extrasamples=["unassalpha"] if values.shape[2] == 4 else None,
        metadata=None,
        software=False,
        iccprofile=srgb_profile() if embedded else None,
        resolution=metadata.dpi,
        resolutionunit=2 if metadata.dpi else None,
        extratags=more,
    )
    for tag, directory in directories:
        _add_directory(file, tag, directory)
    return file.getvalue()


def _add_directory(file: io.BytesIO, tag: int, directory: dict[int, Any]) -> None:
    """Put a directory of tags behind a TIFF, and its place into the tag that names it.

    That tag was written under the number before its own, which nothing else has.
    """
    end = file.seek(0, io.SEEK_END)
    end += file.write(bytes(end % 2))
    written = ImageFileDirectory_v2(prefix=b"II")
    for number, value in directory.items():
        written[number] = value
    file.write(written.tobytes(end))
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        stand_in = tiff.pages.first.tags[tag - 1]
    file.seek(stand_in.offset)
    file.write(struct.pack("<H", tag))
    file.seek(stand_in.valueoffset)
    file.write(struct.pack("<I", end))


_DEEP: dict[str, Callable[[Samples, Metadata], bytes]] = {
    "PNG": _png,
    "PPM": _ppm,
    "PFM": _pfm,
    "TIFF": _tiff,
}


def _sixteen_bits(values: Samples) -> Samples:
    """Give values as uint16; NaN is 0."""
    if values.dtype == np.uint16:
        return values
    out = np.empty(values.shape, np.uint16)
    for rows in strips(*values.shape[:2]):
        out[rows] = in_depth(shares(values[rows]), out.dtype)
    return out


def _on_white(values: Samples) -> Samples:
    if values.dtype == np.uint8:
        picture = Image.fromarray(values)
        ground = Image.new("RGBA", picture.size, "white")
        return np.asarray(Image.alpha_composite(ground, picture).convert("RGB"))
    colors = shares(values)
    alpha = colors[..., 3:]
    return in_depth(colors[..., :3] * alpha + (1 - alpha), values.dtype)
