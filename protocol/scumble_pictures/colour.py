"""Samples of any colour space to sRGB, at the depth that they have.

By the embedded profile where there is one (Little CMS, by imagecodecs, intent perceptual): every
value goes through the profile's own curves and matrix or table. What Little CMS would put in their
place to be fast, a coarse grid, is used for none: it was off by up to 18 of 255 in CMYK, and in 16
bits. Only curves and a matrix in 8 bits go its fast way, which is exact there. Without a profile
PNG's gamma counts, or formulas.
"""

import functools
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import imagecodecs
import numpy as np
from PIL import ImageCms

from scumble_pictures import light
from scumble_pictures.errors import DAMAGE
from scumble_pictures.picture import Samples, in_depth, shares, strips
from scumble_pictures.raster import Raster

_CHANNELS = {b"RGB ": ("rgb", 3), b"GRAY": ("gray", 1), b"CMYK": ("cmyk", 4), b"Lab ": ("lab", 3)}
_THREADS = 4
_DATE = slice(24, 36)
"""Where a profile says when it was made."""
_DAY = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
"""When ours say that they were made."""


def to_srgb(raster: Raster) -> Samples:
    """Give (h, w, 3) in sRGB, or (h, w, 1) of grey without a profile; notes what was ignored."""
    if raster.profile and raster.space != "lab":
        try:
            ours = raster.profile == srgb_profile() and raster.space == "rgb"
            return raster.samples if ours else _by_profile(raster.samples, raster.profile)
        except DAMAGE as error:
            raster.notes.append(f"has a colour profile that is not used ({_reason(error)})")
    if raster.space == "lab":
        return _in_strips(light.from_lab, raster.samples)
    if raster.space == "cmyk":
        return _in_strips(light.from_inks, raster.samples)
    if raster.light is None or light.is_srgb(raster.light):
        return raster.samples
    seen = raster.light
    try:
        return _in_strips(lambda part: light.from_light(part, seen), raster.samples)
    except DAMAGE as error:
        raster.notes.append(f"has a gamma that is not used ({_reason(error)})")
        return raster.samples


@functools.cache
def srgb_profile() -> bytes:
    """Give the profile of sRGB, as it is embedded into files: the same bytes every day."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[: _DATE.start] + _DAY + profile[_DATE.stop :]


def _by_profile(samples: Samples, profile: bytes) -> Samples:
    """Convert by a profile. Raises one of DAMAGE if it is broken or another kind of picture's."""
    name, channels = _CHANNELS.get(profile[16:20], ("", 0))
    if not channels or profile[36:40] != b"acsp":
        raise ValueError("it is damaged")
    if samples.shape[2] == 1 and channels == 3:
        samples = np.broadcast_to(samples, (*samples.shape[:2], 3))
    if samples.shape[2] != channels:
        raise ValueError(f"it is for {name} pictures")
    floats = samples.dtype.kind == "f"
    if floats and name == "cmyk":
        inks = in_depth(shares(samples), np.dtype(np.uint16))
        return shares(_by_profile(inks, profile))
    quick = samples.dtype.itemsize == 1 and not _has_table(profile)
    flags = None if quick else imagecodecs.CMS.FLAGS.NOOPTIMIZE

    def convert(part: Samples) -> Samples:
        part = np.ascontiguousarray(part if channels > 1 else part[..., 0])
        converted: Samples = imagecodecs.cms_transform(
            part,
            profile,
            srgb_profile(),
            colorspace=name,
            outcolorspace="rgb",
            outdtype=part.dtype.name,
            flags=flags,
        )
        return converted

    return _in_strips(convert, samples)


def _has_table(profile: bytes) -> bool:
    """Say whether a profile has a table of colours, and not just curves and a matrix."""
    return b"A2B" in profile[132 : 132 + 12 * int.from_bytes(profile[128:132], "big")]


def _in_strips(convert: Callable[[Samples], Samples], samples: Samples) -> Samples:
    """Convert strips of rows on a few threads: NumPy and Little CMS release Python's lock."""
    rows = strips(samples.shape[0], samples.shape[1], 2**18)
    first = convert(samples[rows[0]])
    out = np.empty((samples.shape[0], *first.shape[1:]), first.dtype)
    out[rows[0]] = first

    def fill(part: slice) -> None:
        out[part] = convert(samples[part])

    with ThreadPoolExecutor(_THREADS) as pool:
        for _ in pool.map(fill, rows[1:]):
            pass
    return out


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
