"""A session that begins with a picture that is carried over."""

from dataclasses import replace

import torch
from torch import Tensor

from scumble_backend.engine.picture.carried import Carried
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.session.iterates import shrunk, taken_over
from scumble_backend.engine.session.session import Session
from scumble_backend.engine.vgg.network import Poll

_NEW = 0.002  # share of a picture that is new from which coarse levels are painted for it
_SHAPES, _STROKES = 2, 3  # iterations: of the levels before the last one, and of that


@torch.no_grad()
def carried_over(session: Session, carried: Carried | None) -> Session:
    """Begin with a picture, where nothing is painted yet; None: as it is."""
    if carried is None:
        return session
    canvas, device, last = session.canvas, session.network.device, session.stages[session.stop - 1]
    framed = canvas.framed(carried.picture)[None]
    picture, detail = shrunk(framed.to(device), None, canvas.level_shape(last.size))
    size = canvas.size_of(picture.shape)
    if session.settings.keep_colors:  # those of the content are put on afterwards
        picture = session.recoloured(size, device, picture)
    unknown, start = carried.unknown(canvas, size, device), session.recoloured(size, device)
    picture, detail = taken_over(picture, detail, unknown[None, None], start)
    new = carried.new(canvas, size, device)
    stages = _road(session, last, shapes=float(new.mean()) > _NEW)
    session = replace(
        session, stages=stages, carried=carried, picture=picture, detail=detail
    ).passed_by()
    session = session.counting(reached=session.stop)
    here = session.stages[session.counts.position]
    picture, detail = shrunk(picture, detail, canvas.level_shape(here.size))
    return replace(session, picture=picture, detail=detail)


def _road(session: Session, last: Stage, *, shapes: bool) -> tuple[Stage, ...]:
    """The iterations that each stage has, up to the preset's stop."""

    def again(stage: Stage) -> Stage:
        few = _STROKES if stage is last else _SHAPES * (shapes and not stage.opening)
        return stage._replace(iterations=min(stage.iterations, few))

    stop = session.stop
    return (*map(again, session.stages[:stop]), *session.stages[stop:])


def give_at(session: Session, stage: Stage) -> Tensor | None:
    """By how much of a step each px changes at a stage (h,w); None: all of it everywhere."""
    carried, device = session.carried, session.network.device
    if carried is None:
        return None
    if session.counts.position < session.stop - 1:
        return carried.new(session.canvas, stage.size, device)
    return carried.give(session.canvas, stage.size, device)


@torch.no_grad()
def begun_where_new(
    session: Session, stage: Stage, picture: Tensor, detail: Tensor | None, poll: Poll
) -> tuple[Tensor, Tensor | None]:
    """Let a level's first iterate (1,3,h,w) grow where it is new as a cold painting's does.

    That is with the strokes that the styles lend: what was kept aside is the content's there, and
    its grain in the styles' colours is no stroke.
    """
    carried, before, shown = session.carried, session.picture, session.shown
    strokes = None if shown is None else shown.strokes
    shape = (picture.shape[-2], picture.shape[-1])
    if carried is None or before is None or strokes is None or before.shape[-2:] == shape:
        return picture, detail
    unknown = carried.unknown(session.canvas, stage.size, picture.device)
    lent = strokes.enlarge(before.clamp(0, 1)[0], shape, poll)[None].clamp(0, 1)
    return taken_over(picture, detail, unknown[None, None], lent)


@torch.no_grad()
def with_strokes_where_new(session: Session) -> Session:
    """Lend the styles' strokes to what is new, where a finished painting is enlarged.

    What is held has those of the picture that is carried over, kept aside; what is new has none.
    """
    carried, shown = session.carried, session.shown
    if not session.finished or carried is None or shown is None:
        return session
    if shown.detail is None or shown.strokes is None:
        return session
    shape = (shown.detail.shape[-2], shown.detail.shape[-1])
    lent = shown.strokes.enlarge(torch.zeros_like(shown.picture), shape)
    size = session.stages[session.stop - 1].size
    unknown = carried.unknown(session.canvas, size, lent.device)
    detail = shown.detail + lent * resize(unknown[None, None], shape).clamp(0, 1)[0]
    return replace(session, shown=shown._replace(detail=detail), detail=detail[None])
