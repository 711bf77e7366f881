"""Painting a scene in oils: broad strokes first, smaller ones where the scene asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scumble_styles.painting import palette, raster
from scumble_styles.painting.grid import Grid, Plane, Points
from scumble_styles.painting.strokes import Brush, PaintSurface, StrokeBatch, trace


@dataclass(frozen=True)
class Scene:
    """What the painter sees: colour, which way things run, and where to look closely."""

    rgb: Plane
    flow: tuple[Plane, Plane]
    detail: Plane
    """0 calm to 1 busy: small strokes go where this is high."""
    short: Plane | None = None
    """Scales the length of strokes."""


@dataclass(frozen=True)
class Pass:
    """One round over the canvas with one brush; sizes in units."""

    width: float
    length: float
    spacing: float
    above: float = 0.0
    """Only where ``detail`` is higher than this."""
    brush: Brush = field(default_factory=Brush)
    light: float = 0.035
    hue: float = 0.12
    chroma: float = 0.1
    wobble: float = 0.12
    """How far strokes stray from the flow, radians."""
    accent: float = 0.05
    """Share of strokes in a clearly lighter or darker neighbour of the colour."""
    cover: float = 1.0
    """Share of the places that get a stroke."""


def paint(
    grid: Grid, surface: PaintSurface, scene: Scene, passes: Sequence[Pass], seed: int
) -> None:
    """Paint the scene on the surface, pass by pass."""
    rng = np.random.default_rng(seed)
    for step in passes:
        _one_pass(grid, surface, scene, step, rng)


def _one_pass(
    grid: Grid, surface: PaintSurface, scene: Scene, step: Pass, rng: np.random.Generator
) -> None:
    seeds = grid.scatter(step.spacing, rng, margin=step.length / 2)
    noise = rng.uniform(0, 0.12, len(seeds))
    seeds = seeds[(grid.at(scene.detail, seeds) + noise >= step.above)]
    seeds = seeds[rng.random(len(seeds)) < step.cover]
    lengths = (step.length * rng.uniform(0.65, 1.25, len(seeds))).astype(np.float32)
    if scene.short is not None:
        lengths *= grid.at(scene.short, seeds)
    widths = (step.width * rng.uniform(0.7, 1.2, len(seeds))).astype(np.float32)
    stray = rng.normal(0, step.wobble, len(seeds)).astype(np.float32)
    first, second = mixed(grid.at(scene.rgb, seeds), step, rng)
    order = np.argsort(lengths // max(step.length / 3, 1), kind="stable")[::-1]
    if scene.short is None:
        order = np.arange(len(seeds))
    paths = trace(grid, scene.flow, seeds[order], lengths[order], wobble=stray[order])
    surface.lay(StrokeBatch(paths, widths[order], first[order], second[order]), step.brush, rng)


def mixed(colour: Plane, step: Pass, rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Load a brush: the colour, a little off, and a second not quite mixed in."""
    first = palette.wander(colour, rng, step.light, step.hue, step.chroma)
    second = palette.wander(colour, rng, step.light * 2.2, step.hue * 2.5, step.chroma)
    lab = palette.to_lab(first)
    jump = (rng.random(len(lab)) < step.accent) * rng.choice([-1.0, 1.0], len(lab))
    lab[:, 0] += (jump * rng.uniform(0.07, 0.16, len(lab))).astype(np.float32)
    lab[:, 1:] *= (1 + np.abs(jump) * 0.35)[:, None].astype(np.float32)
    return palette.from_lab(lab), second


def single(
    surface: PaintSurface,
    points: Points,
    width: float,
    colours: tuple[str, str],
    *,
    brush: Brush,
    rng: np.random.Generator,
) -> None:
    """Lay one named stroke by hand."""
    surface.lay(
        StrokeBatch(
            points[None].astype(np.float32),
            np.array([width], np.float32),
            palette.ink(colours[0])[None],
            palette.ink(colours[1])[None],
        ),
        brush,
        rng,
    )


def light(
    surface: PaintSurface, weave: Plane, strength: float = 0.34, shine: float = 0.18
) -> Plane:
    """Light the relief of the paint, over the weave of the canvas, from the upper left."""
    height = surface.height + 0.18 * weave
    scale = max(surface.grid.scale / 2, 0.35)
    shade = raster.relief(raster.blur(height, 1), 2.2 * scale)
    picture = surface.rgb * (1 + strength * shade[..., None])
    picture += shine * (np.clip(shade, 0, 1) ** 3)[..., None]
    return raster.halve(np.clip(picture, 0, 1))


def canvas(grid: Grid, thread: float = 4.5, seed: int = 5) -> Plane:
    """Give a woven canvas, -1 to 1."""
    drift = grid.fbm(90, seed, 2) * 2.2
    across = np.sin((grid.x + drift) * (2 * np.pi / thread))
    down = np.sin((grid.y + drift) * (2 * np.pi / thread))
    over = np.sign(np.sin((grid.x + grid.y) * (np.pi / thread)))
    return (np.where(over > 0, across, down) * 0.7 + 0.3 * grid.fbm(3, seed + 3, 2)).astype(
        np.float32
    )
