"""Pairs of photo and style, painted through the ``scumble`` command and laid side by side.

python docs/contact_sheet.py tests/data/coffee.jpg:impasto ... -o docs/pairs.jpg
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from scumble_styles import find

CAPTION = 24


def main() -> None:
    """Read the pairs, paint each at every preset, write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+", metavar="PHOTO:STYLE")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--presets", nargs="*", default=["draft", "normal"])
    parser.add_argument("--size", type=int, default=512, help="longest side of a painting")
    parser.add_argument("--options", nargs="*", default=[], help="more for scumble style, no --")
    options = parser.parse_args()
    rows = [_row(*pair.rsplit(":", 1), options) for pair in options.pairs]
    sheet = Image.new("RGB", (max(r.width for r in rows), sum(r.height for r in rows)), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    sheet.save(options.output, quality=88)


def _row(photo: str, style: str, options: argparse.Namespace) -> Image.Image:
    content = ImageOps.contain(Image.open(photo).convert("RGB"), (options.size, options.size))
    starter = find(style)
    picture = Image.open(starter.path if starter else style).convert("RGB")
    cells = [("photo", content), (Path(style).stem, ImageOps.contain(picture, content.size))]
    cells += [(p, _paint(photo, style, p, options)) for p in options.presets]
    width, height = content.size
    row = Image.new("RGB", (len(cells) * width, height + CAPTION), "white")
    draw = ImageDraw.Draw(row)
    for column, (name, cell) in enumerate(cells):
        draw.text((column * width + 6, 4), name, fill="black", font_size=15)
        row.paste(cell, (column * width + (width - cell.width) // 2, CAPTION))
    return row


def _paint(photo: str, style: str, preset: str, options: argparse.Namespace) -> Image.Image:
    more = [f"--{option}" for option in options.options]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.png"
        command = [sys.executable, "-m", "scumble_cli.main", "style", photo, "--style", style]
        size = ["--size", str(options.size), "--preset", preset]
        subprocess.run([*command, *size, "-o", str(out), *more], check=True)
        return Image.open(out).convert("RGB")


if __name__ == "__main__":
    main()
