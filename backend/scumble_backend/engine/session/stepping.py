"""The next session, one iteration on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import torch
from torch import Tensor

from scumble_backend.engine.effort import Effort, output_effort, together
from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.features.matching import GRID
from scumble_backend.engine.optim.optimizer import optimizer
from scumble_backend.engine.picture.tiles import Box
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.session.carrying import (
    begun_where_new,
    give_at,
    with_strokes_where_new,
)
from scumble_backend.engine.session.iterates import fitted
from scumble_backend.engine.session.output import Shown
from scumble_backend.engine.session.session import Session
from scumble_backend.engine.session.start import start
from scumble_backend.engine.stage.slider_weights import slider_weights
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.stage_run import StageRun
from scumble_backend.engine.stage.stage_setup import set_up
from scumble_backend.engine.stage.strokes import Strokes, strokes_of
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import looked_at
from scumble_backend.engine.vgg.network import Poll
from scumble_backend.heap import spare


@dataclass(frozen=True)
class Iterate:
    """One optimiser iteration, done.

    step, total: iterations done and, by the present plan, in all.
    fraction: 0..1, share of the estimated work done; never falls between updates.
    size: (h,w) of the level. losses: unweighted terms "style" (nearest neighbour), "gram" (or
    Wasserstein's, depending on the method), "content", "color", "smooth", and "total" (weighted).
    spent: what it took, a level's set-up included. ahead: what is left up to the preset's stop.
    """

    step: int
    total: int
    fraction: float
    size: tuple[int, int]
    losses: dict[str, float]
    spent: Effort
    ahead: Effort
    draw: Callable[[], Tensor] = field(repr=False, compare=False)

    @cached_property
    def picture(self) -> Tensor:
        """(3,h,w) float32 on the CPU, 0..1, at the level's size: the caller's to keep.

        Taken from the device when it is asked for first: nobody waits for one that is not.
        """
        return self.draw()


# -- a stage begins --------------------------------------------------------------------------------


@torch.no_grad()
def begun(session: Session, poll: Poll) -> Session:
    """Set its stage up, where it is between two; a restored one goes on as it was."""
    if session.run is not None:
        return session
    stage, counts = session.stage, session.counts
    plan = session.planned(stage)
    roomy = session.planner.is_roomy(plan)
    if session.network.device.type == "cpu":  # else it is not the host's memory that is planned
        spare(sparing=not roomy)
    run = _begun(session, stage, plan.tile, poll, roomy=roomy)
    if session.pause is not None:
        run = run.resumed(session.pause)
    elif session.new_brush and (roomy or plan.tile is None):
        run = run.with_new_strokes(poll)
    # Renewed at each level on the way; the last one that was begun is seen.
    new_brush = session.new_brush and counts.position + 1 < counts.reached
    return replace(session, run=run, pause=None, new_brush=new_brush)


def _begun(
    session: Session, stage: Stage, tile: int | None, poll: Poll, *, roomy: bool
) -> StageRun:
    pause, brush = session.pause, session.settings.brush_size
    inputs = _inputs(session, stage, tile, poll)
    picture, detail = _first_iterate(session, inputs)
    again = session.counts.position < session.counts.reached
    found = None if pause is None else pause.found
    setup = set_up(inputs, picture, tile=tile, found=found, roomy=roomy, again=again)
    small = again or (pause is not None and pause.memory is None)
    shares, size = inputs.mixture.shares, looked_at(stage, brush)
    around = _strokes_around(session, inputs)
    lend = partial(strokes_of, session.styles, size, shares, inputs.targets, around=around)
    return StageRun(
        stage=stage,
        setup=setup,
        optimizer=optimizer(session.settings.optimizer, stage.size, again=small),
        content=inputs.level.picture,
        picture=picture,
        best=picture,
        evaluated=picture,
        detail=detail,
        strokes=lend(setup.matches),
        strokes_of=lend,
        done=session.counts.done,
        again=again,
        give=give_at(session, stage),
    )


def _inputs(session: Session, stage: Stage, tile: int | None, poll: Poll) -> StageInputs:
    network, settings = session.network, session.settings
    level = session.canvas.level(stage.size, network.device)
    mixture = Mixture(session.styles, session.weights, session.canvas, level, stage.size)
    brush = settings.brush_size
    return StageInputs(
        network=network,
        stage=stage,
        level=level,
        mixture=mixture,
        targets=[style.targets(network, stage, brush, poll, tile) for style in session.styles],
        weights=slider_weights(settings.strength, settings.freedom),
        smoothness=settings.smoothness / 100,
        poll=poll,
        patch=session.patch_at(stage),
    )


def _strokes_around(session: Session, inputs: StageInputs) -> tuple[Strokes, Box] | None:
    """Those of the picture around the patch, and the patch's cells, where only these are matched.

    Cells at its rim were matched beside others that were not.
    """
    patch, level = session.patch, inputs.patch
    if patch is None or level is None or level.window is None or patch.strokes is None:
        return None
    if patch.shape != inputs.shape:
        return None  # at a coarser level what is finer was kept, and no strokes are lent
    cells, grid = level.window.on(GRID), Box(0, 0, *inputs.shape).on(GRID)
    top, left = cells.top + (cells.top > 0), cells.left + (cells.left > 0)
    bottom = cells.bottom - (cells.bottom < grid.bottom)
    right = cells.right - (cells.right < grid.right)
    return patch.strokes, Box(top, left, bottom, right)


def _first_iterate(session: Session, inputs: StageInputs) -> tuple[Tensor, Tensor | None]:
    """What the stage begins with, and what is kept aside of it."""
    if session.picture is None:
        picture = start(inputs.level, inputs.mixture, inputs.targets, session.settings)
        return picture, session.detail
    strokes = None if session.shown is None else session.shown.strokes
    picture, detail = fitted(session.picture, session.detail, inputs.shape, strokes, inputs.poll)
    picture, detail = begun_where_new(session, inputs.stage, picture, detail, inputs.poll)
    patch = session.patch
    if patch is not None and patch.shape == inputs.shape and session.pause is None:
        picture = patch.kept(picture)
    return picture, detail


# -- and goes on -----------------------------------------------------------------------------------


def matched_again(session: Session) -> Session:
    """Search neighbours again, when it is time to."""
    assert session.run is not None  # noqa: S101 - begun() comes first
    run = session.run.matched_again()
    return session if run is session.run else replace(session, run=run)


def stepped(session: Session) -> tuple[Session, Iterate]:
    """One iteration of the stage under way."""
    assert session.run is not None  # noqa: S101 - begun() comes first
    run, losses = session.run.advanced()
    detail = None if run.detail is None else run.detail.squeeze(0)
    shown = Shown(run.best.squeeze(0), detail, run.strokes)
    session = replace(session, picture=run.picture, detail=run.detail, shown=shown)
    before, session = session, _counted(session, run)
    left = session.remaining
    session = session.counting(fraction=_fraction(session, left))
    counts = session.counts
    best, content = run.best.squeeze(0), run.content.squeeze(0)
    height, width = session.canvas.crop(best).shape[-2:]
    total = counts.steps + sum(count for _, count in left)
    draw = partial(session.output.level, best, content)
    spent = before.effort(run.stage).times(
        1 if run.counted else 1 + before.setup(run.stage) * len(session.styles)
    )
    shape, ahead = (height, width), _ahead(session, left, run.stage)
    iterate = Iterate(counts.steps, total, counts.fraction, shape, losses, spent, ahead, draw)
    return session, iterate


def _counted(session: Session, run: StageRun) -> Session:
    """Count one iteration more; the stage may end by it, and others may be skipped."""
    counts, cost = session.counts, session.planned(run.stage).work
    work = counts.work + cost
    if not run.counted:
        work += session.setup(run.stage) * cost
    counts = counts._replace(steps=counts.steps + 1, done=counts.done + 1, work=work)
    if counts.done < run.stage.iterations:
        return replace(session, counts=counts, run=replace(run, counted=True))
    counts = counts._replace(position=counts.position + 1, done=0)
    session = replace(session, counts=counts, run=None).passed_by()
    if session.finished:
        session = with_strokes_where_new(replace(session, patch=None))
    return session.counting(reached=max(session.counts.reached, session.counts.position))


def _fraction(session: Session, left: list[tuple[Stage, int]]) -> float:
    if not left:
        return 1.0
    counts = session.counts
    ahead = sum(session.planned(s).work * (count + session.setup(s)) for s, count in left)
    if session.run is not None:
        ahead -= session.planned(left[0][0]).work * session.setup(left[0][0])
    return max(counts.fraction, counts.work / (counts.work + ahead))  # smaller tiles lower nothing


def _ahead(session: Session, left: list[tuple[Stage, int]], stage: Stage) -> Effort:
    """Give what the stages that are left take, after `stage`, and the enlarging of the last one."""
    styles = len(session.styles)  # each is prepared for each level
    efforts = [session.effort(s).times(count + session.setup(s) * styles) for s, count in left]
    if session.run is not None and left:
        efforts[0] = session.effort(left[0][0]).times(left[0][1])
    last, shape = left[-1][0] if left else stage, session.canvas.framed_shape
    return together([*efforts, output_effort(shape, session.canvas.level_shape(last.size))])


# -- when memory ran out ---------------------------------------------------------------------------


def saving_memory(session: Session) -> Session:
    """Make the tiles smaller, or else the history shorter; EngineError where neither can be."""
    run, stage = session.run, session.stage
    session.canvas.forget_seen()
    tile = session.planned(stage).tile if run is None else run.tile
    smaller = session.planner.smaller(tile, session.canvas.level_shape(stage.size))
    if smaller is not None:
        run = None if run is None else run.with_tiles(smaller)
        return replace(session, planner=session.planner.restricted(smaller), run=run)
    run = None if run is None else run.shortened()
    if run is None:
        raise EngineError(
            f"There is not enough memory to paint at {stage.size} px: close other programs, "
            "or choose a smaller size"
        )
    return replace(session, run=run)
