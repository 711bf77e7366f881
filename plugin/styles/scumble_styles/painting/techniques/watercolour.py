"""Poppies: watercolour, wet in wet, on cold-pressed paper."""

from typing import NamedTuple

import numpy as np

from scumble_styles.painting import palette, raster
from scumble_styles.painting.grid import Grid, Plane, Points
from scumble_styles.painting.washes import Washes, blob, curve, pigment, ribbon

SCARLET, CORAL, ROSE = pigment("#d81e14"), pigment("#f2683c"), pigment("#d83a6a")
WINE, INK = pigment("#7a1030"), pigment("#2a1838")
SAP, OLIVE, BLUE_GREEN = pigment("#5c8a2c"), pigment("#93933a"), pigment("#2c6b62")
COBALT, LILAC, YELLOW = pigment("#5a86c8"), pigment("#a58cc4"), pigment("#f4cf5c")


class Poppy(NamedTuple):
    """One flower: where, how big, how far tipped away, which way it looks."""

    x: float
    y: float
    size: float
    squash: float
    turn: float
    seed: int
    stem: tuple[tuple[float, float], ...]


_POPPIES = (
    Poppy(300, 250, 118, 0.62, 0.25, 4, ((300, 270), (270, 560), (420, 900), (400, 1330))),
    Poppy(715, 190, 92, 0.55, -0.3, 5, ((715, 210), (760, 480), (600, 820), (560, 1330))),
    Poppy(585, 455, 205, 0.78, -0.08, 6, ((585, 500), (600, 800), (470, 1000), (500, 1330))),
    Poppy(225, 640, 150, 0.72, 0.35, 7, ((225, 680), (250, 900), (380, 1050), (370, 1330))),
    Poppy(820, 735, 168, 0.7, -0.3, 8, ((820, 770), (800, 980), (640, 1100), (640, 1330))),
)
_BUDS = (
    (485, 130, 30, 0.5, ((485, 110), (450, 20), (390, 300), (450, 1330))),
    (905, 415, 34, -0.4, ((905, 390), (960, 300), (830, 700), (610, 1330))),
    (95, 400, 30, 0.4, ((95, 375), (60, 290), (180, 700), (400, 1330))),
)


def _petal(
    poppy: Poppy, angle: float, reach: float, spread: float, rng: np.random.Generator
) -> Points:
    t = np.linspace(-1, 1, 70)
    frill = np.zeros_like(t)
    for wave in (3, 5, 9, 15, 23):
        frill += (
            rng.normal() * 0.055 / (wave / 3) ** 0.55 * np.sin(wave * t * 1.7 + rng.uniform(0, 6))
        )
    radius = reach * (np.clip(1 - np.abs(t) ** 5, 0, 1) ** 0.5 * (0.96 - 0.12 * t * t) + frill)
    radius = np.maximum(radius, reach * 0.06)
    turn = angle + t * spread
    spots = np.stack([np.cos(turn) * radius, np.sin(turn) * radius * poppy.squash], -1)
    cos, sin = np.cos(poppy.turn), np.sin(poppy.turn)
    spots = np.stack(
        [spots[:, 0] * cos - spots[:, 1] * sin, spots[:, 0] * sin + spots[:, 1] * cos], -1
    )
    outline: Points = (spots + np.array((poppy.x, poppy.y))).astype(np.float32)
    return outline


def _flower(washes: Washes, poppy: Poppy) -> None:
    rng = np.random.default_rng(poppy.seed)
    grid = washes.grid
    cos, sin = np.cos(-poppy.turn), np.sin(-poppy.turn)
    dx, dy = grid.x - poppy.x, grid.y - poppy.y
    far = np.hypot(dx * cos - dy * sin, (dx * sin + dy * cos) / poppy.squash) / poppy.size
    round_ = np.arctan2((dx * sin + dy * cos) / poppy.squash, dx * cos - dy * sin)
    veins = 0.5 + 0.5 * np.sin(round_ * 46 + 6 * washes.pool + 3 * np.sin(round_ * 7))
    petals = [(-1.57 + side * 0.75 + rng.normal(0, 0.08), 1.0, 0.9) for side in (-1, 1)]
    petals += [(0.15, 1.02, 0.8), (3.0, 1.0, 0.82), (1.57 + rng.normal(0, 0.12), 0.92, 1.12)]
    outlines = [
        _petal(poppy, angle, poppy.size * reach, spread, rng) for angle, reach, spread in petals
    ]
    for outline in outlines:
        washes.reserve(outline, 0.96)
    for number, outline in enumerate(outlines):
        light = np.clip(0.42 + 0.75 * np.abs(far - 0.62) + 0.22 * veins * far, 0.2, 1.25)
        first = (SCARLET, CORAL, SCARLET, CORAL, SCARLET)[(number + poppy.seed) % 5]
        washes.wash(outline, first, 0.62 + 0.14 * rng.random(), fade=light, bloom=0.7, edge=0.6)
        washes.wash(outline, YELLOW, 0.3, fade=np.clip(1 - far, 0, 1), edge=0.0)
        deep = raster.ease(0.75, 0.1, far) * (0.55 + 0.45 * veins)
        washes.wash(outline, WINE if number > 1 else SCARLET, 0.7, fade=deep, edge=0.1)
        if number in (2, 3, 4):
            rim = raster.ease(0.62, 1.05, far) * (0.25 + 0.75 * veins)
            washes.wash(
                outline,
                ROSE if (number + poppy.seed) % 5 == 3 else SCARLET,
                0.4,
                fade=rim,
                edge=0.3,
            )
    _heart(washes, poppy, rng)


def _heart(washes: Washes, poppy: Poppy, rng: np.random.Generator) -> None:
    size = poppy.size
    centre = blob(poppy.x, poppy.y, size * 0.25, rng, squash=poppy.squash, rough=0.3)
    washes.wash(centre, INK, 0.62, wet=size * 0.045, bloom=0.8)
    for _ in range(46):
        turn = rng.uniform(0, 2 * np.pi)
        reach = size * rng.uniform(0.22, 0.44)
        tip = (poppy.x + np.cos(turn) * reach, poppy.y + np.sin(turn) * reach * poppy.squash)
        mid = ((tip[0] + poppy.x) / 2 + rng.normal(0, 3), (tip[1] + poppy.y) / 2 + rng.normal(0, 3))
        hair = curve((poppy.x, poppy.y), mid, tip, count=8)
        washes.wash(ribbon(hair, np.full(8, 1.8, np.float32)), INK, 0.5, edge=0)
        washes.wash(
            blob(*tip, size * rng.uniform(0.014, 0.032), rng, squash=0.8, count=18),
            INK,
            1.1,
            edge=0.2,
        )
    pod = blob(poppy.x, poppy.y - size * 0.02, size * 0.105, rng, squash=0.8, rough=0.06)
    washes.wash(pod, OLIVE, 0.9, edge=0.8)


def _stem(washes: Washes, way: tuple[tuple[float, float], ...], thick: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    spine = curve(*way, count=60)
    widths = thick * (0.65 + 0.5 * np.linspace(0, 1, 60)) * (1 + 0.12 * rng.normal(size=60))
    outline = ribbon(spine, widths.astype(np.float32))
    washes.wash(outline, SAP, 0.75, bloom=0.7)
    washes.wash(outline, BLUE_GREEN, 0.55, fade=raster.ease(-0.1, 0.4, washes.drift), edge=0.1)
    for spot, at in zip(spine[::2], widths[::2], strict=True):
        for side in (-1, 1):
            out = (side * (at * 0.5 + rng.uniform(3, 8)), rng.uniform(-5, 1))
            tip = spot + np.array(out)
            line = curve(tuple(spot), tuple(tip), count=4)
            washes.wash(ribbon(line, np.full(4, 1.3, np.float32)), SAP, 0.5, edge=0)


def _leaf(washes: Washes, way: tuple[tuple[float, float], ...], size: float, seed: int) -> None:
    """Paint a feathered leaf: lobes along a rib."""
    rng = np.random.default_rng(seed)
    spine = curve(*way, count=26)
    ahead = np.gradient(spine, axis=0)
    heading = np.arctan2(ahead[:, 1], ahead[:, 0])
    colours = (SAP, BLUE_GREEN, OLIVE)
    washes.wash(ribbon(spine, np.linspace(7, 2, 26).astype(np.float32)), SAP, 0.7)
    for step in range(3, 26, 2):
        swell = np.sin(np.pi * (step / 26) ** 0.7) * size
        for side in (-1, 1):
            turn = heading[step] + side * rng.uniform(0.55, 0.85)
            reach = swell * rng.uniform(0.75, 1.15)
            base = spine[step]
            tip = base + reach * np.array([np.cos(turn), np.sin(turn)])
            bend = (base + tip) / 2 + rng.normal(0, size * 0.07, 2)
            line = curve(tuple(base), tuple(bend), tuple(tip), count=14)
            girth = size * 0.17 * np.sin(np.pi * np.linspace(0.12, 1, 14) ** 0.8)
            lobe = ribbon(line, np.maximum(girth, 0.8).astype(np.float32))
            washes.wash(lobe, colours[rng.integers(3)], rng.uniform(0.45, 0.95), bloom=0.8)


def _bud(
    washes: Washes, bud: tuple[float, float, float, float, tuple[tuple[float, float], ...]]
) -> None:
    x, y, size, lean, way = bud
    rng = np.random.default_rng(int(x))
    _stem(washes, way, 6, int(y))
    body = blob(0, 0, size, rng, squash=1.5, rough=0.07)
    cos, sin = np.cos(lean), np.sin(lean)
    body = np.stack([body[:, 0] * cos - body[:, 1] * sin, body[:, 0] * sin + body[:, 1] * cos], -1)
    body = (body + np.array((x, y + size * 0.9))).astype(np.float32)
    slit = blob(x + size * 0.2, y + size * 1.5, size * 0.5, rng, squash=1.3, rough=0.2)
    washes.wash(body, SAP, 0.7, bloom=0.9)
    washes.wash(body, BLUE_GREEN, 0.5, fade=raster.ease(x + 5, x - size, washes.grid.x), edge=0.2)
    washes.wash(slit, SCARLET, 0.95, wet=3)


def _ground(washes: Washes) -> None:
    """Lay the wet-in-wet background."""
    rng = np.random.default_rng(31)
    spots = (
        (170, 170, 270, COBALT, 0.36),
        (850, 110, 240, LILAC, 0.34),
        (520, 210, 190, YELLOW, 0.4),
        (110, 800, 230, LILAC, 0.3),
        (930, 520, 230, COBALT, 0.38),
        (430, 760, 210, YELLOW, 0.34),
        (800, 1060, 260, BLUE_GREEN, 0.4),
        (230, 1090, 260, SAP, 0.4),
        (540, 1190, 270, BLUE_GREEN, 0.42),
        (70, 450, 150, ROSE, 0.22),
        (720, 880, 170, SAP, 0.26),
        (660, 320, 180, COBALT, 0.16),
    )
    for x, y, reach, colour, strength in spots:
        washes.wash(
            blob(x, y, reach, rng, squash=0.85, rough=0.35),
            colour,
            strength,
            wet=46,
            edge=0.35,
            bloom=0.6,
        )
    for _ in range(9):
        spot = rng.uniform(40, 980), rng.uniform(40, 1240)
        mask = blob(*spot, rng.uniform(30, 80), rng, squash=0.9, rough=0.4)
        window = washes.window(mask, 60)
        if window is not None:
            soft = raster.blur(washes.shape(mask, window), 9 * washes.grid.scale)
            ring = np.clip(raster.ease(0.2, 0.5, soft) - raster.ease(0.5, 0.8, soft), 0, 1)
            washes.dark[window] *= (1 - 0.5 * raster.ease(0.3, 0.8, soft) + 0.28 * ring)[..., None]


def _grasses(washes: Washes) -> None:
    rng = np.random.default_rng(33)
    for _ in range(75):
        foot = rng.uniform(120, 940)
        lean = rng.normal(0, 150)
        tall = rng.uniform(200, 560)
        way = ((foot, 1320.0), (foot + lean * 0.2, 1300 - tall * 0.6), (foot + lean, 1290 - tall))
        widths = np.linspace(rng.uniform(5, 13), 0.8, 40).astype(np.float32)
        colour = (SAP, OLIVE, BLUE_GREEN, COBALT)[rng.integers(4)]
        washes.wash(ribbon(curve(*way), widths), colour, rng.uniform(0.3, 0.8), bloom=0.8)


def _spatter(washes: Washes) -> None:
    rng = np.random.default_rng(34)
    for _ in range(120):
        x, y = rng.normal(560, 300), rng.normal(560, 360)
        size = min(1.4 + rng.exponential(2.2), 11)
        colour = (SCARLET, CORAL, ROSE, SAP, COBALT)[rng.integers(5)]
        washes.wash(
            blob(x, y, size, rng, squash=0.95, rough=0.1, count=24), colour, rng.uniform(0.3, 0.9)
        )


def paint(pixels: int) -> Plane:
    """Paint the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels, upright=True)
    washes = Washes(grid, 41)
    _ground(washes)
    margin = np.minimum.reduce([grid.x, grid.y, grid.width - grid.x, grid.height - grid.y])
    washes.lift(raster.ease(64, 10, margin + 34 * washes.drift + 12 * washes.pool), 0.97)
    _grasses(washes)
    leaves = (
        ((400, 1250), (300, 1050), (150, 960)),
        ((600, 1260), (740, 1120), (900, 1010)),
        ((480, 1100), (380, 960), (330, 850)),
        ((560, 1180), (640, 1000), (730, 900)),
        ((420, 1290), (260, 1220), (110, 1160)),
        ((650, 1290), (800, 1240), (950, 1190)),
    )
    for number, way in enumerate(leaves):
        _leaf(washes, way, 74, 50 + number)
    for number, poppy in enumerate(_POPPIES):
        _stem(washes, poppy.stem, 9, 70 + number)
    for bud in _BUDS:
        _bud(washes, bud)
    for poppy in _POPPIES:
        _flower(washes, poppy)
    _spatter(washes)
    return washes.dried(grid.filled(palette.ink("#fcf8ee")))
