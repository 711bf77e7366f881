"""L-BFGS without a line search: one evaluation per iteration."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.optim.optimizer_memory import OptimizerMemory

FIRST_STEP = 0.03  # RMS of the first step, picture 0..1
_LONGEST_STEP = 0.1  # RMS that no step exceeds
_CURVATURE = 1e-10  # pairs with s.y below this times |s||y| have no effect
_CHUNK = 2**22  # numbers of a compact history that are widened at a time
_COMPACT = torch.bfloat16
_LARGE = 2**24  # numbers in a picture; a larger one is not copied without need


class _Pair(NamedTuple):
    """A step s and the change y of the gradient over it.

    rho: 1 / s.y; 0 where the function does not curve upwards there, and then the pair has no
    effect. scale: of the initial inverse Hessian, (s.y)/(y.y) of the newest pair that has one.
    Both are decided on the device, so that the host never waits for it.
    """

    s: Tensor
    y: Tensor
    rho: Tensor
    scale: Tensor


@dataclass(frozen=True, eq=False)
class LBFGS:
    """Limited-memory BFGS (Nocedal 1980; Nocedal & Wright 2006, algorithm 7.4).

    It differs from the textbook: there is no line search. The network's gradient is expensive
    and the loss is smooth enough, so each step is taken whole, with its RMS capped.

    history: pairs that it remembers at most.
    compact: keeps the pairs in bfloat16 (not float16: gradients for single pixels of large
    pictures are smaller than its smallest number): half the memory, for large pictures.
    first_step: RMS of the step that is taken before anything is known of the function, and
    first_factor: what the gradient's RMS, times its count of numbers, is multiplied by for that
    step where this makes it shorter.
    pairs, last: what it remembers: the newest pair last; the step taken, and the gradient before.
    """

    history: int = 20
    _: KW_ONLY
    compact: bool = False
    first_step: float = FIRST_STEP
    first_factor: float = math.inf
    pairs: tuple[_Pair, ...] = ()
    last: tuple[Tensor, Tensor] | None = None

    def step(self, gradient: Tensor) -> tuple[Tensor, "LBFGS"]:
        """The step to take for the gradient (any shape, float32), and the optimiser after it.

        Neither tensor may be changed by the caller.
        """
        pairs = self.pairs
        if self.compact:
            gradient = gradient.contiguous()
        if self.last is not None:
            pairs = self._with(self.last[0], gradient, self.last[1])
        if pairs:
            step = direction(gradient, pairs).neg_()
            step *= _LONGEST_STEP / rms(step).clamp(min=_LONGEST_STEP)
        else:
            step = gradient * -self._first_scale(gradient)
        last = (step.to(_COMPACT) if self.compact else step), gradient
        return step, replace(self, pairs=pairs, last=last)

    def forgotten(self) -> "LBFGS":
        """One that starts from scratch: the function has changed."""
        return replace(self, pairs=(), last=None)

    def shortened(self) -> "LBFGS | None":
        """One with half the history, to save memory; None when there is nothing left to halve."""
        if self.history < 2:
            return None
        history = self.history // 2
        return replace(self, history=history, pairs=self.pairs[-history:])

    def memory(self) -> OptimizerMemory:
        """All that it remembers: the length of its history, and each pair."""
        tensors: dict[str, Tensor] = {}
        if self.last is not None:
            tensors |= {"step": self.last[0], "gradient": self.last[1]}
        for i, pair in enumerate(self.pairs):
            tensors |= {f"s.{i}": pair.s, f"y.{i}": pair.y}
        if self.pairs:
            tensors["rho"] = torch.stack([pair.rho for pair in self.pairs])
            tensors["scale"] = torch.stack([pair.scale for pair in self.pairs])
        return OptimizerMemory(self.history, tensors)

    def with_memory(self, memory: OptimizerMemory) -> "LBFGS":
        """One that continues from the memory of one of this kind; KeyError for another kind's."""
        have = memory.tensors
        last = (have["step"], have["gradient"]) if have else None
        numbers = zip(have["rho"], have["scale"], strict=True) if "rho" in have else ()
        pairs = tuple(_Pair(have[f"s.{i}"], have[f"y.{i}"], *two) for i, two in enumerate(numbers))
        return replace(self, history=max(1, memory.number), pairs=pairs, last=last)

    def _first_scale(self, gradient: Tensor) -> Tensor:
        """The factor for a gradient while nothing is known of the function."""
        scale = self.first_step / rms(gradient).clamp(min=1e-30)
        return scale.clamp(max=self.first_factor * gradient.numel())

    def _with(self, s: Tensor, gradient: Tensor, before: Tensor) -> tuple[_Pair, ...]:
        """The pairs with a new one."""
        if self.compact:
            y = torch.empty_like(gradient, dtype=_COMPACT)
            for to, a, b in _chunks(y, gradient, before):
                to.copy_(a - b)
        else:
            y = gradient - before
        sy, yy = dot(s, y), dot(y, y)
        curved = sy > _CURVATURE * norm(s) * yy.sqrt()
        old = self.pairs[-1].scale if self.pairs else self._first_scale(gradient)
        rho = torch.where(curved, 1 / sy, torch.zeros_like(sy))
        pair = _Pair(s, y, rho, torch.where(curved, sy / yy, old))
        return (*self.pairs, pair)[-self.history :]


def direction(gradient: Tensor, pairs: Sequence[_Pair]) -> Tensor:
    """Approximate inverse Hessian times gradient, by the two-loop recursion.

    The initial inverse Hessian is (s.y)/(y.y) of the newest pair, times the identity.
    """
    q = gradient.clone()
    alphas = []
    for s, y, rho, _ in reversed(pairs):
        alpha = rho * dot(s, q)
        _add(q, -alpha, y)
        alphas.append(alpha)
    if pairs:
        q *= pairs[-1].scale
    for (s, y, rho, _), alpha in zip(pairs, reversed(alphas), strict=True):
        _add(q, alpha - rho * dot(y, q), s)
    return q


def dot(a: Tensor, b: Tensor) -> Tensor:
    """Inner product of two tensors of one shape, float32."""
    if a.dtype == b.dtype != _COMPACT:
        return torch.dot(a.reshape(-1), b.reshape(-1))
    total = torch.zeros((), device=a.device)
    for x, y in _chunks(a, b):
        total.add_(torch.dot(x.float(), y.float()))
    return total


def norm(a: Tensor) -> Tensor:
    """Euclidean norm."""
    return dot(a, a).sqrt()


def rms(a: Tensor) -> Tensor:
    """Root of the mean square."""
    if a.numel() > _LARGE:
        return norm(a) / math.sqrt(a.numel())  # without a second tensor of that size
    return a.square().mean().sqrt()


def _add(to: Tensor, factor: Tensor, x: Tensor) -> None:
    """Add `factor` times `x` to `to`, in place."""
    if x.dtype != _COMPACT:
        to += factor * x
        return
    for part, other in _chunks(to, x):
        part.add_(factor * other.float())


def _chunks(*tensors: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """Views of equal parts of contiguous tensors of one shape."""
    flat = [x.view(-1) for x in tensors]
    for start in range(0, flat[0].numel(), _CHUNK):
        yield tuple(x[start : start + _CHUNK] for x in flat)
