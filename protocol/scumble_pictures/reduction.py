"""A large picture made smaller while it is read in parts: means of squares of pixels."""

import numpy as np
from numpy.typing import NDArray

from scumble_pictures.picture import Samples, in_depth


class Reduction:
    """Takes the parts of a picture in any order, and gives it ``factor`` times smaller."""

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
        sums = part.astype(np.float32) if part.dtype.kind == "f" else part
        kind = np.float32 if part.dtype.kind == "f" else np.uint32
        for axis, begin in ((0, top), (1, left)):
            sums = np.add.reduceat(sums, self._starts(begin, sums.shape[axis]), axis, kind)
        y, x = top // self.factor, left // self.factor
        self._sums[y : y + sums.shape[0], x : x + sums.shape[1]] += sums

    def result(self) -> Samples:
        """Give the means, in the type of the parts."""
        assert self._sums is not None  # noqa: S101 - whoever reads has added something
        rows = self._counts(self._height)
        columns = self._counts(self._width)
        means = self._sums / (rows[:, None] * columns)[..., None]
        if self._dtype.kind == "f":
            return means
        white = int(np.iinfo(self._dtype).max)
        return in_depth(means / np.float32(white), self._dtype)

    def _starts(self, begin: int, length: int) -> NDArray[np.intp]:
        """Give where each cell of the result begins within a part, along one axis."""
        first = self.factor - begin % self.factor
        starts = np.arange(first, length, self.factor, dtype=np.intp)
        return np.concatenate([np.zeros(1, np.intp), starts])

    def _counts(self, length: int) -> NDArray[np.float32]:
        counts = np.full(_cells(length, self.factor), self.factor, np.float32)
        counts[-1] = length - (len(counts) - 1) * self.factor
        return counts


def _cells(length: int, factor: int) -> int:
    return -(-length // factor)
