"""Koi: a glass and gold mosaic, every tessera turned to the current."""

import numpy as np

from scumble_styles.painting import noise, palette, raster, tesserae
from scumble_styles.painting.grid import Grid, Plane, Points
from scumble_styles.painting.washes import curve

_CARTOON = 640
"""Longer side in pixels of the drawing that the tiles are set from, whatever the picture's."""
_FISH = (
    ((835, 250), (560, 90), (270, 250), (330, 560)),
    ((430, 800), (700, 960), (1010, 790), (930, 470)),
)
_PADS = (
    (1090, 190, 118, 2.4),
    (1190, 420, 74, 1.0),
    (170, 850, 128, -0.6),
    (70, 640, 66, 0.4),
    (960, 110, 58, 3.5),
    (320, 930, 62, -1.6),
)
_LOTUS = ((1090, 182, 86), (172, 840, 92))


class _Pond:
    """The picture so far: colour, which way tiles run, how big they are, which are gold."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        x, y = grid.x - 640, grid.y - 512
        far = np.hypot(x, y * 1.15)
        turn = np.arctan2(y * 1.15, x)
        self.tide = (far + 34 * turn + 42 * grid.fbm(230, 3, 3)).astype(np.float32)
        down, across = np.gradient(self.tide)
        wrap = np.hypot(down, across) > 40
        down, across = np.where(wrap, 0, down), np.where(wrap, 0, across)
        self.heading = np.arctan2(-raster.blur(across, 3), raster.blur(down, 3)).astype(np.float32)
        wave = 0.5 + 0.5 * np.sin(self.tide / 21 + 1.6 * grid.fbm(160, 8, 2))
        tone = 0.16 + 0.46 * wave * (0.6 + 0.5 * grid.fbm(200, 9, 2)) + 0.2 * grid.fbm(120, 10, 3)
        self.rgb = palette.ramp(
            np.clip(tone + 0.16, 0, 1), "#08204a #0d4a7c #0f7f92 #25a99d #7fd3b4 #d8efcf"
        )
        crest = raster.ease(0.93, 0.99, wave) * raster.ease(0.0, 0.25, grid.fbm(110, 11, 2))
        self.gold = (crest > 0.4).astype(np.float32)
        self.size = grid.flat(22.0)

    def put(
        self, mask: Plane, rgb: Plane, heading: Plane | float, size: float, gold: float = 0.0
    ) -> None:
        inside = mask > 0.5
        self.rgb = np.where(inside[..., None], rgb, self.rgb)
        self.heading = np.where(inside, heading, self.heading).astype(np.float32)
        self.size = np.where(inside, np.float32(size), self.size)
        self.gold = np.where(inside, np.float32(gold), self.gold)


def _along(grid: Grid, spine: Points) -> tuple[Plane, Plane, Plane]:
    """Give for each pixel: how far along a spine, how far aside, and the spine's heading."""
    best = grid.flat(1e9)
    index = np.zeros(best.shape, np.int64)
    for number, (px, py) in enumerate(spine):
        far = (grid.x - px) ** 2 + (grid.y - py) ** 2
        nearer = far < best
        best = np.where(nearer, far, best)
        index[nearer] = number
    ahead = np.gradient(spine, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    dx, dy = grid.x - spine[index, 0], grid.y - spine[index, 1]
    side = ahead[index, 0] * dy - ahead[index, 1] * dx
    past = ahead[index, 0] * dx + ahead[index, 1] * dy
    length = float(np.linalg.norm(np.diff(spine, axis=0), axis=1).sum())
    along = index / (len(spine) - 1) + past / length
    return (
        along.astype(np.float32),
        side.astype(np.float32),
        np.arctan2(ahead[:, 1], ahead[:, 0])[index],
    )


def _fin(pond: _Pond, root: Points, tip: tuple[float, float], spread: float, code: str) -> None:
    grid = pond.grid
    dx, dy = grid.x - root[0], grid.y - root[1]
    reach = float(np.hypot(tip[0], tip[1]))
    turn = np.arctan2(tip[1], tip[0])
    off = (np.arctan2(dy, dx) - turn + np.pi) % (2 * np.pi) - np.pi
    far = np.hypot(dx, dy)
    frill = 1 + 0.1 * np.cos(off * 26) - 0.35 * (off / spread) ** 2
    mask = ((np.abs(off) < spread) & (far < reach * frill)).astype(np.float32)
    ray = 0.5 + 0.5 * np.cos(off * 30)
    rgb = palette.ramp(np.clip(0.25 + 0.5 * ray + 0.3 * far / reach, 0, 1), code)
    pond.put(mask, rgb, (turn + off).astype(np.float32), 13.5)
    rim = mask * (far > reach * (frill - 0.16))
    pond.put(rim, palette.ink("#f6c850"), (turn + off + np.pi / 2).astype(np.float32), 14, 1.0)


def _koi(pond: _Pond, path: tuple[tuple[float, float], ...], seed: int) -> None:
    spine = curve(*path, count=90)
    along, side, heading = _along(pond.grid, spine)
    girth = _girth(along)
    _fins(pond, spine)
    outline = (np.abs(side) < girth + 12) & (along > -0.082) & (along < 1.0)
    pond.put(outline.astype(np.float32), palette.ink("#12183c"), heading, 13.5)
    inside = (np.abs(side) < girth) & (along > -0.07) & (along < 1.02)
    pond.put(inside.astype(np.float32), _scales(along, side, girth, seed), heading, 12.5)
    ridge = inside & (np.abs(side) < 8) & (along > 0.22) & (along < 0.95)
    pond.put(ridge.astype(np.float32), palette.ink("#f3c04a"), heading, 14, 1.0)
    _eyes(pond, spine, heading)


def _girth(along: Plane) -> Plane:
    """Give half the width of a koi at each share of its length."""
    part = np.clip(along, 0, 1)
    girth = (
        92 * np.clip(np.sin(np.pi * (0.10 + 0.86 * part) ** 0.62), 0, 1) ** 0.8 * (1 - 0.35 * part)
    )
    girth = girth * np.sqrt(np.clip(1 - (1 - np.clip((along + 0.07) / 0.17, 0, 1)) ** 2.2, 0, 1))
    return np.maximum(girth, 1e-3)


def _fins(pond: _Pond, spine: Points) -> None:
    codes = "#7a1414 #d8391e #f58a4a #fbd9a8"
    last = np.arctan2(*(spine[-1] - spine[-6])[::-1])
    for sign in (-1, 1):
        for at, back, reach in ((20, 0.95, 150), (58, 0.6, 86)):
            turn = np.arctan2(*(spine[at + 2] - spine[at])[::-1]) + sign * back
            rim = 76 if at == 20 else 42
            root = (
                spine[at]
                + rim
                * 0.8
                * np.array([-np.sin(turn - sign * back), np.cos(turn - sign * back)])
                * sign
            )
            _fin(pond, root, (np.cos(turn) * reach, np.sin(turn) * reach), 0.5, codes)
        turn = last + sign * 0.42
        _fin(pond, spine[-6], (np.cos(turn) * 190, np.sin(turn) * 190), 0.36, codes)


def _scales(along: Plane, side: Plane, girth: Plane, seed: int) -> Plane:
    """Give the colour of a koi's skin: white and red patches, some black."""
    patch = noise.fbm(along * 3.4 + seed, side / 95, 60 + seed, 2)
    scale = np.abs((along * 22 + np.where(np.floor(side / 17) % 2 > 0, 0.5, 0)) % 1 - 0.5)
    rgb = palette.ramp(
        np.clip(1.02 - np.abs(side) / girth * 0.7 - 0.5 * scale, 0, 1), "#8fa8b8 #e6d9c0 #fff6e2"
    )
    red = palette.ramp(
        np.clip(1.0 - np.abs(side) / girth * 0.75 - 0.5 * scale, 0, 1), "#6e0f1c #d42d1c #ff7a35"
    )
    rgb = palette.mix(rgb, red, raster.ease(-0.02, 0.02, patch))
    black = (noise.fbm(along * 5 + 7 + seed, side / 60, 70 + seed, 2) > 0.42) & (along > 0.15)
    return np.where(black[..., None], palette.ink("#1a1a34"), rgb)


def _eyes(pond: _Pond, spine: Points, heading: Plane) -> None:
    grid = pond.grid
    first = np.arctan2(*(spine[3] - spine[0])[::-1])
    for sign in (-1, 1):
        spot = spine[9] + 46 * sign * np.array([-np.sin(first), np.cos(first)])
        far = np.hypot(grid.x - spot[0], grid.y - spot[1])
        pond.put((far < 22).astype(np.float32), palette.ink("#f3c04a"), heading, 12.5, 1.0)
        pond.put((far < 11).astype(np.float32), palette.ink("#0b0b20"), heading, 12.5)


def _pad(pond: _Pond, pad: tuple[float, float, float, float]) -> None:
    x, y, reach, notch = pad
    grid = pond.grid
    far = np.hypot(grid.x - x, grid.y - y) / reach
    turn = np.arctan2(grid.y - y, grid.x - x)
    off = np.abs((turn - notch + np.pi) % (2 * np.pi) - np.pi)
    mask = (far < 1) & ((off > 0.2) | (far < 0.14))
    vein = 0.5 + 0.5 * np.cos(turn * 11)
    tone = 0.3 + 0.4 * far * vein + 0.25 * grid.fbm(60, int(x), 2)
    rgb = palette.ramp(np.clip(tone, 0, 1), "#0d3b2a #1f7a3d #7cb83c #d6dd6a")
    pond.put(mask.astype(np.float32), rgb, turn + np.pi / 2, 17)
    rim = mask & (far > 1 - 15 / reach)
    pond.put(rim.astype(np.float32), palette.ink("#e6bd45"), turn + np.pi / 2, 15, 1.0)


def _lotus(pond: _Pond, flower: tuple[float, float, float]) -> None:
    x, y, reach = flower
    grid = pond.grid
    for ring, (count, size, shift) in enumerate(((9, 1.0, 0.0), (8, 0.74, 0.35), (6, 0.48, 0.1))):
        for number in range(count):
            turn = number * 2 * np.pi / count + shift
            dx, dy = grid.x - x, grid.y - y
            u = (dx * np.cos(turn) + dy * np.sin(turn)) / (reach * size)
            v = (dy * np.cos(turn) - dx * np.sin(turn)) / (reach * size)
            width = 0.3 * np.sin(np.pi * np.clip(u, 0, 1) ** 1.15)
            mask = (np.abs(v) < width) & (u > 0) & (u < 1)
            tone = np.clip(0.2 + 0.75 * u - 0.8 * np.abs(v) + 0.12 * ring, 0, 1)
            rgb = palette.ramp(tone, "#b51e63 #e8639a #f9b3c4 #fff0ea")
            pond.put(mask.astype(np.float32), rgb, turn, 11.5)
    heart = np.hypot(grid.x - x, grid.y - y) < reach * 0.16
    pond.put(heart.astype(np.float32), palette.ink("#f3c04a"), 0.0, 12.5, 1.0)


def _border(pond: _Pond) -> None:
    grid = pond.grid
    gap = np.minimum.reduce([grid.x, grid.y, grid.width - grid.x, grid.height - grid.y])
    for outer, inner, code, gold in (
        (0, 20, "#a51f2a", 0),
        (20, 41, "#f0bd48", 1),
        (41, 58, "#10163a", 0),
    ):
        band = ((gap >= outer) & (gap < inner)).astype(np.float32)
        pond.put(band, palette.ink(code), 0.0, inner - outer, gold)


def _set_tiles(pond: _Pond, fine: Grid, rng: np.random.Generator) -> Plane:
    placed = tesserae.settle(pond.grid, pond.heading, pond.size, rng)
    tiles = tesserae.lay(fine, placed)
    count = len(tiles.centres)
    colour = palette.wander(pond.grid.at(pond.rgb, tiles.centres), rng, 0.045, 0.1, 0.14)
    golden = pond.grid.at(pond.gold, tiles.centres) > 0.5
    leaf = palette.ramp(
        rng.random(count).astype(np.float32), "#7a4a10 #c98a1e #f0bd48 #ffe9a0", (0, 0.25, 0.7, 1)
    )
    colour = np.where(golden[:, None], leaf, colour)
    joint, face = tesserae.grout(fine, tiles, 2.8)
    u, v = tiles.local(fine)
    tilt = rng.normal(0, 0.075, (2, count)).astype(np.float32)
    glow = (tilt[0][tiles.owner] * u + tilt[1][tiles.owner] * v) * (1 + 1.2 * golden[tiles.owner])
    glass = 0.05 * fine.fbm(7, 15, 3) + 0.03 * fine.fbm(2.5, 16, 1)
    rgb = colour[tiles.owner] * (1 + glow + glass)[..., None]
    shade = raster.relief(raster.blur(face, 1.2), 1.6)
    rgb = rgb * (1 + 0.42 * shade)[..., None] + 0.12 * (np.clip(shade, 0, 1) ** 2)[..., None]
    cement = palette.ramp(0.5 + 0.6 * fine.fbm(5, 17, 3), "#241f22 #4a423e")
    return raster.halve(np.where(joint[..., None], cement * (1 + 0.3 * shade)[..., None], rgb))


def paint(pixels: int) -> Plane:
    """Set the mosaic with a longer side of ``pixels`` pixels."""
    grid = Grid(_CARTOON)
    pond = _Pond(grid)
    for pad in _PADS:
        _pad(pond, pad)
    for number, path in enumerate(_FISH):
        _koi(pond, path, number + 1)
    for flower in _LOTUS:
        _lotus(pond, flower)
    _border(pond)
    return np.clip(_set_tiles(pond, Grid(pixels).finer(), np.random.default_rng(547)), 0, 1)
