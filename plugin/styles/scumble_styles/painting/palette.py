"""Colour: reading it, mixing it and letting it wander the way paint does."""

from collections.abc import Sequence

import numpy as np

from scumble_styles.painting.grid import Plane

_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_FROM_LAB = np.linalg.inv(_TO_LAB.astype(np.float64)).astype(np.float32)
_FROM_CONE = np.linalg.inv(_TO_CONE.astype(np.float64)).astype(np.float32)


def ink(code: str) -> Plane:
    """Read ``"#rrggbb"`` as three numbers from 0 to 1."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def inks(codes: str) -> Plane:
    """Read several colours, separated by spaces, as (N, 3)."""
    return np.stack([ink(code) for code in codes.split()])


def to_lab(rgb: Plane) -> Plane:
    """Turn sRGB into Oklab, where equal steps look equal."""
    rgb = np.clip(rgb, 0, 1)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Plane = (np.cbrt(linear.astype(np.float32) @ _TO_CONE.T) @ _TO_LAB.T).astype(np.float32)
    return lab


def from_lab(lab: Plane) -> Plane:
    """Turn Oklab back into sRGB, clipped to what a screen can show."""
    linear = np.clip(((lab @ _FROM_LAB.T) ** 3) @ _FROM_CONE.T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    shown: Plane = np.clip(rgb, 0, 1).astype(np.float32)
    return shown


def ramp(value: Plane, codes: str, stops: Sequence[float] | None = None) -> Plane:
    """Colour a plane of values 0 to 1 along a ramp of inks, mixed in Oklab."""
    lab = to_lab(inks(codes))
    places = np.linspace(0, 1, len(lab)) if stops is None else np.asarray(stops)
    channels = [np.interp(value, places, lab[:, i]) for i in range(3)]
    return from_lab(np.stack(channels, axis=-1).astype(np.float32))


def wander(
    rgb: Plane, rng: np.random.Generator, light: float, hue: float, chroma: float = 0.0
) -> Plane:
    """Let each colour stray: in lightness, in hue (radians) and in strength."""
    lab = to_lab(rgb)
    count = lab.shape[:-1]
    turn = rng.normal(0, hue, count)
    gain = 1 + rng.normal(0, chroma, count)
    strayed = np.empty_like(lab)
    strayed[..., 0] = lab[..., 0] + rng.normal(0, light, count)
    strayed[..., 1] = (lab[..., 1] * np.cos(turn) - lab[..., 2] * np.sin(turn)) * gain
    strayed[..., 2] = (lab[..., 1] * np.sin(turn) + lab[..., 2] * np.cos(turn)) * gain
    return from_lab(strayed)


def mix(first: Plane, second: Plane, share: Plane | float) -> Plane:
    """Mix two colours or pictures; ``share`` is how much of the second."""
    weight = np.asarray(share, np.float32)
    if weight.ndim:
        weight = weight[..., None]
    return (first + (second - first) * weight).astype(np.float32)


def grey(rgb: Plane) -> Plane:
    """Give how light each pixel is, 0 to 1."""
    return (rgb @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)
