"""How near two pictures are."""

import torch
from torch import Tensor


def distance(a: Tensor, b: Tensor) -> float:
    """The root mean square of their difference."""
    return float((a - b).square().mean().sqrt())


def alike(a: Tensor, b: Tensor) -> float:
    """The correlation of their light and dark."""
    return float(torch.corrcoef(torch.stack([a.mean(0).flatten(), b.mean(0).flatten()]))[0, 1])
