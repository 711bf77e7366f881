"""Birches in October: oil laid on with the palette knife."""

import numpy as np

from scumble_styles.painting import noise, oils, palette, raster
from scumble_styles.painting.grid import Grid, Plane, Points
from scumble_styles.painting.oils import Pass, Scene
from scumble_styles.painting.strokes import Brush, PaintSurface, StrokeBatch, trace

_TRUNKS = (
    (95, 27, 980, 0.02),
    (205, 16, 880, -0.03),
    (330, 36, 1040, 0.015),
    (452, 12, 800, 0.05),
    (520, 19, 885, -0.02),
    (860, 15, 830, 0.03),
    (925, 25, 935, -0.04),
    (1040, 12, 800, 0.02),
    (1105, 40, 1050, -0.02),
    (1225, 22, 930, 0.03),
    (742, 8, 742, 0.01),
    (610, 8, 748, -0.02),
    (662, 6, 722, 0.02),
    (800, 7, 735, -0.02),
)


def _woods(grid: Grid) -> Plane:
    """Give the far wood, the leaves and the light between them."""
    x, y = grid.x, grid.y
    glow = np.exp(-(((x - 690) / 300) ** 2) - ((y - 520) / 300) ** 2)
    mass = noise.fbm(x / 210, y / 170, 11, 4)
    tone = 0.42 + 0.55 * mass + 0.5 * glow - 0.12 * raster.ease(200, 0, y)
    codes = "#3a1238 #7a1f2b #b8371c #e06a17 #f3a01c #fbcf45 #fff0b0"
    rgb = palette.ramp(np.clip(tone, 0, 1), codes)
    cool = raster.ease(0.12, 0.4, noise.fbm(x / 130, y / 190, 12, 4) - 0.3 * glow)
    far = palette.ramp(
        np.clip(0.45 + 0.6 * grid.fbm(90, 13, 2), 0, 1), "#2c2f66 #3f6a8e #7fa9a8 #c3d3b8"
    )
    rgb = palette.mix(rgb, far, 0.92 * cool)
    moss = raster.ease(0.25, 0.5, noise.fbm(x / 120, y / 100, 14, 3))
    return palette.mix(rgb, palette.ink("#7f8a2a"), 0.7 * moss)


def _floor(grid: Grid, rgb: Plane) -> tuple[Plane, Plane]:
    """Lay the forest floor and a stream that holds the sky."""
    x, y = grid.x, grid.y
    top = 715 + 16 * noise.line(x / 130, 21, 3)
    floor = raster.ease(-4, 4, y - top)
    tone = 0.45 + 0.5 * noise.fbm(x / 160, y / 45, 22, 4) - 0.15 * raster.ease(880, 1024, y)
    leaves = palette.ramp(np.clip(tone, 0, 1), "#2a1030 #6e1c2c #b5401d #e5861c #f8c443")
    rgb = palette.mix(rgb, leaves, floor)
    run = np.clip((y - 712) / 312, 0, 1)
    middle = 690 - 75 * np.sin(run * 4.4) + 20 * noise.line(y / 60, 23, 2)
    half = 18 + 215 * run**1.5 + 12 * noise.line(y / 24, 24, 2)
    stream = raster.ease(4, -4, np.abs(x - middle) - half) * floor
    ripple = noise.fbm(x / 60, y / (8 + 14 * run), 25, 3)
    water = palette.ramp(
        np.clip(0.62 - 0.42 * run + 0.45 * ripple, 0, 1), "#1d2456 #2f5a94 #58a0b4 #bfd8c2 #fff2c0"
    )
    rgb = palette.mix(rgb, water, stream)
    bank = raster.ease(26, 4, np.abs(np.abs(x - middle) - half - 12)) * floor
    return palette.mix(rgb, palette.ink("#2b1236"), 0.75 * bank), stream


def _trunk_line(trunk: tuple[float, float, float, float], y: Plane) -> Plane:
    x, wide, foot, lean = trunk
    sway = wide * 0.55 * np.sin(y / 170 + x) + 4 * noise.line(y / 70 + x, 31, 2)
    line: Plane = (x + lean * (foot - y) + sway).astype(np.float32)
    return line


def _scene(grid: Grid) -> Scene:
    x, y = grid.x, grid.y
    rgb, stream = _floor(grid, _woods(grid))
    turn = (0.9 * noise.fbm(x / 170, y / 150, 41, 2) * 2.2 + 0.5).astype(np.float32)
    low = y > 712
    turn = np.where(low, 0.16 * noise.line(x / 90, 42, 2) + 0.1, turn)
    turn = np.where(stream > 0.5, 0.03, turn)
    for trunk in _TRUNKS:
        lane = np.exp(-(((x - _trunk_line(trunk, 2 * trunk[2] - y)) / (trunk[1] * 0.8)) ** 2))
        mirror = lane * stream * (y > trunk[2] - 40)
        rgb = palette.mix(rgb, palette.ink("#d9d6cf"), 0.55 * mirror)
    edges = np.hypot(*np.gradient(raster.blur(palette.grey(rgb), 3 * grid.scale))) * grid.scale
    detail = np.clip(edges * 26, 0, 0.8) + 0.25 * low
    return Scene(rgb, (np.cos(turn), np.sin(turn)), detail.astype(np.float32))


def _bark(
    surface: PaintSurface, trunk: tuple[float, float, float, float], rng: np.random.Generator
) -> None:
    """Build one birch from short sideways scrapes of the knife."""
    wide, foot = trunk[1], trunk[2]
    _stand(surface, trunk, rng)
    count = int((foot + 30) / (wide * 0.26 + 2.2))
    y = np.sort(rng.uniform(-20, foot, count)).astype(np.float32)
    middle = _trunk_line(trunk, y)
    swell = wide * (1 + 0.55 * raster.ease(foot - 70, foot, y))
    part = rng.uniform(-1, 1, count).astype(np.float32)
    tone = np.clip(0.56 - 0.5 * part + rng.normal(0, 0.13, count), 0, 1).astype(np.float32)
    codes = "#3b2f58 #6f6a94 #b3aebd #e9e2d2 #fffaf0"
    first = palette.ramp(tone, codes)
    second = palette.wander(palette.ramp(np.clip(tone - 0.22, 0, 1), codes), rng, 0.05, 0.6, 0.6)
    half = np.stack([swell * rng.uniform(0.4, 0.7, count), rng.normal(0, 1.2, count)], -1)
    spots = np.stack([middle + part * swell * 0.42, y], -1)
    half = np.where((np.abs(part) > 0.6)[:, None], half * 0.6, half)
    paths = np.stack([spots - half, spots, spots + half], 1).astype(np.float32)
    widths = (wide * rng.uniform(0.3, 0.75, count) + 3).astype(np.float32)
    blade = Brush(streak=0.6, grain=0.09, dry=0.25, ragged=0.16, taper=0.06, body=1.2)
    surface.lay(StrokeBatch(paths, widths, first, second), blade, rng)
    _scars(surface, trunk, rng)


def _stand(
    surface: PaintSurface, trunk: tuple[float, float, float, float], rng: np.random.Generator
) -> None:
    """Draw the knife down the whole trunk first, light side and shaded side."""
    wide, foot = trunk[1], trunk[2]
    for part, colours in (
        (0.0, "#a9a3b8 #d9cfc2"),
        (0.42, "#5a5488 #8a84a8"),
        (-0.4, "#e6dcc8 #fffaf0"),
    ):
        for top in np.arange(-30, foot, 95):
            y = np.linspace(top, min(top + 115, foot), 6, dtype=np.float32)
            spots = np.stack([_trunk_line(trunk, y) + part * wide, y], -1)
            first, second = colours.split()
            blade = Brush(streak=0.7, grain=0.08, dry=0.15, ragged=0.12, taper=0.03, body=1.0)
            oils.single(
                surface,
                spots,
                wide * (1.9 if part == 0 else 1.0),
                (first, second),
                brush=blade,
                rng=rng,
            )


def _scars(
    surface: PaintSurface, trunk: tuple[float, float, float, float], rng: np.random.Generator
) -> None:
    wide, foot = trunk[1], trunk[2]
    count = int(foot / (wide * 1.1 + 7))
    y = rng.uniform(0, foot, count).astype(np.float32)
    side = rng.choice([-1.0, 1.0], count)
    reach = wide * rng.uniform(0.3, 0.95, count)
    start = _trunk_line(trunk, y) + side * wide * 0.98
    bend = rng.normal(2, 2, count)
    paths = np.stack(
        [
            np.stack([start, y], -1),
            np.stack([start - side * reach * 0.5, y + bend], -1),
            np.stack([start - side * reach, y + bend * 0.4], -1),
        ],
        1,
    ).astype(np.float32)
    dark = palette.wander(np.broadcast_to(palette.ink("#231728"), (count, 3)), rng, 0.03, 0.3)
    brown = np.broadcast_to(palette.ink("#7a3a26"), (count, 3))
    blade = Brush(streak=0.5, grain=0.06, dry=0.3, ragged=0.3, taper=0.3, body=1.1)
    surface.lay(
        StrokeBatch(
            paths, (wide * rng.uniform(0.1, 0.26, count) + 1.8).astype(np.float32), dark, brown
        ),
        blade,
        rng,
    )


def _branches(surface: PaintSurface, rng: np.random.Generator) -> None:
    blade = Brush(streak=0.4, grain=0.05, dry=0.3, ragged=0.3, taper=0.5, body=0.9)
    for trunk in _TRUNKS:
        for _ in range(5):
            y = float(rng.uniform(30, trunk[2] * 0.55))
            x = float(_trunk_line(trunk, np.array([y], np.float32))[0])
            side = float(rng.choice([-1, 1]))
            reach = trunk[1] * rng.uniform(2.2, 5)
            way = np.array(
                [(x, y), (x + side * reach * 0.5, y - reach * 0.4), (x + side * reach, y - reach)]
            )
            oils.single(
                surface,
                way.astype(np.float32),
                trunk[1] * 0.2 + 1.5,
                ("#2b1a34", "#8a7f96"),
                brush=blade,
                rng=rng,
            )


def _falling(grid: Grid, surface: PaintSurface, rng: np.random.Generator) -> None:
    """Lay the last leaves over trunks and water: clean touches of bright paint."""
    count = 2300
    spots: Points = np.stack(
        [rng.uniform(0, 1280, count), rng.uniform(0, 1, count) ** 1.25 * 1010], -1
    )
    spots = spots.astype(np.float32)
    crown = noise.fbm(spots[:, 0] / 150, spots[:, 1] / 120, 51, 3)
    spots = spots[(crown > 0.06) & (rng.random(count) < np.where(spots[:, 1] < 640, 1.0, 0.45))]
    count = len(spots)
    tone = np.clip(0.62 + rng.normal(0, 0.26, count), 0, 1).astype(np.float32)
    first = palette.ramp(tone, "#8a1f24 #d4461a #f08a1c #fbc638 #fff09a")
    second = palette.wander(first, rng, 0.08, 0.25)
    turn = noise.fbm(spots[:, 0] / 170, spots[:, 1] / 150, 41, 2) * 2.2 + rng.normal(
        0.5, 0.6, count
    )
    flow = (grid.flat(1.0), grid.flat(0.0))
    lengths = rng.uniform(11, 24, count).astype(np.float32)
    paths = trace(grid, flow, spots, lengths, steps=4, wobble=turn.astype(np.float32))
    blade = Brush(streak=0.55, grain=0.08, dry=0.2, ragged=0.3, taper=0.2, body=1.5)
    surface.lay(
        StrokeBatch(paths, rng.uniform(8, 15, count).astype(np.float32), first, second), blade, rng
    )


def paint(pixels: int) -> Plane:
    """Paint the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels)
    surface = PaintSurface(grid.finer(), palette.ink("#5a2430"))
    slab = Brush(streak=0.75, grain=0.1, dry=0.3, ragged=0.14, taper=0.05, body=1.3)
    passes = (
        Pass(62, 105, 36, brush=slab, wobble=0.35, light=0.04, hue=0.14, accent=0.12),
        Pass(38, 66, 27, brush=slab, wobble=0.45, light=0.05, hue=0.16, accent=0.25, cover=0.85),
        Pass(22, 40, 20, brush=slab, wobble=0.4, light=0.05, hue=0.16, accent=0.3, cover=0.6),
        Pass(13, 30, 12, above=0.35, brush=slab, wobble=0.25, accent=0.2),
    )
    oils.paint(grid, surface, _scene(grid), passes, seed=1911)
    rng = np.random.default_rng(1912)
    for trunk in sorted(_TRUNKS, key=lambda each: each[2]):
        _bark(surface, trunk, rng)
    _branches(surface, rng)
    _falling(grid, surface, rng)
    return oils.light(surface, oils.canvas(surface.grid, 5.0), strength=0.42, shine=0.16)
