"""A large picture made smaller while it is read in parts: means of squares of pixels."""

import numpy as np
from numpy.typing import NDArray

from scumble_pictures.picture import Samples, highest, in_depth, strips


class Reduction:
    """A picture made ``factor`` times smaller from its parts, which come in any order."""

    def __init__(self, width: int, height: int, side: int) -> None:
        """The longest side of the result is ``side`` at least, and less than twice that."""
        self.factor = max(1, max(width, height) // side)
        self._width, self._height = width, height
        self._sums: NDArray[np.float32] | None = None
        self._dtype = np.dtype(np.uint8)

    def add(self, top: int, left: int, part: Samples) -> None:
        """Take (h, w, channels), the same type and channels every time, that begin there."""
        if self._sums is None:
            size = (_cells(self._height, self.factor), _cells(self._width, self.factor))
            self._sums = np.zeros((*size, part.shape[2]), np.float32)
            self._dtype = part.dtype
        part = part[: self._height - top, : self._width - left]
        if not part.size:
            return
        rows = self._summed(part, top)
        sums = np.swapaxes(self._summed(np.swapaxes(rows, 0, 1), left), 0, 1)
        y, x = top // self.factor, left // self.factor
        self._sums[y : y + sums.shape[0], x : x + sums.shape[1]] += sums

    def result(self) -> Samples:
        """Give the means, in the type of the parts."""
        assert self._sums is not None  # noqa: S101 - whoever reads has added something
        rows = self._counts(self._height)
        columns = self._counts(self._width)
        white = np.float32(highest(self._dtype))
        out: Samples = np.empty(self._sums.shape, self._dtype)
        for part in strips(out.shape[0], out.shape[1]):
            counts = (rows[part, None] * columns)[..., None]
            out[part] = in_depth(self._sums[part] / (counts * white), self._dtype)
        return out

    def _summed(self, part: Samples, begin: int) -> Samples:
        """Sum the rows of each cell of the result, of a part whose first row is that number."""
        first = begin // self.factor
        cells = (begin + len(part) - 1) // self.factor + 1 - first
        kind = np.float32 if part.dtype.kind == "f" else np.uint32
        sums = np.zeros((cells, *part.shape[1:]), kind)
        for number in range(min(self.factor, len(part))):  # faster than reduceat, which casts
            rows = part[number :: self.factor]
            cell = (begin + number) // self.factor - first
            sums[cell : cell + len(rows)] += rows
        return sums

    def _counts(self, length: int) -> NDArray[np.float32]:
        counts = np.full(_cells(length, self.factor), self.factor, np.float32)
        counts[-1] = length - (len(counts) - 1) * self.factor
        return counts


def _cells(length: int, factor: int) -> int:
    return -(-length // factor)
