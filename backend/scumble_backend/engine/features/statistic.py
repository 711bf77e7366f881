"""What is compared at a style layer: its Gram matrix, or the Gaussian of its features.

Both are functions of sums over places, so both are exact by tiles (tiles.py): a kind of statistic
says what to sum up, and how far sums are from a style's and in which direction.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.features.formulas import (
    add_gram_gradient,
    gram_distance,
    gram_norm,
    gram_sum,
)
from scumble_backend.engine.features.wasserstein import Gaussian
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.vgg.network import Poll, no_poll


class Pull(NamedTuple):
    """The gradient of a distance for a feature f, of weight w, is w (matrix f + offset)."""

    matrix: Tensor  # (C,C) float32
    offset: Tensor | None  # (C,) float32; None: 0

    def add_to(self, features: Tensor, weight: Tensor | None, gradient: Tensor) -> None:
        """Add to the gradient for feature maps (1,C,h,w)."""
        add_gram_gradient(gradient, features, self.matrix, weight, self.offset)


Distance = Callable[[Tensor, "float | Tensor", float], "tuple[Tensor, Pull]"]


class Statistic(NamedTuple):
    """A kind of statistic.

    sum(features (1,C,h,w), weight (h,w) or None, poll): a part's sum, float32; sums of tiles add
    up to the picture's, and divided by the sum of weights they are the statistic.
    distance(target): a function of a picture's statistic (overwritten), its sum of weights, and a
    factor; it gives the relative distance from the style's, and the Pull of factor times that.
    """

    sum: Callable[[Tensor, Tensor | None, Poll], Tensor]
    distance: Callable[[Tensor], Distance]


def statistic_of(stage: Stage) -> Statistic:
    """The statistic that a stage compares."""
    return _WASSERSTEIN if stage.statistic == "wasserstein" else _GRAM


def _from_gram(target: Tensor) -> Distance:
    norm = gram_norm(target)

    def distance(own: Tensor, count: float | Tensor, factor: float) -> tuple[Tensor, Pull]:
        loss, difference = gram_distance(own, target, norm)
        return loss, Pull(difference.mul_(4 * factor / norm / count), None)

    return distance


def gaussian_sum(features: Tensor, weight: Tensor | None = None, poll: Poll = no_poll) -> Tensor:
    """The sums (C,C+1) float32 of w f f^T and, in the last column, of w f."""
    if weight is None:
        plain = features.sum((0, 2, 3), dtype=torch.float32)
    else:
        plain = (features.float() * weight).sum((0, 2, 3))
    return torch.cat([gram_sum(features, weight, poll), plain[:, None]], 1)


def _from_gaussian(target: Tensor) -> Distance:
    goal = Gaussian(target)

    def distance(own: Tensor, count: float | Tensor, factor: float) -> tuple[Tensor, Pull]:
        loss, matrix, offset = goal.distance(own)
        return loss, Pull(factor / count * matrix, factor / count * offset)

    return distance


_GRAM = Statistic(gram_sum, _from_gram)
_WASSERSTEIN = Statistic(gaussian_sum, _from_gaussian)
