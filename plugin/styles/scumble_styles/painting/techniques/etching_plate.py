"""The Old Aqueduct as it is drawn on the plate: how dark each place is, and how its form runs."""

import numpy as np

from scumble_styles.painting import noise, raster
from scumble_styles.painting.grid import Grid, Mask, Plane

_ARCHES = ((250, 118), (540, 128), (850, 140), (1180, 152))
_SPRING, _FOOT = 520.0, 790.0


class Plate:
    """What the etcher draws from: darkness, the run of each form, and how edges lie."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.dark = grid.flat()
        self.turn = grid.flat()
        self.part = grid.flat()

    def put(self, mask: Plane, dark: Plane | float, turn: Plane | float, part: float) -> None:
        """Draw one part where ``mask`` is above a half."""
        inside = mask > 0.5
        self.dark = np.where(inside, dark, self.dark).astype(np.float32)
        self.turn = np.where(inside, turn, self.turn).astype(np.float32)
        self.part = np.where(inside, np.float32(part), self.part)


def _sky(plate: Plate) -> None:
    grid = plate.grid
    x, y = grid.x, grid.y
    cloud = noise.fbm(x / 420, y / 210, 11, 6) + 0.25 * np.exp(-(((y - 330) / 160) ** 2))
    body = raster.ease(-0.06, 0.16, cloud)
    lit = cloud - noise.fbm((x - 34) / 420, (y - 40) / 210, 11, 6)
    shade = np.clip(0.2 - 1.7 * lit + 0.26 * noise.fbm(x / 90, y / 60, 12, 3), 0, 0.62)
    open_sky = 0.56 - 0.5 * y / 620
    dark = open_sky * (1 - body) + shade * body
    turn = 0.04 * np.sin(x / 200) + body * (0.75 * noise.fbm(x / 150, y / 110, 13, 2))
    plate.put(grid.flat(1.0), dark, turn, 0)
    plate.part = np.where(body > 0.5, np.float32(5 / 7), plate.part)


def _hills(plate: Plate) -> None:
    grid = plate.grid
    for level, swell, cell, seed, dark in ((640, 80, 300, 21, 0.2), (690, 60, 240, 22, 0.34)):
        top = level - swell * noise.line(grid.x / cell, seed, 5)
        mask = raster.ease(-1, 1, grid.y - top)
        fold = noise.fbm(grid.x / 90 + (grid.y - top) / 70, grid.y / 160, seed + 4, 3)
        plate.put(mask, dark + 0.4 * fold * (dark + 0.3), 0.6 + 0.8 * fold, seed)


def _top(x: Plane) -> Plane:
    """Give the broken upper edge of the aqueduct."""
    step = np.floor(x / 34)
    chip = noise.line(step * 0.37, 31, 3) * 46 + noise.line(x / 16, 32, 2) * 7
    fall = 210 * raster.ease(905, 1010, x) + 120 * raster.ease(1090, 1160, x)
    top: Plane = (268 + 0.03 * x + np.maximum(chip, -12) + fall).astype(np.float32)
    return top


def _wall(plate: Plate) -> None:
    grid = plate.grid
    x, y = grid.x, grid.y
    course = np.floor((y - 8 * noise.line(x / 200, 33, 2)) / 31)
    block = np.floor((x + 29 * (course % 2) + 9 * np.sin(course * 5)) / 60)
    tint = noise.gradient(
        (block * 0.73 + 0.5).astype(np.float32), (course * 0.61 + 0.5).astype(np.float32), 35
    )
    worn = noise.fbm(x / 55, y / 55, 36, 4)
    dark = 0.24 + 0.2 * tint + 0.3 * worn + 0.24 * raster.ease(560, 800, y)
    dark += 0.3 * raster.ease(30, 6, y - _top(x)) * (worn > 0)
    mask = (y > _top(x)) & (y < _FOOT + 40)
    plate.put(mask.astype(np.float32), dark, 0.06 + 0.0 * x, 3)
    joint_y = ((y - 8 * noise.line(x / 200, 33, 2)) / 31) % 1
    joint_x = ((x + 29 * (course % 2) + 9 * np.sin(course * 5)) / 60) % 1
    seam = (
        mask & ((joint_y < 0.075) | (joint_x < 0.04)) & (noise.fbm(x / 40, y / 40, 38, 2) > -0.28)
    )
    plate.dark = np.where(seam, np.maximum(plate.dark, 0.9), plate.dark)
    cornice = mask & (np.abs(y - 440 - 0.03 * x) < 15)
    plate.put(cornice.astype(np.float32), 0.12 + 0.25 * worn, 0.04, 3.2)
    under = mask & (np.abs(y - 463 - 0.03 * x) < 8)
    plate.put(under.astype(np.float32), 0.86, 0.04, 3.3)


def _arches(plate: Plate, beyond: Plate) -> None:
    grid = plate.grid
    x, y = grid.x, grid.y
    for number, (cx, half) in enumerate(_ARCHES):
        spring = _SPRING + 14 * number + 40

        def opening(
            shift: float, grow: float, cx: float = cx, half: float = half, spring: float = spring
        ) -> Mask:
            dx = x - cx - shift
            round_ = np.hypot(dx, (y - spring) * 1.0) < half + grow
            found: Mask = np.where(y < spring, round_, np.abs(dx) < half + grow)
            return found

        ring = opening(0, 34) & ~opening(0, 0) & (y < spring + 20)
        turn = np.arctan2(y - spring, x - cx)
        joint = np.abs((turn / np.pi * 15) % 1 - 0.5) > 0.44
        shade = 0.2 + 0.2 * noise.fbm(
            np.floor(turn / np.pi * 15 + 0.5) * 0.7, turn * 0, 40 + number, 1
        )
        plate.put(
            (ring & (y > _top(x))).astype(np.float32),
            np.where(joint, 0.95, shade),
            turn + np.pi / 2,
            4,
        )
        inside = opening(0, 0)
        jamb = inside & ~opening(-half * 0.34, 0)
        far = inside & ~jamb
        depth = raster.ease(cx + half * 0.5, cx + half, x)
        plate.put(
            jamb.astype(np.float32),
            0.7 + 0.25 * depth - 0.2 * raster.ease(spring, _FOOT, y),
            1.5,
            5,
        )
        plate.put(far.astype(np.float32), np.minimum(beyond.dark, 0.42), beyond.turn, 6)
        edge = opening(0, 5) & ~opening(0, 0)
        plate.dark = np.where(edge & (y > _top(x)), 0.9, plate.dark)


def _ground(plate: Plate) -> None:
    grid = plate.grid
    x, y = grid.x, grid.y
    top = 800 + 26 * noise.line(x / 160, 51, 4) + 40 * raster.ease(700, 0, x) * 0.4
    slope = noise.fbm(x / 260, y / 90, 52, 4)
    dark = 0.2 + 0.5 * slope + 0.34 * raster.ease(900, 1024, y)
    shadow = raster.ease(0.1, -0.1, noise.fbm((x - y * 1.3) / 240, y / 200, 53, 2)) * raster.ease(
        930, 820, y
    )
    plate.put((y > top).astype(np.float32), dark + 0.42 * shadow, 0.12 + 0.7 * slope, 7)
    for cx, cy, reach, seed in (
        (120, 930, 150, 61),
        (330, 985, 110, 62),
        (700, 960, 120, 63),
        (1010, 915, 90, 64),
        (1190, 985, 190, 65),
        (520, 890, 60, 66),
    ):
        dx, dy = (x - cx) / reach, (y - cy) / (reach * 0.6)
        facet = grid.fbm(reach * 0.5, seed, 3)
        far = np.hypot(dx, dy) + 0.32 * facet
        light = -0.75 * dx - 0.85 * dy + 0.9 * facet
        plane = np.floor(light * 2.2) / 2.2
        plate.put(
            (far < 0.9).astype(np.float32),
            np.clip(0.46 - 0.5 * plane, 0.02, 0.97),
            0.9 + 0.9 * plane,
            seed,
        )
        crack = (far < 0.9) & (np.abs(facet) < 0.018)
        plate.dark = np.where(crack, 0.97, plate.dark)


def _tree(plate: Plate) -> Mask:
    """Draw the pine at the left; return where its needles are."""
    grid = plate.grid
    x, y = grid.x, grid.y
    ways = (
        ((96, 960), (130, 640), (70, 320)),
        ((105, 560), (200, 470), (250, 330)),
        ((98, 480), (20, 420), (-30, 360)),
    )
    for number, way in enumerate(ways):
        t = np.clip((way[0][1] - y) / (way[0][1] - way[2][1]), 0, 1)
        middle = way[0][0] * (1 - t) ** 2 + 2 * way[1][0] * t * (1 - t) + way[2][0] * t * t
        half = (9 if number else 21) * (1.15 - 0.75 * t)
        side = (x - middle) / half
        inside = (np.abs(side) < 1) & (y < way[0][1]) & (y > way[2][1])
        bark = noise.fbm(x / 12, y / 50, 71, 3)
        plate.put(inside.astype(np.float32), 0.5 + 0.4 * side + 0.4 * bark, 1.45, 71)
    leaves: Mask = np.zeros(x.shape, bool)
    for cx, cy, reach in (
        (70, 235, 150),
        (225, 290, 105),
        (-10, 330, 95),
        (150, 165, 95),
        (300, 350, 60),
    ):
        dx, dy = (x - cx) / reach, (y - cy) / (reach * 0.52)
        clump = grid.fbm(38, 72, 3)
        inside = np.hypot(dx, dy) + 0.42 * clump < 0.92
        dark = np.clip(0.52 + 0.42 * dy + 0.3 * dx - 0.5 * clump, 0.12, 0.96)
        plate.put(inside.astype(np.float32), dark, 0.5 * np.sin(x / 14) + clump, 72)
        leaves |= inside
    return leaves


def compose(grid: Grid) -> tuple[Plate, Mask]:
    """Draw the whole scene; return the plate and where leaves are."""
    plate, beyond = Plate(grid), Plate(grid)
    for view in (plate, beyond):
        _sky(view)
        _hills(view)
    _wall(plate)
    _arches(plate, beyond)
    _ground(plate)
    leaves = _tree(plate)
    shrub = (noise.fbm(grid.x / 70, grid.y / 60, 81, 4) > 0.32) & (grid.y > 760) & (grid.y < 900)
    ivy = (
        (noise.fbm(grid.x / 60, grid.y / 90, 82, 4) > 0.42)
        & (plate.part > 2.9)
        & (plate.part < 4.5)
    )
    tone = np.clip(0.55 + 0.7 * grid.fbm(24, 83, 2), 0.2, 0.95)
    plate.put((shrub | ivy).astype(np.float32), tone, grid.fbm(20, 84, 2) * 2, 72)
    return plate, leaves | shrub | ivy
