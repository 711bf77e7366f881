"""L-BFGS without a line search: one evaluation per iteration."""

from __future__ import annotations

import torch
from torch import Tensor

_FIRST_STEP = 0.03  # RMS of the first step, picture 0..1
_LONGEST_STEP = 0.1  # RMS that no step exceeds
_CURVATURE = 1e-10  # pairs with s.y below this times |s||y| are dropped


class LBFGS:
    """Limited-memory BFGS (Nocedal 1980; Nocedal & Wright 2006, algorithm 7.4).

    It differs from the textbook: there is no line search. The network's gradient is expensive
    and the loss is smooth enough, so each step is taken whole, with its RMS capped.
    """

    def __init__(self, history: int = 20) -> None:
        self._history = history
        self._pairs: list[tuple[Tensor, Tensor, Tensor]] = []  # s, y, 1 / s.y
        self._last: tuple[Tensor, Tensor] | None = None  # step taken, gradient before it

    def step(self, gradient: Tensor) -> Tensor:
        """The step to take, for the gradient at the present point (any shape, float32)."""
        if self._last is not None:
            self._remember(self._last[0], gradient - self._last[1])
        if self._pairs:
            step = -self.direction(gradient)
            step = step * (_LONGEST_STEP / rms(step).clamp(min=_LONGEST_STEP))
        else:
            step = gradient * (-_FIRST_STEP / rms(gradient).clamp(min=1e-30))
        self._last = (step, gradient)
        return step

    def forget(self) -> None:
        """Start afresh: the function has changed."""
        self._pairs.clear()
        self._last = None

    def direction(self, gradient: Tensor) -> Tensor:
        """Approximate inverse Hessian times gradient, by the two-loop recursion.

        The initial inverse Hessian is (s.y)/(y.y) of the newest pair, times the identity.
        """
        q = gradient.clone()
        alphas = []
        for s, y, rho in reversed(self._pairs):
            alpha = rho * dot(s, q)
            q -= alpha * y
            alphas.append(alpha)
        if self._pairs:
            _, y, rho = self._pairs[-1]
            q /= rho * dot(y, y)
        for (s, y, rho), alpha in zip(self._pairs, reversed(alphas), strict=True):
            q += (alpha - rho * dot(y, q)) * s
        return q

    def _remember(self, s: Tensor, y: Tensor) -> None:
        sy = dot(s, y)
        if bool(sy > _CURVATURE * s.norm() * y.norm()):
            self._pairs.append((s, y, 1 / sy))
            del self._pairs[: -self._history]


def dot(a: Tensor, b: Tensor) -> Tensor:
    """Inner product of two tensors of one shape."""
    return torch.dot(a.reshape(-1), b.reshape(-1))


def rms(a: Tensor) -> Tensor:
    """Root of the mean square."""
    return a.square().mean().sqrt()
