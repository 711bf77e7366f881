"""Picture files in and out of the shell: content, mask and style map; what OUT may be."""

import functools
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from scumble_cli.files import endings, output_file
from scumble_cli.files.picture_file import encoded
from scumble_cli.streams import complain
from scumble_client import InputError
from scumble_pictures.errors import DAMAGE, PictureError
from scumble_pictures.picture import NOTHING_KEPT, Metadata, Picture, Samples, eight_bits, shares
from scumble_pictures.reader import notes_of, read
from scumble_pictures.scaling import resized
from scumble_protocol.wire.limits import LARGEST_BUFFER, LARGEST_MESSAGE, LARGEST_SIDE


@dataclass(frozen=True)
class Content:
    """The picture to be painted, at the depth of its file."""

    values: Samples
    """RGBA, (h, w, 4): uint8, uint16 or float32."""
    had_alpha: bool
    metadata: Metadata = NOTHING_KEPT

    @property
    def format(self) -> str:
        """The pixel format that it has on the wire."""
        return {"u1": "rgba8", "u2": "rgba16", "f4": "rgbaf32"}[self.values.dtype.str[1:]]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.values.shape[1], self.values.shape[0]

    @property
    def pixels(self) -> bytes:
        """The bytes for the wire, little-endian."""
        return self.values.astype(self.values.dtype.newbyteorder("<"), copy=False).tobytes()

    @functools.cached_property
    def image(self) -> Image.Image:
        """What of it eight bits show."""
        return Image.fromarray(eight_bits(self.values))


def read_content(path: Path, longest_side: int | None, *, again: bool = False) -> Content:
    """Read a picture, scaled to a longest side if one is asked for; raises InputError.

    Notes about the file are printed on stderr, unless it is read ``again``.
    """
    picture = _read(path, "picture", quiet=again)
    values = picture.pixels
    if longest_side is not None:
        height, width = (
            max(1, round(length * longest_side / max(picture.size))) for length in values.shape[:2]
        )
        values = resized(values, (width, height))
    return Content(_carried(path, values), picture.had_alpha, picture.metadata)


def read_mask(path: Path, size: tuple[int, int]) -> bytes:
    """Read a mask as one byte a pixel, white where the painting goes; raises InputError.

    Drawn in alpha (one colour, more or less transparent), its alpha counts; otherwise what is
    transparent is black.
    """
    picture = _read(path, "mask")
    _check_shape(picture, path, size, "mask")
    values = eight_bits(picture.pixels)
    grey = np.asarray(Image.fromarray(values[..., :3]).convert("L"))
    if picture.had_alpha:
        alpha = values[..., 3]
        seen = values[alpha > 0][:, :3]
        drawn_in_alpha = alpha.min() < 255 and (seen == seen[:1]).all()
        grey = alpha if drawn_in_alpha else _on_black(grey, alpha)
    return Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS).tobytes()


def read_style_maps(path: Path, size: tuple[int, int], styles: int) -> tuple[bytes, ...]:
    """Read where each style counts; raises InputError.

    Two styles: black is the first, white the second. Three or four: red, green and blue are the
    first three, black the fourth. What lies between is a blend, so soft edges stay soft. What is
    transparent is black.
    """
    picture = _read(path, "style map")
    _check_shape(picture, path, size, "style map")
    if styles < 2:
        raise InputError("--style-map says which style goes where: give --style at least twice")
    values = eight_bits(picture.pixels)
    colors = _on_black(values[..., :3], values[..., 3:])
    image = Image.fromarray(colors).resize(size, Image.Resampling.LANCZOS)
    if styles == 2:
        second = np.asarray(image.convert("L"))
        return (255 - second).tobytes(), second.tobytes()
    planes = np.moveaxis(np.asarray(image), 2, 0)
    rest = (255 - planes.sum(axis=0, dtype=np.int32)).clip(0).astype(np.uint8)
    return tuple(plane.tobytes() for plane in (*planes, rest))[:styles]


def say_notes(name: str, content: bytes) -> None:
    """Say on stderr which picture of a style file with several is used."""
    for note in notes_of(content):
        complain(f"{name} {note}")


def check_output(path: Path) -> None:
    """Raise InputError now if the result could not be written later."""
    output_file.check(path)
    endings.format_of(path)


def check_timelapse(path: Path) -> None:
    """Raise InputError now if an animation could not be written there later."""
    output_file.check(path)
    endings.animation_format_of(path)


def check_side(path: Path, size: tuple[int, int]) -> None:
    """Raise InputError now if the format of an ending holds no picture of that size."""
    endings.check_side(path, size)


def write_picture(
    path: Path, image: Image.Image, alpha: bool, metadata: Metadata = NOTHING_KEPT
) -> None:
    """Write RGBA of 8 bits as it fits the format; formats without alpha get a white ground.

    Raises InputError if the file cannot be written.
    """
    write_values(path, np.asarray(image.convert("RGBA")), alpha, metadata)


def write_values(
    path: Path, values: Samples, alpha: bool, metadata: Metadata = NOTHING_KEPT
) -> None:
    """Write RGBA, (h, w, 4), at its own depth where the format can; raises InputError."""
    kept = values if alpha else values[..., :3]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = encoded(np.ascontiguousarray(kept), path, metadata)
    except InputError:
        raise
    except DAMAGE as error:
        raise output_file.cannot_write(path, error) from None
    output_file.write(path, content)


def laid_over(values: Samples, ground: Samples) -> Samples:
    """Lay RGBA over RGBA of the same shape and type, (h, w, 4), alpha not premultiplied."""
    if values.dtype == np.uint8:
        both = (Image.fromarray(np.ascontiguousarray(part)) for part in (ground, values))
        return np.asarray(Image.alpha_composite(*both))
    above, below = shares(values[..., 3:]), shares(ground[..., 3:])
    alpha = above + below * (1 - above)
    share = np.divide(above, alpha, out=np.ones_like(alpha), where=alpha > 0)
    mixed = ground.astype(np.float64) * (1 - share) + values.astype(np.float64) * share
    mixed[..., 3:] = alpha * (65535 if values.dtype == np.uint16 else 1)
    if values.dtype == np.uint16:
        mixed = np.rint(mixed)
    return np.asarray(mixed.astype(values.dtype))


def _read(path: Path, noun: str, *, quiet: bool = False) -> Picture:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_MESSAGE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The {noun} {path} cannot be read ({reason})") from None
    if len(content) > LARGEST_MESSAGE:
        raise InputError(f"The {noun} {path} is larger than 4 GiB: make it smaller first")
    try:
        picture = read(content)
    except PictureError as error:
        raise InputError(f"The {noun} {path} {error}") from None
    for note in () if quiet else picture.notes:
        complain(f"{path} {note}")
    return picture


def _carried(path: Path, values: Samples) -> Samples:
    """Give values as deep as a message can carry them. Raises InputError if it can at no depth."""
    height, width = values.shape[:2]
    if max(width, height) > LARGEST_SIDE:
        raise InputError(
            f"The picture {path} measures {width} x {height}: at most {LARGEST_SIDE} pixels a "
            f"side can be painted; scale it with --size {LARGEST_SIDE}"
        )
    if values.nbytes <= LARGEST_BUFFER:
        return values
    complain(f"{path} is so large that it is painted with 8 bits")
    return eight_bits(values)


def _on_black(values: Samples, alpha: Samples) -> Samples:
    return np.asarray((values.astype(np.uint16) * alpha + 127) // 255, np.uint8)


def _check_shape(picture: Picture, path: Path, size: tuple[int, int], noun: str) -> None:
    width, height = picture.size
    if abs(width * size[1] - height * size[0]) > max(width, height, *size):
        raise InputError(
            f"The {noun} {path} measures {width} x {height}: "
            f"it needs the shape of the picture, {size[0]} x {size[1]}"
        )
