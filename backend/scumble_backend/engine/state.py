"""Where a painting has got to, as tensors and plain values: to be kept, and gone on from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import torch
from torch import Tensor

from .canvas import Canvas
from .errors import EngineError
from .handout import Shown
from .kept import Kept
from .optimizer import optimizer
from .schedule import Stage
from .settings import Settings
from .strokes import Source, Strokes
from .style import PreparedStyle

_LAST = "channels_last"


class Pause(NamedTuple):
    """A stage in the middle.

    evaluated (1,3,h,w): the iterate of the lowest loss yet. went_well: whether the newest iterate
    is what is shown, else it is that one. found: of each style the matches, (gh,gw) int32; None
    where nothing is matched. memory: the optimiser's; None where it was too large to keep.
    """

    evaluated: Tensor
    lowest: float
    went_well: bool
    found: tuple[Tensor, ...] | None
    memory: Kept | None


class Lent(NamedTuple):
    """What a style lends to a picture that grows: Source with the style's number, settled."""

    style: int
    size: int
    places: Tensor  # (gh,gw,2) int32
    share: Tensor


class State(NamedTuple):
    """All that a painting needs, beside content, styles and network, to go on.

    road: size and iterations of each stage. most: px of a tile's core after memory ran out.
    position, done, reached, steps, work, fraction: as Painting counts them. picture (1,3,h,w),
    detail (1,3,H,W): the iterate and what is kept aside. shown, shown_detail: the same of what
    was worth showing. lent: its strokes, where it may yet be enlarged by them. pause: the stage
    that is under way; None between two stages. new_brush: whether the picture has strokes of
    another brush than the one wanted. Tensors are on the CPU and nobody changes them.
    """

    settings: Settings
    road: tuple[tuple[int, int], ...]
    most: int | None
    position: int
    done: int
    reached: int
    steps: int
    work: float
    fraction: float
    picture: Tensor | None
    detail: Tensor | None
    shown: Tensor | None
    shown_detail: Tensor | None
    lent: tuple[Lent, ...] | None
    pause: Pause | None
    new_brush: bool = False

    def packed(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Values that are plain JSON, and contiguous tensors by name, each of them once."""
        own = self._asdict()
        pictures = {name: own.pop(name) for name in _PICTURES}
        lent, pause = own.pop("lent"), own.pop("pause")
        values = {**own, "settings": asdict(self.settings), "lent": None, "pause": None}
        tensors = {name: x for name, x in pictures.items() if x is not None}
        if lent is not None:
            values["lent"] = [[part.style, part.size] for part in lent]
            for i, part in enumerate(lent):
                tensors |= {f"places.{i}": part.places, f"share.{i}": part.share}
        if pause is not None:
            values["pause"] = _packed_pause(pause, tensors)
        values["same"] = same = _twice(tensors)
        tensors = {name: x for name, x in tensors.items() if name not in same}
        values[_LAST] = sorted(name for name, x in tensors.items() if _is_last(x))
        return values, {name: x.contiguous() for name, x in tensors.items()}

    @staticmethod
    def unpacked(values: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> State:
        """The opposite; raises EngineError where something is missing or of another kind."""
        try:
            return _unpacked(values, tensors)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise EngineError(f"The state cannot be read ({error!r:.200})") from None


_PICTURES = ("picture", "detail", "shown", "shown_detail")


def _packed_pause(pause: Pause, tensors: dict[str, Tensor]) -> dict[str, Any]:
    """The plain values of a pause; its tensors are added to `tensors`."""
    tensors["evaluated"] = pause.evaluated
    found, memory = pause.found, pause.memory
    tensors |= {f"found.{i}": x for i, x in enumerate(found or ())}
    if memory is not None:
        tensors |= {f"memory.{name}": x for name, x in memory.tensors.items()}
    return {
        "lowest": pause.lowest if math.isfinite(pause.lowest) else None,
        "went_well": pause.went_well,
        "found": None if found is None else len(found),
        "memory": None if memory is None else memory.number,
    }


def _twice(tensors: Mapping[str, Tensor]) -> dict[str, str]:
    """Names of tensors that are another one's, with that one's name."""
    first: dict[tuple[object, ...], str] = {}
    same = {}
    for name, x in tensors.items():
        key = (x.data_ptr(), x.shape, x.stride(), x.dtype)
        if x.numel() and first.setdefault(key, name) != name:
            same[name] = first[key]
    return same


def _is_last(x: Tensor) -> bool:
    """Whether its memory is channels-last; that too decides how sums are rounded."""
    last = x.dim() == 4 and x.is_contiguous(memory_format=torch.channels_last)
    return last and not x.is_contiguous()


def _unpacked(values: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> State:
    have = dict(tensors)
    for name in values[_LAST]:
        have[name] = have[name].contiguous(memory_format=torch.channels_last)
    have |= {name: have[other] for name, other in values["same"].items()}
    lent, pause = values["lent"], values["pause"]
    own = {name: values[name] for name in State._fields if name in values}
    most = own["most"]
    own |= {
        "settings": Settings(**own["settings"]),
        "road": tuple((int(size), int(count)) for size, count in own["road"]),
        "most": None if most is None else int(most),
        "lent": None,
        "pause": None,
    }
    own |= {n: int(own[n]) for n in ("position", "done", "reached", "steps")}
    own |= {n: float(own[n]) for n in ("work", "fraction")}
    own["new_brush"] = bool(own.get("new_brush"))
    own |= {name: have.get(name) for name in _PICTURES}
    if lent is not None:
        own["lent"] = tuple(
            Lent(int(style), int(size), have[f"places.{i}"], have[f"share.{i}"])
            for i, (style, size) in enumerate(lent)
        )
    if pause is not None:
        own["pause"] = _unpacked_pause(pause, have)
    return State(**own)


def _unpacked_pause(values: Mapping[str, Any], have: Mapping[str, Tensor]) -> Pause:
    lowest, found, number = values["lowest"], values["found"], values["memory"]
    memory = None
    if number is not None:
        prefix = "memory."
        parts = {n.removeprefix(prefix): x for n, x in have.items() if n.startswith(prefix)}
        memory = Kept(int(number), parts)
    return Pause(
        have["evaluated"],
        math.inf if lowest is None else float(lowest),
        bool(values["went_well"]),
        None if found is None else tuple(have[f"found.{i}"] for i in range(int(found))),
        memory,
    )


# -- into a painting -----------------------------------------------------------------------------


def resumed(state: State, road: Sequence[Stage], canvas: Canvas) -> list[Stage]:
    """The road with the state's iterations; raises EngineError where the state does not fit.

    `road`: what it would be by the state's settings.
    """
    if [stage.size for stage in road] != [size for size, _ in state.road]:
        raise _misfit("the road to this picture is another one")
    stages = [
        stage._replace(iterations=count) for stage, (_, count) in zip(road, state.road, strict=True)
    ]
    if not all(0 <= stage.iterations <= 1000 for stage in stages):
        raise _misfit("numbers of iterations are out of range")
    here = stages[state.position] if 0 <= state.position < len(stages) else None
    if not (0 <= state.position <= len(stages) and 0 <= state.reached <= len(stages)):
        raise _misfit("it is not on the road")
    if not 0 <= state.done < (1 if here is None else here.iterations) or state.steps < 0:
        raise _misfit("its place in the stage is out of range")
    if not (0 <= state.work < math.inf and 0 <= state.fraction <= 1):
        raise _misfit("its share of the work is out of range")
    for name in _PICTURES:
        _check_picture(name, getattr(state, name), canvas)
    for part in state.lent or ():
        _check_lent(part)
    if state.pause is not None:
        _check_pause(state, state.pause, here, canvas)
    return stages


def shown_of(state: State, styles: Sequence[PreparedStyle]) -> Shown | None:
    """What the painting of these styles has to show; raises EngineError for other styles."""
    if state.shown is None:
        return None
    detail = None if state.shown_detail is None else state.shown_detail[0]
    strokes = None
    if state.lent is not None:
        if not all(0 <= part.style < len(styles) for part in state.lent):
            raise _misfit("it has other styles")
        strokes = Strokes([_source(part, styles[part.style]) for part in state.lent])
    return Shown(state.shown[0], detail, strokes)


def lent_of(strokes: Strokes, styles: Sequence[PreparedStyle]) -> tuple[Lent, ...] | None:
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


def _misfit(cause: str) -> EngineError:
    return EngineError(f"The state does not fit: {cause}")


def _check_picture(name: str, x: Tensor | None, canvas: Canvas) -> None:
    if x is None:
        return
    if x.dim() != 4 or x.shape[:2] != (1, 3) or x.dtype != torch.float32 or not x.numel():
        raise _misfit(f"{name} is no picture")
    if tuple(x.shape[-2:]) != canvas.level_shape(canvas.size_of(x.shape)):
        raise _misfit(f"{name} is of another shape than the content")
    if not bool(x.isfinite().all()):
        raise _misfit(f"{name} has values that are not finite")


def _check_lent(part: Lent) -> None:
    places, share = part.places, part.share
    if places.dim() != 3 or places.shape[2] != 2 or not places.numel() or part.size < 1:
        raise _misfit("its strokes have no places")
    if places.dtype != torch.int32 or share.dtype != torch.float32:
        raise _misfit("its strokes are of another type")
    if share.shape != (1, 1) and share.shape != places.shape[:2]:
        raise _misfit("its strokes are of another shape")


def _check_pause(state: State, pause: Pause, here: Stage | None, canvas: Canvas) -> None:
    picture = state.picture
    if picture is None or here is None or pause.evaluated.shape != picture.shape:
        raise _misfit("its stage has no picture")
    if tuple(picture.shape[-2:]) != canvas.level_shape(here.size):
        raise _misfit("its picture is not of its stage")
    _check_picture("evaluated", pause.evaluated, canvas)
    if not all(x.dtype == torch.int32 and x.dim() == 2 for x in pause.found or ()):
        raise _misfit("its matches are none")
    if pause.memory is not None:
        shape = picture.shape
        if not all(x.shape == shape for x in pause.memory.tensors.values() if x.dim() != 1):
            raise _misfit("the optimiser's memory is of another shape")
        if not all(bool(x.isfinite().all()) for x in pause.memory.tensors.values()):
            raise _misfit("the optimiser's memory is not finite")
        try:
            optimizer(state.settings.optimizer, here.size).put_back(pause.memory)
        except (KeyError, IndexError, ValueError) as error:
            raise _misfit(f"the optimiser's memory is another's ({error!r:.100})") from None
