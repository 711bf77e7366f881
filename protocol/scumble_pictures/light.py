"""Colours by formulas where no profile has them: PNG's gAMA and cHRM, Lab, CMYK."""

import numpy as np
from numpy.typing import NDArray

from scumble_pictures.picture import Samples, highest, in_depth, shares
from scumble_pictures.raster import Light

_Floats = NDArray[np.float64]

SRGB_GAMMA = 0.45455
"""The gAMA of files whose values are sRGB: 1 / 2.2."""
SRGB_CHROMATICITIES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
ADOBE_RGB = Light(256 / 563, (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06))
"""What cameras mean by the interoperability index R03 (DCF 2.0, optional colour space)."""

_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_D50 = np.array([0.96422, 1.0, 0.82521])


def is_srgb(light: Light) -> bool:
    """Say whether the values are sRGB's, as near as such numbers can say it."""
    near = light.chromaticities is None or np.allclose(
        light.chromaticities, SRGB_CHROMATICITIES, atol=0.002
    )
    return bool(near and abs(light.gamma - SRGB_GAMMA) < 0.005)


def from_light(samples: Samples, light: Light) -> Samples:
    """Convert (h, w, 3) or grey (h, w, 1) of such a light to sRGB, in its own type."""
    linear = shares(samples).astype(np.float64) ** (1 / light.gamma)
    if light.chromaticities is not None and samples.shape[2] == 3:
        linear = linear @ _to_linear_srgb(light.chromaticities).T
    return in_depth(encoded(linear), samples.dtype)


def from_lab(samples: Samples) -> Samples:
    """Convert CIE L*a*b* (D50), (h, w, 3) as in a Raster, to sRGB in its own type."""
    white = highest(samples.dtype)
    unit = white / 255
    values = samples.astype(np.float64)
    fy = (values[..., 0] * 100 / white + 16) / 116
    fx = fy + (values[..., 1] / unit - 128) / 500
    fz = fy - (values[..., 2] / unit - 128) / 200
    f = np.stack([fx, fy, fz], axis=-1)
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * _D50
    matrix = np.linalg.inv(_primaries(SRGB_CHROMATICITIES)) @ _adapted(_D50, _white(0.3127, 0.3290))
    return in_depth(encoded(xyz @ matrix.T), samples.dtype)


def from_inks(samples: Samples) -> Samples:
    """Convert CMYK without a profile, (h, w, 4): light that ink and black leave, multiplied."""
    left = 1 - shares(samples)
    return in_depth(left[..., :3] * left[..., 3:], samples.dtype)


def encoded(linear: _Floats) -> _Floats:
    """Give linear light as sRGB encodes it (IEC 61966-2-1), clipped to 0..1."""
    linear = linear.clip(0, 1)
    out: _Floats = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return out


def _to_linear_srgb(chromaticities: tuple[float, ...]) -> _Floats:
    """Give the matrix from one linear RGB to that of sRGB, white to white (Bradford)."""
    white = _white(*chromaticities[:2])
    adapted = _adapted(white, _white(*SRGB_CHROMATICITIES[:2]))
    back = np.linalg.inv(_primaries(SRGB_CHROMATICITIES))
    matrix: _Floats = back @ adapted @ _primaries(chromaticities)
    return matrix


def _white(x: float, y: float) -> _Floats:
    return np.array([x / y, 1, (1 - x - y) / y])


def _primaries(chromaticities: tuple[float, ...]) -> _Floats:
    """Give the matrix from linear RGB to XYZ; raises LinAlgError (a ValueError) for nonsense."""
    xy = np.array(chromaticities[2:], np.float64).reshape(3, 2)
    columns = np.stack([xy[:, 0], xy[:, 1], 1 - xy.sum(1)])
    weights = np.linalg.solve(columns, _white(*chromaticities[:2]))
    matrix: _Floats = columns * weights
    return matrix


def _adapted(source: _Floats, target: _Floats) -> _Floats:
    scale = np.diag((_BRADFORD @ target) / (_BRADFORD @ source))
    matrix: _Floats = np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD
    return matrix
