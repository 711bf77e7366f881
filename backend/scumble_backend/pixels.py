"""Editor pixel formats to float tensors and back, alpha bytes untouched.

A large layer goes through in strips that stay in the processor's cache, straight into memory that
was asked for once; several threads share them, since NumPy releases Python's lock.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from scumble_protocol.pixels import FORMATS, PixelFormat
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.shared import sheet_of, taken_down
from scumble_protocol.wire.submission import Submission

log = logging.getLogger("scumble.pixels")

_T = TypeVar("_T")

_STRIP = 64 * 1024
"""Pixels of a strip, about: a channel of it as float takes 256 KB."""

_AHEAD = 2
"""Strips that may be ready before they are asked for, for each thread."""


class Layer(NamedTuple):
    """A layer as it came: its bytes, how to read them, and the selection."""

    width: int
    height: int
    format: PixelFormat
    pixels: Buffer
    mask: Buffer | None = None
    """One byte a pixel, 255 inside the selection; None selects everything."""

    def color(self) -> Tensor:
        """The colours as (3, height, width) float32, 0..1, red first.

        Floats outside 0..1 are clipped, and what is no number counts as 0.
        """
        source = self._array()
        planes = np.empty((3, self.height, self.width), np.float32)

        def convert(rows: slice) -> None:
            for plane, channel in zip(planes, self.format.to_rgba[:3], strict=True):
                strip = plane[rows]
                strip[...] = source[rows, :, channel]
                self._to_shares(strip)
                self._clip(strip)

        self._in_strips(convert)
        return torch.from_numpy(planes)

    def coverage(self) -> Tensor:
        """Alpha times selection as (height, width) float32, 0..1."""
        source = self._array()
        mask = None if self.mask is None else self._mask_array()
        alpha = np.empty((self.height, self.width), np.float32)

        def convert(rows: slice) -> None:
            strip = alpha[rows]
            strip[...] = source[rows, :, 3]
            self._to_shares(strip)
            if mask is not None:
                strip *= mask[rows].astype(np.float32) / 255
            self._clip(strip)

        self._in_strips(convert)
        return torch.from_numpy(alpha)

    def why_hidden(self) -> str:
        """Say in one line why nothing of a layer without coverage can be seen, and what to do."""
        if self.mask is None:
            return "The layer is transparent everywhere: choose one that shows something"
        if not self._mask_array().any():
            return (
                "The mask or selection is empty, black everywhere: make it white where the layer "
                "is to be painted, or leave it out"
            )
        return (
            "The layer is transparent wherever the mask or selection lets it be painted: "
            "select a part that shows something"
        )

    def painted(self, picture: Tensor) -> bytes:
        """Give the layer's bytes with the colours of ``picture``; see ``strips``."""
        return b"".join(self.strips(picture))

    def strips(self, picture: Tensor) -> Iterator[memoryview]:
        """Give, strip by strip, the bytes with the colours of ``picture``, (3, h, w) 0..1.

        Alpha stays bit-identical, times the selection where there is one. Pixels that nobody
        can see afterwards keep the colour bytes that they had.
        """
        source = self._array()
        mask = None if self.mask is None else self._mask_array()
        planes = picture.detach().cpu().float().numpy()
        yield from _in_order(
            lambda rows: self._painted_strip(
                source[rows], planes[:, rows], None if mask is None else mask[rows]
            ),
            _rows(self.width, self.height),
        )

    def _painted_strip(
        self,
        source: NDArray[np.generic],
        planes: NDArray[np.float32],
        mask: NDArray[np.uint8] | None,
    ) -> memoryview:
        white = np.float32(self.format.white)
        result = source.copy()
        if mask is not None:
            result[..., 3] = _times_mask(source[..., 3], mask)
        hidden = result[..., 3] == 0
        some_hidden = bool(hidden.any())
        for plane, channel in zip(planes, self.format.to_rgba[:3], strict=True):
            values = plane.clip(0, 1)
            if self.format.whole:
                values *= white
                np.rint(values, out=values)
            result[..., channel] = values
            if some_hidden:
                np.copyto(result[..., channel], source[..., channel], where=hidden)
        return memoryview(result.reshape(-1).view(np.uint8))

    def _to_shares(self, values: NDArray[np.float32]) -> None:
        """Make shares of white of values as they came, in place; no number is 0."""
        if self.format.whole:
            values /= np.float32(self.format.white)
        else:
            np.nan_to_num(values, copy=False, nan=0.0, posinf=1.0, neginf=0.0)

    def _clip(self, values: NDArray[np.float32]) -> None:
        """Clip shares to 0..1, in place, where a channel can hold more than white."""
        if not (self.format.whole and np.iinfo(self.format.code).max == self.format.white):
            np.clip(values, 0, 1, out=values)

    def _in_strips(self, convert: Callable[[slice], None]) -> None:
        for _ in _in_order(convert, _rows(self.width, self.height)):
            pass

    def _array(self) -> NDArray[np.generic]:
        return np.frombuffer(self.pixels, self.format.code).reshape(self.height, self.width, 4)

    def _mask_array(self) -> NDArray[np.uint8]:
        assert self.mask is not None  # noqa: S101 - the callers looked
        return np.frombuffer(self.mask, np.uint8).reshape(self.height, self.width)


def layer_of(submission: Submission) -> Layer:
    """Give the layer of a job as it stands."""
    fields, inputs = submission.fields, submission.inputs
    form = FORMATS[fields.format]
    return Layer(fields.width, fields.height, form, inputs.pixels, inputs.mask)


def output_bytes(layer: Layer, picture: Tensor) -> Buffer:
    """Give the painted layer's bytes: in shared memory if that is how its pixels came."""
    if sheet_of(layer.pixels) is not None:
        try:
            return taken_down(layer.strips(picture))
        except OSError as error:
            log.warning("the result goes through the socket: %s", error)
    return layer.painted(picture)


def preview_bytes(picture: Tensor, coverage: Tensor) -> bytes:
    """Give RGBA 8-bit bytes of a (3, h, w) picture and its (h, w) coverage, both 0..1."""
    planes = [*picture.float().numpy(), coverage.float().numpy()]
    height, width = planes[0].shape
    levels = np.empty((height, width, 4), np.uint8)

    def convert(rows: slice) -> None:
        for channel, plane in enumerate(planes):
            values = plane[rows].clip(0, 1)
            values *= 255
            np.rint(values, out=values)
            levels[rows, :, channel] = values

    for _ in _in_order(convert, _rows(width, height)):
        pass
    return levels.tobytes()


def _rows(width: int, height: int) -> list[slice]:
    """Cut a picture into strips of whole rows."""
    step = max(1, _STRIP // width)
    return [slice(y, min(y + step, height)) for y in range(0, height, step)]


def _in_order(work: Callable[[slice], _T], strips: list[slice]) -> Iterator[_T]:
    """Do the work for every strip, on as many threads as PyTorch may use, and give it in order."""
    threads = min(torch.get_num_threads(), len(strips))
    if threads < 2:
        yield from map(work, strips)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[_T]] = deque()
        for strip in strips:
            ahead.append(pool.submit(work, strip))
            if len(ahead) > _AHEAD * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _times_mask(alpha: NDArray[np.generic], mask: NDArray[np.uint8]) -> NDArray[np.generic]:
    if np.issubdtype(alpha.dtype, np.integer):
        product = (alpha.astype(np.uint32) * mask + 127) // 255
        return product.astype(alpha.dtype)
    scaled = alpha.astype(np.float32) * (mask.astype(np.float32) / 255)
    return np.where(mask == 255, alpha, scaled.astype(alpha.dtype))
