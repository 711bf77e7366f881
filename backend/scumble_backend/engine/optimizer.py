"""The optimisers that a painting can have."""

from __future__ import annotations

import math
from typing import Any, Protocol

from torch import Tensor

from .adam import Adam
from .kept import Kept
from .lbfgs import FIRST_STEP, LBFGS
from .plan import history_at

# RMS, and a factor of the gradient: where little has changed a longer step throws the picture back.
_FIRST_STEP_AGAIN, _FIRST_FACTOR_AGAIN = 0.015, 0.003


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

    def kept(self) -> Kept:
        """All that it remembers."""

    def put_back(self, kept: Kept) -> None:
        """Go on with what one of this kind has kept. Raises KeyError for another kind's."""


def optimizer(name: str, size: int, *, again: bool = False) -> Optimizer:
    """ "lbfgs" or "adam" for a level whose longest side has `size` px.

    `again`: the level was passed before, so that the picture is nearly there.
    """
    if name == "adam":
        return Adam()
    history = history_at(size)
    step, factor = (_FIRST_STEP_AGAIN, _FIRST_FACTOR_AGAIN) if again else (FIRST_STEP, math.inf)
    return LBFGS(history.pairs, compact=history.compact, first_step=step, first_factor=factor)
