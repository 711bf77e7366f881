"""The optimisers that a painting can have."""

from __future__ import annotations

from typing import Any, Protocol

from torch import Tensor

from .adam import Adam
from .lbfgs import LBFGS
from .plan import history_at


class Optimizer(Protocol):
    """One evaluation of the gradient, one step."""

    state: Any
    """What it remembers; never changed in place, so that it can be put back."""

    def step(self, gradient: Tensor) -> Tensor:
        """The step to take, for the gradient at the present point. Neither may be changed."""

    def forget(self) -> None:
        """Start afresh: the function has changed."""

    def shorten(self) -> bool:
        """Remember less, to save memory; False when there is nothing left to forget."""


def optimizer(name: str, size: int) -> Optimizer:
    """ "lbfgs" or "adam" for a level whose longest side has `size` px."""
    if name == "adam":
        return Adam()
    history = history_at(size)
    return LBFGS(history.pairs, compact=history.compact)
