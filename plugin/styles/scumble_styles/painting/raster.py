"""Plain picture arithmetic: easing, blur, relief light, shapes, shrinking."""

import numpy as np
from PIL import Image, ImageDraw

from scumble_styles.painting.grid import Grid, Plane, Points


def ease(low: float, high: float, value: Plane) -> Plane:
    """Give 0 under ``low``, 1 over ``high``, an S between (``low`` may be the greater)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _box(plane: Plane, radius: int, axis: int) -> Plane:
    pad = [(0, 0)] * plane.ndim
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(plane, pad, mode="edge"), axis=axis, dtype=np.float64)
    size = plane.shape[axis]
    upper = np.take(total, range(2 * radius + 1, 2 * radius + 1 + size), axis=axis)
    lower = np.take(total, range(size), axis=axis)
    return ((upper - lower) / (2 * radius + 1)).astype(np.float32)


def blur(plane: Plane, radius: float) -> Plane:
    """Blur by about ``radius`` pixels (three box passes, close to a Gaussian)."""
    steps = round(radius)
    if steps < 1:
        return plane
    for _ in range(3):
        plane = _box(_box(plane, steps, 0), steps, 1)
    return plane


def halve(picture: Plane, times: int = 2) -> Plane:
    """Shrink by averaging blocks of ``times`` by ``times`` pixels."""
    rows, columns = picture.shape[0] // times, picture.shape[1] // times
    cut = picture[: rows * times, : columns * times]
    blocks = cut.reshape(rows, times, columns, times, *picture.shape[2:])
    small: Plane = blocks.mean(axis=(1, 3)).astype(np.float32)
    return small


def relief(height: Plane, strength: float, angle: float = -2.3) -> Plane:
    """Give raking light over a height field: 0 flat, positive towards the light."""
    down, across = np.gradient(height)
    slope = across * np.cos(angle) + down * np.sin(angle)
    light: Plane = -np.tanh(slope * strength).astype(np.float32)
    return light


def polygon(grid: Grid, *outlines: Points) -> Plane:
    """Fill outlines given in units; 1 inside, 0 outside, antialiased."""
    times = 3
    image = Image.new("L", (grid.columns * times, grid.rows * times))
    draw = ImageDraw.Draw(image)
    for outline in outlines:
        corners = [(float(x), float(y)) for x, y in outline * np.float32(grid.scale * times)]
        draw.polygon(corners, fill=255)
    return halve(np.asarray(image, np.float32) / 255, times)


def save(picture: Plane) -> Image.Image:
    """Turn 0-to-1 colour into an 8-bit image."""
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")
