"""A picture that is carried over from another one, such as a film's frame before."""

from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.detail import blur

_SOFT = 1.0  # px: sigma of the border around what is new, where the rest may change too


class Carried(NamedTuple):
    """What a painting begins with: a picture (3,H,W), 0..1, sRGB, and how firm it is.

    hold (H,W), 0..1: 1 stays as it is; between 0 and 1 every step of the optimiser is shorter by as
    much; where it is 0 nothing is known, and the painting starts as if there were no picture.
    """

    picture: Tensor
    hold: Tensor

    @torch.no_grad()
    def unknown(self, canvas: Canvas, size: int, device: torch.device) -> Tensor:
        """Of how much of each px of a level nothing is known, (h,w), 0..1.

        There it begins with the content. What is known is not mixed with that, not even at the
        border: a frame's new strip lies beside the next one's, and half of each would be a blur.
        """
        return canvas.frame_map((self.hold == 0).float(), size, device)

    @torch.no_grad()
    def new(self, canvas: Canvas, size: int, device: torch.device) -> Tensor:
        """How freely each px of a level is painted as new, (h,w), 0..1: with a soft border."""
        unknown = self.unknown(canvas, size, device)
        return blur(unknown[None, None], _SOFT)[0, 0].mul(2).clamp(max=1)

    @torch.no_grad()
    def give(self, canvas: Canvas, size: int, device: torch.device) -> Tensor:
        """By how much of a step each px of a level changes, (h,w), 0..1."""
        return torch.maximum(
            1 - canvas.frame_map(self.hold, size, device), self.new(canvas, size, device)
        )
