"""Adam, for those who want it: steps of a set length, whatever the gradient's."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .kept import Kept

_STEP = 0.05  # of a number, picture 0..1, in the first iterations
_DECAY = 0.93  # of the step, each iteration: what is left of the noise dies down
_MEAN, _SQUARE = 0.9, 0.99
_EPSILON = 1e-12


class _State(NamedTuple):
    steps: int
    mean: Tensor
    square: Tensor


class Adam:
    """Adam (Kingma & Ba 2015, algorithm 1), with a step that shrinks.

    It differs from the textbook: steps shrink geometrically, since a stage has tens of
    iterations, not thousands, and the second moment forgets faster.
    """

    def __init__(self) -> None:
        self.state: _State | None = None
        """What it remembers, to come back to when a step was not taken after all."""

    def step(self, gradient: Tensor) -> Tensor:
        """The step to take, for the gradient at the present point (any shape, float32)."""
        old = self.state
        if old is None:
            old = _State(0, torch.zeros_like(gradient), torch.zeros_like(gradient))
        n = old.steps + 1
        mean = torch.lerp(gradient, old.mean, _MEAN)
        square = torch.lerp(gradient.square(), old.square, _SQUARE)
        self.state = _State(n, mean, square)
        scale = (square / (1 - _SQUARE**n)).sqrt_().add_(_EPSILON)
        return mean / scale * (-_STEP * _DECAY**old.steps / (1 - _MEAN**n))

    def forget(self) -> None:
        """Start afresh: the function has changed."""
        self.state = None

    def shorten(self) -> bool:
        """There is no history to save memory with: False."""
        return False

    def kept(self) -> Kept:
        """All that it remembers."""
        if self.state is None:
            return Kept(0, {})
        return Kept(self.state.steps, {"mean": self.state.mean, "square": self.state.square})

    def put_back(self, kept: Kept) -> None:
        """Go on with what one of this kind has kept. Raises KeyError for another kind's."""
        tensors = kept.tensors
        self.state = None
        if tensors:
            self.state = _State(kept.number, tensors["mean"], tensors["square"])
