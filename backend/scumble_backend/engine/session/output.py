"""The pictures that a painting outputs: from iterates, at the content's size, in its colours."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.colour import with_colours_of
from scumble_backend.engine.picture.resample import resize, shrink_mask
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.stage.strokes import Strokes


class Shown(NamedTuple):
    """An iterate worth showing, and finer detail from before going back."""

    picture: Tensor  # (3,h,w), framed
    detail: Tensor | None = None  # (3,H,W), framed
    strokes: Strokes | None = None  # to enlarge it with, where there is no such detail

    def on_cpu(self) -> "Shown":
        """The same with both pictures there."""
        detail = None if self.detail is None else self.detail.cpu()
        return self._replace(picture=self.picture.cpu(), detail=detail)

    def whole(self, shape: tuple[int, int]) -> Tensor:
        """All of it in one picture (3,h,w), at most as large as `shape`."""
        if self.detail is not None:
            size = (self.detail.shape[-2], self.detail.shape[-1])
            return (resize(self.picture, size) + self.detail).clamp(0, 1)
        if self.strokes is not None and max(self.picture.shape) < max(shape):
            return self.strokes.enlarge(self.picture, shape).clamp(0, 1)
        return self.picture


class Output(NamedTuple):
    """What turns iterates into pictures: the content, the settings, and the styles' weights."""

    canvas: Canvas
    settings: Settings
    weights: Sequence[float | Tensor]

    def full(self, shown: Shown) -> Tensor:
        """(3,H,W), 0..1, at the content's own size; the content where no style counts."""
        canvas, covered = self.canvas, self._coverage()
        result = canvas.full(shown.on_cpu().whole(canvas.framed_shape))
        result = self._coloured(result, canvas.content, covered)
        if covered is not None:
            result = canvas.content + covered * (result - canvas.content)
        return result.clone()

    def level(self, best: Tensor, content: Tensor) -> Tensor:
        """Give a level's framed iterate and content as a picture (3,h,w), 0..1, without the frame.

        It is on the CPU, wherever they are.
        """
        picture = self.canvas.crop(best).cpu().clamp(0, 1).contiguous()
        if self.settings.keep_colors == 0:
            return picture
        return self._coloured(picture, self.canvas.crop(content).cpu(), self._coverage())

    def _coloured(self, picture: Tensor, content: Tensor, covered: Tensor | None) -> Tensor:
        """Give the picture the content's colours, to the degree that they are to be kept."""
        settings, canvas = self.settings, self.canvas
        if settings.keep_colors == 0:
            return picture
        weight = None
        if settings.keep_colors_by == "statistics":
            weight = canvas.visible if covered is None else canvas.visible * covered
            weight = shrink_mask(weight, (picture.shape[-2], picture.shape[-1]))
            weight = weight if float(weight.sum()) > 0 else None
        return with_colours_of(
            picture, content, by=settings.keep_colors_by, share=settings.keep_colors / 100,
            weight=weight,
        )  # fmt: skip

    def _coverage(self) -> Tensor | None:
        """How much any style counts (H,W), 0..1; None: everywhere."""
        if not any(isinstance(w, Tensor) for w in self.weights):
            return None
        return sum((torch.as_tensor(w) for w in self.weights), torch.zeros(())).clamp(0, 1)
