"""The next session for other settings, styles or content."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.patch import mask_of
from scumble_backend.engine.session.effects import (
    level_of_change,
    new_levels,
    only_sliders,
    painted_again,
    passed_again,
    settled,
)
from scumble_backend.engine.session.iterates import loosened, renewed, shrunk, taken_over
from scumble_backend.engine.session.patch import Patch
from scumble_backend.engine.session.session import ContentAndAlpha, Session, planner_of, road_of
from scumble_backend.engine.session.start import variation
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.style.style import PreparedStyle, Style
from scumble_backend.engine.validation import check_covered, check_new_content, check_styles

_ROAD = {"size", "method", "layers"}  # what road_of() looks at
_MOSTLY = 0.5  # share of a picture up to which another content leaves most of it as it is


@dataclass(frozen=True, eq=False)
class SessionUpdate:
    """A checked change of a session.

    source: the new content and alpha; styles: the new ones with their weights; both None: as
    before. changed: the names (of EFFECTS) of all that differs. freed: by how much freedom rose.
    """

    settings: Settings
    source: ContentAndAlpha | None
    styles: tuple[PreparedStyle, ...] | None
    weights: tuple[float | Tensor, ...]
    changed: frozenset[str]
    freed: float

    @property
    def repaints(self) -> bool:
        """Whether anything is painted again for it."""
        return bool(painted_again(self.changed, self.settings))


def update_of(
    session: Session,
    settings: Settings,
    styles: Sequence[Style] | None,
    content: Tensor | None,
    alpha: Tensor | None,
) -> SessionUpdate:
    """The change from a session to what is wanted (None: as before). Raises EngineError."""
    source = check_new_content(session.source, content, alpha)
    checked = None if styles is None else check_styles(styles, session.canvas.shape)
    weights = session.weights if checked is None else tuple(style.weight for style in checked)
    check_covered(weights, source[1])
    changed = session.settings.changed(settings)
    prepared = None
    if checked is not None:
        prepared = tuple(PreparedStyle(style) for style in checked)
        same = [style.key for style in prepared] == [style.key for style in session.styles]
        changed.add("mix" if same else "styles")
    replaced = content is not None or alpha is not None
    if replaced:
        changed.add("content")
    return SessionUpdate(
        settings=settings,
        source=source if replaced else None,
        styles=prepared,
        weights=weights,
        changed=frozenset(changed),
        freed=settings.freedom - session.settings.freedom,
    )


def updated(session: Session, update: SessionUpdate) -> Session:
    """Apply an update: go on with the current iterate, from the level at which it shows."""
    canvas = session.canvas if update.source is None else Canvas(*update.source)
    patch = _patch_of(session, update, canvas)
    session, new = _with_content(_with_styles(session, update), update, canvas)
    if patch is not None and session.finished and not bool(patch.mask.any()):
        return session  # nobody sees a difference
    session = replace(session, patch=patch)
    if update.changed & _ROAD:
        session = _on_another_road(session, resized="size" in update.changed)
    counts = session.counts
    begun = max(counts.reached, counts.position + (counts.done > 0))
    back_to = level_of_change(update.changed, session.settings, session.stages, begun)
    if back_to is None:
        return _ended_at_preset(session).passed_by()
    # An update before this one may go back further.
    session = _gone_back(
        replace(session, carried=None), update, min(back_to, counts.position), begun
    )
    return _held(session, begun) if update.changed == {"content"} and new <= _MOSTLY else session


# -- what of it may change -------------------------------------------------------------------------


def _patch_of(session: Session, update: SessionUpdate, canvas: Canvas) -> Patch | None:
    """The part that another content leaves to be painted again; None: all of the picture.

    A part that is being painted is joined with the one that comes.
    """
    if update.changed != {"content"}:
        return None
    under_way = session.patch
    whole = _whole(session) if under_way is None else under_way.before
    if whole is None:
        return None
    mask = mask_of(session.canvas, canvas, whole)
    if mask is None:
        return None
    if under_way is not None:
        return under_way.joined(mask)
    return Patch(mask, whole, None if session.shown is None else session.shown.strokes)


def _whole(session: Session) -> Tensor | None:
    """The finished picture (1,3,h,w), all of whose strokes are in it; None where there is none.

    The one that is shown, the best: the last iterate may be another.
    """
    picture, shown = session.picture, session.shown
    if picture is None or not session.finished or session.detail is not None:
        return None
    return picture if shown is None else shown.picture[None].to(picture.device)


# -- what it is painted from -----------------------------------------------------------------------


def _with_styles(session: Session, update: SessionUpdate) -> Session:
    network = session.network.pooled(update.settings.pooling)
    session = replace(session, settings=update.settings, network=network).counting(fraction=0.0)
    if update.styles is None:
        return session
    planner = planner_of(network, session.memory_limit, session.canvas, update.weights)
    return replace(session, styles=update.styles, weights=update.weights, planner=planner)


def _with_content(session: Session, update: SessionUpdate, canvas: Canvas) -> tuple[Session, float]:
    """Take another content; where it differs from the last, the iterate starts from scratch.

    `canvas`: of that content. Gives the share of the picture, 0..1, that does.
    """
    if update.source is None:
        return session, 0.0
    old = session.canvas
    planner = planner_of(session.network, session.memory_limit, canvas, session.weights)
    session = replace(session, source=update.source, canvas=canvas, planner=planner)
    if session.picture is None:
        return session, 1.0
    size, device = canvas.size_of(session.picture.shape), session.picture.device
    share, start = renewed(old, canvas, size, device), session.recoloured(size, device)
    picture, detail = taken_over(session.picture, session.detail, share, start)
    return replace(session, picture=picture, detail=detail), float(share.mean())


def _on_another_road(session: Session, *, resized: bool) -> Session:
    """Take a new road: where sizes change, go on at its first stage that is not smaller."""
    counts, here = session.counts, session.stages[: session.counts.position + 1][-1].size
    stages = road_of(session.network, session.canvas.frame, session.settings)
    session = replace(session, stages=stages)
    session = session.counting(reached=min(counts.reached, len(stages)))
    if not (resized and counts.position):
        return session
    later = [i for i, stage in enumerate(stages) if stage.size >= here]
    position = min(counts.position, later[0]) if later else len(stages)
    return replace(session, run=None, pause=None).counting(position=position, done=0)


# -- how far back ----------------------------------------------------------------------------------


def _ended_at_preset(session: Session) -> Session:
    """Have the preset's last stage painted, even if it was one to be skipped."""
    last = session.stop - 1
    stage, picture = session.stages[last], session.picture
    if picture is None or stage.iterations:
        return session
    if max(picture.shape[-2:]) >= max(session.canvas.level_shape(stage.size)):
        return session
    stage = road_of(session.network, session.canvas.frame, session.settings)[last]
    stages = (*session.stages[:last], stage, *session.stages[last + 1 :])
    position = min(session.counts.position, last)
    return replace(session, stages=stages).counting(position=position)


def _gone_back(session: Session, update: SessionUpdate, back_to: int, begun: int) -> Session:
    """Go back to a coarser stage, or the start of this one, and start with the picture there is."""
    changed, settings = update.changed, session.settings
    session = _rewound(_restarted(session, changed), back_to)
    if new_levels(changed):
        begun = 0
        session = session.counting(reached=0)
    elif only_sliders(changed):
        new_brush = "brush_size" in changed and session.picture is not None
        session = session.counting(reached=begun)
        session = replace(session, new_brush=session.new_brush or new_brush)
    if "styles" in changed and session.picture is not None:
        size, device = session.canvas.size_of(session.picture.shape), session.picture.device
        picture = session.recoloured(size, device, session.picture)
        session = replace(session, picture=picture)
    road = road_of(session.network, session.canvas.frame, settings)
    stages = passed_again(changed, settings.preset, road, back_to, begun)
    return _freed(replace(session, stages=tuple(stages)), update.freed)


def _held(session: Session, begun: int) -> Session:
    """Have levels that the picture had passed pass sooner: most of it is there."""
    stages = [settled(stage) if i < begun else stage for i, stage in enumerate(session.stages)]
    return replace(session, stages=tuple(stages))


def _restarted(session: Session, changed: frozenset[str]) -> Session:
    """Drop the iterate where the start has changed; add noise where the noise has."""
    settings, picture = session.settings, session.picture
    if "start" in changed or (settings.start == "noise" and "seed" in changed):
        return replace(session, picture=None, detail=None).counting(reached=0)
    if picture is None or not changed & {"variation", "seed"}:
        return session
    size = session.canvas.size_of(picture.shape)
    noise = variation(picture.shape, size, settings).to(picture)
    return replace(session, picture=(picture + noise).clamp(0, 1))


def _rewound(session: Session, position: int) -> Session:
    """Go to the beginning of this stage or one before it, with the picture at that size."""
    before = session.counts.position
    session = replace(session, run=None, pause=None).counting(position=position, done=0)
    if before <= position or session.picture is None:
        return session
    shape = session.canvas.level_shape(session.stages[position].size)
    picture, detail = shrunk(session.picture, session.detail, shape)
    return replace(session, picture=picture, detail=detail)


def _freed(session: Session, by: float) -> Session:
    """Move large shapes nearer to the content, or further from it, by a change of freedom."""
    if not by or session.picture is None:
        return session
    size = session.canvas.size_of(session.picture.shape)
    content = session.recoloured(size, session.picture.device)
    return replace(session, picture=loosened(session.picture, content, by))
