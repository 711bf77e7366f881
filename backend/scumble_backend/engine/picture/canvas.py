"""The content, framed so that the engine can work on it at any size."""

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.host.cache import ByteCache
from scumble_backend.engine.picture.frame import Frame
from scumble_backend.engine.picture.hidden_pixels import fill_hidden
from scumble_backend.engine.picture.resample import resize, shrink_mask

_SEEN_BYTES = 96 * 2**20


class Level(NamedTuple):
    """The content at one pyramid level."""

    picture: Tensor  # (1,3,h,w), 0..1
    mask: Tensor | None  # (h,w), 0..1: share of each pixel that is visible; None: all of it
    size: int  # as Canvas counts it
    seen: ByteCache  # what was computed from the content, at any level


class Canvas:
    """Content (3,H,W) with hidden pixels filled, widened when it is very slim.

    The widened border is treated like transparent pixels: filled, and counted nowhere. What the
    size of a level is, its frame says. What a network saw of it is kept up to a number of bytes:
    a slider that moves changes nothing there.
    """

    def __init__(self, content: Tensor, alpha: Tensor | None) -> None:
        h, w = content.shape[-2:]
        self.shape = (h, w)
        self.frame = Frame(self.shape)
        self._pad = self.frame.pad
        visible = torch.ones(h, w, dtype=torch.bool) if alpha is None else alpha > 0
        self.content = fill_hidden(content, visible)
        self._visible = visible
        framed_visible = F.pad(visible, self._pad)
        self._framed = self.content
        if any(self._pad):
            self._framed = fill_hidden(F.pad(content, self._pad), framed_visible)
        self._mask = None if bool(framed_visible.all()) else framed_visible.float()
        self._seen = ByteCache(_SEEN_BYTES)

    @property
    def size(self) -> int:
        """The size at which a level has as many px as the content, widened."""
        return self.frame.size

    @property
    def framed_shape(self) -> tuple[int, int]:
        """(h,w) of the framed content at its own size."""
        return self.frame.framed_shape

    @property
    def masked(self) -> bool:
        """Whether some pixels count in no statistic."""
        return self._mask is not None

    @property
    def visible(self) -> Tensor:
        """(H,W): 1 where a pixel counts in statistics, else 0."""
        return self._visible.float()

    def forget_seen(self) -> None:
        """Let go of what a network saw of it: there is no room."""
        self._seen.clear()

    def level(self, size: int, device: torch.device) -> Level:
        """The framed content at a level of `size` px."""
        shape = self.level_shape(size)
        picture = self._framed[None]
        if self._mask is not None or tuple(picture.shape[-2:]) != shape:
            picture = resize(picture, shape).clamp(0, 1)
        picture = picture.to(device)
        mask = None if self._mask is None else shrink_mask(self._mask, shape).to(device)
        return Level(picture, mask, size, self._seen)

    def level_shape(self, size: int) -> tuple[int, int]:
        """(h,w) of the framed level of `size` px."""
        return self.frame.level_shape(size)

    def size_of(self, shape: tuple[int, ...]) -> int:
        """The size of a framed level's picture (...,h,w): level_shape() backwards."""
        return self.frame.size_of(shape)

    def frame_map(self, weight: Tensor, size: int, device: torch.device) -> Tensor:
        """A map (H,W) on the content's grid at a level's framed size."""
        framed = F.pad(weight[None, None], self._pad, mode="replicate")[0, 0]
        return shrink_mask(framed, self.level_shape(size)).to(device)

    def framed(self, picture: Tensor) -> Tensor:
        """A picture (3,H,W) of the content's size, widened as that is."""
        return F.pad(picture[None], self._pad, mode="replicate")[0]

    def crop(self, picture: Tensor) -> Tensor:
        """The content's part of a framed picture (3,h,w) at any level."""
        left, _, top, _ = self._pad
        if not any(self._pad):
            return picture
        h, w = picture.shape[-2:]
        scale_h, scale_w = h / self._framed.shape[-2], w / self._framed.shape[-1]
        y, x = int(top * scale_h), int(left * scale_w)
        rows = max(1, round(self.shape[0] * scale_h))
        columns = max(1, round(self.shape[1] * scale_w))
        return picture[..., y : y + rows, x : x + columns]

    def full(self, picture: Tensor) -> Tensor:
        """A framed picture (3,h,w) of any level at the content's own size (3,H,W)."""
        framed = resize(picture, (self._framed.shape[-2], self._framed.shape[-1])).clamp(0, 1)
        left, _, top, _ = self._pad
        return framed[..., top : top + self.shape[0], left : left + self.shape[1]]
