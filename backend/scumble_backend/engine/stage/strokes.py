"""Strokes finer than an iterate, lent by the styles at matched places."""

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.features.coherence import coherent_places
from scumble_backend.engine.features.matching import GRID
from scumble_backend.engine.picture.resample import GRIDS, fit, mask_on_grid, resize
from scumble_backend.engine.picture.tiles import Box, strips
from scumble_backend.engine.style.style import PreparedStyle, StyleTargets
from scumble_backend.engine.vgg.network import Poll, no_poll

_CELL = GRIDS[GRID[0]]  # px of a match's cell at the level
_RENEWED = 8  # times coarser than a picture is what it keeps where its strokes are renewed
_STRIP = 2**18  # px that are sampled at a time


class Source(NamedTuple):
    """What one style lends.

    image (3,h,w): the style as it came. size: px of its longest side where it was matched.
    found (gh,gw): which of the style's columns each of the picture's cells was matched with.
    bank (m,D): those columns, of length 1. places (m,2): where in the style they are; with an
    empty bank they are settled: coherent already. share (gh,gw) or (1,1): how much this style
    counts.
    """

    image: Tensor
    size: int
    found: Tensor
    bank: Tensor
    places: Tensor
    share: Tensor


class Strokes:
    """Enlarges an iterate (3,h,w) of the level whose matches these are.

    An iterate at 320 px resembles the style at 320 px, cell by cell. So what the same places of
    the style show above that resolution belongs there: the difference between the style and its
    reduction is copied, window by window, the windows of neighbouring cells overlapping by half.
    This is example-based super-resolution (Freeman, Jones & Pasztor 2002) with neighbours found
    by the network. It costs some hundredths of a second at 512 px.
    """

    def __init__(
        self, sources: Sequence[Source], around: "tuple[Strokes, Box] | None" = None
    ) -> None:
        """`around`: other strokes of the same styles, for what lies outside a box of cells."""
        self._sources, self._around = list(sources), around

    def settled(self, poll: Poll = no_poll) -> list[Source]:
        """The sources, with their matches made coherent once and for all."""
        for i, source in enumerate(self._sources):
            if len(source.bank):
                self._sources[i] = _settled(source, poll)
        if self._around is not None:
            others, box = self._around
            pairs = zip(self._sources, others.settled(poll), strict=True)
            self._sources = [_inside(own, other, box) for own, other in pairs]
            self._around = None
        return list(self._sources)

    @torch.no_grad()
    def enlarge(self, picture: Tensor, shape: tuple[int, int], poll: Poll = no_poll) -> Tensor:
        """`picture` (3,h,w), 0..1, at `shape` (H,W), with the style's strokes where it grows.

        The result is not clamped. On the picture's device.
        """
        result = resize(picture, shape)
        own = (picture.shape[-2], picture.shape[-1])
        scale = max(shape) / max(own)
        if scale > 1:
            self._lend(result, own, (1.0, scale), poll)
        return result

    @torch.no_grad()
    def renew(self, picture: Tensor, poll: Poll = no_poll) -> Tensor:
        """`picture` (3,h,w), 0..1, of that level, with the style's strokes in place of its own.

        What is coarser than an eighth of its resolution stays. Otherwise as enlarge().
        """
        own = (picture.shape[-2], picture.shape[-1])
        result = resize(resize(picture, fit(own, math.ceil(max(own) / _RENEWED))), own)
        self._lend(result, own, (1 / _RENEWED, 1.0), poll)
        return result

    def _lend(
        self, to: Tensor, own: tuple[int, int], scales: tuple[float, float], poll: Poll
    ) -> None:
        """Add what the styles show between two scales, of the level's resolution, to (3,H,W)."""
        shape = (to.shape[-2], to.shape[-1])
        for source in self.settled(poll):
            lent = _Residual(source, scales, own, to.device)
            for rows in strips(*shape, _STRIP):
                poll()
                to[:, rows] += lent.at(rows, shape)


def strokes_of(
    styles: Sequence[PreparedStyle],
    size: int,
    shares: Sequence[Tensor],
    targets: Sequence[StyleTargets],
    matches: Sequence[Tensor] | None,
    *,
    around: tuple[Strokes, Box] | None = None,
) -> Strokes | None:
    """Give the strokes of a stage that looked at its styles at `size` px; an entry for each style.

    shares: (h,w) at the level's size, or (1,1). around: as in Strokes. None where nothing was
    matched.
    """
    if matches is None:
        return None
    parts = zip(styles, matches, shares, targets, strict=True)
    return Strokes(
        [
            Source(
                style.image,
                size,
                found,
                target.search_index.columns.T,
                target.places,
                mask_on_grid(share, GRID),
            )
            for style, found, share, target in parts
            if target.search_index is not None and target.places is not None
        ],
        around,
    )


def _settled(source: Source, poll: Poll) -> Source:
    places = coherent_places(source.found, source.bank, source.places, poll)
    h, w = places.shape[:2]
    cells = torch.arange(h * w, dtype=torch.int32, device=places.device).view(h, w)
    return source._replace(found=cells, bank=source.bank[:0], places=places.view(-1, 2))


def _inside(own: Source, other: Source, box: Box) -> Source:
    """A settled source with another's places outside a box of cells."""
    places = other.places.view(*other.found.shape, 2).to(own.places.device, copy=True)
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    places[rows, columns] = own.places.view(*own.found.shape, 2)[rows, columns]
    return own._replace(places=places.view(-1, 2))


class _Residual:
    """What a style shows at one scale and not at a coarser one."""

    def __init__(
        self,
        source: Source,
        scales: tuple[float, float],
        own: tuple[int, int],
        device: torch.device,
    ) -> None:
        """`scales`: the coarser one and the finer, of the size that was matched.

        `own`: the shape of the level that the source was matched at.
        """
        image = source.image.to(device)
        full = (image.shape[-2], image.shape[-1])
        self._matched = fit(full, source.size)
        coarse, wanted = (max(1, round(source.size * scale)) for scale in scales)
        if wanted < max(full):
            image = resize(image, fit(full, wanted)).clamp(0, 1)
        shape = (image.shape[-2], image.shape[-1])
        self._residual = (image - resize(resize(image, fit(full, coarse)).clamp(0, 1), shape))[None]
        # Whole px keep their contrast; a style that is too small for the picture must be stretched.
        self._mode = "nearest" if max(shape) >= wanted else "bilinear"
        places = source.places[source.found.long()].to(device)
        self._own, self._shifts = own, _shifts(places, own)
        self._share = source.share.to(device)

    def at(self, rows: slice, shape: tuple[int, int]) -> Tensor:
        """What is lent to rows of a picture (3,n,W) of `shape`."""
        device, own = self._residual.device, self._own
        y = (torch.arange(rows.start, rows.stop, device=device) + 0.5) * (own[0] / shape[0])
        x = (torch.arange(shape[1], device=device) + 0.5) * (own[1] / shape[1])
        total = torch.zeros(3, len(y), len(x), device=device)
        windows = []
        for (row, down), (column, across) in product(_cells(y), _cells(x)):
            down_by, across_by = (part[row + 1][:, column + 1] for part in self._shifts)
            weight = torch.outer(down, across)
            found = self._window(y[:, None] + _CELL * down_by, x + _CELL * across_by)
            total += weight * self._share_of(row, column) * found
            windows.append((weight, down_by, across_by))
        return total / _evened(windows)

    def _share_of(self, row: Tensor, column: Tensor) -> Tensor:
        """How much the style counts in the cells (row, column): (n,W) or (1,1)."""
        if self._share.numel() == 1:
            return self._share
        h, w = self._share.shape
        return self._share[row.clamp(0, h - 1)][:, column.clamp(0, w - 1)]

    def _window(self, y: Tensor, x: Tensor) -> Tensor:
        """The residual (3,n,W) at places (n,W) of the style, in px of the size that was matched."""
        grid = torch.stack([x * (2 / self._matched[1]) - 1, y * (2 / self._matched[0]) - 1], -1)
        found: Tensor = F.grid_sample(
            self._residual, grid[None], self._mode, "reflection", align_corners=False
        )[0]
        return found


def _shifts(places: Tensor, own: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """By how many cells the style's windows lie off their cells, down and across.

    places (h,w,2), for a picture of `own` shape. With one cell more at each side, which has its
    neighbour's window.
    """
    h, w = places.shape[:2]
    rows, columns = (torch.arange(-1, n // _CELL + 2, device=places.device) for n in own)
    around = places[rows.clamp(0, h - 1)][:, columns.clamp(0, w - 1)].float()
    return around[..., 0] - rows[:, None], around[..., 1] - columns


def _evened(windows: Sequence[tuple[Tensor, Tensor, Tensor]]) -> Tensor:
    """The divisor of a sum of windows, from their weights and shifts down and across.

    Windows of one shift show the same strokes, so their weights add up; different ones are
    unrelated, so their squares do.
    """
    power = torch.zeros_like(windows[0][0])
    for i, (weight, down, across) in enumerate(windows):
        power += weight.square()
        for other, other_down, other_across in windows[:i]:
            same = (down == other_down) & (across == other_across)
            power += 2 * weight * other * same
    return power.sqrt()


def _cells(at: Tensor) -> list[tuple[Tensor, Tensor]]:
    """The two cells whose windows cover each px (n,): numbers, weights with squares of sum 1."""
    place = at / _CELL - 0.5
    first = place.floor()
    angle = (place - first) * (math.pi / 2)
    return [(first.long(), angle.cos()), (first.long() + 1, angle.sin())]
