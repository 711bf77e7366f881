"""Brush strokes: ribbons of bristles laid along a path, later strokes over earlier ones.

A stroke deposits paint or it does not; the surface is finer than the picture, so edges come out
smooth when it is shrunk. That makes whole batches one assignment.
"""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scumble_styles.painting import raster
from scumble_styles.painting.grid import Grid, Mask, Plane, Points

_BANK, _ALONG, _ACROSS = 24, 160, 48
_SAMPLES = 1_500_000


@dataclass(frozen=True)
class Brush:
    """How a brush behaves; every share is 0 to 1."""

    streak: float = 0.5
    """How far bristles stray from the stroke's colour to its second colour."""
    grain: float = 0.08
    """Lightness difference between neighbouring bristles."""
    dry: float = 0.25
    """Share of bristles that have run out of paint by the tail."""
    ragged: float = 0.25
    """How uneven the long edges are."""
    taper: float = 0.35
    """Share of the length over which each end narrows."""
    body: float = 1.0
    """Thickness of the paint."""
    tooth: float = 0.0
    """How much of the paper's hollows stay bare (needs a surface with a grain)."""


class StrokeBatch(NamedTuple):
    """StrokeBatch in the order they are laid."""

    paths: Points
    """(N, steps, 2)"""
    widths: Plane
    """(N,)"""
    first: Plane
    """Colours the brushes are loaded with, (N, 3)."""
    second: Plane
    """Colours not quite mixed in, (N, 3)."""

    def part(self, chosen: slice) -> "StrokeBatch":
        """Give some of the strokes."""
        return StrokeBatch(*(field[chosen] for field in self))


class PaintSurface:
    """Paint on a ground: colour and height, finer than the picture."""

    def __init__(self, grid: Grid, ground: Plane, grain: Plane | None = None) -> None:
        """Prime a surface with a colour (3,) or picture; ``grain`` is 0 hollow to 1 ridge."""
        self.grid = grid
        self.rgb = grid.filled(ground) if ground.ndim == 1 else ground.astype(np.float32).copy()
        self.height = grid.flat()
        self.grain = grain

    def lay(
        self,
        strokes: StrokeBatch,
        brush: Brush,
        rng: np.random.Generator,
        keep: Mask | None = None,
    ) -> None:
        """Lay strokes in order, only where ``keep`` is true; it has the surface's pixels."""
        scale = self.grid.scale
        paths, widths = strokes.paths, strokes.widths
        runs = np.linalg.norm(np.diff(paths, axis=1), axis=-1).sum(axis=1)
        along = max(int(np.max(runs, initial=1) * scale / 0.62) + 2, 4)
        across = max(int(np.max(widths, initial=1) * scale / 0.62) + 2, 4)
        batch = max(_SAMPLES // (along * across), 1)
        for start in range(0, len(paths), batch):
            part = strokes.part(slice(start, start + batch))
            self._batch(part, brush, rng, samples=(along, across), keep=keep)

    def _batch(
        self,
        strokes: StrokeBatch,
        brush: Brush,
        rng: np.random.Generator,
        *,
        samples: tuple[int, int],
        keep: Mask | None,
    ) -> None:
        count, (along, across) = len(strokes.paths), samples
        s = np.linspace(0, 1, along, dtype=np.float32)
        u = np.linspace(-1, 1, across, dtype=np.float32)
        spots = _ribbon(strokes.paths, strokes.widths, s, u)
        hair, tint = _bristles(count, along, across, rng)
        lip = 1 - brush.ragged * hair
        ends = _ends(s, brush.taper)[None, :, None]
        wet = np.abs(u)[None, None, :] <= lip * ends
        wet &= tint > brush.dry * s[None, :, None] ** 2 * 1.15
        pixel_x = (spots[..., 0] * self.grid.scale).astype(np.int32)
        pixel_y = (spots[..., 1] * self.grid.scale).astype(np.int32)
        wet &= (spots[..., 0] >= 0) & (pixel_x < self.grid.columns)
        wet &= (spots[..., 1] >= 0) & (pixel_y < self.grid.rows)
        flat = (pixel_y * self.grid.columns + pixel_x)[wet]
        if keep is not None:
            keeps = keep.reshape(-1)[flat]
            flat = flat[keeps]
            wet[wet] = keeps
        if self.grain is not None and brush.tooth:
            keeps = self.grain.reshape(-1)[flat] > brush.tooth * (0.55 + 0.45 * tint[wet])
            flat = flat[keeps]
            wet[wet] = keeps
        whose = np.nonzero(wet)[0]
        share = (tint[wet] * brush.streak)[:, None]
        paint = strokes.first[whose] * (1 - share) + strokes.second[whose] * share
        paint += ((hair[wet] - 0.5) * brush.grain)[:, None]
        self.rgb.reshape(-1, 3)[flat] = paint
        dome = (1 - np.abs(u) ** 4)[None, None, :] * (0.45 + 0.55 * hair) + 0.15 * tint
        self.height.reshape(-1)[flat] = (dome * brush.body)[wet] + 0.25 * self.height.reshape(-1)[
            flat
        ]


def _ends(s: Plane, taper: float) -> Plane:
    if taper <= 0:
        return np.ones_like(s)
    head = np.clip(s / taper, 0, 1)
    tail = np.clip((1 - s) / taper, 0, 1)
    return np.sqrt(np.clip(1 - (1 - head) ** 2, 0, 1) * np.clip(1 - (1 - tail) ** 2, 0, 1))


def _ribbon(paths: Points, widths: Plane, s: Plane, u: Plane) -> Points:
    """Give sample positions (N, along, across, 2)."""
    steps = paths.shape[1]
    place = s * (steps - 1)
    low = np.minimum(place.astype(np.int32), steps - 2)
    part = (place - low)[None, :, None]
    spine = paths[:, low] * (1 - part) + paths[:, low + 1] * part
    ahead = np.gradient(spine, axis=1)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-6)
    side = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
    reach = (widths[:, None, None] / 2 * u[None, None, :])[..., None]
    spots: Points = (spine[:, :, None] + side[:, :, None] * reach).astype(np.float32)
    return spots


@functools.lru_cache(maxsize=1)
def _bank() -> Plane:
    """Give bristle textures, 0 to 1: long along the stroke, fine across it."""
    rng = np.random.default_rng(1879)
    textures = []
    for _ in range(_BANK):
        fine = raster._box(rng.random((_ALONG, _ACROSS), np.float32), 26, 0)
        coarse = raster._box(raster._box(rng.random((_ALONG, _ACROSS), np.float32), 34, 0), 2, 1)
        speck = raster._box(rng.random((_ALONG, _ACROSS), np.float32), 3, 0)
        mixed = fine / fine.std() + 1.2 * coarse / coarse.std() + 0.35 * speck / speck.std()
        order = np.argsort(np.argsort(mixed, axis=None)).reshape(mixed.shape)
        textures.append((order / mixed.size).astype(np.float32))
    return np.stack(textures)


def _bristles(count: int, along: int, across: int, rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Pick two textures for each stroke: one for relief, one for colour."""
    bank = _bank()
    rows = np.linspace(0, _ALONG * 0.6, along).astype(np.int32)
    columns = np.linspace(0, _ACROSS - 1, across).astype(np.int32)
    picked = []
    for _ in range(2):
        which = rng.integers(0, _BANK, count)[:, None, None]
        offset = rng.integers(0, int(_ALONG * 0.4), count)[:, None, None]
        shift = rng.integers(0, _ACROSS, count)[:, None, None]
        picked.append(
            bank[which, rows[None, :, None] + offset, (columns[None, None, :] + shift) % _ACROSS]
        )
    return picked[0], picked[1]


def trace(
    grid: Grid,
    flow: tuple[Plane, Plane],
    seeds: Points,
    lengths: Plane,
    *,
    steps: int = 12,
    wobble: Plane | None = None,
) -> Points:
    """Follow a flow field half the length back and half forth from each seed."""
    half = steps // 2
    stride = (lengths / steps)[:, None].astype(np.float32)

    def follow(sign: float, times: int) -> list[NDArray[np.float32]]:
        spot, trail = seeds.astype(np.float32), []
        for _ in range(times):
            way = np.stack([grid.at(flow[0], spot), grid.at(flow[1], spot)], axis=-1)
            if wobble is not None:
                cos, sin = np.cos(wobble), np.sin(wobble)
                way = np.stack(
                    [way[:, 0] * cos - way[:, 1] * sin, way[:, 0] * sin + way[:, 1] * cos], -1
                )
            way /= np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-6)
            spot = spot + np.float32(sign) * stride * way
            trail.append(spot)
        return trail

    back = follow(-1.0, half)[::-1]
    return np.stack([*back, seeds.astype(np.float32), *follow(1.0, steps - half)], axis=1)


def whirl(potential: Plane) -> tuple[Plane, Plane]:
    """Give the flow along the contour lines of a potential."""
    down, across = np.gradient(potential)
    return down.astype(np.float32), (-across).astype(np.float32)
