"""Watercolour: transparent washes on white paper, layer through layer."""

import numpy as np
from PIL import Image, ImageDraw

from scumble_styles.painting import palette, raster
from scumble_styles.painting.grid import Grid, Plane, Points

_Window = tuple[slice, slice]


def pigment(code: str) -> Plane:
    """Give how much of each light a pigment swallows at full strength."""
    swallowed: Plane = -np.log(np.clip(palette.ink(code), 0.02, 0.995))
    return swallowed


class Washes:
    """A sheet of cold-pressed paper with washes drying on it."""

    def __init__(self, grid: Grid, seed: int) -> None:
        """Stretch the paper."""
        self.grid = grid
        self.dark = np.zeros((grid.rows, grid.columns, 3), np.float32)
        self.tooth = np.clip(
            0.75 * grid.fbm(6.5, seed, 3) + 0.45 * grid.fbm(2.6, seed + 9, 2), -1, 1
        )
        self.drift = grid.fbm(110, seed + 20, 4)
        self.pool = grid.fbm(30, seed + 30, 2)
        self.front = grid.fbm(190, seed + 40, 2)

    def window(self, outline: Points, margin: float) -> _Window | None:
        """Give the part of the paper round an outline, or nothing off the paper."""
        scale = self.grid.scale
        low = np.floor((outline.min(axis=0) - margin) * scale).astype(int)
        high = np.ceil((outline.max(axis=0) + margin) * scale).astype(int)
        left, top = max(low[0], 0), max(low[1], 0)
        right, foot = min(high[0], self.grid.columns), min(high[1], self.grid.rows)
        if right - left < 2 or foot - top < 2:
            return None
        return slice(top, foot), slice(left, right)

    def shape(self, outline: Points, window: _Window) -> Plane:
        """Fill an outline inside a window, antialiased."""
        times = 2
        rows, columns = window
        size = ((columns.stop - columns.start) * times, (rows.stop - rows.start) * times)
        image = Image.new("L", size)
        moved = (outline * self.grid.scale - (columns.start, rows.start)) * times
        ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in moved], fill=255)
        return raster.halve(np.asarray(image, np.float32) / 255, times)

    def wash(
        self,
        outline: Points,
        colour: Plane,
        strength: float,
        *,
        edge: float = 0.55,
        wet: float = 0.0,
        fade: Plane | None = None,
        bloom: float = 0.45,
    ) -> None:
        """Lay a wash in an outline.

        ``edge`` is the dark rim where it dries, ``wet`` how far (units) it bleeds, ``fade`` a
        plane over the whole paper that thins it, ``bloom`` how unevenly it pools.
        """
        window = self.window(outline, wet * 3 + 8)
        if window is None:
            return
        scale = self.grid.scale
        mask = self.shape(outline, window)
        if wet:
            soft = raster.blur(mask, wet * scale)
            ragged = soft + 0.16 * self.drift[window] * (soft > 0.02)
            crisp = raster.ease(0.33, 0.39, ragged) * raster.ease(-0.12, 0.2, self.front[window])
            mask = np.maximum(0.85 * raster.ease(0.12, 0.75, ragged), crisp * (0.45 + 0.5 * soft))
        rim = mask * np.clip(1 - raster.blur(mask, 3.2 * scale), 0, 1) * 2
        thin = fade[window] if fade is not None else 1.0
        pooled = 1 + bloom * (0.8 * self.drift[window] + 0.6 * self.pool[window])
        density = mask * np.clip(pooled, 0.12, 2) * thin * strength
        density += edge * strength * rim**1.5 * (0.4 + 0.6 * np.sqrt(np.clip(thin, 0, 1)))
        density *= 1 - 0.34 * self.tooth[window]
        self.dark[window] += density[..., None] * colour

    def reserve(self, outline: Points, share: float) -> None:
        """Take paint off again inside an outline, as if it had been masked out."""
        window = self.window(outline, 4)
        if window is not None:
            self.dark[window] *= (1 - share * self.shape(outline, window))[..., None]

    def lift(self, mask: Plane, share: float) -> None:
        """Take paint off again with a thirsty brush, or keep it off."""
        self.dark *= (1 - share * mask)[..., None]

    def dried(self, paper: Plane) -> Plane:
        """Give the dry picture, with light raking over the paper's tooth."""
        rgb = paper * np.exp(-self.dark)
        shade = raster.relief(raster.blur(self.tooth, 0.8 * self.grid.scale), 1.2 / 1.0)
        dry: Plane = np.clip(rgb * (1 + 0.035 * shade[..., None]), 0, 1)
        return dry


def blob(
    x: float,
    y: float,
    reach: float,
    rng: np.random.Generator,
    *,
    squash: float = 1.0,
    rough: float = 0.12,
    count: int = 90,
) -> Points:
    """Give a ragged round outline."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = np.ones(count)
    for wave in range(2, 14):
        radius += rough / wave**0.8 * rng.normal() * np.cos(wave * turn + rng.uniform(0, 6.3))
    spots = np.stack([np.cos(turn) * radius * reach, np.sin(turn) * radius * reach * squash], -1)
    outline: Points = (spots + np.array((x, y))).astype(np.float32)
    return outline


def ribbon(spine: Points, widths: Plane) -> Points:
    """Give the outline of a tapering stroke along a spine."""
    ahead = np.gradient(spine, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * (widths / 2)[:, None]
    return np.concatenate([spine + side, (spine - side)[::-1]]).astype(np.float32)


def curve(*corners: tuple[float, float], count: int = 40) -> Points:
    """Give a smooth line: a Bezier curve with the given control points."""
    spots = np.repeat(np.array(corners, np.float64)[:, None], count, axis=1)
    t = np.linspace(0, 1, count)[None, :, None]
    while len(spots) > 1:
        spots = spots[:-1] * (1 - t) + spots[1:] * t
    line: Points = spots[0].astype(np.float32)
    return line
