"""Terms of the loss. Each is relative, hence of order one at every size."""

from __future__ import annotations

import torch
from torch import Tensor

from .colour import Moments, moments
from .network import Poll, no_poll

_CHUNK = 32768  # positions whose features are widened to float32 at a time


def gram(features: Tensor, weight: Tensor | None = None, poll: Poll = no_poll) -> Tensor:
    """Gram matrix (C,C) float32 of feature maps (1,C,h,w): mean of f f^T over positions.

    Gatys, Ecker & Bethge 2016, equation 3, divided by the number of positions, so that pictures
    of different size compare. With `weight` (h,w), 0..1, the weighted mean. The sum is taken in
    float32 chunk by chunk: bfloat16 would lose the difference of two similar matrices.
    """
    rows = _rows(features)
    w = None if weight is None else weight.reshape(-1, 1)
    total = torch.zeros(rows.shape[1], rows.shape[1], device=rows.device)
    for start in range(0, len(rows), _CHUNK):
        poll()
        chunk = rows[start : start + _CHUNK].float()
        weighted = chunk if w is None else chunk * w[start : start + _CHUNK]
        total += weighted.T @ chunk
    return total / (len(rows) if w is None else w.sum())


def gram_loss(
    features: Tensor, target: Tensor, weight: Tensor | None = None, poll: Poll = no_poll
) -> tuple[Tensor, Tensor]:
    """|G-T|^2 / |T|^2 of the Gram matrix and a target (C,C), and its gradient for `features`.

    Written out because it saves autograd's float32 copies of whole layers:
    with D the gradient for G, that for a feature f at a position is w (D + D^T) f / sum w.
    """
    rows = _rows(features)
    difference = gram(features, weight, poll) - target
    norm = target.square().sum().clamp(min=1e-12)
    count = len(rows) if weight is None else weight.sum()
    gradient = rows @ ((4 / norm / count) * difference).to(rows.dtype)
    if weight is not None:
        gradient *= weight.reshape(-1, 1).to(rows.dtype)
    _, c, h, w = features.shape
    return difference.square().sum() / norm, gradient.view(1, h, w, c).permute(0, 3, 1, 2)


def _rows(features: Tensor) -> Tensor:
    """(1,C,h,w) as (h*w,C); a view when the memory is channels-last."""
    return features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])


def nearest_loss(query: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
    """1 - mean cosine between hypercolumns (n,C) and their targets (n,C), which have length 1.

    Kolkin et al. 2022 (NNST), equation 4, with targets that stay fixed for a stage.
    """
    length = torch.linalg.vector_norm(query, dim=1)
    cosine = (query * target).sum(1) / length.clamp(min=1e-6)
    return 1 - mean(cosine, weight)


def content_loss(features: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """|F-T|^2 / |T|^2 of feature maps (1,C,h,w), positions counted by `weight` (h,w).

    Gatys et al. 2016, equation 1, made relative.
    """
    target = target.float()
    difference = ((features.float() - target).square() * weight).sum()
    return difference / (target.square() * weight).sum().clamp(min=1e-6)


def colour_loss(picture: Tensor, style: Moments, weight: Tensor | None = None) -> Tensor:
    """|m-ms|^2 / tr Cs + |C-Cs|^2 / |Cs|^2 of RGB means and covariances; `picture` (3,h,w)."""
    own = moments(picture, weight)
    spread = style.covariance.diagonal().sum().clamp(min=1e-3)
    size = style.covariance.square().sum().clamp(min=1e-6)
    offset = (own.mean - style.mean).square().sum() / spread
    return offset + (own.covariance - style.covariance).square().sum() / size


def smoothness_loss(picture: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Mean squared differences of neighbours in (3,h,w): of RGB, and of the two colour axes.

    The colour axes are (R-G, B-(R+G)/2): noise in them is what the eye sees as specks.
    """
    r, g, b = picture
    chroma = torch.stack([r - g, b - (r + g) / 2])
    return _variation(picture, weight), _variation(chroma, weight)


def _variation(x: Tensor, weight: Tensor | None) -> Tensor:
    total = x.new_zeros(())
    for dim in (1, 2):
        n = x.shape[dim] - 1
        if n < 1:
            continue
        step = (x.narrow(dim, 1, n) - x.narrow(dim, 0, n)).square().mean(0)
        both = None
        if weight is not None:
            both = weight.narrow(dim - 1, 1, n) * weight.narrow(dim - 1, 0, n)
        total = total + mean(step, both)
    return total


def mean(x: Tensor, weight: Tensor | None = None) -> Tensor:
    """Mean of `x`, counted by `weight` (of one shape with it) where given."""
    if weight is None:
        return x.mean()
    weight = weight.reshape(x.shape)
    return (x * weight).sum() / weight.sum().clamp(min=1e-6)
