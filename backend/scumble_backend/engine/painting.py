"""A painting: one session of optimisation, from which pictures can be taken at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import torch
from torch import Tensor

from ..heap import spare
from .canvas import Canvas
from .changing import Changing
from .check import check_content, check_covered, check_memory_limit, check_styles
from .errors import EngineError, InterruptedPainting
from .handout import Shown, full_picture, level_picture
from .memory import ran_out, release
from .network import Network, Poll
from .optimizer import optimizer
from .plan import Plan, StagePlan, plan_of
from .regions import Mixture
from .rewind import fitted
from .schedule import FIRST, SETUP, Stage, road, stop_of
from .settings import Settings
from .slider_weights import slider_weights
from .stage_inputs import StageInputs
from .stage_run import StageRun
from .stage_setup import set_up
from .start import start
from .strokes import strokes_of
from .style import Style, looked_at

_AUTO_SIZE_CPU, _AUTO_SIZE = 1024, 2048
_FIRST_LOOK = 1024  # px at which the start is shown


@dataclass(frozen=True)
class Iterate:
    """One optimiser iteration, done.

    step, total: iterations done and, by the present plan, in all.
    fraction: 0..1, share of the estimated work done; never falls between updates.
    size: (h,w) of the level. losses: unweighted terms "style" (nearest neighbour), "gram" (or
    Wasserstein's, by the method), "content", "color", "smooth", and "total" (weighted).
    picture: (3,h,w) float32 on the CPU, 0..1, at the level's size: the caller's to keep. Taken
    from the device when it is asked for first, so that nobody waits for one that is not.
    """

    step: int
    total: int
    fraction: float
    size: tuple[int, int]
    losses: dict[str, float]
    draw: Callable[[], Tensor] = field(repr=False, compare=False)

    @cached_property
    def picture(self) -> Tensor:
        """See above."""
        return self.draw()


def _never() -> bool:
    return False


def _poll(interrupted: Callable[[], bool]) -> Poll:
    """Not a method: the objective keeps it, and a cycle would keep device memory alive."""

    def poll() -> None:
        if interrupted():
            raise InterruptedPainting

    return poll


class Painting(Changing):
    """The content painted in the manner of the styles; goes step by step.

    content: (3,H,W) float, 0..1, sRGB. styles: at least one. alpha: (H,W), 0..1: pixels with
    alpha 0 count in no statistic, and what they hide does not bleed in. `interrupted` is asked
    between the layers of the network; when it answers True, step() raises InterruptedPainting
    and the painting stays as it was before that step.

    Pictures of any size are painted within memory: `plan` says beforehand how. `memory_limit`:
    bytes on the network's device, besides the network, to plan for; None: a share of what is
    free. When memory runs out all the same, tiles are halved and the step is done again.

    One thread steps; any thread may call picture() meanwhile. update() waits for a step that is
    under way. Raises EngineError for input that cannot be painted.
    """

    def __init__(
        self,
        content: Tensor,
        styles: Sequence[Style],
        settings: Settings,
        network: Network,
        *,
        alpha: Tensor | None = None,
        interrupted: Callable[[], bool] = _never,
        memory_limit: int | None = None,
    ) -> None:
        self._source = check_content(content, alpha)
        self._network = network.pooled(settings.pooling)
        self._poll = _poll(interrupted)
        self._canvas = Canvas(*self._source)
        self._lock = threading.RLock()
        self._settings = settings
        self._memory_limit = check_memory_limit(memory_limit)
        checked = check_styles(styles, self._canvas.shape)
        check_covered([style.weight for style in checked], self._source[1])
        self._set_styles(checked)
        self._stages = self._road(settings)
        self._position = 0  # stage
        self._done = 0  # iterations in it
        self._reached = 0  # the most stages that were passed, or had begun when a slider moved
        self._steps = 0  # iterations in all
        self._work = self._fraction = 0.0
        self._picture = self._detail = None
        self._begun = self._pause = self._shown = None
        self._new_brush = False

    # -- what it will do ---------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the preset's stop is reached. An update can make it False again."""
        return self._position >= stop_of(self._stages, self._settings.preset)

    def _road(self, settings: Settings) -> list[Stage]:
        wanted = settings.size
        if wanted == 0:
            wanted = _AUTO_SIZE_CPU if self._network.device.type == "cpu" else _AUTO_SIZE
        size = max(FIRST, min(wanted, self._canvas.size))
        return road(size, settings.method, settings.layer_weights)

    @property
    def plan(self) -> Plan:
        """How the road up to the preset's stop will be painted: tiles, memory and work."""
        stop = stop_of(self._stages, self._settings.preset)
        stages = [stage for stage in self._stages[:stop] if stage.iterations]
        return plan_of([self._planned(stage) for stage in stages], stages, self._planner.budget)

    def _planned(self, stage: Stage) -> StagePlan:
        style = looked_at(stage, self._settings.brush_size)
        return self._planner.stage(stage, self._canvas.level_shape(stage.size), style)

    def _remaining(self) -> list[tuple[Stage, int]]:
        stop = stop_of(self._stages, self._settings.preset)
        ahead = self._stages[self._position : stop]
        left = [(stage, stage.iterations) for stage in ahead if stage.iterations]
        if left:
            left[0] = (left[0][0], left[0][1] - self._done)
        return left

    # -- painting ----------------------------------------------------------------------------

    def step(self) -> Iterate:
        """One optimiser iteration; a level's set-up included when it begins.

        Raises InterruptedPainting, after which the painting can be looked at and can go on, and
        EngineError when it is finished.
        """
        with self._lock:
            if self.finished:
                raise EngineError("The painting is finished; update() can make it go on")
            begun, losses = self._advance()
            self._account(begun)
            self._picture, self._detail = begun.picture, begun.detail
            detail = None if begun.detail is None else begun.detail.squeeze(0)
            self._shown = Shown(begun.best.squeeze(0), detail, begun.strokes)
            return self._report(begun, losses)

    def _advance(self) -> tuple[StageRun, dict[str, float]]:
        """One iteration, however small the tiles have to be."""
        while True:
            try:
                if self._begun is None:
                    self._begun = self._begin(self._stages[self._position])
                    self._pause = None
                    # Renewed at each level on the way; the last one that was begun is seen.
                    self._new_brush &= self._position + 1 < self._reached
                return self._begun, self._begun.advance()
            except (MemoryError, RuntimeError) as error:
                if not ran_out(error):
                    raise
            release(self._network.device)  # only now that nothing holds on to the failed attempt
            self._make_do()

    def _make_do(self) -> None:
        """After memory ran out: smaller tiles, then a shorter history, then an error."""
        begun, stage = self._begun, self._stages[self._position]
        tile = self._planned(stage).tile if begun is None else begun.tile
        smaller = self._planner.shrink(tile, self._canvas.level_shape(stage.size))
        if smaller is not None:
            if begun is not None:
                begun.cut(smaller)
        elif begun is None or not begun.forget_half():
            raise EngineError(
                f"There is not enough memory to paint at {stage.size} px: close other programs, "
                "or choose a smaller size"
            )

    def run(self, callback: Callable[[Iterate], object] | None = None) -> Tensor:
        """Steps until finished; returns picture()."""
        while not self.finished:
            iterate = self.step()
            if callback is not None:
                callback(iterate)
        return self.picture()

    def _account(self, begun: StageRun) -> None:
        stage = begun.stage
        work = self._planned(stage).work
        self._work += work
        if not begun.counted:
            self._work += SETUP * work
            begun.counted = True
        self._steps += 1
        self._done += 1
        if self._done >= stage.iterations:
            self._position, self._done, self._begun = self._position + 1, 0, None
            self._pass_by()
            self._reached = max(self._reached, self._position)

    def _report(self, begun: StageRun, losses: dict[str, float]) -> Iterate:
        left = self._remaining()
        ahead = sum(self._planned(stage).work * (count + SETUP) for stage, count in left)
        if self._begun is not None and left:
            ahead -= self._planned(left[0][0]).work * SETUP
        fraction = self._work / (self._work + ahead) if left else 1.0
        self._fraction = max(self._fraction, fraction)  # not less because tiles became smaller
        best, content = begun.best.squeeze(0), begun.content.squeeze(0)
        canvas, settings, weights = self._canvas, self._settings, self._weights
        height, width = canvas.crop(best).shape[-2:]
        return Iterate(
            step=self._steps,
            total=self._steps + sum(count for _, count in left),
            fraction=self._fraction,
            size=(height, width),
            losses=losses,
            draw=lambda: level_picture(best, content, canvas, settings, weights),
        )

    @torch.no_grad()
    def _begin(self, stage: Stage) -> StageRun:
        """Set a stage up. Changes nothing of the painting, so it can be interrupted."""
        plan = self._planned(stage)
        roomy = self._planner.is_roomy(plan)
        if self._network.device.type == "cpu":  # else it is not the host's memory that is planned
            spare(sparing=not roomy)
        level = self._canvas.level(stage.size, self._network.device)
        mixture = Mixture(self._styles, self._weights, self._canvas, level, stage.size)
        settings, tile, pause = self._settings, plan.tile, self._pause
        brush = settings.brush_size
        targets = [s.targets(self._network, stage, brush, self._poll, tile) for s in self._styles]
        shape = (level.picture.shape[-2], level.picture.shape[-1])
        picture, detail = self._picture, self._detail
        if picture is None:
            picture = start(level, mixture, targets, settings)
        else:
            strokes = None if self._shown is None else self._shown.strokes
            picture, detail = fitted(picture, detail, shape, strokes, self._poll)
        again = self._position < self._reached
        weights = slider_weights(settings.strength, settings.freedom)
        inputs = StageInputs(
            self._network, stage, level, mixture, targets, weights,
            smoothness=settings.smoothness / 100, poll=self._poll,
        )  # fmt: skip
        found = None if pause is None else pause.found
        objective, neighbours = set_up(
            inputs, picture, tile=tile, found=found, roomy=roomy, again=again
        )
        small = again or (pause is not None and pause.memory is None)
        steps = optimizer(settings.optimizer, stage.size, again=small)
        lend = partial(strokes_of, self._styles, looked_at(stage, brush), mixture.shares, targets)
        run = StageRun(
            stage, objective, neighbours, level.picture, picture,
            detail=detail, optimizer=steps, strokes=lend, again=again, done=self._done,
        )  # fmt: skip
        if pause is not None:
            run.resume(pause)
        elif self._new_brush and (roomy or tile is None):
            run.renew_strokes(self._poll)
        return run

    # -- looking ---------------------------------------------------------------------------

    def picture(self) -> Tensor:
        """The best picture so far, (3,H,W) float32 on the CPU, 0..1, at the content's own size.

        That is the newest iterate of the newest level, or the one of lowest loss where the
        newest steps went wrong; before the first iteration, the content in the styles' colours.
        """
        shown = self._shown
        if shown is None:
            size = min(_FIRST_LOOK, max(FIRST, self._canvas.size))
            shown = Shown(self._recoloured(size, torch.device("cpu")).squeeze(0))
        return full_picture(shown, self._canvas, self._settings, self._weights)
