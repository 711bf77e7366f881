"""Matches that agree with their neighbours: whole strokes instead of crumbs."""

import torch
from torch import Tensor

from scumble_backend.engine.features.matching import STRIP
from scumble_backend.engine.picture.tiles import strips
from scumble_backend.engine.vgg.network import Poll, no_poll

_AGREEMENT = 1.0  # the worth of agreement by all four neighbours, in cosines
_SWEEPS = 3
_GAIN = 1e-4  # less is rounding


def coherent_places(found: Tensor, bank: Tensor, places: Tensor, poll: Poll = no_poll) -> Tensor:
    """Rows and columns (h,w,2), in a style, of windows for the cells of a picture.

    found (h,w): which of the style's columns each cell was matched with; bank (m,D): those
    columns, of length 1 (search_index.py); places (m,2): where in the style they are. A cell may
    change to the place that continues a neighbour's window: it weighs how much that looks like its
    own match (cosine) against how many neighbours it then agrees with. Ashikhmin's (2001)
    candidates, as sweeps of a checkerboard.
    """
    field = _Field(found.long(), bank, places)
    for sweep in range(2 * _SWEEPS):
        field.sweep(sweep % 2, poll)
    return field.places()


class _Field:
    """Shifts: by how many cells the window of each cell in the style lies off it."""

    def __init__(self, found: Tensor, bank: Tensor, places: Tensor) -> None:
        h, w = found.shape
        device = found.device
        self._size = places.max(0).values + 1
        self._columns = torch.full(self._size.tolist(), -1, dtype=torch.long, device=device)
        self._columns[places[:, 0], places[:, 1]] = torch.arange(len(places), device=device)
        self._bank = bank.float()
        self._found = found
        rows, columns = torch.arange(h, device=device), torch.arange(w, device=device)
        self._cells = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), -1)
        self._shift = places[found] - self._cells

    def places(self) -> Tensor:
        """The windows (h,w,2), all within the style."""
        return (self._cells + self._shift).clamp(
            min=torch.zeros_like(self._size), max=self._size - 1
        )

    def sweep(self, parity: int, poll: Poll) -> None:
        """Let every second cell choose."""
        height, width = self._found.shape
        around = self._around()
        for rows in strips(height, width, STRIP):
            poll()
            mine = (self._cells[rows].sum(-1) % 2 == parity).nonzero(as_tuple=True)
            neighbours = [shift[rows][mine] for shift in around]
            self._shift[rows][mine] = self._best(rows, mine, neighbours)

    def _around(self) -> list[Tensor]:
        """The shifts of the cells above, below, left and right; at borders a cell's own."""
        s = self._shift
        up, down = torch.cat([s[:1], s[:-1]]), torch.cat([s[1:], s[-1:]])
        left, right = torch.cat([s[:, :1], s[:, :-1]], 1), torch.cat([s[:, 1:], s[:, -1:]], 1)
        return [up, down, left, right]

    def _best(self, rows: slice, mine: tuple[Tensor, ...], neighbours: list[Tensor]) -> Tensor:
        cells, goal = self._cells[rows][mine], self._bank[self._found[rows][mine]]
        shifts = torch.stack([self._shift[rows][mine], *neighbours])
        (most, *others), best = self._worth(cells, goal, shifts), shifts[0]
        for worth, shift in zip(others, shifts[1:], strict=True):
            better = worth > most + _GAIN
            most = torch.where(better, worth, most)
            best = torch.where(better[:, None], shift, best)
        return best

    def _worth(self, cells: Tensor, goal: Tensor, shifts: Tensor) -> Tensor:
        """How good shifts (5,n,2) are for cells (n,2), their own and their neighbours': (5,n).

        Likeness and agreement; -1 where there is no window.
        """
        at = cells + shifts
        inside = ((at >= 0) & (at < self._size)).all(-1)
        at = at.clamp(min=torch.zeros_like(self._size), max=self._size - 1)
        column = self._columns[at[..., 0], at[..., 1]]
        like = (self._bank[column.clamp(min=0)] * goal).sum(-1)
        agree = (shifts[:, None] == shifts[1:]).all(-1).float().mean(1)
        worth = like + _AGREEMENT * agree
        return torch.where(inside & (column >= 0), worth, torch.full_like(worth, -1))
