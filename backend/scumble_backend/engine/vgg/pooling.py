"""Max pooling of 2x2 px and its backward pass, as the larger of two of the larger of two."""

import torch
from torch import Tensor


def max_pool(x: Tensor) -> tuple[Tensor, Tensor]:
    """The largest of each 2x2 px of (1,c,h,w), sizes rounded up; and what max_unpool() needs.

    That is the larger of each two in a row, (1,c,h,w/2). PyTorch's own pool keeps the places of
    the maxima in 8 bytes each, four times as much memory, and its backward pass takes twice as
    long. The same numbers both ways.
    """
    rows = _larger(x, 3)
    return _larger(rows, 2), rows


def max_unpool(gradient: Tensor, x: Tensor, rows: Tensor) -> Tensor:
    """Gradient for `x`: each of the pool's goes to where the first maximum was, 0 elsewhere."""
    return _to_larger(_to_larger(gradient, rows, 2), x, 3)


def _larger(x: Tensor, dim: int) -> Tensor:
    """The larger of each two neighbours along `dim`; a last one alone stays."""
    first, second = _pairs(x, dim)
    size, pairs = x.shape[dim], first.shape[dim]
    if size == 2 * pairs:
        return torch.maximum(first, second)
    shape = list(x.shape)
    shape[dim] = pairs + 1
    result = torch.empty(shape, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    torch.maximum(first, second, out=result.narrow(dim, 0, pairs))
    result.narrow(dim, pairs, 1).copy_(x.narrow(dim, size - 1, 1))
    return result


def _to_larger(gradient: Tensor, x: Tensor, dim: int) -> Tensor:
    """Adjoint of _larger(); of two equal ones, the first gets the gradient."""
    first, second = _pairs(x, dim)
    size, pairs = x.shape[dim], first.shape[dim]
    result = torch.empty_like(x)
    to_first, to_second = _pairs(result, dim)
    given = gradient.narrow(dim, 0, pairs)
    torch.ops.aten.threshold_backward.grad_input(given, second - first, 0, grad_input=to_second)
    torch.sub(given, to_second, out=to_first)
    if size > 2 * pairs:
        result.narrow(dim, size - 1, 1).copy_(gradient.narrow(dim, pairs, 1))
    return result


def _pairs(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """The first and the second of each two neighbours along `dim`: views."""
    pairs = x.shape[dim] // 2
    both = x.narrow(dim, 0, 2 * pairs).view(*x.shape[:dim], pairs, 2, *x.shape[dim + 1 :])
    return both.select(dim + 1, 0), both.select(dim + 1, 1)
