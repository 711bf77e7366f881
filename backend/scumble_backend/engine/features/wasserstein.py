"""The Wasserstein distance between two Gaussians of features."""

import torch
from torch import Tensor

from scumble_backend.engine.host.device import exact

_FLOOR = 1e-2  # added to covariances, in shares of the style's mean variance


class Gaussian:
    """A style's features as a Gaussian, and how far others are from it.

    `sums` (C,C+1): means of f f^T and, in the last column, of f. A floor under all covariances
    keeps directions that a few cells do not fill from counting without bound. Computed in
    float64: the Monge map divides by small eigenvalues.
    """

    def __init__(self, sums: Tensor) -> None:
        goal = exact(sums)
        self._mean, covariance = _moments(goal)
        size = goal.diagonal().sum().clamp(min=1e-12)  # mean |f|^2
        self._size = size
        self._floor = _FLOOR * (covariance.diagonal().mean() + 1e-4 * size / len(goal))
        self._floor = self._floor * torch.eye(len(goal), dtype=goal.dtype, device=goal.device)
        self._least = self._floor[0, 0].square()
        self._covariance = covariance + self._floor
        values, vectors = torch.linalg.eigh(self._covariance)
        self._root = (vectors * values.clamp(min=0).sqrt()) @ vectors.T

    def distance(self, sums: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """W2^2 over the style's mean square, and its gradient for a feature of another picture.

        With means m and covariances A (the other's) and B,

            W2^2 = |m - mB|^2 + tr(A + B - 2 (B^1/2 A B^1/2)^1/2)

        (Dowson & Landau 1982). The gradient for one of N features is (matrix f + offset) / N:
        matrix (C,C) = 2 (1 - T) with the Monge map T from A to B, and offset (C,) =
        2 (m - mB) - 2 (1 - T) m, both float32 and over the mean square as well.
        """
        mean, covariance = _moments(exact(sums))
        covariance = covariance + self._floor
        values, vectors = torch.linalg.eigh(self._root @ covariance @ self._root)
        roots = values.clamp(min=self._least).sqrt()
        transport = self._root @ (vectors / roots) @ vectors.T @ self._root
        shift = mean - self._mean
        spread = covariance.diagonal().sum() + self._covariance.diagonal().sum() - 2 * roots.sum()
        eye = torch.eye(len(mean), dtype=mean.dtype, device=mean.device)
        matrix = 2 / self._size * (eye - transport)
        offset = 2 / self._size * shift - matrix @ mean
        loss = ((shift.square().sum() + spread) / self._size).clamp(min=0)
        device = sums.device
        return loss.float().to(device), matrix.float().to(device), offset.float().to(device)


def _moments(sums: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (C,) and covariance (C,C)."""
    mean = sums[:, -1]
    covariance = sums[:, :-1] - torch.outer(mean, mean)
    return mean, (covariance + covariance.T) / 2
