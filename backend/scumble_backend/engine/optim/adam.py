"""Adam, which can be chosen: steps of a set length, whatever the gradient's."""

from dataclasses import dataclass

import torch
from torch import Tensor

from scumble_backend.engine.optim.optimizer_memory import OptimizerMemory

_STEP = 0.05  # of a number, picture 0..1, in the first iterations
_DECAY = 0.93  # of the step, each iteration: what is left of the noise dies down
_MEAN, _SQUARE = 0.9, 0.99
_EPSILON = 1e-12


@dataclass(frozen=True, eq=False)
class Adam:
    """Adam (Kingma & Ba 2015, algorithm 1), with a step that shrinks.

    It differs from the textbook: steps shrink geometrically, since a stage has tens of
    iterations, not thousands, and the second moment forgets faster.

    steps: those taken. mean, square: the gradient's moments; None before the first step.
    """

    steps: int = 0
    mean: Tensor | None = None
    square: Tensor | None = None

    def step(self, gradient: Tensor) -> tuple[Tensor, "Adam"]:
        """The step to take for the gradient (any shape, float32), and the optimiser after it."""
        mean, square = self.mean, self.square
        if mean is None or square is None:
            mean, square = torch.zeros_like(gradient), torch.zeros_like(gradient)
        n = self.steps + 1
        mean = torch.lerp(gradient, mean, _MEAN)
        square = torch.lerp(gradient.square(), square, _SQUARE)
        scale = (square / (1 - _SQUARE**n)).sqrt_().add_(_EPSILON)
        step = mean / scale * (-_STEP * _DECAY**self.steps / (1 - _MEAN**n))
        return step, Adam(n, mean, square)

    def forgotten(self) -> "Adam":
        """One that starts from scratch: the function has changed."""
        return Adam()

    def shortened(self) -> None:
        """None: there is no history to shorten."""
        return

    def memory(self) -> OptimizerMemory:
        """All that it remembers."""
        if self.mean is None or self.square is None:
            return OptimizerMemory(0, {})
        return OptimizerMemory(self.steps, {"mean": self.mean, "square": self.square})

    def with_memory(self, memory: OptimizerMemory) -> "Adam":
        """One that continues from the memory of one of this kind; KeyError for another kind's."""
        have = memory.tensors
        return Adam(memory.number, have["mean"], have["square"]) if have else Adam()
