"""One row of painted pictures for each control, laid below each other.

python docs/controls_sheet.py [ROW ...] -o docs/controls.jpg
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from scumble_backend.engine import Painting, Settings, Style, load_network
from scumble_styles import find

PHOTOS = Path(__file__).parents[1] / "tests" / "data"
CAPTION, GAP = 18, 4
Cells = Iterator[tuple[str, Tensor]]


class Sheet:
    """Drafts of the two photos in styles of the starter pack."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._network = load_network()

    def photo(self, name: str) -> Tensor:
        """(3,h,w), its longest side as wanted."""
        return _read(PHOTOS / f"{name}.jpg", self._side)

    def paint(self, photo: Tensor, styles: list[Style], **settings: object) -> Painting:
        """A finished draft."""
        chosen = Settings(preset="draft", **settings)  # type: ignore[arg-type]
        painting = Painting(photo, styles, chosen, self._network)
        painting.run()
        return painting

    def alpha(self) -> Cells:
        """What transparent pixels hide has no influence."""
        photo = self.photo("coffee")
        y, x = _places(photo)
        alpha = 1 - _disc(y, x, 0.5, 0.78, 0.28)
        loud = torch.where(alpha > 0, photo, torch.tensor([1.0, 0, 1])[:, None, None])
        yield "hidden: magenta", loud
        yield "the layer", _over_checks(photo, alpha)
        for name, hidden in (("painted", photo), ("painted, magenta below", loud)):
            painting = Painting(
                hidden, [_style("impasto")], Settings(preset="draft"), self._network, alpha=alpha
            )
            yield name, _over_checks(painting.run(), alpha)
        yield "painted without alpha", self.paint(photo, [_style("impasto")]).picture()

    def mask(self) -> Cells:
        """A feathered selection: what it leaves out counts nowhere."""
        photo = self.photo("chelsea")
        y, x = _places(photo)
        mask = (1.6 - ((y - 0.5) ** 2 * 10 + (x - 0.5) ** 2 * 6)).clamp(0, 1)
        for style in ("watercolour", "mosaic"):
            painting = Painting(
                photo, [_style(style)], Settings(preset="draft"), self._network, alpha=mask
            )
            result = painting.run()
            yield "mask", mask.expand(3, -1, -1)
            yield style, torch.lerp(photo, result, mask)

    def style_map(self) -> Cells:
        """Which style where: hard, soft, and partly none."""
        photo = self.photo("coffee")
        _, x = _places(photo)
        for name, left in (
            ("hard", (x < 0.5).float()),
            ("soft", (1.5 - 2 * x).clamp(0, 1)),
        ):
            styles = [_style("impasto", left), _style("watercolour", 1 - left)]
            yield f"{name} map", left.expand(3, -1, -1)
            yield f"{name}: impasto, watercolour", self.paint(photo, styles).picture()
        yield "impasto fading out", self.paint(photo, [_style("impasto", 1 - x)]).picture()

    def keep_colors(self) -> Cells:
        """Place by place."""
        yield from self._kept("coffee", "impasto", "luminance")

    def keep_palette(self) -> Cells:
        """Keep colours, by statistics."""
        yield from self._kept("chelsea", "mosaic", "statistics")

    def _kept(self, photo: str, style: str, by: str) -> Cells:
        painting = self.paint(self.photo(photo), [_style(style)])
        for share in (0, 25, 50, 75, 100):
            painting.update(Settings(preset="draft", keep_colors=share, keep_colors_by=by))
            yield f"keep colours {share} % by {by}", painting.picture()

    def brush_size(self) -> Cells:
        """Size of strokes."""
        for size in (25, 50, 100, 200, 400):
            painting = self.paint(self.photo("coffee"), [_style("impasto")], brush_size=size)
            yield f"brush size {size} %", painting.picture()

    def mix(self) -> Cells:
        """Two styles by weight."""
        for share in (0, 0.25, 0.5, 0.75, 1):
            styles = [_style("impasto", 1.0 - share), _style("mosaic", share)]
            yield (
                f"impasto {1 - share:g}, mosaic {share:g}",
                self.paint(self.photo("chelsea"), styles).picture(),
            )

    def strength_freedom(self) -> Cells:
        """Three strengths by five freedoms."""
        for strength in (0, 50, 100):
            for freedom in (0, 25, 50, 75, 100):
                painting = self.paint(
                    self.photo("chelsea"), [_style("watercolour")],
                    strength=strength, freedom=freedom,
                )  # fmt: skip
                yield f"strength {strength}, freedom {freedom}", painting.picture()

    def method(self) -> Cells:
        """The advanced ones."""
        for name, settings in {
            "nearest": {},
            "gram": {"method": "gram"},
            "wasserstein": {"method": "wasserstein"},
            "average pooling": {"pooling": "average"},
            "start: noise": {"start": "noise"},
        }.items():
            painting = self.paint(self.photo("coffee"), [_style("impasto")], **settings)
            yield name, painting.picture()

    def variation(self) -> Cells:
        """Other versions."""
        for amount, seed in ((0, 1), (50, 1), (50, 2), (100, 1), (100, 2)):
            painting = self.paint(
                self.photo("coffee"), [_style("linocut")], variation=amount, seed=seed
            )
            yield f"variation {amount}, seed {seed}", painting.picture()


def main() -> None:
    """Paint the rows that are asked for, all by default."""
    names = [n for n in vars(Sheet) if not n.startswith("_") and n not in ("photo", "paint")]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(names))
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--side", type=int, default=208, help="longest side of a picture in px")
    parser.add_argument("--threads", type=int, default=1, help="one is enough for small pictures")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    sheet, rows, row = Sheet(options.side), [], []
    for name in options.rows or names:
        for caption, picture in getattr(sheet, name)():
            row.append(_cell(caption, picture))
            if len(row) == 5:
                rows.append(row)
                row = []
        rows, row = ([*rows, row], []) if row else (rows, row)
    _write(rows, options.output)


def _write(rows: list[list[Image.Image]], path: Path) -> None:
    width = max(sum(cell.width + GAP for cell in row) for row in rows)
    result = Image.new("RGB", (width, sum(row[0].height + GAP for row in rows)), "white")
    top = 0
    for row in rows:
        left = 0
        for cell in row:
            result.paste(cell, (left, top))
            left += cell.width + GAP
        top += row[0].height + GAP
    result.save(path, quality=74, optimize=True)


def _cell(caption: str, picture: Tensor) -> Image.Image:
    pixels = (picture.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    cell = ImageOps.expand(Image.fromarray(pixels), (0, CAPTION, 0, 0), "white")
    ImageDraw.Draw(cell).text((2, 2), caption, fill="black", font_size=12)
    return cell


def _read(path: Path, side: int) -> Tensor:
    with Image.open(path) as image:
        small = ImageOps.contain(image.convert("RGB"), (side, side))
        return torch.from_numpy(np.asarray(small).copy()).permute(2, 0, 1).float() / 255


def _style(name: str, weight: float | Tensor = 1.0) -> Style:
    starter = find(name)
    assert starter is not None, name  # noqa: S101 - names of the starter pack
    return Style(_read(starter.path, 1024), weight)


def _places(photo: Tensor) -> tuple[Tensor, Tensor]:
    h, w = photo.shape[-2:]
    grid = torch.meshgrid(torch.linspace(0, 1, h), torch.linspace(0, 1, w), indexing="ij")
    return grid[0], grid[1]


def _disc(y: Tensor, x: Tensor, top: float, left: float, radius: float) -> Tensor:
    return ((y - top) ** 2 / 2.25 + (x - left) ** 2 < radius**2).float()


def _over_checks(picture: Tensor, alpha: Tensor) -> Tensor:
    y, x = torch.meshgrid(*(torch.arange(n) // 8 for n in alpha.shape), indexing="ij")
    return torch.lerp(0.6 + 0.3 * ((x + y) % 2).float().expand(3, -1, -1), picture, alpha)


if __name__ == "__main__":
    main()
