"""A painting: one session of optimisation, from which pictures can be taken at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .check import check_content, check_memory_limit, check_styles
from .colour import from_oklab, with_colours_of
from .course import Course
from .errors import EngineError, InterruptedPainting
from .memory import ran_out, release
from .network import Network, Poll
from .objective import Objective
from .plan import Plan, Planner, StagePlan, plan_of
from .regions import Mixture
from .resample import resize
from .schedule import FIRST, SETUP, Stage, road, stop_of
from .settings import Settings, balance
from .style import PreparedStyle, Style, StyleTargets, looked_at

_AUTO_SIZE_CPU, _AUTO_SIZE = 1024, 2048
_FIRST_LOOK = 1024  # px at which the start is shown
_NOISE = 0.3  # SD of the start noise at variation 100
_NOISE_CELLS = 16  # along the longest side


class Iterate(NamedTuple):
    """One optimiser iteration, done.

    step, total: iterations done and, by the present plan, in all.
    fraction: 0..1, share of the estimated work done; never falls between updates.
    size: (h,w) of the level. losses: unweighted terms "style" (nearest neighbour), "gram",
    "content", "color", "smooth", and "total" (weighted).
    picture: (3,h,w) float32 on the CPU, 0..1, at the level's size: the caller's to keep.
    """

    step: int
    total: int
    fraction: float
    size: tuple[int, int]
    losses: dict[str, float]
    picture: Tensor


class _Shown(NamedTuple):
    """What picture() hands out: an iterate, and finer detail from before a rewinding."""

    picture: Tensor  # (3,h,w), framed
    detail: Tensor | None  # (3,H,W), framed


def _never() -> bool:
    return False


def _poll(interrupted: Callable[[], bool]) -> Poll:
    """Not a method: the objective keeps it, and a cycle would keep device memory alive."""

    def poll() -> None:
        if interrupted():
            raise InterruptedPainting

    return poll


class Painting:
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
        content, alpha = check_content(content, alpha)
        self._network = network
        self._poll = _poll(interrupted)
        self._canvas = Canvas(content, alpha)
        self._lock = threading.RLock()
        self._settings = settings
        self._memory_limit = check_memory_limit(memory_limit)
        self._set_styles(styles)
        self._stages = self._road()
        self._position = 0  # stage
        self._done = 0  # iterations in it
        self._steps = 0  # iterations in all
        self._work = self._fraction = 0.0
        self._picture: Tensor | None = None  # (1,3,h,w) on the device: the iterate
        self._detail: Tensor | None = None
        self._begun: Course | None = None
        self._shown: _Shown | None = None

    # -- what it will do ---------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the preset's stop is reached. An update can make it False again."""
        return self._position >= stop_of(self._stages, self._settings.preset)

    def _road(self) -> list[Stage]:
        wanted = self._settings.size
        if wanted == 0:
            wanted = _AUTO_SIZE_CPU if self._network.device.type == "cpu" else _AUTO_SIZE
        return road(max(FIRST, min(wanted, self._canvas.longest)))

    def _set_styles(self, styles: Sequence[Style]) -> None:
        checked = check_styles(styles, self._canvas.shape)
        self._styles = [PreparedStyle(style) for style in checked]
        self._weights = [style.weight for style in checked]
        maps = self._canvas.masked + sum(isinstance(w, Tensor) for w in self._weights)
        self._planner = Planner(self._network, self._memory_limit, maps)

    @property
    def plan(self) -> Plan:
        """How the road up to the preset's stop will be painted: tiles, memory and work."""
        stages = self._stages[: stop_of(self._stages, self._settings.preset)]
        return plan_of([self._planned(stage) for stage in stages], stages, self._planner.budget)

    def _planned(self, stage: Stage) -> StagePlan:
        style = looked_at(stage, self._settings.brush_size)
        return self._planner.stage(stage, self._canvas.level_shape(stage.size), style)

    def _remaining(self) -> list[tuple[Stage, int]]:
        stop = stop_of(self._stages, self._settings.preset)
        left = [(stage, stage.iterations) for stage in self._stages[self._position : stop]]
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
            best = begun.best.squeeze(0).to("cpu", torch.float32)
            detail = begun.detail
            self._shown = _Shown(best, None if detail is None else detail.squeeze(0).cpu())
            return self._report(begun, losses, best)

    def _advance(self) -> tuple[Course, dict[str, float]]:
        """One iteration, however small the tiles have to be."""
        while True:
            try:
                if self._begun is None:
                    self._begun = self._begin(self._stages[self._position])
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

    def _account(self, begun: Course) -> None:
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

    def _report(self, begun: Course, losses: dict[str, float], best: Tensor) -> Iterate:
        left = self._remaining()
        ahead = sum(self._planned(stage).work * (count + SETUP) for stage, count in left)
        if self._begun is not None and left:
            ahead -= self._planned(left[0][0]).work * SETUP
        fraction = self._work / (self._work + ahead) if left else 1.0
        self._fraction = max(self._fraction, fraction)  # not less because tiles became smaller
        picture = self._canvas.crop(best).clamp(0, 1).contiguous()
        if self._settings.keep_colors:
            content = self._canvas.crop(begun.content.squeeze(0).cpu())
            picture = with_colours_of(picture, content)
        return Iterate(
            step=self._steps,
            total=self._steps + sum(count for _, count in left),
            fraction=self._fraction,
            size=(picture.shape[-2], picture.shape[-1]),
            losses=losses,
            picture=picture,
        )

    @torch.no_grad()
    def _begin(self, stage: Stage) -> Course:
        """Set a stage up. Changes nothing of the painting, so it can be interrupted."""
        level = self._canvas.level(stage.size, self._network.device)
        mixture = Mixture(self._styles, self._weights, self._canvas, level, stage.size)
        brush, tile = self._settings.brush_size, self._planned(stage).tile
        targets = [s.targets(self._network, stage, brush, self._poll, tile) for s in self._styles]
        shape = (level.picture.shape[-2], level.picture.shape[-1])
        picture, detail = self._picture, self._detail
        if picture is None:
            picture = self._start(level.picture, mixture, targets)
        elif picture.shape[-2:] != shape:
            larger = picture.shape[-1] < shape[-1] or picture.shape[-2] < shape[-2]
            picture = resize(picture.clamp(0, 1), shape)
            if larger and detail is not None:
                picture, detail = picture + resize(detail, shape), None
            picture = picture.clamp(0, 1)
        with torch.enable_grad():
            objective = Objective(
                self._network,
                stage,
                level=level,
                mixture=mixture,
                targets=targets,
                balance=balance(self._settings.strength),
                start=picture,
                poll=self._poll,
                tile=tile,
            )
        return Course(stage, objective, level.picture, picture, detail)

    def _start(self, content: Tensor, mixture: Mixture, targets: list[StyleTargets]) -> Tensor:
        """The recoloured content (1,3,h,w), with noise by the variation."""
        lab = mixture.recoloured(content, [t.lab for t in targets])[None]
        return (from_oklab(lab) + self._noise(lab.shape, lab.device)).clamp(0, 1)

    def _noise(self, shape: torch.Size, device: torch.device) -> Tensor:
        h, w = shape[-2:]
        cells = [max(1, round(_NOISE_CELLS * side / max(h, w))) for side in (h, w)]
        generator = torch.Generator().manual_seed(self._settings.seed % 2**63)
        noise = torch.randn(1, 3, *cells, generator=generator)
        return resize(noise, (h, w)).to(device) * (_NOISE * self._settings.variation / 100)

    # -- looking and changing ----------------------------------------------------------------

    def picture(self) -> Tensor:
        """The best picture so far, (3,H,W) float32 on the CPU, 0..1, at the content's own size.

        That is the newest iterate of the newest level, or the one of lowest loss where the
        newest steps went wrong; before the first iteration, the recoloured start.
        """
        shown, settings = self._shown, self._settings
        if shown is None:
            shown = self._first_look()
        result = shown.picture
        if shown.detail is not None:
            shape = (shown.detail.shape[-2], shown.detail.shape[-1])
            result = (resize(result, shape) + shown.detail).clamp(0, 1)
        result = self._canvas.full(result)
        content = self._canvas.content
        if settings.keep_colors:
            result = with_colours_of(result, content)
        weights = self._weights
        if any(isinstance(w, Tensor) for w in weights):
            total = sum((torch.as_tensor(w) for w in weights), torch.zeros(()))
            result = content + total.clamp(0, 1) * (result - content)
        return result.clone()

    @torch.no_grad()
    def _first_look(self) -> _Shown:
        cpu = torch.device("cpu")
        size = min(_FIRST_LOOK, max(FIRST, self._canvas.longest))
        level = self._canvas.level(size, cpu)
        mixture = Mixture(self._styles, self._weights, self._canvas, level, size)
        colours = [style.colours(FIRST)[1] for style in self._styles]
        return _Shown(from_oklab(mixture.recoloured(level.picture, colours)), None)

    def update(self, settings: Settings, styles: Sequence[Style] | None = None) -> None:
        """Other settings or styles, from the next step on. Goes on from the iterate that is there.

        A longer preset goes on; a shorter one that is already passed finishes at once. What
        changes the paint (strength, brush size, styles, variation, seed) goes back to the level
        where it shows, with the present picture as start: strokes finer than that level are kept
        aside and laid on again.
        """
        with self._lock:
            changed = self._settings.changed(settings)
            self._fraction = 0.0
            if styles is not None:
                self._set_styles(styles)
                changed.add("styles")
            self._settings = settings
            if "size" in changed:
                self._resize_plan()
            if not changed - {"preset", "keep_colors", "size"}:
                return
            back_to = stop_of(self._stages, "draft") - 1  # strength, brush size
            if changed & {"styles"}:
                back_to = min(1, back_to)
            if changed & {"variation", "seed"}:
                back_to = 0
                self._disturb()
            self._rewind(back_to)

    def _resize_plan(self) -> None:
        """A new road: go on at its first stage that is not smaller than what is there."""
        here = self._stages[min(self._position, len(self._stages) - 1)].size
        passed = self._position
        self._stages = self._road()
        if passed:
            later = [i for i, s in enumerate(self._stages) if s.size >= here]
            self._position = min(passed, later[0]) if later else len(self._stages)
            self._done, self._begun = 0, None

    def _disturb(self) -> None:
        if self._picture is not None:
            noise = self._noise(self._picture.shape, self._picture.device)
            self._picture = (self._picture + noise).clamp(0, 1)

    def _rewind(self, position: int) -> None:
        self._begun, self._done = None, 0
        if self._position <= position:
            return
        self._position = position
        if self._picture is None:
            return
        h, w = self._canvas.level_shape(self._stages[position].size)
        if max(self._picture.shape[-2:]) > max(h, w):
            small = resize(self._picture, (h, w)).clamp(0, 1)
            shape = (self._picture.shape[-2], self._picture.shape[-1])
            self._detail = self._picture - resize(small, shape)
            self._picture = small
