"""Morning Furrows: a linocut in four inks, every light a cut of the gouge."""

import numpy as np

from scumble_styles.painting import noise, palette, raster
from scumble_styles.painting.grid import Grid, Mask, Plane, Points

_SUN = (860.0, 300.0)
_TREES = (
    (150, 905, 440, 62),
    (238, 880, 330, 46),
    (70, 930, 300, 50),
    (1165, 800, 300, 44),
    (1232, 820, 210, 34),
    (690, 622, 96, 14),
    (722, 618, 70, 11),
    (655, 626, 62, 10),
)
_BIRDS = (
    (330, 190, 1.25),
    (430, 135, 0.9),
    (505, 232, 0.75),
    (262, 290, 0.8),
    (585, 165, 0.55),
    (400, 265, 0.5),
)


def _cuts(lane: Plane, run: Plane, wide: Plane, seed: int, long: float = 1.0) -> Mask:
    """Give gouge cuts: lens-shaped, one lane beside the other, ``wide`` 0 to 1."""
    index = np.floor(lane)
    rng = np.random.default_rng(seed)
    slip = rng.uniform(0, 1, 4096).astype(np.float32)[index.astype(np.int64) % 4096]
    part = (run / long + slip) % 1
    lens = np.clip(1 - np.abs(2 * part - 1) ** 2.6, 0, 1)
    cut: Mask = np.abs(lane - index - 0.5) * 2 < wide * lens
    return cut


class _Block:
    """The block cut so far: which ink lies where, and how the form runs."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.key: Mask = np.zeros((grid.rows, grid.columns), bool)
        self.rough = grid.fbm(14, 5, 3)

    def carve(self, inside: Mask, cuts: Mask) -> None:
        """Ink a region with the key block, less the cuts."""
        self.key = np.where(inside, ~cuts, self.key)


def _sky(block: _Block) -> None:
    grid = block.grid
    dx, dy = grid.x - _SUN[0], grid.y - _SUN[1]
    far = np.hypot(dx, dy)
    angle = np.arctan2(dy, dx)
    ring = np.floor(np.log2(np.maximum(far + 16 * grid.fbm(70, 8, 2), 60) / 60))
    lanes = 60 * 2 ** np.clip(ring, 0, 5)
    lane = angle / (2 * np.pi) * lanes + 0.12 * block.rough + 4000
    run = far / 95
    bright = np.clip(1.2 - far / 1150 + 0.25 * grid.fbm(260, 9, 3), 0.12, 0.94)
    block.key = ~_cuts(lane, run, bright.astype(np.float32), 11, 1.35)
    ringed = raster.ease(118, 112, far) > 0.5
    block.key = np.where(ringed, np.abs(far - 104 - 2 * block.rough) < 5, block.key)
    bands = grid.y - 395 - 30 * np.sin(grid.x / 210 + 1) - 1.5 * block.rough
    for offset, thick, cell in ((0, 24, 200), (72, 17, 260), (-165, 17, 230)):
        swell = thick * np.clip(noise.line(grid.x / cell + offset, 31, 2) * 1.6 + 0.25, 0, 1)
        cloud = np.abs(bands - offset) < swell
        block.key = np.where(
            cloud & ~ringed,
            (np.abs(bands - offset) > swell - 4) | (np.abs(bands - offset - 4) < swell * 0.12),
            block.key,
        )


def _ridge(grid: Grid, level: float, swell: float, cell: float, seed: int) -> Plane:
    return (level - swell * noise.line(grid.x / cell, seed, 2)).astype(np.float32)


def _hills(block: _Block) -> Plane:
    """Carve the hills back to front; return which ground each pixel belongs to."""
    grid = block.grid
    x, y = grid.x, grid.y
    ground = grid.flat()
    far = _ridge(grid, 545, 50, 300, 21)
    hill = y > far
    lane = (x + 0.55 * (y - far)) / 15 + 0.25 * block.rough + 100
    shade = np.clip(0.78 - 0.5 * noise.line(x / 140, 22, 2) - (y - far) / 230, 0.1, 0.88)
    block.carve(hill, _cuts(lane, (y - far) / 60, shade, 12, 0.9))
    ground = np.where(hill, 1, ground)
    plans = (
        (632, 62, 420, 23, (430, 470), 30),
        (735, 78, 560, 24, (1010, 560), 40),
        (868, 70, 520, 27, (250, 640), 52),
    )
    for index, (level, swell, cell, seed, vanish, density) in enumerate(plans):
        top = _ridge(grid, level, swell, cell, seed)
        hill = y > top
        depth = y - top
        fan = np.arctan2(x - vanish[0] + 0.1 * depth, y - vanish[1] + 40)
        lane = fan * density + 0.16 * block.rough + 200
        light = 0.66 + 0.42 * noise.fbm(x / 330, depth / 160, seed + 5, 2)
        light = light + 0.22 * raster.ease(40, 0, depth)
        cuts = _cuts(
            lane, np.sqrt(np.maximum(depth, 0)) / 6.5, np.clip(light, 0.14, 0.9), seed, 1.1
        )
        block.carve(hill, cuts & (depth > 5))
        ground = np.where(hill, index + 2, ground)
    return ground


def _trees(block: _Block) -> Mask:
    grid = block.grid
    canopy: Mask = np.zeros_like(block.key)
    for index, (cx, foot, tall, wide) in enumerate(_TREES):
        part = (foot - grid.y) / tall
        girth = wide * np.clip(np.sin(np.pi * np.clip(part, 0, 1) ** 0.62), 0, 1) ** 0.75
        flame = 0.14 * wide * np.sin(grid.y / (tall * 0.035) + 3 * np.sin(grid.x / wide * 2))
        side = (grid.x - cx + 0.05 * tall * np.sin(part * 4)) / np.maximum(girth + flame * 0.6, 0.5)
        inside = (np.abs(side) < 1) & (part > 0) & (part < 1)
        lane = side * (4.2 if wide > 30 else 2.2) + 0.3 * np.sin(part * 15) + 50
        light = np.clip(0.24 + 0.5 * side, 0.0, 0.72)
        cuts = _cuts(lane, part * tall / 46, light, 70 + index, 1.0)
        block.carve(inside, cuts)
        canopy |= inside
    return canopy


def _bird(at: tuple[float, float, float]) -> list[Points]:
    x, y, size = at
    wing = np.array(
        [
            (-62, -22),
            (-38, -30),
            (-14, -14),
            (0, -3),
            (16, -18),
            (40, -36),
            (66, -30),
            (44, -24),
            (22, -4),
            (8, 8),
            (-2, 12),
            (-12, 4),
            (-24, -8),
            (-40, -20),
        ],
        np.float32,
    )
    return [wing * size + np.array((x, y), np.float32)]


def _village(block: _Block) -> Mask:
    grid = block.grid
    roofs: Mask = np.zeros_like(block.key)
    for x, y, wide in ((520, 640, 46), (575, 628, 38), (474, 652, 34), (610, 640, 30)):
        tall = wide * 0.62
        wall = np.array([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], np.float32)
        roof = np.array(
            [(x - 6, y + 2), (x + wide * 0.5, y - wide * 0.46), (x + wide + 6, y + 2)], np.float32
        )
        walls, top = (raster.polygon(grid, shape) > 0.5 for shape in (wall, roof))
        dark = walls & (grid.x > x + wide * 0.62)
        door = walls & (np.abs(grid.x - x - wide * 0.3) < 4) & (grid.y > y + tall * 0.45)
        block.carve(
            walls | top, walls & ~dark & ~door | top & ((grid.y * 0.9 + grid.x * 0.2) % 9 < 6)
        )
        roofs |= top
    return roofs


def _print(grid: Grid, mask: Plane, shift: tuple[float, float], seed: int) -> Plane:
    """Press one block on the paper: out of register, starved in places."""
    rows, columns = (round(step * grid.scale) for step in shift)
    moved = np.roll(mask.astype(np.float32), (rows, columns), (0, 1))
    salt = 0.55 * grid.fbm(2.6, seed, 2) + 0.5 * grid.fbm(140, seed + 4, 3)
    return moved * raster.ease(0.78, 0.56, salt) * (0.93 + 0.06 * grid.fbm(30, seed + 8, 2))


def _colours(grid: Grid, ground: Plane, canopy: Mask, roofs: Mask) -> list[tuple[Plane, Plane]]:
    """Give the colour blocks, light to dark: (where, ink)."""
    far = np.hypot(grid.x - _SUN[0], grid.y - _SUN[1])
    sky = (ground == 0) & (far > 104)
    roll = palette.ramp(
        np.clip((grid.y + 30 * grid.fbm(300, 3, 2)) / 600, 0, 1),
        "#2a7f8c #5aa59a #e9b44c #ee7b30",
    )
    fields = sum(
        (
            (ground == number)[..., None] * palette.ink(code)
            for number, code in ((1, "#e0603a"), (2, "#f0b13c"), (3, "#7fa650"), (4, "#e8933a"))
        ),
        np.zeros((*ground.shape, 3), np.float32),
    )
    green = canopy[..., None] * palette.ink("#3f8f6b")
    return [
        (sky.astype(np.float32), roll),
        (((ground > 0) & ~canopy).astype(np.float32), fields.astype(np.float32)),
        (canopy.astype(np.float32), green.astype(np.float32)),
        ((far < 104).astype(np.float32), grid.filled(palette.ink("#d8321f"))),
        (roofs.astype(np.float32), grid.filled(palette.ink("#d8321f"))),
    ]


def paint(pixels: int) -> Plane:
    """Print the picture with a longer side of ``pixels`` pixels."""
    grid = Grid(pixels).finer()
    block = _Block(grid)
    _sky(block)
    ground = _hills(block)
    roofs = _village(block)
    canopy = _trees(block)
    birds = raster.polygon(grid, *[wing for bird in _BIRDS for wing in _bird(bird)]) > 0.5
    halo = raster.blur(birds.astype(np.float32), 6 * grid.scale) > 0.06
    block.key = (block.key & ~halo) | birds
    paper = palette.ramp(
        0.5 + 0.35 * grid.fbm(5, 77, 3) + 0.2 * grid.fbm(200, 78, 2), "#ead9b4 #f6ead0"
    )
    picture = paper
    shifts = ((1.5, -2.0), (-1.5, 1.5), (1.0, 2.5), (2.0, 1.5), (1.0, -1.0))
    layers = _colours(grid, ground, canopy & ~birds, roofs)
    for number, ((mask, tint), shift) in enumerate(zip(layers, shifts, strict=True)):
        pressed = _print(grid, mask, shift, 90 + number)
        picture = palette.mix(picture, tint, np.clip(pressed, 0, 1) * 0.96)
    edge = np.minimum.reduce([grid.x, grid.y, 1280 - grid.x, 1024 - grid.y]) + 3 * block.rough
    key = block.key & (edge > 19)
    picture = np.where((edge > 16)[..., None], picture, paper)
    pressed = _print(grid, raster.blur(key.astype(np.float32), 1), (0, 0), 120)
    return raster.halve(palette.mix(picture, palette.ink("#151a33"), np.clip(pressed, 0, 1)))
