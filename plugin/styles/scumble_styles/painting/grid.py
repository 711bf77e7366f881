"""A pixel grid: a picture area measured in units, whatever its size in pixels."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scumble_styles.painting import noise

Plane: TypeAlias = NDArray[Any]
"""Floats, single precision wherever it matters: (H, W), or (H, W, 3) for colour."""
Mask: TypeAlias = NDArray[np.bool_]
Points: TypeAlias = NDArray[Any]
"""Positions in units, (..., 2), x first."""

LONG, SHORT = 1280.0, 1024.0


class Grid:
    """Pixel grid over a LONG by SHORT picture; ``x`` and ``y`` are pixel centres in units."""

    def __init__(self, pixels: int, upright: bool = False) -> None:
        """Lay out a grid whose longer side has ``pixels`` pixels."""
        self.scale = pixels / LONG
        self.upright = upright
        self.width, self.height = (SHORT, LONG) if upright else (LONG, SHORT)
        self.columns = round(self.width * self.scale)
        self.rows = round(self.height * self.scale)
        across = (np.arange(self.columns, dtype=np.float32) + 0.5) / np.float32(self.scale)
        down = (np.arange(self.rows, dtype=np.float32) + 0.5) / np.float32(self.scale)
        self.x: Plane = np.broadcast_to(across, (self.rows, self.columns)).copy()
        self.y: Plane = np.broadcast_to(down[:, None], (self.rows, self.columns)).copy()

    def finer(self, times: int = 2) -> "Grid":
        """Give the same grid with more pixels."""
        return Grid(max(self.columns, self.rows) * times, self.upright)

    def flat(self, value: float = 0.0) -> Plane:
        """Give a plane of one value."""
        return np.full((self.rows, self.columns), value, np.float32)

    def filled(self, colour: Plane) -> Plane:
        """Give a picture of one colour."""
        picture: Plane = np.broadcast_to(colour, (self.rows, self.columns, 3)).astype(np.float32)
        return picture

    def fbm(self, cell: float, seed: int, octaves: int = 4, squash: float = 1.0) -> Plane:
        """Give clouds of noise, cells ``cell`` units wide and ``cell * squash`` tall."""
        return noise.fbm(self.x / cell, self.y / (cell * squash), seed, octaves)

    def at(self, plane: Plane, points: Points) -> Plane:
        """Read a plane at positions in units (nearest pixel, clamped to the edge)."""
        column = np.clip((points[..., 0] * self.scale).astype(np.int32), 0, self.columns - 1)
        row = np.clip((points[..., 1] * self.scale).astype(np.int32), 0, self.rows - 1)
        found: Plane = plane[row, column]
        return found

    def scatter(self, spacing: float, rng: np.random.Generator, margin: float = 0.0) -> Points:
        """Give jittered grid positions ``spacing`` units apart, in random order."""
        across = np.arange(-margin, self.width + margin + spacing, spacing, dtype=np.float32)
        down = np.arange(-margin, self.height + margin + spacing, spacing, dtype=np.float32)
        spots: Points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
        spots = spots + rng.uniform(-0.5, 0.5, spots.shape) * spacing
        mixed: Points = rng.permutation(spots.astype(np.float32))
        return mixed
