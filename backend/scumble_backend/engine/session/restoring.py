"""A session's snapshot, and the session that resumes from one."""

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.optim.optimizer import optimizer
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.session.output import Shown
from scumble_backend.engine.session.patch import Patch
from scumble_backend.engine.session.session import Counts, Session, road_of
from scumble_backend.engine.session.snapshot import Lent, PatchState, Snapshot
from scumble_backend.engine.stage.stage_run import Pause
from scumble_backend.engine.stage.strokes import Source, Strokes
from scumble_backend.engine.style.style import PreparedStyle

_MOST_ITERATIONS = 1000  # of a stage, in a snapshot that is believed


def snapshot_of(session: Session, memory: float) -> Snapshot:
    """Its state, on the CPU; with the optimiser's memory if that has at most `memory` bytes."""
    run, pause, shown = session.run, session.pause, session.shown
    if run is not None and run.counted:
        pause = run.paused(memory)
    grows = shown is not None and max(shown.picture.shape) < max(session.canvas.framed_shape)
    lent = None
    if shown is not None and shown.strokes and grows and (pause is None or session.finished):
        lent = _lent(shown.strokes, session.styles)
    picture, detail, aside = session.picture, session.detail, shown and shown.detail
    return Snapshot(
        settings=session.settings,
        road=tuple((stage.size, stage.iterations) for stage in session.stages),
        most=session.planner.most,
        counts=session.counts,
        picture=None if picture is None else picture.cpu(),
        detail=None if detail is None else detail.cpu(),
        shown=None if shown is None else shown.picture.cpu()[None],
        shown_detail=None if aside is None else aside.cpu()[None],
        lent=lent,
        pause=pause,
        new_brush=session.new_brush,
        patch=_packed_patch(session),
        carried=session.carried is not None,
    )


def _packed_patch(session: Session) -> PatchState | None:
    patch = session.patch
    if patch is None:
        return None
    lent = None if patch.strokes is None else _lent(patch.strokes, session.styles)
    return PatchState(patch.mask.cpu(), patch.before.cpu(), lent)


def restored(session: Session, snapshot: Snapshot) -> Session:
    """A session of the same content and styles where that one was. EngineError: it does not fit."""
    if snapshot.carried and session.carried is None:
        raise _misfit("the picture that it began with is not there")
    network = session.network.pooled(snapshot.settings.pooling)
    road = road_of(network, session.canvas.frame, snapshot.settings)
    stages = _resumed(snapshot, road, session.canvas)
    device, picture, detail = network.device, snapshot.picture, snapshot.detail
    return replace(
        session,
        network=network,
        settings=snapshot.settings,
        planner=session.planner.restricted(snapshot.most),
        stages=stages,
        counts=snapshot.counts,
        picture=None if picture is None else picture.to(device),
        detail=None if detail is None else detail.to(device),
        shown=_shown(snapshot, session.styles),
        run=None,
        pause=snapshot.pause,
        new_brush=snapshot.new_brush,
        patch=_patch(snapshot.patch, session),
        carried=session.carried if snapshot.carried else None,
    )


def _patch(state: PatchState | None, session: Session) -> Patch | None:
    if state is None:
        return None
    device = session.network.device
    return Patch(
        state.mask.to(device), state.before.to(device), _strokes(state.lent, session.styles)
    )


# -- strokes ---------------------------------------------------------------------------------------


def _shown(snapshot: Snapshot, styles: Sequence[PreparedStyle]) -> Shown | None:
    """What the painting of these styles has to show; raises EngineError for other styles."""
    if snapshot.shown is None:
        return None
    detail = None if snapshot.shown_detail is None else snapshot.shown_detail[0]
    return Shown(snapshot.shown[0], detail, _strokes(snapshot.lent, styles))


def _strokes(lent: Sequence[Lent] | None, styles: Sequence[PreparedStyle]) -> Strokes | None:
    if lent is None:
        return None
    if not all(0 <= part.style < len(styles) for part in lent):
        raise _misfit("it has other styles")
    return Strokes([_source(part, styles[part.style]) for part in lent])


def _lent(strokes: Strokes, styles: Sequence[PreparedStyle]) -> tuple[Lent, ...] | None:
    """What strokes lend, by the numbers of the styles; None where a style is there no more."""
    numbers = {id(style.image): i for i, style in enumerate(styles)}
    sources = strokes.settled()
    if not all(id(source.image) in numbers for source in sources):
        return None
    return tuple(
        Lent(
            numbers[id(source.image)],
            source.size,
            source.places.view(*source.found.shape, 2).to("cpu", torch.int32),
            source.share.cpu(),
        )
        for source in sources
    )


def _source(part: Lent, style: PreparedStyle) -> Source:
    h, w = part.places.shape[:2]
    places = part.places.view(-1, 2).long()
    found = torch.arange(h * w, dtype=torch.int32).view(h, w)
    return Source(style.image, part.size, found, places.new_empty(0, 0), places, part.share)


# -- what does not fit -----------------------------------------------------------------------------


def _resumed(snapshot: Snapshot, road: Sequence[Stage], canvas: Canvas) -> tuple[Stage, ...]:
    """The road with the snapshot's iterations; raises EngineError where it does not fit.

    `road`: what it would be by the snapshot's settings.
    """
    if [stage.size for stage in road] != [size for size, _ in snapshot.road]:
        raise _misfit("the road to this picture is a different one")
    stages = tuple(
        stage._replace(iterations=count)
        for stage, (_, count) in zip(road, snapshot.road, strict=True)
    )
    if not all(0 <= stage.iterations <= _MOST_ITERATIONS for stage in stages):
        raise _misfit("numbers of iterations are out of range")
    position = snapshot.counts.position
    here = stages[position] if 0 <= position < len(stages) else None
    _check_counts(snapshot.counts, here, len(stages))
    for name, x in snapshot.pictures.items():
        _check_picture(name, x, canvas)
    for part in snapshot.lent or ():
        _check_lent(part)
    if snapshot.patch is not None:
        _check_patch(snapshot.patch, canvas)
    if snapshot.pause is not None:
        _check_pause(snapshot, snapshot.pause, here, canvas)
    return stages


def _check_counts(counts: Counts, here: Stage | None, stages: int) -> None:
    if not (0 <= counts.position <= stages and 0 <= counts.reached <= stages):
        raise _misfit("it is not on the road")
    if not 0 <= counts.done < (1 if here is None else here.iterations) or counts.steps < 0:
        raise _misfit("its place in the stage is out of range")
    if not (0 <= counts.work < math.inf and 0 <= counts.fraction <= 1):
        raise _misfit("its share of the work is out of range")


def _misfit(cause: str) -> EngineError:
    return EngineError(f"The state does not fit: {cause}")


def _check_picture(name: str, x: Tensor, canvas: Canvas) -> None:
    if x.dim() != 4 or x.shape[:2] != (1, 3) or x.dtype != torch.float32 or not x.numel():
        raise _misfit(f"{name} is not a picture")
    if tuple(x.shape[-2:]) != canvas.level_shape(canvas.size_of(x.shape)):
        raise _misfit(f"{name} is of another shape than the content")
    if not bool(x.isfinite().all()):
        raise _misfit(f"{name} has values that are not finite")


def _check_patch(patch: PatchState, canvas: Canvas) -> None:
    _check_picture("what is around the patch", patch.before, canvas)
    mask = patch.mask
    if mask.shape != (1, 1, *patch.before.shape[-2:]) or mask.dtype != torch.float32:
        raise _misfit("its patch is of another shape")
    if not bool(((mask >= 0) & (mask <= 1)).all()):
        raise _misfit("its patch has values out of range")
    for part in patch.lent or ():
        _check_lent(part)


def _check_lent(part: Lent) -> None:
    places, share = part.places, part.share
    if places.dim() != 3 or places.shape[2] != 2 or not places.numel() or part.size < 1:
        raise _misfit("its strokes have no places")
    if places.dtype != torch.int32 or share.dtype != torch.float32:
        raise _misfit("its strokes are of another type")
    if share.shape != (1, 1) and share.shape != places.shape[:2]:
        raise _misfit("its strokes are of another shape")


def _check_pause(snapshot: Snapshot, pause: Pause, here: Stage | None, canvas: Canvas) -> None:
    picture = snapshot.picture
    if picture is None or here is None or pause.evaluated.shape != picture.shape:
        raise _misfit("its stage has no picture")
    if tuple(picture.shape[-2:]) != canvas.level_shape(here.size):
        raise _misfit("its picture is not of its stage")
    _check_picture("evaluated", pause.evaluated, canvas)
    if not all(x.dtype == torch.int32 and x.dim() == 2 for x in pause.found or ()):
        raise _misfit("its matches are invalid")
    if pause.memory is not None:
        shape = picture.shape
        if not all(x.shape == shape for x in pause.memory.tensors.values() if x.dim() != 1):
            raise _misfit("the optimiser's memory is of another shape")
        if not all(bool(x.isfinite().all()) for x in pause.memory.tensors.values()):
            raise _misfit("the optimiser's memory is not finite")
        try:
            optimizer(snapshot.settings.optimizer, here.size).with_memory(pause.memory)
        except (KeyError, IndexError, ValueError) as error:
            raise _misfit(f"the memory is that of another optimiser ({error!r:.100})") from None
