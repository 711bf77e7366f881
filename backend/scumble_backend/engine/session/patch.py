"""A part of a finished picture that is painted again, for a content that differs only there."""

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from scumble_backend.engine.picture.patch import LevelPatch, patch_at
from scumble_backend.engine.stage.strokes import Strokes


@dataclass(frozen=True, eq=False)
class Patch:
    """What of a picture may change, and the picture as it was.

    mask (1,1,h,w), 0..1: by how much of a change each place is changed; 0: not at all.
    before (1,3,h,w): the picture. strokes: its own, where it has some.
    """

    mask: Tensor
    before: Tensor
    strokes: Strokes | None
    _levels: dict[tuple[int, int, int], LevelPatch] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """(h,w) of the picture."""
        return self.before.shape[-2], self.before.shape[-1]

    def joined(self, mask: Tensor) -> "Patch":
        """The same with what another mask of its size leaves free as well."""
        return replace(self, mask=torch.maximum(self.mask, mask), _levels={})

    def at(self, shape: tuple[int, int], margin: int) -> LevelPatch:
        """It at a level (h,w) whose features depend on `margin` px around them."""
        key = (*shape, margin)
        if key not in self._levels:
            self._levels[key] = patch_at(self.mask, self.before, shape, margin)
        return self._levels[key]

    def kept(self, picture: Tensor) -> Tensor:
        """A picture (1,3,h,w) of its size, as it was where it may not change."""
        return torch.lerp(self.before, picture, self.mask)
