"""Gradient noise: the same landscape from the same seed at every size."""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_PERIOD = 256


@functools.lru_cache(maxsize=64)
def _slopes(seed: int) -> tuple[Array, Array]:
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi, (_PERIOD, _PERIOD))
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def gradient(x: Array, y: Array, seed: int) -> Array:
    """Give one octave of gradient noise, about -1 to 1, at lattice coordinates."""
    slope_x, slope_y = _slopes(seed)
    left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = (x - left).astype(np.float32), (y - top).astype(np.float32)
    left, top = left % _PERIOD, top % _PERIOD
    right, under = (left + 1) % _PERIOD, (top + 1) % _PERIOD
    ease_x = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    ease_y = fy * fy * fy * (fy * (fy * 6 - 15) + 10)

    def corner(row: NDArray[np.int32], column: NDArray[np.int32], dx: Array, dy: Array) -> Array:
        result: Array = slope_x[row, column] * dx + slope_y[row, column] * dy
        return result

    upper = corner(top, left, fx, fy)
    upper = upper + ease_x * (corner(top, right, fx - 1, fy) - upper)
    lower = corner(under, left, fx, fy - 1)
    lower = lower + ease_x * (corner(under, right, fx - 1, fy - 1) - lower)
    result: Array = (upper + ease_y * (lower - upper)) * np.float32(1.5)
    return result


def fbm(x: Array, y: Array, seed: int, octaves: int = 4, gain: float = 0.5) -> Array:
    """Give octaves of noise summed, each half as wide and ``gain`` as strong, about -1 to 1."""
    total = np.zeros(np.broadcast(x, y).shape, np.float32)
    strength, norm = 1.0, 0.0
    for octave in range(octaves):
        step = np.float32(2**octave)
        total += np.float32(strength) * gradient(x * step + octave * 17, y * step, seed + octave)
        norm += strength
        strength *= gain
    result: Array = total * np.float32(1.4 / norm)
    return result


def line(x: Array, seed: int, octaves: int = 4) -> Array:
    """Give one-dimensional noise along ``x`` (a ridge, a shore)."""
    return fbm(x, np.full_like(x, 0.37), seed, octaves)
