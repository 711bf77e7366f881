"""The Old Aqueduct: an etching, hatched line over line, on warm paper with a tint of wash."""

from typing import NamedTuple

import numpy as np

from scumble_styles.painting import palette, raster
from scumble_styles.painting.grid import Grid, Mask, Plane
from scumble_styles.painting.strokes import Brush, PaintSurface, StrokeBatch, trace
from scumble_styles.painting.techniques.etching_plate import Plate, compose

_INK = "#2a1a14"


class _Hatch(NamedTuple):
    """One set of parallel lines."""

    turn: float
    """Against the run of the form, radians."""
    over: float
    """Drawn where it is darker than this."""
    cover: float
    """Share of the paper that the ink takes."""
    long: float
    wide: float


def _hatch(
    surface: PaintSurface, plate: Plate, fine_dark: Plane, lines: _Hatch, rng: np.random.Generator
) -> None:
    """Draw one set of lines."""
    gap = float(np.sqrt(lines.wide * lines.long / lines.cover))
    turn = plate.turn + lines.turn
    grid = plate.grid
    seeds = grid.scatter(gap, rng)
    seeds = seeds[grid.at(plate.dark, seeds) > lines.over - 0.03]
    lengths = (lines.long * rng.uniform(0.5, 1.3, len(seeds))).astype(np.float32)
    stray = rng.normal(0, 0.035, len(seeds)).astype(np.float32)
    paths = trace(grid, (np.cos(turn), np.sin(turn)), seeds, lengths, steps=8, wobble=stray)
    widths = (lines.wide * rng.uniform(0.75, 1.25, len(seeds))).astype(np.float32)
    ink = np.broadcast_to(palette.ink(_INK), (len(seeds), 3))
    needle = Brush(streak=0.0, grain=0.0, dry=0.0, ragged=0.2, taper=0.45, body=1.0)
    surface.lay(StrokeBatch(paths, widths, ink, ink), needle, rng, keep=fine_dark > lines.over)


def _scribble(surface: PaintSurface, plate: Plate, leaves: Mask, rng: np.random.Generator) -> None:
    """Draw foliage as small open loops."""
    grid = plate.grid
    seeds = grid.scatter(7.5, rng)
    seeds = seeds[grid.at(leaves.astype(np.float32), seeds) > 0.5]
    seeds = seeds[rng.random(len(seeds)) < 0.25 + 0.75 * grid.at(plate.dark, seeds)]
    start = rng.uniform(0, 6.3, len(seeds))[:, None]
    turn = start + np.linspace(0, 4.4, 9)[None]
    reach = rng.uniform(2.5, 6.5, len(seeds))[:, None]
    paths = seeds[:, None] + np.stack([np.cos(turn) * reach, np.sin(turn) * reach * 0.7], -1)
    ink = np.broadcast_to(palette.ink(_INK), (len(seeds), 3))
    needle = Brush(streak=0.0, grain=0.0, dry=0.0, ragged=0.2, taper=0.3)
    surface.lay(
        StrokeBatch(paths.astype(np.float32), np.full(len(seeds), 1.8, np.float32), ink, ink),
        needle,
        rng,
    )


def _contours(surface: PaintSurface, plate: Plate, rng: np.random.Generator) -> None:
    """Draw the outlines of every part, a little broken, a little doubled."""
    grid = plate.grid
    soft = raster.blur((plate.part * 7 % 5).astype(np.float32), 1.2 * grid.scale)
    down, across = np.gradient(soft)
    strong = np.hypot(down, across) * grid.scale
    seeds = grid.scatter(4.0, rng)
    seeds = seeds[grid.at(strong, seeds) > 0.22]
    lengths = rng.uniform(12, 34, len(seeds)).astype(np.float32)
    paths = trace(grid, (down, -across), seeds, lengths, steps=8)
    ink = np.broadcast_to(palette.ink(_INK), (len(seeds), 3))
    needle = Brush(streak=0.0, grain=0.0, dry=0.0, ragged=0.2, taper=0.4)
    surface.lay(StrokeBatch(paths, np.full(len(seeds), 1.9, np.float32), ink, ink), needle, rng)


def _tint(grid: Grid, plate: Plate) -> Plane:
    """Give the paper with its wash of sanguine and smoke."""
    paper = palette.ramp(
        0.5 + 0.3 * grid.fbm(4, 91, 3) + 0.3 * grid.fbm(260, 92, 3), "#e6d3ac #f5e8c9"
    )
    soft = raster.blur(plate.dark, 7 * grid.scale)
    sky = raster.blur((plate.part < 1).astype(np.float32), 3 * grid.scale)
    pool = 0.8 + 0.4 * grid.fbm(60, 93, 4)
    paper = palette.mix(paper, palette.ink("#6f8488"), np.clip(sky * soft * 1.25 * pool, 0, 0.85))
    return palette.mix(
        paper, palette.ink("#9c5a2e"), np.clip((1 - sky) * soft * 1.05 * pool, 0, 0.85)
    )


def paint(pixels: int) -> Plane:
    """Etch and print the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels)
    fine = grid.finer()
    plate, leaves = compose(grid)
    rng = np.random.default_rng(1750)
    paper = np.repeat(np.repeat(_tint(grid, plate), 2, 0), 2, 1)
    surface = PaintSurface(fine, paper)
    dark = np.repeat(np.repeat(plate.dark, 2, 0), 2, 1) + 0.07 * fine.fbm(9, 95, 2)
    sets = (
        (0.0, 0.13, 0.3, 62, 1.4),
        (0.05, 0.26, 0.3, 50, 1.5),
        (0.9, 0.38, 0.36, 40, 1.5),
        (-0.85, 0.5, 0.4, 34, 1.6),
        (0.45, 0.62, 0.5, 30, 1.9),
        (1.6, 0.74, 0.7, 26, 2.1),
        (-0.4, 0.86, 1.1, 20, 2.5),
    )
    for lines in sets:
        _hatch(surface, plate, dark, _Hatch(*lines), rng)
    _scribble(surface, plate, leaves, rng)
    _contours(surface, plate, rng)
    edge = np.minimum.reduce(
        [fine.x, fine.y, fine.width - fine.x, fine.height - fine.y]
    ) + fine.fbm(20, 96, 2)
    printed = np.where(
        (edge > 19)[..., None],
        surface.rgb,
        palette.ink("#f2e6c9") + 0.02 * fine.fbm(4, 97, 2)[..., None],
    )
    frame = (np.abs(edge - 19) < 1.6) & (fine.fbm(40, 98, 3) > -0.45)
    return raster.halve(np.where(frame[..., None], palette.ink(_INK), printed))
