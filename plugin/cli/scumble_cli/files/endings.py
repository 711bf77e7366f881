"""Which file endings can be written, found by trying before anything is painted."""

import functools
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from scumble_client import InputError
from scumble_pictures.errors import DAMAGE
from scumble_pictures.formats.with_pillow import know_formats

_OWN = {".png": "PNG", ".pfm": "PFM", ".ppm": "PPM", ".pnm": "PPM"}
_NO_COLORS = {
    **dict.fromkeys((".ico", ".cur", ".icns"), "icons have sizes of their own"),
    **dict.fromkeys((".pgm", ".pbm"), "it has no colours"),
}
"""Endings whose writers would not write a plain colour picture."""
_TRY = "try .png"
_LONGEST_SIDES = {"WEBP": 16383, "JPEG": 65535, "GIF": 65535}
_MOVING = ("WEBP", "GIF", "PNG", "AVIF", "TIFF")
"""Formats of animations (and pages); others write several pictures, too, but none that move."""
_TINY = 16


class Writer(NamedTuple):
    """The format of a file ending."""

    format: str
    """Pillow's name of it."""
    alpha: bool
    """Whether transparency comes back from such a file; if not, it is laid on white."""


def format_of(path: Path) -> Writer:
    """Give what writes a file of that name; raises InputError if nothing does."""
    ending = path.suffix.lower()
    form = _known(ending)
    if ending in _NO_COLORS:
        raise InputError(f"{path}: {ending} is not written ({_NO_COLORS[ending]}); {_TRY}")
    if form == "PFM":
        return Writer(form, alpha=False)
    if not ending:
        raise InputError(f"{path} has no ending, which says the format: name it {path}.png")
    if form is None:
        raise InputError(f"{path}: unknown file ending {path.suffix!r}; {_TRY}")
    writer = _tried(form)
    if writer is None:
        raise InputError(f"{path}: pictures cannot be written as {ending}; {_TRY}")
    return writer


def animation_format_of(path: Path) -> str:
    """Give the format that writes an animation of that name; raises InputError if none does."""
    form = _known(path.suffix.lower())
    if form is None or not _moves(form):
        raise InputError(
            f"{path}: animations cannot be written as {path.suffix or 'a file without ending'}; "
            "try .webp, .gif or .png"
        )
    return form


def check_side(path: Path, size: tuple[int, int]) -> None:
    """Raise InputError if the format of an ending holds no picture of that size."""
    form = format_of(path).format
    if max(size) > _LONGEST_SIDES.get(form, 2**31):
        raise InputError(
            f"{path}: {form} holds at most {_LONGEST_SIDES[form]} pixels a side, the picture is "
            f"{size[0]} x {size[1]}; {_TRY}"
        )


def _known(ending: str) -> str | None:
    know_formats()
    return _OWN.get(ending) or Image.EXTENSION.get(ending)


@functools.cache
def _tried(form: str) -> Writer | None:
    """Write a tiny picture with alpha, or else without; None if neither works."""
    pixels = np.full((_TINY, _TINY, 4), 255, np.uint8)
    pixels[: _TINY // 2, :, 3] = 0
    written = _written(form, [Image.fromarray(pixels)])
    if written is not None and _has_alpha(written):
        return Writer(form, alpha=True)
    plain = _written(form, [Image.fromarray(np.ascontiguousarray(pixels[..., :3]))])
    return None if plain is None else Writer(form, alpha=False)


@functools.cache
def _moves(form: str) -> bool:
    """Say whether two pictures can be written into one file, and are two when it is read."""
    if form not in _MOVING or form not in Image.SAVE_ALL:
        return False
    frames = [Image.new("RGBA", (_TINY, _TINY), color) for color in ("red", "blue")]
    written = _written(form, frames)
    try:
        with _opened(written or b"") as file:
            return getattr(file, "n_frames", 1) == 2
    except DAMAGE:
        return False


def _written(form: str, frames: list[Image.Image]) -> bytes | None:
    file = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:], "duration": 100} if frames[1:] else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frames[0].save(file, form, **more)
    except DAMAGE:
        return None
    return file.getvalue()


@contextmanager
def _opened(written: bytes) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(written)) as file:
            yield file


def _has_alpha(written: bytes) -> bool:
    try:
        with _opened(written) as file:
            file.load()
            return bool(file.has_transparency_data)
    except DAMAGE:
        return False
