"""Colour: OKLab, and moving one picture's colours to another's statistics."""

from collections.abc import Iterator, Sequence
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
_NO_VARIANCE = 1e-6  # OKLab: less than a third of a level of 8 bits


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
    """Moments of the pixels of (k,h,w), counted by `weight` (h,w) 0..1 where given.

    Centred before they are squared: mean of squares minus square of the mean loses all digits of
    a flat picture's variance, its sign included. Some weight must be above 0.
    """
    pixels = picture.flatten(1)
    if weight is None:
        mean = pixels.mean(1)
        centred = pixels - mean[:, None]
        return Moments(mean, centred @ centred.T / pixels.shape[1])
    w = weight.flatten() / weight.sum()
    mean = pixels @ w
    centred = pixels - mean[:, None]
    return Moments(mean, (centred * w) @ centred.T)


def joined_moments(parts: Sequence[tuple[float, Moments]]) -> Moments:
    """Moments of a whole, from those of its parts and how much each counts (above 0).

    Chan, Golub & LeVeque 1983: again without the difference of large numbers.
    """
    if len(parts) == 1:
        return parts[0][1]
    total = sum(count for count, _ in parts)
    mean = torch.stack([count / total * part.mean for count, part in parts]).sum(0)
    covariance = torch.zeros_like(parts[0][1].covariance)
    for count, part in parts:
        shift = part.mean - mean
        covariance += count / total * (part.covariance + torch.outer(shift, shift))
    return Moments(mean, covariance)


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
    values, vectors = torch.linalg.eigh(matrix.cpu().double())  # not every GPU has float64
    powered = (vectors * values.clamp(min=1e-12) ** exponent) @ vectors.T
    result: Tensor = powered.to(matrix.dtype).to(matrix.device)
    return result


def recolour(lab: Tensor, own: Moments, style: Moments) -> Tensor:
    """OKLab picture (3,h,w) with the style's colour statistics.

    L by mean and standard deviation, (a,b) by the Monge map: a rotation that mixes light into
    colour would give skin a cast, so the two are kept apart.
    """
    eye = _EPSILON * torch.eye(2, dtype=lab.dtype, device=lab.device)
    scale = (
        style.covariance[0, 0].clamp(min=0) / own.covariance[0, 0].clamp(min=_EPSILON**2)
    ).sqrt()
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

    by "luminance": L of `picture`, and a, b of `content` at each place, in OKLab. Cleaner than the
    luminance transfer of Gatys et al. 2016 ("Preserving Color"): OKLab's L does not shift with
    hue. by "statistics": recolour(), so that shapes of colour stay the picture's, with none that
    the content does not have; pixels count by `weight` (h,w), all alike where it is 0 everywhere.
    `share`: 0 is the picture itself, 1 the full effect, OKLab mixed in between.
    """
    if share == 0:
        return picture
    result = torch.empty_like(picture)
    own = style = span = None
    if by == "statistics":
        if weight is not None and not bool((weight > 0).any()):
            weight = None
        own, style = (_lab_moments(x, weight) for x in (picture, content))
        span = _span(style.covariance[1:, 1:])
    for part in _strips(picture):
        lab = to_oklab(picture[:, part])
        if own is not None and style is not None:
            goal = recolour(lab, own, style)
            if span is not None:
                goal[1:] = _within(goal[1:], style.mean[1:], span)
        else:
            goal = torch.cat([lab[:1], to_oklab(content[:, part])[1:]])
        result[:, part] = from_oklab(goal if share == 1 else torch.lerp(lab, goal, share))
    return result


def _span(covariance: Tensor) -> Tensor | None:
    """The projection (k,k) onto the directions that have some variance; None: all have.

    recolour() leaves a trace of colour in the others: a grey picture would come back tinted.
    """
    values, vectors = torch.linalg.eigh(covariance.cpu().double())
    varies = values > _NO_VARIANCE
    if bool(varies.all()):
        return None
    projection: Tensor = ((vectors * varies) @ vectors.T).to(covariance)
    return projection


def _within(x: Tensor, mean: Tensor, span: Tensor) -> Tensor:
    """Pixels (k,h,w) without what leaves the span around the mean."""
    centre = mean[:, None, None]
    return torch.einsum("ij,jhw->ihw", span, x - centre) + centre


def _strips(picture: Tensor) -> Iterator[slice]:
    rows = max(1, _STRIP // picture.shape[-1])
    for start in range(0, picture.shape[-2], rows):
        yield slice(start, start + rows)


def _lab_moments(picture: Tensor, weight: Tensor | None) -> Moments:
    """OKLab moments of sRGB (3,h,w), strip by strip; some weight is above 0."""
    parts = []
    for rows in _strips(picture):
        strip, own = picture[:, rows], None if weight is None else weight[rows]
        count = float(strip[0].numel() if own is None else own.sum())
        if count > 0:
            parts.append((count, moments(to_oklab(strip), own)))
    return joined_moments(parts)
