"""A painting's state: all of it, in one record."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.effort import Effort, effort_of
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.carried import Carried
from scumble_backend.engine.picture.frame import Frame
from scumble_backend.engine.picture.patch import LevelPatch
from scumble_backend.engine.picture.tiles import margin_of
from scumble_backend.engine.plan import Plan, Planner, StagePlan, plan_of
from scumble_backend.engine.schedule import FIRST, SETUP, Stage, road, stop_of
from scumble_backend.engine.session.iterates import recoloured
from scumble_backend.engine.session.output import Output, Shown
from scumble_backend.engine.session.patch import Patch
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.stage.stage_run import Pause, StageRun
from scumble_backend.engine.style.style import PreparedStyle, Style, looked_at
from scumble_backend.engine.validation import check_covered
from scumble_backend.engine.vgg.network import Network

_AUTO_SIZE_CPU, _AUTO_SIZE = 1024, 2048
_FIRST_LOOK = 1024  # px at which the start is shown
_LOOKS = 2 / 3  # two passes forward, as a share of an iteration

ContentAndAlpha = tuple[Tensor, Tensor | None]  # content (3,H,W) and alpha (H,W), checked


class Counts(NamedTuple):
    """How far a painting is.

    position: the number of its stage. done: iterations in that stage. reached: the most stages
    that were passed, or had begun when a slider moved. steps: iterations in all. work: done, in
    units of Stage.cost. fraction: 0..1, the share of it that was reported last.
    """

    position: int = 0
    done: int = 0
    reached: int = 0
    steps: int = 0
    work: float = 0.0
    fraction: float = 0.0


_NOTHING = Counts()


@dataclass(frozen=True, eq=False)
class Session:
    """A painting's state. Never changed: functions make the next one from it.

    network: as the settings pool. source, canvas: the content. styles, weights: one each.
    memory_limit: bytes to plan for, None: a share of what is free. stages: the road, with the
    iterations that each stage has now. picture (1,3,h,w), on the device: the iterate; None before
    the first. detail (1,3,H,W): what is finer, kept aside; or None. shown: what is worth showing.
    run: the stage under way, None between two. pause: of a restored stage, until it is begun.
    new_brush: whether the picture has strokes of another brush than the one wanted. patch: what of
    a finished picture is painted again; None: all of it. carried: what it began with; None: that
    has no say (any more).
    """

    network: Network
    source: ContentAndAlpha
    canvas: Canvas
    styles: tuple[PreparedStyle, ...]
    weights: tuple[float | Tensor, ...]
    settings: Settings
    memory_limit: int | None
    planner: Planner
    stages: tuple[Stage, ...]
    counts: Counts = _NOTHING
    picture: Tensor | None = None
    detail: Tensor | None = None
    shown: Shown | None = None
    run: StageRun | None = None
    pause: Pause | None = None
    new_brush: bool = False
    patch: Patch | None = None
    carried: Carried | None = None

    @property
    def stop(self) -> int:
        """How many of the stages belong to the preset."""
        return stop_of(self.stages, self.settings.preset)

    @property
    def finished(self) -> bool:
        """Whether the preset's stop is reached."""
        return self.counts.position >= self.stop

    @property
    def stage(self) -> Stage:
        """The stage that it is in, or begins next."""
        return self.stages[self.counts.position]

    @property
    def plan(self) -> Plan:
        """How the road up to the preset's stop is painted."""
        stages = [stage for stage in self.stages[: self.stop] if stage.iterations]
        return plan_of([self.planned(stage) for stage in stages], stages, self.planner.budget)

    def planned(self, stage: Stage) -> StagePlan:
        """How one stage is painted."""
        style = looked_at(stage, self.settings.brush_size)
        plan = self.planner.stage(stage, self.canvas.level_shape(stage.size), style)
        patch = self.patch_at(stage)
        return plan if patch is None else plan._replace(work=plan.work * patch.share)

    def setup(self, stage: Stage) -> float:
        """How many of its iterations setting a stage up takes, for one style.

        For a patch the network also looks once at all of the content and of the picture.
        """
        patch = self.patch_at(stage)
        looked = 0.0 if patch is None or patch.window is None else _LOOKS / patch.share
        return SETUP + looked

    def patch_at(self, stage: Stage) -> LevelPatch | None:
        """What of a stage's picture may change; None: all of it."""
        if self.patch is None:
            return None
        margin = margin_of(stage.taps, stage.coarse)
        return self.patch.at(self.canvas.level_shape(stage.size), margin)

    def effort(self, stage: Stage) -> Effort:
        """What one iteration of a stage takes."""
        return effort_of(stage, self.planned(stage), self.canvas.level_shape(stage.size))

    @property
    def remaining(self) -> list[tuple[Stage, int]]:
        """The stages up to the preset's stop with the iterations that each still has."""
        ahead = self.stages[self.counts.position : self.stop]
        left = [(stage, stage.iterations) for stage in ahead if stage.iterations]
        if left:
            left[0] = (left[0][0], left[0][1] - self.counts.done)
        return left

    @property
    def output(self) -> Output:
        """What turns its iterates into pictures."""
        return Output(self.canvas, self.settings, self.weights)

    def on_show(self) -> Shown:
        """What is worth showing; before the first iteration, the content in the styles' colours."""
        if self.shown is not None:
            return self.shown
        size = min(_FIRST_LOOK, max(FIRST, self.canvas.size))
        return Shown(self.recoloured(size, torch.device("cpu")).squeeze(0))

    def recoloured(self, size: int, device: torch.device, picture: Tensor | None = None) -> Tensor:
        """The content at a level's size, or a picture of that size, in the styles' colours."""
        return recoloured(self.canvas, self.styles, self.weights, size, device, picture=picture)

    def counting(self, **counts: Any) -> "Session":
        """The same with some of the counts changed."""
        return replace(self, counts=self.counts._replace(**counts))

    def halted(self) -> "Session":
        """The same without the stage that is under way: it is set up again, if need be."""
        return replace(self, run=None)

    def passed_by(self) -> "Session":
        """Go on to the next stage that has iterations."""
        position, stop = self.counts.position, self.stop
        while position < stop and not self.stages[position].iterations:
            position += 1
        return self.counting(position=position)


def new_session(
    source: ContentAndAlpha,
    styles: list[Style],
    settings: Settings,
    network: Network,
    memory_limit: int | None,
) -> Session:
    """Give a session in which nothing is painted yet.

    All is checked, except whether the styles count anywhere.
    """
    check_covered([style.weight for style in styles], source[1])
    network, canvas = network.pooled(settings.pooling), Canvas(*source)
    weights = tuple(style.weight for style in styles)
    return Session(
        network=network,
        source=source,
        canvas=canvas,
        styles=tuple(PreparedStyle(style) for style in styles),
        weights=weights,
        settings=settings,
        memory_limit=memory_limit,
        planner=planner_of(network, memory_limit, canvas, weights),
        stages=road_of(network, canvas.frame, settings),
    )


def planner_of(
    network: Network, limit: int | None, canvas: Canvas, weights: tuple[float | Tensor, ...]
) -> Planner:
    """One for the memory that is free now."""
    maps = canvas.masked + sum(isinstance(w, Tensor) for w in weights)
    return Planner(network, limit, maps)


def road_of(network: Network, frame: Frame, settings: Settings) -> tuple[Stage, ...]:
    """All stages, by the settings' size, method and layers."""
    wanted = settings.size
    if wanted == 0:
        wanted = _AUTO_SIZE_CPU if network.device.type == "cpu" else _AUTO_SIZE
    size = max(FIRST, min(wanted, frame.size))
    return tuple(road(size, settings.method, settings.layer_weights))
