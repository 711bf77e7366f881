"""Cove at Noon: soft pastel on dark paper, colours turned up as far as they go."""

import numpy as np

from scumble_styles.painting import noise, oils, palette, raster
from scumble_styles.painting.grid import Grid, Plane
from scumble_styles.painting.oils import Pass, Scene
from scumble_styles.painting.strokes import Brush, PaintSurface

_HORIZON = 400.0


class _View:
    """The picture so far: colour, direction and busyness."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rgb = grid.filled(palette.ink("#000000"))
        self.turn = grid.flat()
        self.busy = grid.flat()

    def put(self, mask: Plane, rgb: Plane, turn: Plane | float, busy: float) -> None:
        self.rgb = palette.mix(self.rgb, rgb, mask)
        inside = mask > 0.5
        self.turn = np.where(inside, turn, self.turn).astype(np.float32)
        self.busy = np.where(inside, np.float32(busy), self.busy)


def _sky(view: _View) -> None:
    grid = view.grid
    x, y = grid.x, grid.y
    tone = np.clip(y / _HORIZON + 0.22 * noise.fbm(x / 380, y / 80, 11, 3), 0, 1)
    rgb = palette.ramp(tone, "#2fa7b8 #6fd0c0 #f9d98a #ff9f6e #ff6f91")
    cloud = raster.ease(0.05, 0.35, noise.fbm(x / 300, y / 75, 12, 4))
    lit = noise.fbm((x - 20) / 300, (y + 22) / 75, 12, 4) - noise.fbm(x / 300, y / 75, 12, 4)
    puff = palette.ramp(np.clip(0.5 + 2.4 * lit, 0, 1), "#ff5f8a #ff9fa0 #ffd3a8 #fff4d8")
    view.put(grid.flat(1.0), rgb, -0.35 + 0.25 * np.sin(x / 170), 0.1)
    view.put(cloud, puff, -0.5 + noise.fbm(x / 120, y / 90, 13, 2), 0.2)


def _sea(view: _View) -> None:
    grid = view.grid
    x, y = grid.x, grid.y
    depth = np.clip((y - _HORIZON) / (1024 - _HORIZON), 0, 1)
    ripple = noise.fbm(x / 130, y / (6 + 30 * depth), 21, 3)
    tone = 0.2 + 0.75 * depth + 0.34 * ripple
    rgb = palette.ramp(np.clip(tone, 0, 1), "#1c2f9e #1d55d0 #1793d1 #18bfc0 #73e3c0 #e6f5c4")
    foam = raster.ease(0.3, 0.5, ripple) * raster.ease(0.0, 0.25, depth)
    rgb = palette.mix(rgb, palette.ink("#fff1d6"), 0.8 * foam)
    pink = raster.ease(-0.25, -0.5, ripple)
    rgb = palette.mix(rgb, palette.ink("#8a4fd0"), 0.7 * pink)
    view.put(raster.ease(-1, 1, y - _HORIZON), rgb, 0.05 * np.sin(x / 60), 0.25)


def _cape(view: _View, level: Plane, foot: Plane, codes: str, *, seed: int, busy: float) -> None:
    """Lay a headland: cliffs in planes of light and shade."""
    grid = view.grid
    x, y = grid.x, grid.y
    mask = raster.ease(-2, 2, y - level) * raster.ease(2, -2, y - foot)
    facet = noise.fbm(x / 95 + y / 240, y / 170, seed, 3)
    tone = np.clip(0.5 + 0.62 * np.round(facet * 5) / 5 + 0.25 * grid.fbm(26, seed + 3, 2), 0, 1)
    view.put(mask, palette.ramp(tone, codes), 1.15 + 0.9 * facet, busy)
    wet = raster.ease(26, 0, foot - y) * mask
    view.put(wet * 0.8, palette.ink("#3b1d6e"), 0.1, busy)


def _capes(view: _View) -> None:
    x = view.grid.x
    far = 372 - 62 * np.exp(-(((x - 760) / 170) ** 2)) - 34 * np.exp(-(((x - 980) / 200) ** 2))
    far = far + 9 * noise.line(x / 60, 31, 3) + 70 * raster.ease(560, 430, x)
    _cape(view, far, np.full_like(x, 408), "#5a3fae #8a62c9 #c88ad0 #ffb3b8", seed=32, busy=0.35)
    left = 250 + 0.62 * x + 30 * noise.line(x / 80, 33, 4)
    foot = 560 + 24 * noise.line(x / 120, 34, 3) - 0.1 * x
    codes = "#6a1b5c #b72a3f #ee5a2a #ff9a3d #ffd27a"
    _cape(view, left, foot, codes, seed=35, busy=0.5)
    right = 620 - 0.62 * (x - 830) + 26 * noise.line(x / 70, 36, 4)
    shore = 800 + 30 * noise.line(x / 110, 37, 3) + 0.12 * (x - 900)
    _cape(view, np.maximum(right, 345), shore, codes, seed=38, busy=0.5)


def _house(view: _View, house: tuple[float, float, float, float, str]) -> None:
    x, y, wide, tall, wall = house

    def box(*corners: tuple[float, float]) -> Plane:
        return raster.polygon(view.grid, np.array(corners, np.float32))

    view.put(
        box((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)),
        palette.ink(wall),
        1.5,
        0.95,
    )
    shade = box(
        (x + wide * 0.64, y), (x + wide, y), (x + wide, y + tall), (x + wide * 0.64, y + tall)
    )
    view.put(shade, palette.ink("#8a78d8"), 1.5, 0.95)
    roof = box(
        (x - 6, y + 2),
        (x + wide * 0.2, y - tall * 0.36),
        (x + wide * 0.85, y - tall * 0.36),
        (x + wide + 6, y + 2),
    )
    view.put(roof, palette.ink("#e8402c"), 0.3, 0.95)
    for at in (0.16, 0.42):
        left = x + wide * at
        pane = box(
            (left, y + tall * 0.3),
            (left + wide * 0.12, y + tall * 0.3),
            (left + wide * 0.12, y + tall * 0.62),
            (left, y + tall * 0.62),
        )
        view.put(pane, palette.ink("#1d4fb8"), 1.5, 0.98)


def _houses(view: _View) -> None:
    for house in (
        (1010, 452, 74, 62, "#fff0d0"),
        (1092, 420, 62, 70, "#ffc9a0"),
        (1165, 455, 80, 66, "#fff6e2"),
        (1060, 512, 84, 62, "#ffe0b0"),
        (1150, 530, 70, 60, "#f9b8b8"),
        (958, 545, 66, 52, "#fff0d0"),
        (1228, 512, 64, 74, "#ffd9a0"),
    ):
        _house(view, house)


def _pine(
    view: _View, foot: tuple[float, float], head: tuple[float, float], *, size: float, seed: int
) -> None:
    """Draw an umbrella pine: a leaning trunk and flat clouds of needles."""
    grid = view.grid
    x, y = grid.x, grid.y
    t = np.clip((foot[1] - y) / (foot[1] - head[1]), 0, 1)
    middle = foot[0] + (head[0] - foot[0]) * t**1.5 + 12 * np.sin(t * 5)
    half = size * 0.085 * (1.25 - 0.7 * t)
    mask = ((np.abs(x - middle) < half) & (y < foot[1]) & (y > head[1])).astype(np.float32)
    bark = palette.ramp(np.clip(0.5 - 0.5 * (x - middle) / half, 0, 1), "#3a1650 #a8324a #ff8a4a")
    view.put(mask, bark, 1.5, 0.8)
    rng = np.random.default_rng(seed)
    for number in range(9):
        cx = head[0] + rng.uniform(-0.75, 0.75) * size
        cy = head[1] + rng.uniform(-0.24, 0.2) * size - 0.1 * size * (number % 2)
        reach = size * rng.uniform(0.28, 0.48)
        dx, dy = (x - cx) / reach, (y - cy) / (reach * 0.46)
        clump = grid.fbm(24, seed + 3, 2)
        mask = raster.ease(1.0, 0.9, np.hypot(dx, dy) + 0.34 * clump)
        tone = np.clip(0.44 - 0.44 * dy - 0.18 * dx + 0.3 * clump, 0, 1)
        leaf = palette.ramp(tone, "#1a1a5e #0f5a5e #119a5c #6fce4a #e2ee6a")
        view.put(mask, leaf, -0.4 + 0.8 * dx, 0.7)


def _terrace(view: _View) -> None:
    grid = view.grid
    x, y = grid.x, grid.y
    top = (
        905
        - 130 * raster.ease(520, 0, x)
        + 22 * noise.line(x / 90, 41, 4)
        + 160 * raster.ease(700, 900, x)
    )
    mask = raster.ease(-3, 3, y - top)
    shade = raster.ease(0.12, -0.12, noise.fbm(x / 200, y / 70, 42, 3))
    rgb = palette.ramp(
        np.clip(0.45 + 0.6 * grid.fbm(46, 43, 3), 0, 1), "#e85a2a #ffa23a #ffd45e #f6ef8e"
    )
    rgb = palette.mix(rgb, palette.ink("#6a3fb8"), 0.85 * shade)
    view.put(mask, rgb, -0.5 + 0.5 * shade, 0.45)
    bloom = raster.ease(0.3, 0.42, noise.fbm(x / 26, y / 22, 44, 2)) * raster.ease(-20, 30, y - top)
    petals = palette.ramp(
        np.clip(0.5 + grid.fbm(60, 45, 2), 0, 1), "#ff2f7a #ff7ab0 #ffffff #d63ad0"
    )
    view.put(bloom * mask, petals, 0.8, 0.85)


def _boats(view: _View) -> None:
    for cx, cy, size in ((470, 640, 1.0), (640, 520, 0.6), (565, 455, 0.4)):
        for spots, code in (
            (((-3, -8), (2, -132), (58, -14)), "#fff6dc"),
            (((-8, -8), (-2, -118), (-46, -12)), "#ff8f3a"),
            (((-58, -8), (66, -10), (44, 14), (-42, 14)), "#c81e4a"),
            (((-50, 20), (50, 20), (26, 44), (-24, 44)), "#1d2f8e"),
        ):
            shape = np.array(spots, np.float32) * size + np.array((cx, cy), np.float32)
            view.put(raster.polygon(view.grid, shape), palette.ink(code), 1.2, 0.95)


def _scene(grid: Grid) -> Scene:
    view = _View(grid)
    _sky(view)
    _sea(view)
    _capes(view)
    _houses(view)
    _boats(view)
    _terrace(view)
    _pine(view, (150, 960), (250, 235), size=250, seed=51)
    _pine(view, (1262, 520), (1195, 250), size=130, seed=52)
    edges = np.hypot(*np.gradient(raster.blur(palette.grey(view.rgb), 2 * grid.scale))) * grid.scale
    detail = np.maximum(view.busy, np.clip(edges * 30, 0, 0.75)).astype(np.float32)
    return Scene(
        view.rgb,
        (np.cos(view.turn), np.sin(view.turn)),
        detail,
        (1.15 - 0.55 * detail).astype(np.float32),
    )


def paint(pixels: int) -> Plane:
    """Draw the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels)
    fine = grid.finer()
    tooth = 0.56 + 0.42 * fine.fbm(5.5, 61, 2) + 0.08 * fine.fbm(60, 65, 2)
    ground = palette.ramp(np.clip(tooth, 0, 1), "#22143a #3a2350")
    surface = PaintSurface(fine, ground, np.clip(tooth, 0, 1))
    stick = Brush(streak=0.35, grain=0.1, dry=0.5, ragged=0.3, taper=0.12, body=0.5, tooth=0.24)
    firm = Brush(streak=0.3, grain=0.1, dry=0.55, ragged=0.3, taper=0.15, body=0.6, tooth=0.66)
    tip = Brush(streak=0.3, grain=0.08, dry=0.4, ragged=0.3, taper=0.15, body=0.6, tooth=0.5)
    passes = (
        Pass(40, 150, 29, brush=stick, wobble=0.2, light=0.04, hue=0.2, accent=0.1),
        Pass(27, 112, 20, brush=firm, wobble=0.14, light=0.05, hue=0.22, accent=0.2),
        Pass(18, 95, 23, brush=firm, wobble=0.1, light=0.06, hue=0.26, accent=0.45),
        Pass(13, 54, 15, above=0.3, brush=tip, wobble=0.12, light=0.04, hue=0.16, accent=0.16),
        Pass(8, 28, 8.5, above=0.6, brush=tip, wobble=0.1, hue=0.12),
        Pass(5.5, 17, 5, above=0.9, brush=tip, wobble=0.05, hue=0.05, light=0.02),
    )
    oils.paint(grid, surface, _scene(grid), passes, seed=1905)
    shade = raster.relief(raster.blur(surface.height + 0.9 * tooth, 1), 0.9)
    return raster.halve(np.clip(surface.rgb * (1 + 0.16 * shade[..., None]), 0, 1))
