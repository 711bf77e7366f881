"""What a stage is painted from: its content and its styles, at its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torch import Tensor

from scumble_backend.engine.picture.canvas import Level
from scumble_backend.engine.picture.detail import DetailMap
from scumble_backend.engine.picture.patch import LevelPatch
from scumble_backend.engine.picture.pyramid import Pyramid
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.stage.slider_weights import SliderWeights
from scumble_backend.engine.style.regions import Mixture, Region
from scumble_backend.engine.style.style import StyleTargets
from scumble_backend.engine.vgg.network import Network, Poll


@dataclass(frozen=True)
class StageInputs:
    """What the terms of a stage's loss are made from, and its search for matches.

    level: the content. mixture, targets: how much each style counts where, and its statistics.
    weights: what strength and freedom mean. smoothness: times its usual weight. `poll` raises
    when the caller wants to stop. patch: what may change; None: all.
    """

    network: Network
    stage: Stage
    level: Level
    mixture: Mixture
    targets: Sequence[StyleTargets]
    weights: SliderWeights
    smoothness: float
    poll: Poll
    patch: LevelPatch | None = None

    @property
    def free(self) -> Tensor | None:
        """Where the picture may change (h,w) bool; None: everywhere."""
        counted = self.counted.weight
        visible = None if counted is None else counted > 0
        if self.patch is None:
            return visible
        return self.patch.free if visible is None else visible & self.patch.free

    @property
    def shape(self) -> tuple[int, int]:
        """(h,w) in px."""
        return self.level.picture.shape[-2], self.level.picture.shape[-1]

    @property
    def statistic_alone(self) -> bool:
        """Whether, above the first level, no neighbours are there to hold the style."""
        return not self.stage.hyper and not self.stage.opening

    @cached_property
    def regions(self) -> list[Region]:
        """The parts of the picture with one set of targets each."""
        return self.mixture.regions(self.targets)

    @cached_property
    def counted(self) -> Pyramid:
        """How much each place counts in statistics."""
        return Pyramid(self.mixture.counted)

    @cached_property
    def detail(self) -> DetailMap:
        """Where the content has detail."""
        return DetailMap(self.level.picture, self.level.mask, self.level.size, self.poll)
