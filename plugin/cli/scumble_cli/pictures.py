"""Picture files in and out, with Pillow: upright, sRGB, 8 bits, alpha kept."""

import io
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from scumble_client import InputError


class Content(NamedTuple):
    """The picture to be painted: RGBA, and whether its file had an alpha channel."""

    image: Image.Image
    had_alpha: bool


def read_content(path: Path, longest_side: int | None) -> Content:
    """Read a picture, scaled to a longest side if one is asked for; raises InputError."""
    image = _open(path, "picture")
    had_alpha = image.has_transparency_data
    rgba = image.convert("RGBA")
    if longest_side is not None:
        scale = longest_side / max(rgba.size)
        size = (max(1, round(rgba.width * scale)), max(1, round(rgba.height * scale)))
        rgba = rgba.resize(size, Image.Resampling.LANCZOS)
    return Content(rgba, had_alpha)


def read_mask(path: Path, size: tuple[int, int]) -> bytes:
    """Read a mask as one byte a pixel, white where the painting goes; raises InputError."""
    image = _open(path, "mask").convert("L")
    return _same_shape(image, path, size, "mask").tobytes()


def read_style_maps(path: Path, size: tuple[int, int], styles: int) -> tuple[bytes, ...]:
    """Read where each style counts; raises InputError.

    Two styles: black is the first, white the second. Three or four: red, green and blue are the
    first three, black the fourth. What lies between is a blend, so soft edges stay soft.
    """
    image = _same_shape(_open(path, "style map").convert("RGB"), path, size, "style map")
    if styles < 2:
        raise InputError("--style-map says which style goes where: give --style at least twice")
    if styles == 2:
        second = image.convert("L")
        return ImageOps.invert(second).tobytes(), second.tobytes()
    red, green, blue = (band.tobytes() for band in image.split())
    rest = bytes(max(0, 255 - r - g - b) for r, g, b in zip(red, green, blue, strict=True))
    return (red, green, blue, rest)[:styles]


def check_output(path: Path) -> None:
    """Raise InputError now if the result could not be written later."""
    Image.init()
    if Image.EXTENSION.get(path.suffix.lower()) not in Image.SAVE:
        raise InputError(f"{path}: no format is known by the ending {path.suffix!r}; try .png")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it")


def write_picture(path: Path, image: Image.Image, alpha: bool) -> None:
    """Write RGBA as it fits the format; formats without alpha get a white ground.

    Raises InputError if the file cannot be written.
    """
    if not alpha:
        image = image.convert("RGB")
    elif path.suffix.lower() in (".jpg", ".jpeg", ".bmp"):
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image).convert("RGB")
    try:
        image.save(path, quality=95)  # formats without a quality ignore it
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> InputError:
    """Say that a picture cannot be written, and what to do."""
    reason = error.strerror or str(error)
    return InputError(
        f"{path} cannot be written ({reason}): fetch the picture into another file with "
        "`scumble history export`"
    )


def _open(path: Path, noun: str) -> Image.Image:
    try:
        with Image.open(path) as file:
            return _srgb(ImageOps.exif_transpose(file))
    except UnidentifiedImageError:
        raise InputError(f"The {noun} {path} is no picture that can be read") from None
    except Image.DecompressionBombError:
        raise InputError(f"The {noun} {path} has too many pixels to be opened safely") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"The {noun} {path} cannot be read ({reason})") from None


def _srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "L", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
        except ImageCms.PyCMSError as error:
            print(f"scumble: the colour profile is not used ({error})", file=sys.stderr)
    image.load()
    return image


def _same_shape(image: Image.Image, path: Path, size: tuple[int, int], noun: str) -> Image.Image:
    if abs(image.width * size[1] - image.height * size[0]) > max(*image.size, *size):
        raise InputError(
            f"The {noun} {path} measures {image.width} x {image.height}: "
            f"it needs the shape of the picture, {size[0]} x {size[1]}"
        )
    return image.resize(size, Image.Resampling.LANCZOS)
