"""Small pictures of a painting in progress, sent no faster than they are looked at."""

import time

from torch import Tensor
from torch.nn.functional import interpolate

from scumble_backend.engine import Iterate
from scumble_backend.pixels import preview_bytes
from scumble_backend.service.worker.replies import Replies
from scumble_protocol.wire.replies import PreviewFields

PREVIEW_SIDE = 512
"""Longest side of a preview, in pixels."""
PREVIEW_PAUSE = 0.15
"""Least seconds between two previews."""


class Previews:
    """The previews of a job: at most one that was not acknowledged, and a pause between two."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._open = False
        """Whether one is under way that nobody has seen yet."""
        self._time = 0.0
        self._count = 0

    def seen(self) -> None:
        """Allow the next one. From any thread."""
        self._open = False

    def due(self) -> bool:
        """Whether another one may be sent now."""
        return not self._open and time.monotonic() - self._time >= PREVIEW_PAUSE

    def send(self, job: str, revision: int, iterate: Iterate, coverage: Tensor) -> None:
        """Send an iterate's picture with the layer's coverage (h,w) as its alpha."""
        self._open, self._time = True, time.monotonic()
        height, width = _within(iterate.size, PREVIEW_SIDE)
        picture = _resize(iterate.picture, height, width)
        alpha = _resize(coverage[None], height, width)[0]
        self._count += 1
        preview = PreviewFields(job, revision, self._count, iterate.step, width, height)
        self._replies.tell(preview, [preview_bytes(picture, alpha)])


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _resize(planes: Tensor, height: int, width: int) -> Tensor:
    if planes.shape[-2:] == (height, width):
        return planes
    return interpolate(planes[None], (height, width), mode="bilinear", antialias=True)[0]
