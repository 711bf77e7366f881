"""A contact sheet: what everybody painted, side by side, for the eye."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from scumble_backend.bench.pairs import image_of
from scumble_backend.bench.sections.quality import Exhibit

_CELL, _GAP, _LINE = 512, 8, 24


def write_sheet(path: Path, exhibits: Sequence[Exhibit]) -> None:
    """One row for each pair, pictures within squares of 512 px, captions below."""
    columns = max(len(e.pictures) for e in exhibits)
    heights = [_height(e) for e in exhibits]
    width = columns * (_CELL + _GAP) + _GAP
    sheet = Image.new("RGB", (width, sum(heights) + _GAP), "white")
    draw = ImageDraw.Draw(sheet)
    y = _GAP
    for exhibit, height in zip(exhibits, heights, strict=True):
        for number, (caption, picture) in enumerate(exhibit.pictures):
            image = image_of(picture)
            image.thumbnail((_CELL, _CELL), Image.Resampling.LANCZOS)
            x = _GAP + number * (_CELL + _GAP)
            sheet.paste(image, (x, y))
            draw.text((x, y + height - _LINE - _GAP), caption, fill="black", font_size=16)
        y += height
    sheet.save(path, quality=92)


def _height(exhibit: Exhibit) -> int:
    tallest = max(_CELL * p.shape[-2] // max(p.shape[-2:]) for _, p in exhibit.pictures)
    return tallest + _LINE + 2 * _GAP
