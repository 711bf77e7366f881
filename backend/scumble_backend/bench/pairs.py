"""Pairs of photo and style, and pictures in and out of files."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from scumble_backend.engine.picture.resample import fit
from scumble_styles import find

_PHOTOS = Path(__file__).resolve().parents[3] / "tests" / "data"
_DEFAULT = (
    ("coffee", "impasto"),
    ("coffee", "linocut"),
    ("chelsea", "knife"),
    ("coffee", "pastel"),
)


class PairError(ValueError):
    """A pair cannot be had; the text says why and what to do."""


class Pair(NamedTuple):
    """A photo and a style picture, by their files."""

    photo: Path
    style: Path

    @property
    def name(self) -> str:
        """Both names without folders and endings."""
        return f"{self.photo.stem} x {self.style.stem}"


def default_pairs() -> list[Pair]:
    """Four pairs of CC0 photos and starter styles.

    The engine was tuned with both photos, and with the first two pairs; the last two were never
    seen while anything was tuned: keep it so, or choose others.
    """
    pairs = []
    for photo, style in _DEFAULT:
        path, starter = _PHOTOS / f"{photo}.jpg", find(style)
        if starter is None or not path.is_file():
            raise PairError(
                "The default photos lie in tests/data of Scumble's sources, which are not here: "
                "name your own with --pair PHOTO:STYLE"
            )
        pairs.append(Pair(path, starter.path))
    return pairs


def parse_pair(text: str) -> Pair:
    """Read PHOTO:STYLE; a name of the starter pack stands for its picture."""
    photo, colon, style = text.rpartition(":")
    starter = find(style)
    pair = Pair(Path(photo), starter.path if starter else Path(style))
    if not colon:
        raise PairError(f"{text!r} must be PHOTO:STYLE")
    for path in pair:
        if not path.is_file():
            raise PairError(f"There is no picture {path}: check the name")
    return pair


def unseen(style: Path, folder: Path, name: str) -> Path:
    """A copy of a style that no backend has seen: `name` follows the end of its bytes."""
    path = folder / f"{name}{style.suffix}"
    path.write_bytes(style.read_bytes() + name.encode())
    return path


def load(path: Path, side: int | None = None) -> Tensor:
    """A picture (3,h,w), 0..1, its longest side at `side` px if one is given."""
    with Image.open(path) as file:
        image = ImageOps.exif_transpose(file).convert("RGB")
    if side is not None:
        h, w = fit((image.height, image.width), side)
        image = image.resize((w, h), Image.Resampling.LANCZOS)
    return tensor_of(image)


def tensor_of(image: Image.Image) -> Tensor:
    """(3,h,w), 0..1, of an RGB image."""
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float().div(255).contiguous()


def image_of(picture: Tensor) -> Image.Image:
    """An RGB image of (3,h,w), 0..1."""
    levels = picture.clamp(0, 1).mul(255).round().byte()
    return Image.fromarray(levels.permute(1, 2, 0).contiguous().numpy())
