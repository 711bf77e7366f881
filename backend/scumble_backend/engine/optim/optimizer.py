"""The optimisers that a painting can have."""

import math
from typing import Protocol

from torch import Tensor

from scumble_backend.engine.optim.adam import Adam
from scumble_backend.engine.optim.lbfgs import FIRST_STEP, LBFGS
from scumble_backend.engine.optim.optimizer_memory import OptimizerMemory
from scumble_backend.engine.plan import history_at

# RMS, and a factor of the gradient: where little has changed a longer step throws the picture back.
_FIRST_STEP_AGAIN, _FIRST_FACTOR_AGAIN = 0.015, 0.003


class Optimizer(Protocol):
    """One evaluation of the gradient, one step.

    A value: with each step comes another optimiser, which remembers it, so that a step that is
    not taken after all leaves no trace.
    """

    def step(self, gradient: Tensor) -> "tuple[Tensor, Optimizer]":
        """The step to take for the gradient at the present point, and the optimiser after it.

        Neither tensor may be changed.
        """

    def forgotten(self) -> "Optimizer":
        """One that starts from scratch: the function has changed."""

    def shortened(self) -> "Optimizer | None":
        """One that remembers less, to save memory; None when there is nothing left to forget."""

    def memory(self) -> OptimizerMemory:
        """All that it remembers."""

    def with_memory(self, memory: OptimizerMemory) -> "Optimizer":
        """One that continues from the memory of one of this kind; KeyError for another kind's."""


def optimizer(name: str, size: int, *, again: bool = False) -> Optimizer:
    """ "lbfgs" or "adam" for a level whose longest side has `size` px.

    `again`: the level was passed before, so that the picture is nearly there.
    """
    if name == "adam":
        return Adam()
    history = history_at(size)
    step, factor = (_FIRST_STEP_AGAIN, _FIRST_FACTOR_AGAIN) if again else (FIRST_STEP, math.inf)
    return LBFGS(history.pairs, compact=history.compact, first_step=step, first_factor=factor)
