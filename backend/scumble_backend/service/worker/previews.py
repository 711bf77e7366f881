"""Pictures of a painting in progress, sent no faster than they are looked at."""

import time

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from scumble_backend.engine import Iterate
from scumble_backend.pixels import preview_bytes
from scumble_backend.service.worker.replies import Replies
from scumble_protocol.wire.replies import PreviewFields

PREVIEW_SIDE = 512
"""Longest side of a preview, in pixels, where nobody has said how large it is shown."""
LARGEST_PREVIEW = 4096
"""Longest side of any."""
PREVIEW_PAUSE = 0.15
"""Least seconds between two previews."""
PREVIEW_SHARE = 0.05
"""The most of the painting's time that drawing previews may take."""


class Previews:
    """The previews of a job: at most one that was not acknowledged, and a pause between two."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._open = False
        """Whether one is under way that nobody has seen yet."""
        self._due = 0.0
        """When the next one may be sent (monotonic seconds)."""
        self._count = 0
        nothing = torch.empty(0, 0)
        self._kept = nothing, nothing
        """A layer's coverage, and the same in the size of the newest preview."""
        self.side = 0
        """Pixels of the longest side that the client can show; 0 where it did not say."""

    def seen(self) -> None:
        """Allow the next one. From any thread."""
        self._open = False

    def due(self) -> bool:
        """Whether another one may be sent now."""
        return not self._open and time.monotonic() >= self._due

    def send(self, job: str, revision: int, iterate: Iterate, coverage: Tensor) -> None:
        """Send an iterate's picture with the layer's coverage (h,w) as its alpha."""
        self._open, began = True, time.monotonic()
        height, width = self._size(iterate.size, (coverage.shape[0], coverage.shape[1]))
        picture = _resize(iterate.picture, height, width)
        alpha = self._alpha(coverage, height, width)
        self._count += 1
        preview = PreviewFields(job, revision, self._count, iterate.step, width, height)
        self._replies.tell(preview, [preview_bytes(picture, alpha)])
        took = time.monotonic() - began
        self._due = began + max(PREVIEW_PAUSE, took / PREVIEW_SHARE)

    def _size(self, level: tuple[int, int], layer: tuple[int, int]) -> tuple[int, int]:
        """Give height and width of a preview: a level's own size, or less if less is shown.

        Where the client has said how large it is shown, the first levels are enlarged, so that
        the alpha, which comes with it, has a clear edge.
        """
        if not self.side:
            return _within(level, PREVIEW_SIDE)
        own = max(*level, min(PREVIEW_SIDE, max(layer)))
        side = min(self.side, own, LARGEST_PREVIEW)
        return level if side == max(level) else _within(layer, side)

    def _alpha(self, coverage: Tensor, height: int, width: int) -> Tensor:
        """Give a layer's coverage in a preview's size; a large layer's is not made twice."""
        kept, small = self._kept
        if kept is not coverage or small.shape != (height, width):
            small = _resize(coverage[None], height, width)[0]
            self._kept = coverage, small
        return small


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _resize(planes: Tensor, height: int, width: int) -> Tensor:
    if planes.shape[-2:] == (height, width):
        return planes
    return interpolate(planes[None], (height, width), mode="bilinear", antialias=True)[0]
