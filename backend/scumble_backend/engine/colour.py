"""Colour: OKLab, and moving one picture's colours to another's statistics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_STRIP = 2**21  # px that are converted together
_EPSILON = 1e-4  # added to covariances, so that a grey picture has one that can be inverted


def to_oklab(rgb: Tensor) -> Tensor:
    """sRGB (...,3,h,w), 0..1, to OKLab (Ottosson 2020): L 0..1, a and b about -0.4..0.4."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0) + 0.055) / 1.055) ** 2.4)
    lms = _mix(_TO_LMS, linear).clamp(min=0) ** (1 / 3)
    return _mix(_TO_LAB, lms)


def from_oklab(lab: Tensor) -> Tensor:
    """OKLab (...,3,h,w) to sRGB, clamped to 0..1."""
    lms = _mix(_inverse(_TO_LAB), lab) ** 3
    linear = _mix(_inverse(_TO_LMS), lms).clamp(0, 1)
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _mix(matrix: object, x: Tensor) -> Tensor:
    m = torch.as_tensor(matrix, dtype=x.dtype, device=x.device)
    mixed: Tensor = torch.einsum("ij,...jhw->...ihw", m, x)
    return mixed


def _inverse(matrix: object) -> Tensor:
    inverse: Tensor = torch.linalg.inv(torch.as_tensor(matrix, dtype=torch.float64))
    return inverse


class Moments(NamedTuple):
    """Mean (k,) and covariance (k,k) of a picture's channels."""

    mean: Tensor
    covariance: Tensor


def moments(picture: Tensor, weight: Tensor | None = None) -> Moments:
    """Moments of the pixels of (k,h,w), counted by `weight` (h,w) 0..1 where given."""
    pixels = picture.flatten(1)
    if weight is None:
        mean = pixels.mean(1)
        centred = pixels - mean[:, None]
        return Moments(mean, centred @ centred.T / pixels.shape[1])
    w = weight.flatten() / weight.sum()
    mean = pixels @ w
    centred = pixels - mean[:, None]
    return Moments(mean, (centred * w) @ centred.T)


def mix_moments(parts: list[tuple[float, Moments]]) -> Moments:
    """Weighted mean of moments (weights sum to 1)."""
    mean = sum((w * m.mean for w, m in parts), torch.zeros_like(parts[0][1].mean))
    cov = sum((w * m.covariance for w, m in parts), torch.zeros_like(parts[0][1].covariance))
    return Moments(mean, cov)


def monge_map(source: Tensor, target: Tensor) -> Tensor:
    """The linear map T (k,k), symmetric, that takes covariance `source` to `target`.

    Monge's optimal transport between Gaussians (Pitie & Kokaram 2007):
    T = A^-1/2 (A^1/2 B A^1/2)^1/2 A^-1/2.
    """
    root = _power(source, 0.5)
    inverse = _power(source, -0.5)
    return inverse @ _power(root @ target @ root, 0.5) @ inverse


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """A power of a symmetric positive semi-definite matrix."""
    values, vectors = torch.linalg.eigh(matrix.cpu().double())  # not every GPU knows float64
    powered = (vectors * values.clamp(min=1e-12) ** exponent) @ vectors.T
    result: Tensor = powered.to(matrix.dtype).to(matrix.device)
    return result


def recolour(lab: Tensor, own: Moments, style: Moments) -> Tensor:
    """OKLab picture (3,h,w) with the style's colour statistics.

    L by mean and standard deviation, (a,b) by the Monge map: a rotation that mixes light into
    colour would give skin a cast, so the two are kept apart.
    """
    eye = _EPSILON * torch.eye(2, dtype=lab.dtype, device=lab.device)
    scale = (style.covariance[0, 0] / own.covariance[0, 0].clamp(min=_EPSILON**2)).sqrt()
    light = (lab[:1] - own.mean[0]) * scale.clamp(max=20) + style.mean[0]
    chroma_map = monge_map(own.covariance[1:, 1:] + eye, style.covariance[1:, 1:] + eye)
    centred = lab[1:] - own.mean[1:, None, None]
    chroma = torch.einsum("ij,jhw->ihw", chroma_map, centred) + style.mean[1:, None, None]
    return torch.cat([light, chroma])


def with_colours_of(
    picture: Tensor,
    content: Tensor,
    *,
    by: str = "luminance",
    share: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """`picture` with the colours of `content` (both sRGB (3,h,w), 0..1).

    by "luminance": L of the one and a, b of the other at each place, in OKLab. Cleaner than the
    luminance transfer of Gatys et al. 2016 ("Preserving Color"): OKLab's L does not shift with
    hue. by "statistics": recolour(), so that shapes of colour stay the picture's; pixels count by
    `weight` (h,w). `share`: 0 is the picture itself, 1 all of that, OKLab mixed in between.
    """
    if share == 0:
        return picture
    result = torch.empty_like(picture)
    own = style = None
    if by == "statistics":
        own, style = (_lab_moments(x, weight) for x in (picture, content))
    for part in _strips(picture):
        lab = to_oklab(picture[:, part])
        if own is not None and style is not None:
            goal = recolour(lab, own, style)
        else:
            goal = torch.cat([lab[:1], to_oklab(content[:, part])[1:]])
        result[:, part] = from_oklab(goal if share == 1 else torch.lerp(lab, goal, share))
    return result


def _strips(picture: Tensor) -> Iterator[slice]:
    rows = max(1, _STRIP // picture.shape[-1])
    for start in range(0, picture.shape[-2], rows):
        yield slice(start, start + rows)


def _lab_moments(picture: Tensor, weight: Tensor | None) -> Moments:
    """OKLab moments of sRGB (3,h,w), strip by strip."""
    sums = torch.zeros(3, 4, dtype=torch.float64)
    count = 0.0
    for part in _strips(picture):
        pixels = to_oklab(picture[:, part]).flatten(1)
        w = torch.ones(pixels.shape[1]) if weight is None else weight[part].flatten()
        weighted = pixels * w
        count += float(w.sum())
        sums[:, :3] += weighted @ pixels.T
        sums[:, 3] += weighted.sum(1)
    mean = sums[:, 3] / count
    covariance = sums[:, :3] / count - torch.outer(mean, mean)
    return Moments(mean.float(), covariance.float())
