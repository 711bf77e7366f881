"""Laying tesserae: square tiles that follow a direction field, each settled among its neighbours.

The cells are those of a Voronoi diagram with square distances turned along the field (Hausner,
"Simulating decorative mosaics", 2001).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scumble_styles.painting import raster
from scumble_styles.painting.grid import Grid, Mask, Plane, Points

_SHIFT = 1 << 20
_CHUNK = 6_000_000


@dataclass(frozen=True)
class Tiles:
    """Tiles on a grid: their centres, headings and sizes, and whose each pixel is."""

    centres: Points
    headings: Plane
    sizes: Plane
    owner: NDArray[np.int64]

    def local(self, grid: Grid) -> tuple[Plane, Plane]:
        """Give each pixel's place within its tile, about -1 to 1 both ways."""
        centre, half = self.centres[self.owner], self.sizes[self.owner] / 2
        dx, dy = grid.x - centre[..., 0], grid.y - centre[..., 1]
        cos, sin = np.cos(self.headings)[self.owner], np.sin(self.headings)[self.owner]
        return (dx * cos + dy * sin) / half, (dy * cos - dx * sin) / half


def settle(
    grid: Grid, heading: Plane, size: Plane, rng: np.random.Generator, rounds: int = 14
) -> tuple[Points, Plane, Plane]:
    """Scatter tile centres as densely as ``size`` asks and let them find their places."""
    smallest = float(size.min())
    spots = grid.scatter(smallest, rng)
    keep = rng.random(len(spots)) < (smallest / grid.at(size, spots)) ** 2
    centres = spots[keep]
    for _ in range(rounds):
        owner = _owners(grid, centres, grid.at(heading, centres), grid.at(size, centres))
        count = np.bincount(owner.ravel(), minlength=len(centres))
        sums = [
            np.bincount(owner.ravel(), plane.ravel(), len(centres)) for plane in (grid.x, grid.y)
        ]
        seen = count > 0
        moved = np.stack(sums, -1)[seen] / count[seen][:, None]
        centres = moved.astype(np.float32)
    return centres, grid.at(heading, centres), grid.at(size, centres)


def lay(grid: Grid, placed: tuple[Points, Plane, Plane]) -> Tiles:
    """Decide which tile every pixel of a (finer) grid belongs to."""
    return Tiles(*placed, _owners(grid, *placed))


def grout(grid: Grid, tiles: Tiles, gap: float) -> tuple[Mask, Plane]:
    """Give where the grout shows, and how high the tiles' faces stand."""
    owner = tiles.owner
    edge = np.zeros(owner.shape, np.float32)
    edge[:, 1:] += owner[:, 1:] != owner[:, :-1]
    edge[1:] += owner[1:] != owner[:-1]
    radius = max(round(gap * grid.scale / 2), 1)
    near = raster.blur(np.minimum(edge, 1), radius) * radius
    return near > 0.3, np.clip(1 - near / 0.62, 0, 1).astype(np.float32)


def _owners(grid: Grid, centres: Points, headings: Plane, sizes: Plane) -> NDArray[np.int64]:
    best = np.full(grid.rows * grid.columns, np.iinfo(np.int64).max, np.int64)
    reach = int(np.ceil(float(sizes.max()) * 1.05 * grid.scale)) + 1
    steps = np.arange(-reach, reach + 1)
    across, down = (plane.ravel()[None] for plane in np.meshgrid(steps, steps))
    pixel = (centres * grid.scale).astype(np.int64)
    batch = max(_CHUNK // across.size, 1)
    for start in range(0, len(centres), batch):
        part = slice(start, start + batch)
        column, row = pixel[part, 0:1] + across, pixel[part, 1:2] + down
        inside = (column >= 0) & (column < grid.columns) & (row >= 0) & (row < grid.rows)
        dx = (column + 0.5) / grid.scale - centres[part, 0:1]
        dy = (row + 0.5) / grid.scale - centres[part, 1:2]
        cos, sin = np.cos(headings[part])[:, None], np.sin(headings[part])[:, None]
        far = np.maximum(np.abs(dx * cos + dy * sin), np.abs(dy * cos - dx * sin))
        far = far / sizes[part][:, None] + 0.02 * np.hypot(dx, dy) / sizes[part][:, None]
        number = np.arange(start, start + len(pixel[part]))[:, None]
        key = (far * 1e5).astype(np.int64) * _SHIFT + number
        np.minimum.at(best, (row * grid.columns + column)[inside], key[inside])
    found = best.reshape(grid.rows, grid.columns)
    missed = found == np.iinfo(np.int64).max
    return np.where(missed, 0, found % _SHIFT)
