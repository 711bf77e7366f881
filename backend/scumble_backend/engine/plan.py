"""The plan of a painting: how much memory and work its stages take, and their tiles."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

import torch

from scumble_backend.engine.features.matching import BANK
from scumble_backend.engine.host.memory import free_memory
from scumble_backend.engine.picture.resample import GRIDS
from scumble_backend.engine.picture.tiles import ALIGN, SMALLEST, margin_of, seen
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.vgg.network import Network
from scumble_backend.engine.vgg.weights import CHANNELS

_SHARE_CPU, _SHARE = 0.5, 0.85  # of the free memory that a painting may fill
_SIDES = (4096, 3072, 2048, 1536, 1024, 768, 512, 384, 256, 192, 128, SMALLEST)  # px of a core
_LARGEST_CPU = 512  # larger ones take memory and patience, and gain little
# On a CPU a layer over this many px takes about 0.2 s on two cores, and a stop has to wait for it.
_WHOLE_CPU, _WHOLE_PER_THREAD = 2**20, 2**19
_PASS = 1 / 3  # a forward pass, as a share of an iteration
_COPIES = 3  # of hypercolumns while matches are searched
_ROOMY = 2  # times as much memory as a painting needs: what a heap that keeps blocks may hold
_SPARE = 1.2  # allocators and convolutions take more than the tensors
_LONG_HISTORY, _SHORT_HISTORY, _SHORTEST_HISTORY = 20, 8, 5
_SHORT_FROM, _COMPACT_ABOVE = 1536, 2048  # px of the longest side


class HistorySize(NamedTuple):
    """How the optimiser remembers: pairs of pictures, float32 or (compact) bfloat16."""

    pairs: int
    compact: bool

    @property
    def nbytes(self) -> int:
        """Bytes for each px."""
        return self.pairs * 2 * 3 * (2 if self.compact else 4)


def history_at(size: int) -> HistorySize:
    """The history for a level's longest side: shorter, then compact, where pictures are large.

    8 pairs were measured to be as good as 20, and 5 in bfloat16 as 8 in float32.
    """
    if size > _COMPACT_ABOVE:
        return HistorySize(_SHORTEST_HISTORY, True)
    return HistorySize(_SHORT_HISTORY if size >= _SHORT_FROM else _LONG_HISTORY, False)


class StagePlan(NamedTuple):
    """A stage: longest side, side of a tile's core (None: untiled), bytes at its peak, work.

    Work is in units of Stage.cost, and includes the extra cost of tiles.
    """

    size: int
    tile: int | None
    peak_bytes: int
    work: float


class Plan(NamedTuple):
    """How a painting will go: all its stages up to the preset's stop.

    peak_bytes: the most that it is expected to hold on the device at a time, the network not
    counted. budget: bytes that it was planned to stay within; a peak above it means that not even
    the smallest tiles suffice. work: of all stages; overhead: times the work without tiles.
    """

    stages: tuple[StagePlan, ...]
    peak_bytes: int
    budget: int
    work: float
    overhead: float

    @property
    def tiles(self) -> tuple[int | None, ...]:
        """The side of a tile's core, by stage; None: untiled."""
        return tuple(stage.tile for stage in self.stages)


class Planner:
    """What chooses tiles for stages within a budget of bytes, on one network's device."""

    def __init__(self, network: Network, limit: int | None, maps: int) -> None:
        """`limit`: bytes, None: a share of what is free now. `maps`: masks and style maps."""
        self._network, self._maps = network, maps
        self._on_cpu = network.device.type == "cpu"
        share = _SHARE_CPU if self._on_cpu else _SHARE
        self.budget = int(free_memory(network.device) * share) if limit is None else limit
        self.most: int | None = None  # px of a core: less where memory ran out before
        self._known: dict[tuple[Stage, tuple[int, int], int], StagePlan] = {}

    def stage(self, stage: Stage, shape: tuple[int, int], style: int) -> StagePlan:
        """The plan for a stage whose pictures are (h,w); `style`: px of the styles' longest side.

        Untiled where that fits, else the largest tile that does, else what takes the least.
        """
        key = (stage, shape, style)
        if key not in self._known:
            self._known[key] = self._choose(stage, shape, style)
        return self._known[key]

    def _choose(self, stage: Stage, shape: tuple[int, int], style: int) -> StagePlan:
        plans = [
            self._plan(stage, shape, style, tile)
            for tile in (None, *_SIDES)
            if self._possible(shape, tile)
        ]
        fitting = [plan for plan in plans if plan.peak_bytes <= self.budget]
        return fitting[0] if fitting else min(plans, key=lambda plan: plan.peak_bytes)

    def is_roomy(self, plan: StagePlan) -> bool:
        """Whether there is room for more than is needed, where that saves time.

        On a CPU, for freed memory that the heap keeps (heap.py); on any device, for what the
        network saw at a stage's start.
        """
        return _ROOMY * plan.peak_bytes <= self.budget

    def smaller(self, tile: int | None, shape: tuple[int, int]) -> int | None:
        """Half of a tile that ran out of memory; None: it is the smallest."""
        now = max(shape) if tile is None else tile
        return None if now <= SMALLEST else max(SMALLEST, now // 2 // ALIGN * ALIGN)

    def restricted(self, most: int | None) -> "Planner":
        """One with the same budget and tiles of at most `most` px; None: of any size."""
        other = copy(self)
        other.most, other._known = most, {}
        return other

    def _possible(self, shape: tuple[int, int], tile: int | None) -> bool:
        """Whether it makes sense, was not too large before, and lets a stop be felt soon enough."""
        if tile is None:
            threads = torch.get_num_threads()
            most = max(_WHOLE_CPU, _WHOLE_PER_THREAD * threads)
            small = self.most is None or max(shape) <= self.most
            return small and (not self._on_cpu or shape[0] * shape[1] <= most)
        most = min(self.most or max(_SIDES), _LARGEST_CPU if self._on_cpu else max(_SIDES))
        return tile == SMALLEST or tile <= min(most, max(shape) - 1)

    def _plan(
        self, stage: Stage, shape: tuple[int, int], style: int, tile: int | None
    ) -> StagePlan:
        pixels = shape[0] * shape[1]
        overhead = (1 + _PASS) * seen(shape, tile, _margin(stage)) / pixels if tile else 1.0
        everywhere = pixels * self._everywhere(stage, tile)
        at_once = max(
            self._evaluating(stage) * _largest(stage, shape, tile),
            self._looking(stage) * _seen(style, tile),
            24 * pixels,  # after the tiles, a step takes two more pictures
        )
        columns = BANK * _width(stage) * (self._size + 4)
        return StagePlan(
            stage.size, tile, int(everywhere + at_once + columns), stage.cost * overhead
        )

    @property
    def _size(self) -> int:
        return torch.finfo(self._network.dtype).bits // 8

    def _everywhere(self, stage: Stage, tile: int | None) -> float:
        """Bytes for each px of the picture that are held through the stage."""
        pictures = 7 if self._on_cpu else 6  # float32: content, iterates, gradients
        total: float = 12 * pictures + history_at(stage.size).nbytes + 16 * self._maps
        total += 4 * max(1, self._maps) / 16  # matches
        if stage.content is not None:
            total += self._size * CHANNELS[stage.content] / GRIDS[stage.content[0]] ** 2
        if tile is None:
            total += self._size * _width(stage) / 16
        return total

    def _evaluating(self, stage: Stage) -> float:
        """Bytes for each px of the picture that the network sees at a time."""
        queries = _COPIES * 4 * _width(stage) / 16
        needed = self._network.bytes_per_pixel(stage.taps, for_backward=True)
        return max(_SPARE * needed, self._looking(stage) + queries)

    def _looking(self, stage: Stage) -> float:
        """Bytes for each px of a style that the network sees at a time."""
        taps = {*stage.gram, *stage.hyper}
        return _SPARE * self._network.bytes_per_pixel(taps, for_backward=False)


def _width(stage: Stage) -> int:
    return sum(CHANNELS[layer] for layer in stage.hyper)


def _margin(stage: Stage) -> int:
    return margin_of(stage.taps, stage.coarse)


def _largest(stage: Stage, shape: tuple[int, int], tile: int | None) -> int:
    """px that the network sees at a time."""
    if tile is None:
        return shape[0] * shape[1]
    side = tile + 2 * _margin(stage)
    return min(side, shape[0]) * min(side, shape[1])


def _seen(style: int, tile: int | None) -> int:
    return style**2 if tile is None else min(style, tile) ** 2


def plan_of(found: Sequence[StagePlan], stages: Sequence[Stage], budget: int) -> Plan:
    """The painting's plan, from the plans of its stages."""
    work = sum(s.iterations * p.work for s, p in zip(stages, found, strict=True))
    plain = sum(stage.iterations * stage.cost for stage in stages)
    peak = max((p.peak_bytes for p in found), default=0)
    return Plan(tuple(found), peak, budget, work, work / plain if plain else 1.0)
