"""Files that are not pictures or not supported: what they are, and how to convert them."""

import re
from collections.abc import Callable

from scumble_pictures.errors import NO_PICTURE

_EXPORT = "export it as PNG first"
_RAW = "is a camera's raw file: develop it first (darktable, RawTherapee, GIMP) and export a TIFF"
_VIDEO = "is a video: export one of its frames as PNG first"
_VECTOR = f"which is not supported: {_EXPORT}, at the size that you want (Inkscape, Krita, GIMP)"

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%!PS", f"is PostScript, {_VECTOR}"),
    (b"\xc5\xd0\xd3\xc6", f"is PostScript, {_VECTOR}"),
    (b"%PDF", f"is a PDF, {_VECTOR}"),
    (b"gimp xcf", "is GIMP's own XCF: export it as PNG from GIMP first"),
    (b"CSFCHUNK", f"is a drawing of Clip Studio: {_EXPORT} there"),
    (b"8BPB", f"is a large Photoshop file (PSB): {_EXPORT} or as TIFF from Photoshop"),
    (b"v/1\x01", "is OpenEXR, which is not supported: export it as TIFF, sRGB, first"),
    (b"#?RADIANCE", "is Radiance HDR, which is not supported: export it as TIFF, sRGB, first"),
    (b"#?RGBE", "is Radiance HDR, which is not supported: export it as TIFF, sRGB, first"),
    (b"\0\0\1\0", f"is an icon of several sizes: {_EXPORT}"),
    (b"icns", f"is an icon of several sizes: {_EXPORT}"),
    (b"SIMPLE  =", f"is FITS, which is not supported: {_EXPORT}"),
    (b"\xd7\xcd\xc6\x9a", f"is a Windows metafile, {_VECTOR}"),
    (b"II\xbc\x01", f"is JPEG XR, which is not supported: {_EXPORT}"),
    (b"\x1f\x8b", f"is packed: unpack it first, and if it is SVG {_EXPORT}"),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"IIU\0", _RAW),
    (b"FOVb", _RAW),
    (b"\0MRM", _RAW),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"\0\0\1\xba", _VIDEO),
    (b"\0\0\1\xb3", _VIDEO),
    (b"FLV\1", _VIDEO),
)
_INSTALL = "needs the Python package {0}: install it beside Scumble (python -m pip install {0})"
_HEIF = _INSTALL.format("pillow-heif")
_BRANDS = {
    b"crx ": _RAW,
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), _HEIF),
    **dict.fromkeys((b"isom", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"), _VIDEO),
    **dict.fromkeys((b"qt  ", b"M4V ", b"3gp4", b"3gp5"), _VIDEO),
}
"""By the brand that follows "ftyp"."""
_SVG = re.compile(rb"<svg[\s>]")
_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)


def unread(content: bytes) -> str:
    """Say what a file that nothing reads is, in words that follow its name."""
    if not content:
        return "is empty: save it again"
    for beginning, words in _BEGINNINGS:
        if content.startswith(beginning):
            return words
    return _of_media(content) or _of_archive(content) or _of_text(content) or NO_PICTURE


def raw_camera_file(content: bytes, tag: Callable[[int], object]) -> str | None:
    """Recognise a camera's raw file that looks like a TIFF, and would be read as a thumbnail.

    ``tag`` gives a tag of the TIFF's first directory, None where it is missing.
    """
    smaller = tag(254) == 1 and tag(330) is not None  # of what other directories hold
    sensor = tag(262) in (32803, 34892)
    return _RAW if content[8:10] == b"CR" or smaller or sensor else None


def _of_media(content: bytes) -> str | None:
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12])
    if content[:4] == b"RIFF" and content[8:12] == b"AVI ":
        return _VIDEO
    if content[:2] == b"\xff\x0a" or content[4:12] == b"JXL \r\n\x87\n":
        return _INSTALL.format("pillow-jxl-plugin")
    return None


def _of_archive(content: bytes) -> str | None:
    if content[:4] == b"PK\3\4":
        return f"holds no merged picture: {_EXPORT} from the program that made it"
    if content[:4] == b"8BPS":
        return "is a Photoshop file of an unsupported kind: export it as PNG or TIFF first"
    return None


def _of_text(content: bytes) -> str | None:
    beginning = content[:4096]
    if _SVG.search(beginning):
        return f"is an SVG drawing, {_VECTOR}"
    if _PAGE.search(beginning):
        return "is a web page, not a picture: download the picture itself"
    return None
