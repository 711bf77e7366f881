"""River Light: dots of divided colour, a warm afternoon among poplars."""

import numpy as np

from scumble_styles.painting import noise, oils, palette, raster
from scumble_styles.painting.grid import Grid, Plane, Points
from scumble_styles.painting.strokes import Brush, PaintSurface, StrokeBatch

_SHORE = 545.0
_SUN = (985.0, 372.0)
_POPLARS = (
    (96, 132, 50, 1),
    (188, 92, 56, 2),
    (286, 168, 50, 3),
    (372, 214, 44, 4),
    (452, 262, 38, 5),
    (520, 304, 32, 6),
    (578, 340, 27, 7),
    (626, 372, 23, 8),
)
_BUSHES = (
    (40, 520, 95, 11),
    (330, 528, 80, 12),
    (690, 528, 58, 13),
    (800, 536, 42, 14),
    (1100, 530, 66, 15),
    (1215, 512, 92, 16),
    (905, 540, 34, 17),
)


def _sky(grid: Grid) -> Plane:
    x, y = grid.x, grid.y
    rgb = palette.ramp(np.clip(y / _SHORE, 0, 1), "#4f86c9 #7fb0dc #bcd3dc #f3dfb8 #fbd08f")
    cloud = noise.fbm(x / 330, y / 95, 21, 5) + 0.15 * np.sin(y / 60)
    body = raster.ease(0.02, 0.5, cloud)
    lit = noise.fbm((x + 18) / 330, (y + 16) / 95, 21, 5) - cloud
    tint = palette.ramp(np.clip(0.62 - 2.6 * lit, 0, 1), "#a58bc0 #e2a9ad #fbd9b4 #fff3d6")
    rgb = palette.mix(rgb, tint, 0.85 * body)
    far = np.hypot(x - _SUN[0], (y - _SUN[1]))
    rgb = palette.mix(rgb, palette.ink("#ffe08a"), 0.8 * np.exp(-((far / 190) ** 2)))
    return palette.mix(rgb, palette.ink("#fffbe0"), raster.ease(46, 40, far))


def _foliage(
    grid: Grid, rgb: Plane, shape: Plane, centre: tuple[float, float], *, reach: float, seed: int
) -> Plane:
    """Lay leaves inside a shape, lit from the sun's side."""
    leaf = grid.fbm(26, 300 + seed, 3)
    side = (grid.x - centre[0]) / reach
    tone = 0.46 + 0.3 * np.clip(side, -1.2, 1.2) + 0.42 * leaf
    codes = "#1f1d5c #2b4585 #23695a #56963f #b9c543 #f8e06a"
    return palette.mix(rgb, palette.ramp(np.clip(tone, 0, 1), codes), shape)


def _far_bank(grid: Grid, rgb: Plane) -> Plane:
    x, y = grid.x, grid.y
    for level, cell, seed, code in ((478, 300, 31, "#a9a5d2"), (508, 180, 32, "#8a93c4")):
        top = level - 38 * noise.line(x / cell, seed, 3)
        rgb = palette.mix(rgb, palette.ink(code), 0.85 * raster.ease(-4, 4, y - top))
    field = palette.ramp(np.clip(0.5 + 0.6 * grid.fbm(80, 33, 3), 0, 1), "#7aa257 #c9c558 #f2d36b")
    rgb = palette.mix(rgb, field, raster.ease(520, 528, y))
    for cx, cy, size, seed in _BUSHES:
        ragged = 0.28 * grid.fbm(30, 60 + seed, 3)
        shape = raster.ease(
            1.04, 0.94, np.hypot((x - cx) / size, (y - cy) / (size * 0.62)) + ragged
        )
        rgb = _foliage(grid, rgb, shape, (cx, cy), reach=size, seed=seed)
    for *tree, seed in _POPLARS:
        rgb = _poplar(grid, rgb, (tree[0], tree[1], tree[2]), seed)
    return rgb


def _poplar(grid: Grid, rgb: Plane, tree: tuple[float, float, float], seed: int) -> Plane:
    cx, top, wide = tree
    x, y = grid.x, grid.y
    part = np.clip((y - top) / (_SHORE - 20 - top), 0, 1)
    girth = wide * (0.12 + 0.95 * np.clip(np.sin(np.pi * part**0.72), 0, 1) ** 0.8)
    ragged = 0.42 * grid.fbm(24, 80 + seed, 3)
    shape = raster.ease(1.08, 0.92, np.abs(x - cx - 10 * part) / girth + ragged)
    shape *= raster.ease(top - 3, top + 5, y) * raster.ease(_SHORE - 12, _SHORE - 26, y)
    trunk = raster.ease(wide * 0.13, wide * 0.1, np.abs(x - cx - 9)) * (y > _SHORE - 90)
    rgb = palette.mix(rgb, palette.ink("#4a3566"), trunk * (y < _SHORE))
    return _foliage(grid, rgb, shape, (cx, 0), reach=wide, seed=seed)


def _water(grid: Grid, upper: Plane) -> Plane:
    x, y = grid.x, grid.y
    depth = np.clip((y - _SHORE) / 400, 0, 1)
    ripple = noise.fbm(x / 120, y / (7 + 16 * depth), 41, 3)
    spots: Points = np.stack(
        [x + 26 * ripple * (0.3 + depth), 2 * _SHORE - y * 1.06 + 0.06 * _SHORE + 20 * ripple], -1
    ).astype(np.float32)
    spots[..., 1] = np.clip(spots[..., 1], 4, _SHORE)
    mirror = grid.at(upper, spots)
    rgb = palette.mix(mirror, palette.ink("#2f5fb0"), 0.14 + 0.34 * depth)
    bright = raster.ease(0.18, 0.55, ripple)
    rgb = palette.mix(rgb, palette.ink("#bfe0e6"), 0.5 * bright)
    lane = np.exp(-(((x - _SUN[0]) / (38 + 90 * depth)) ** 2))
    return palette.mix(rgb, palette.ink("#ffd873"), lane * raster.ease(-0.3, 0.35, ripple) * 0.9)


def _near_bank(grid: Grid, rgb: Plane) -> tuple[Plane, Plane]:
    x, y = grid.x, grid.y
    top = 985 - 190 * np.exp(-(((x - 60) / 420) ** 2)) - 110 * raster.ease(760, 1280, x)
    top = top + 16 * noise.line(x / 90, 51, 4)
    bank = raster.ease(-3, 5, y - top)
    shade = raster.ease(0.15, -0.25, noise.fbm(x / 260, (y + x * 0.12) / 46, 52, 4))
    tone = 0.62 + 0.35 * grid.fbm(34, 53, 3) - 0.5 * shade
    grass = palette.ramp(np.clip(tone, 0, 1), "#2b2f7a #3d6f8c #4f9553 #a8c441 #f4dd57")
    rgb = palette.mix(rgb, grass, bank)
    reeds = raster.ease(0.25, 0.5, noise.fbm(x / 9, y / 120, 54, 2)) * raster.ease(
        40, 0, np.abs(y - top)
    )
    return palette.mix(rgb, palette.ink("#3c3f86"), 0.7 * reeds), bank


def _sail(grid: Grid, rgb: Plane) -> Plane:
    def shape(*spots: tuple[float, float]) -> Plane:
        return raster.polygon(grid, np.array(spots, np.float32) * 1.15 + np.array((812, 612)))

    for mask, code in (
        (shape((2, 6), (-46, 8), (-4, 120), (6, 110)), "#f7c690"),
        (shape((-2, -10), (4, -150), (62, -18)), "#fff4da"),
        (shape((-8, -10), (-1, -138), (-44, -14)), "#f2a06a"),
        (shape((-60, -10), (70, -12), (48, 8), (-44, 8)), "#5b2a5e"),
    ):
        rgb = palette.mix(rgb, palette.ink(code), mask)
    return rgb


def _scene(grid: Grid) -> tuple[Plane, Plane]:
    upper = _far_bank(grid, _sky(grid))
    rgb = np.where((grid.y > _SHORE)[..., None], _water(grid, upper), upper)
    return _near_bank(grid, _sail(grid, rgb))


def _divide(colour: Plane, rng: np.random.Generator) -> Plane:
    """Split a colour into the purer ones that mix to it in the eye."""
    lab = palette.to_lab(colour)
    turn = rng.choice(np.array([-0.75, -0.3, 0.0, 0.3, 0.75]), len(lab)) + rng.normal(
        0, 0.1, len(lab)
    )
    cos, sin = np.cos(turn), np.sin(turn)
    a, b = lab[:, 1].copy(), lab[:, 2].copy()
    gain = 1.35 + rng.normal(0, 0.12, len(lab))
    lab[:, 1], lab[:, 2] = (a * cos - b * sin) * gain, (a * sin + b * cos) * gain
    lab[:, 0] += rng.normal(0, 0.05, len(lab))
    other = rng.random(len(lab)) < 0.08
    lab[other, 1:] *= -0.7
    return palette.from_lab(lab.astype(np.float32))


def _dots(
    surface: PaintSurface,
    grid: Grid,
    rgb: Plane,
    *,
    size: float,
    gap: float,
    share: Plane,
    rng: np.random.Generator,
) -> None:
    spots = grid.scatter(gap, rng)
    spots = spots[rng.random(len(spots)) < grid.at(share, spots)]
    wide = (size * rng.uniform(0.75, 1.2, len(spots))).astype(np.float32)
    angle = rng.normal(0.3, 0.7, len(spots))
    reach = (wide * rng.uniform(0.5, 0.72, len(spots)))[:, None]
    half = np.stack([np.cos(angle), np.sin(angle)], -1) * reach
    paths = np.stack([spots - half, spots, spots + half], 1).astype(np.float32)
    first = _divide(grid.at(rgb, spots), rng)
    second = palette.wander(first, rng, 0.03, 0.12)
    dab = Brush(streak=0.35, grain=0.06, dry=0.0, ragged=0.18, taper=0.5, body=0.8)
    surface.lay(StrokeBatch(paths, wide, first, second), dab, rng)


def paint(pixels: int) -> Plane:
    """Paint the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels)
    rgb, bank = _scene(grid)
    rng = np.random.default_rng(1886)
    surface = PaintSurface(grid.finer(), palette.ink("#e9dcc0"))
    edges = np.hypot(*np.gradient(raster.blur(palette.grey(rgb), 2 * grid.scale))) * grid.scale
    fine = np.clip(edges * 45, 0, 1)
    everywhere = grid.flat(1.0)
    _dots(surface, grid, rgb, size=21, gap=12.5, share=everywhere, rng=rng)
    _dots(surface, grid, rgb, size=14, gap=9.6, share=0.9 - 0.25 * bank, rng=rng)
    _dots(surface, grid, rgb, size=11.5, gap=8.8, share=0.55 + 0.45 * fine, rng=rng)
    _dots(surface, grid, rgb, size=8, gap=6.2, share=fine, rng=rng)
    return oils.light(surface, oils.canvas(surface.grid, 4.0), strength=0.16, shine=0.05)
