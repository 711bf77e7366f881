"""Terms of the loss. Each is relative, hence of order one at every size."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.vgg.network import Poll, no_poll

_CHUNK = 32768  # positions whose features are widened to float32 at a time
_FEW = 512  # positions; for fewer, products are not worth taking in bfloat16
_SMALL = 256  # positions in a small product; half of that where there are few
CHROMA_AXES = ((1.0, -1.0, 0.0), (-0.5, -0.5, 1.0))  # of RGB: red to green, yellow to blue


def gram(features: Tensor, weight: Tensor | None = None, poll: Poll = no_poll) -> Tensor:
    """Gram matrix (C,C) float32 of feature maps (1,C,h,w): mean of f f^T over positions.

    Gatys, Ecker & Bethge 2016, equation 3, divided by the number of positions, so that pictures
    of different size compare. With `weight` (h,w), 0..1, the weighted mean.
    """
    h, w = features.shape[-2:]
    count = weight.sum() if weight is not None else torch.tensor(float(h * w))
    return gram_sum(features, weight, poll) / count.to(features.device)


def gram_sum(features: Tensor, weight: Tensor | None = None, poll: Poll = no_poll) -> Tensor:
    """Sum (C,C) float32 of w f f^T over positions: sums of tiles add up to the picture's.

    Products of float32 chunks; for bfloat16 features with many positions, products of small chunks
    in bfloat16, added up in float32. Each has a rounding error of its own, so together they are
    off by 1e-3 at most; a single product would be off by 2e-3, and float32 takes four to eight
    times as long.
    """
    rows = _rows(features)
    if weight is None and rows.dtype == torch.bfloat16 and len(rows) >= _FEW:
        return _sum_of_small_products(rows, poll)
    w = None if weight is None else weight.reshape(-1, 1)
    total: Tensor | None = None
    for start in range(0, len(rows), _CHUNK):
        poll()
        chunk = rows[start : start + _CHUNK].float()
        weighted = chunk if w is None else chunk * w[start : start + _CHUNK]
        part = weighted.T @ chunk
        total = part if total is None else total.add_(part)
    assert total is not None  # noqa: S101 - a map has at least one position
    return total


def _sum_of_small_products(rows: Tensor, poll: Poll) -> Tensor:
    """rows^T rows (C,C) float32 of (n,C)."""
    total = torch.zeros(rows.shape[1], rows.shape[1], device=rows.device)
    small = _SMALL if len(rows) >= 4 * _FEW else _SMALL // 2
    for start in range(0, len(rows), _CHUNK):
        poll()
        part = rows[start : start + _CHUNK]
        even = len(part) // small * small
        stack = part[:even].view(-1, small, part.shape[1])
        total += torch.bmm(stack.transpose(1, 2), stack).sum(0, dtype=torch.float32)
        if even < len(part):
            total += part[even:].T @ part[even:]
    return total


def gram_distance(own: Tensor, target: Tensor, norm: Tensor) -> tuple[Tensor, Tensor]:
    """|G-T|^2 / |T|^2 of two Gram matrices (C,C), and G-T, which overwrites G.

    norm: that of the target, from gram_norm(). 4 / norm / n (G-T) is the matrix for
    add_gram_gradient(), n being the sum of all positions' weights, by which G was divided.
    """
    difference = own.sub_(target)
    flat = difference.flatten()
    return torch.dot(flat, flat) / norm, difference


def gram_norm(target: Tensor) -> Tensor:
    """|T|^2 of a Gram matrix (C,C)."""
    return target.square().sum().clamp(min=1e-12)


def add_gram_gradient(
    to: Tensor,
    features: Tensor,
    matrix: Tensor,
    weight: Tensor | None = None,
    offset: Tensor | None = None,
) -> None:
    """Add the gradient of gram_distance() for feature maps (1,C,h,w) that went into G.

    Written out because it saves autograd's float32 copies of whole layers: with D the gradient
    for G, that for a feature f at a position is w (D + D^T) f / sum w. `offset` (C,): added to
    what `matrix` gives, for statistics that use the mean as well.
    """
    rows, into = _rows(features), to.permute(0, 2, 3, 1)
    matrix = matrix.to(rows.dtype)
    if weight is None and offset is None and into.is_contiguous():
        into.view(rows.shape).addmm_(rows, matrix)
        return
    gradient = rows @ matrix if offset is None else torch.addmm(offset.to(rows.dtype), rows, matrix)
    if weight is not None:
        gradient *= weight.reshape(-1, 1).to(rows.dtype)
    into += gradient.view(into.shape)


def _rows(features: Tensor) -> Tensor:
    """(1,C,h,w) as (h*w,C); a view when the memory is channels-last."""
    return features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])


class Rows(NamedTuple):
    """One layer's part of hypercolumns: its rows (n,c), and the factor that they have there."""

    rows: Tensor
    scale: float


def cosine_pull(
    query: Sequence[Rows], target: Tensor, weight: Tensor | None, count: float | Tensor
) -> tuple[Tensor, list[Tensor]]:
    """Sum of cosines of hypercolumns (n,C) and their targets (n,C) over `count`; its gradients.

    Targets have length 1; `weight` (n,) counts the places. 1 minus the mean is the
    nearest-neighbour loss: Kolkin et al. 2022 (NNST), equation 4, with targets that stay fixed for
    a stage. The gradient of a cosine for its query q is (t - cos q/|q|) / |q|. Written out layer
    by layer, gradients in the rows' dtypes: autograd took a quarter of a draft.
    """
    parts, at = [], 0
    for rows, _ in query:
        parts.append(target[:, at : at + rows.shape[1]].to(rows.dtype))
        at += rows.shape[1]
    product = torch.zeros(len(target), device=target.device)
    square = torch.zeros_like(product)
    for (rows, scale), part in zip(query, parts, strict=True):
        product.add_((rows * part).sum(1, dtype=torch.float32), alpha=scale)
        square.add_(rows.square().sum(1, dtype=torch.float32), alpha=scale**2)
    length = square.sqrt_().clamp_(min=1e-6)
    cosine = product / length
    towards = (1.0 if weight is None else weight.reshape(-1)) / count / length
    back = -cosine / length * towards
    gradients = [
        torch.addcmul(
            (back * scale**2).to(rows.dtype)[:, None] * rows,
            (towards * scale).to(rows.dtype)[:, None],
            part,
        )
        for (rows, scale), part in zip(query, parts, strict=True)
    ]
    return (cosine * length * towards).sum(), gradients


def content_pull(
    features: Tensor, target: Tensor, weight: Tensor, total: Tensor
) -> tuple[Tensor, Tensor]:
    """Sum of |F-T|^2 of feature maps (1,C,h,w) over `total`, and its gradient, float32.

    Positions are weighted by `weight` (h,w). With |T|^2 as the total it is the content loss:
    Gatys et al. 2016, equation 1, made relative.
    """
    difference = features.float() - target
    pull = difference * (weight / total)
    return (difference * pull).sum(), pull.mul_(2)


def smoothness_loss(picture: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Mean squared differences of neighbours in (3,h,w): of RGB, and of the two colour axes.

    The colour axes are (R-G, B-(R+G)/2): noise in them is what the eye sees as specks.
    """
    axes = torch.tensor(CHROMA_AXES).to(picture)
    chroma = torch.einsum("ij,jhw->ihw", axes, picture)
    return _variation(picture, weight), _variation(chroma, weight)


def _variation(x: Tensor, weight: Tensor | None) -> Tensor:
    total = x.new_zeros(())
    for dim in (1, 2):
        n = x.shape[dim] - 1
        if n < 1:
            continue
        step = (x.narrow(dim, 1, n) - x.narrow(dim, 0, n)).square().mean(0)
        if weight is None:
            total = total + step.mean()
        else:
            counted = both(weight, dim - 1)
            total = total + (step * counted).sum() / counted.sum().clamp(min=1e-6)
    return total


def both(weight: Tensor, dim: int) -> Tensor:
    """How much each pair of neighbours along `dim` counts, from each place's weight (h,w)."""
    n = weight.shape[dim] - 1
    return weight.narrow(dim, 1, n) * weight.narrow(dim, 0, n)
