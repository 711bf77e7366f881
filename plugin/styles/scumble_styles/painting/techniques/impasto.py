"""Night Harbour: thick oil paint following the wind round the moon and over the water."""

import numpy as np

from scumble_styles.painting import noise, oils, palette, raster
from scumble_styles.painting.grid import Grid, Mask, Plane, Points
from scumble_styles.painting.oils import Pass, Scene
from scumble_styles.painting.strokes import Brush, PaintSurface, whirl

_HORIZON = 655.0
_MOON = (935.0, 235.0)
_STARS = (
    (95, 105, 30),
    (250, 60, 19),
    (215, 330, 25),
    (415, 95, 22),
    (560, 60, 17),
    (700, 130, 27),
    (1120, 70, 20),
    (1190, 385, 26),
    (60, 440, 18),
    (770, 415, 18),
    (1060, 480, 15),
    (640, 245, 13),
    (330, 470, 16),
)
_EDDIES = ((395, 262, 105, 250), (585, 370, 78, -175), (160, 200, 70, -70), (1110, 330, 70, -90))
_HOUSES = (
    (18, 775, 62, 46, 0),
    (92, 742, 50, 56, 1),
    (150, 778, 58, 44, 2),
    (60, 700, 48, 44, 3),
    (222, 800, 54, 36, 0),
    (128, 688, 40, 40, 2),
    (4, 668, 42, 42, 1),
    (205, 740, 44, 40, 3),
    (290, 808, 44, 32, 1),
    (28, 618, 36, 36, 3),
    (345, 822, 36, 24, 2),
    (172, 650, 34, 34, 0),
)
_BOATS = ((700, 850, 1.05), (1075, 770, 0.62), (560, 722, 0.4), (1180, 712, 0.34))


def _sky(grid: Grid) -> tuple[Plane, Plane]:
    """Give the sky's colour and the potential its wind follows."""
    x, y = grid.x, grid.y
    potential = y + 46 * np.sin(x / 190 + 0.6) * np.exp(-(((y - 330) / 230) ** 2))
    for cx, cy, reach, turn in _EDDIES:
        far = np.hypot(x - cx, (y - cy) * 1.1)
        potential += turn * np.exp(-((far / reach) ** 2) / 2)
    band = noise.line(potential / 58, 71, 3) * 0.55 + 0.22 * grid.fbm(240, 12, 3)
    tone = 0.41 + 0.78 * band + 0.16 * raster.ease(250, 640, y)
    arms = [np.exp(-((np.hypot(x - cx, y - cy) / (r * 1.15)) ** 2)) for cx, cy, r, _ in _EDDIES[:2]]
    tone += 0.2 * np.maximum(arms[0], arms[1])
    codes = "#080c30 #122065 #1d469c #2f78bf #74b7cf #c4dfc8 #f6edb6"
    rgb = palette.ramp(np.clip(tone, 0, 1), codes)
    glow = raster.ease(470, 640, y + 30 * grid.fbm(160, 40, 2))
    rgb = palette.mix(rgb, palette.ink("#8fc0b4"), 0.55 * glow)
    lamps = [(*_MOON, 52.0), *((float(a), float(b), float(c) * 0.42) for a, b, c in _STARS)]
    for spot_x, spot_y, size in lamps:
        far = np.hypot(x - spot_x, y - spot_y)
        potential += size * 5.2 * np.exp(-((far / (size * 1.7)) ** 2) / 2)
        rings = far / size + 0.3 * np.sin(far / size * 5.5) + 0.2 * grid.fbm(40, 15, 2)
        halo = palette.ramp(
            np.clip(rings / 3.6, 0, 1),
            "#fff3b0 #fbd14b #f7e79a #d5e5a4 #7db9b0 #3f86b8 #2a62a6",
            (0, 0.2, 0.33, 0.48, 0.62, 0.8, 1),
        )
        rgb = palette.mix(rgb, halo, raster.ease(3.4, 1.9, far / size))
    return rgb, potential.astype(np.float32)


def _moon(grid: Grid, rgb: Plane) -> Plane:
    far = np.hypot(grid.x - _MOON[0], grid.y - _MOON[1])
    bite = np.hypot(grid.x - _MOON[0] + 26, grid.y - _MOON[1] + 10)
    disc = raster.ease(58, 55, far)
    rgb = palette.mix(rgb, palette.ink("#ffe27a"), disc)
    return palette.mix(rgb, palette.ink("#f39a1f"), disc * raster.ease(44, 50, bite))


def _hills(grid: Grid, rgb: Plane) -> tuple[Plane, Plane]:
    x, y = grid.x, grid.y
    land = grid.flat()
    rows = (
        (548, 84, 330, 31, "#33508f"),
        (596, 66, 230, 32, "#1a2f6b"),
        (634, 40, 170, 33, "#0a1540"),
    )
    for level, swell, cell, seed, code in rows:
        top = level - swell * noise.line(x / cell, seed, 4) - 22 * raster.ease(500, 1280, x)
        inside = raster.ease(-2, 2, y - top)
        rim = raster.ease(16, 0, y - top) * inside
        tint = palette.mix(
            palette.ink(code), palette.ink("#6fa79a"), 0.5 * rim + 0.18 * grid.fbm(60, seed, 2)
        )
        rgb = palette.mix(rgb, tint, inside)
        land = np.maximum(land, inside)
    return rgb, land


def _water(grid: Grid) -> Plane:
    x, y = grid.x, grid.y
    depth = (y - _HORIZON) / (1024 - _HORIZON)
    ripple = noise.fbm(x / 150, y / (9 + 26 * np.clip(depth, 0, 1)), 51, 3)
    tone = 0.66 - 0.4 * depth + 0.36 * ripple
    rgb = palette.ramp(np.clip(tone, 0, 1), "#070d2c #10245c #1d4f8d #3f8cab #9bc9ba")
    spread = 30 + 120 * np.clip(depth, 0, 1)
    path = np.exp(-(((x - _MOON[0] + 14 * ripple) / spread) ** 2))
    glint = raster.ease(0.05, 0.5, path * (0.72 + 0.9 * noise.fbm(x / 60, y / 11, 53, 2)) - 0.18)
    rgb = palette.mix(
        rgb, palette.ramp(np.clip(depth, 0, 1), "#fff0a8 #fbc94f #e98f2c"), 0.92 * glint
    )
    for hx, _, wide, _, kind in _HOUSES:
        lane = np.exp(-(((x - hx - wide / 2 + 9 * ripple) / 13) ** 2))
        lamp = (
            lane
            * raster.ease(1010, 850, y)
            * raster.ease(835, 860, y)
            * raster.ease(-0.35, 0.3, ripple + 0.1)
        )
        rgb = palette.mix(rgb, palette.ink("#f7a63a" if kind % 2 else "#f2703a"), 0.75 * lamp)
    return rgb


def _shore(grid: Grid) -> Plane:
    """Give the village hill: where it is, 0 to 1."""
    top = np.interp(
        grid.x, (0, 110, 240, 330, 400, 470, 1280), (575, 600, 660, 755, 800, 838, 2000)
    )
    bottom = np.interp(grid.x, (0, 200, 400, 470, 1280), (870, 862, 854, 842, 0))
    wave = 10 * noise.line(grid.x / 60, 61, 3)
    return raster.ease(-3, 3, grid.y - top - wave) * raster.ease(3, -3, grid.y - bottom - wave)


def _box(x: float, y: float, wide: float, tall: float) -> Points:
    return np.array([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], np.float32)


def _village(grid: Grid, rgb: Plane) -> tuple[Plane, Plane]:
    hill = _shore(grid)
    grass = palette.ramp(
        np.clip(0.45 + 0.5 * grid.fbm(42, 62, 3), 0, 1), "#040c1c #0b2530 #174438 #3f7044 #8aa048"
    )
    rgb = palette.mix(rgb, grass, hill)
    busy = hill * 0.62
    walls = ("#6d8fc0", "#a9b3b4", "#4c6fae", "#8f9cc6")
    roofs = ("#8f2f2c", "#a9482a", "#5e2440", "#b4602f")
    for x, y, wide, tall, kind in sorted(_HOUSES, key=lambda house: house[1]):
        wall = raster.polygon(grid, _box(x, y, wide, tall))
        shade = raster.ease(x + wide * 0.55, x + wide * 0.62, grid.x)
        tone = palette.mix(palette.ink(walls[kind]), palette.ink("#17224d"), 0.62 * shade)
        rgb = palette.mix(rgb, tone, wall)
        roof = np.array(
            [
                (x - 8, y + 3),
                (x + wide * 0.3, y - tall * 0.55),
                (x + wide * 0.8, y - tall * 0.55),
                (x + wide + 8, y + 3),
            ],
            np.float32,
        )
        rgb = palette.mix(rgb, palette.ink(roofs[kind]), raster.polygon(grid, roof))
        panes = [_box(x + wide * at, y + tall * 0.28, 11, 17) for at in (0.18, 0.6)]
        lit = panes if kind == 1 else panes[kind % 2 :][:1]
        rgb = palette.mix(rgb, palette.ink("#ffcf4a"), raster.polygon(grid, *lit))
        busy = np.maximum(busy, np.maximum(wall, raster.polygon(grid, roof)))
    return rgb, busy


def _boats(grid: Grid, rgb: Plane) -> tuple[Plane, Plane]:
    busy = grid.flat()
    for cx, cy, size in _BOATS:

        def outline(
            *spots: tuple[float, float], at: tuple[float, float, float] = (cx, cy, size)
        ) -> Points:
            return np.array(spots, np.float32) * at[2] + np.array(at[:2], np.float32)

        hull = outline((-78, -14), (-40, -6), (45, -8), (88, -24), (62, 16), (-52, 18))
        sail = outline((-4, -14), (4, -172), (60, -40), (66, -18))
        jib = outline((-10, -16), (-2, -158), (-62, -18))
        lit = outline((34, -90), (60, -40), (66, -18), (40, -17))
        shade = outline((-70, 22), (70, 20), (34, 62), (-30, 58))
        for shape, code, share in (
            (shade, "#0a1430", 0.7),
            (sail, "#3f6f9e", 1),
            (jib, "#20386f", 1),
            (lit, "#e8e2b0", 1),
            (hull, "#150d24", 1),
        ):
            mask = raster.polygon(grid, shape)
            rgb = palette.mix(rgb, palette.ink(code), mask * share)
            busy = np.maximum(busy, mask)
        stripe = outline((-74, -8), (-40, 0), (45, -2), (84, -17), (80, -9), (45, 4), (-40, 5))
        rgb = palette.mix(rgb, palette.ink("#c4562f"), raster.polygon(grid, stripe))
        lamp = np.hypot(grid.x - cx + 20 * size, grid.y - cy + 24 * size)
        rgb = palette.mix(rgb, palette.ink("#ffc04a"), raster.ease(9, 6, lamp))
    return rgb, busy


def scene(grid: Grid) -> Scene:
    """Compose the harbour."""
    sky, wind = _sky(grid)
    rgb, land = _hills(grid, _moon(grid, sky))
    below: Mask = grid.y > _HORIZON
    rgb = np.where(below[..., None], _water(grid), rgb)
    flow_x, flow_y = whirl(wind)
    drift = noise.line(grid.x / 120, 91, 2)
    flow_x = np.where(land > 0.5, 1, flow_x)
    flow_y = np.where(land > 0.5, 0.45 * drift, flow_y)
    flow_x = np.where(below, 1, flow_x)
    flow_y = np.where(below, 0.16 * np.sin(grid.x / 55 + grid.y / 23), flow_y)
    rgb, busy = _village(grid, rgb)
    hill = busy > 0.3
    flow_x = np.where(hill & (busy < 0.9), 1, flow_x)
    flow_y = np.where(hill, np.where(busy < 0.9, 0.9 + drift, 0.0), flow_y)
    rgb, sails = _boats(grid, rgb)
    flow_x = np.where(sails > 0.5, 0.25, flow_x)
    flow_y = np.where(sails > 0.5, 1.0, flow_y)
    lamps = grid.flat()
    for cx, cy, size in ((*_MOON, 62.0), *_STARS):
        lamps = np.maximum(lamps, raster.ease(size * 1.9, size, np.hypot(grid.x - cx, grid.y - cy)))
    disc = raster.ease(72, 60, np.hypot(grid.x - _MOON[0], grid.y - _MOON[1]))
    lamps = np.maximum(lamps, 1.5 * disc)
    edges = np.hypot(*np.gradient(raster.blur(palette.grey(rgb), grid.scale * 2))) * grid.scale
    detail = np.maximum.reduce([busy, sails, 0.5 * lamps, np.clip(edges * 28, 0, 0.7)])
    detail = np.maximum(detail, 0.42 * below)
    short = 1 - 0.45 * detail
    return Scene(rgb, (flow_x, flow_y), detail.astype(np.float32), short.astype(np.float32))


def paint(pixels: int) -> Plane:
    """Paint the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels)
    view = scene(grid)
    surface = PaintSurface(grid.finer(), palette.ink("#26406b"))
    thick = Brush(streak=0.65, grain=0.13, dry=0.3, ragged=0.35, body=1.0)
    passes = (
        Pass(38, 180, 26, brush=thick, wobble=0.1),
        Pass(23, 130, 19, brush=thick, accent=0.2, light=0.05),
        Pass(16, 100, 19, cover=0.85, brush=thick, accent=0.45, light=0.06, hue=0.18),
        Pass(11, 48, 10, above=0.42, brush=thick, accent=0.25),
        Pass(5.2, 20, 4.6, above=0.72, brush=thick, accent=0.08, hue=0.08),
    )
    oils.paint(grid, surface, view, passes, seed=1889)
    return oils.light(surface, oils.canvas(surface.grid), strength=0.42, shine=0.2)
