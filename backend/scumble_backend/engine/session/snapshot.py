"""A painting's state as tensors and plain values: saving it and resuming from it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.optim.optimizer_memory import OptimizerMemory
from scumble_backend.engine.session.session import Counts
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.stage.stage_run import Pause

_LAST = "channels_last"


class Lent(NamedTuple):
    """What a style lends to a picture that grows: Source with the style's number, settled."""

    style: int
    size: int
    places: Tensor  # (gh,gw,2) int32
    share: Tensor


class PatchState(NamedTuple):
    """A part that is painted again: mask (1,1,h,w), before (1,3,h,w), and what its styles lent."""

    mask: Tensor
    before: Tensor
    lent: tuple[Lent, ...] | None


class Snapshot(NamedTuple):
    """All that a painting needs, besides content, styles and network, to resume.

    road: size and iterations of each stage. most: px of a tile's core after memory ran out.
    counts: how far it is. picture (1,3,h,w), detail (1,3,H,W): the iterate and what is kept
    aside. shown, shown_detail: the same of what was worth showing. lent: its strokes, where it
    may yet be enlarged by them. pause: the stage that is under way; None between two stages.
    new_brush: whether the picture has strokes of another brush than the one wanted. patch: what
    of it is painted again; None: all. carried: whether the picture with which it began still has a
    say. Tensors are on the CPU and nobody changes them.
    """

    settings: Settings
    road: tuple[tuple[int, int], ...]
    most: int | None
    counts: Counts
    picture: Tensor | None
    detail: Tensor | None
    shown: Tensor | None
    shown_detail: Tensor | None
    lent: tuple[Lent, ...] | None
    pause: Pause | None
    new_brush: bool = False
    patch: PatchState | None = None
    carried: bool = False

    @property
    def pictures(self) -> dict[str, Tensor]:
        """Those of its pictures that there are, by name."""
        found = {name: getattr(self, name) for name in PICTURES}
        return {name: x for name, x in found.items() if x is not None}

    def packed(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Values that are plain JSON, and contiguous tensors by name, each of them once."""
        lent, pause, tensors = self.lent, self.pause, self.pictures
        values: dict[str, Any] = {
            "settings": asdict(self.settings),
            "road": self.road,
            "most": self.most,
            **self.counts._asdict(),
            "new_brush": self.new_brush,
            "carried": self.carried,
            "lent": None if lent is None else _packed_lent(lent, tensors, ""),
            "pause": None,
            "patch": None,
        }
        if self.patch is not None:
            mask, before, around = self.patch
            tensors |= {"patch.mask": mask, "patch.before": before}
            packed = None if around is None else _packed_lent(around, tensors, "patch.")
            values["patch"] = {"lent": packed}
        if pause is not None:
            values["pause"] = _packed_pause(pause, tensors)
        values["same"] = same = _twice(tensors)
        tensors = {name: x for name, x in tensors.items() if name not in same}
        values[_LAST] = sorted(name for name, x in tensors.items() if _is_last(x))
        return values, {name: x.contiguous() for name, x in tensors.items()}

    @staticmethod
    def unpacked(values: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> "Snapshot":
        """The inverse of packed(); EngineError where something is missing or of another kind."""
        try:
            return _unpacked(values, tensors)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise EngineError(f"The state cannot be read ({error!r:.200})") from None


PICTURES = ("picture", "detail", "shown", "shown_detail")


def _packed_lent(lent: Sequence[Lent], tensors: dict[str, Tensor], prefix: str) -> list[list[int]]:
    """The plain values of what styles lend; its tensors are added to `tensors`."""
    for i, part in enumerate(lent):
        tensors |= {f"{prefix}places.{i}": part.places, f"{prefix}share.{i}": part.share}
    return [[part.style, part.size] for part in lent]


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
    """Names of tensors that are the same as an earlier one, with that one's name."""
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


def _unpacked(values: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Snapshot:
    have = dict(tensors)
    for name in values[_LAST]:
        have[name] = have[name].contiguous(memory_format=torch.channels_last)
    have |= {name: have[other] for name, other in values["same"].items()}
    most, lent, pause = values["most"], values["lent"], values["pause"]
    return Snapshot(
        settings=Settings(**values["settings"]),
        road=tuple((int(size), int(count)) for size, count in values["road"]),
        most=None if most is None else int(most),
        counts=Counts(
            position=int(values["position"]),
            done=int(values["done"]),
            reached=int(values["reached"]),
            steps=int(values["steps"]),
            work=float(values["work"]),
            fraction=float(values["fraction"]),
        ),
        lent=None if lent is None else _unpacked_lent(lent, have, ""),
        pause=None if pause is None else _unpacked_pause(pause, have),
        new_brush=bool(values.get("new_brush")),
        carried=bool(values.get("carried")),
        patch=_unpacked_patch(values.get("patch"), have),
        **{name: have.get(name) for name in PICTURES},
    )


def _unpacked_patch(
    values: Mapping[str, Any] | None, have: Mapping[str, Tensor]
) -> PatchState | None:
    if values is None:
        return None
    lent, prefix = values["lent"], "patch."
    around = None if lent is None else _unpacked_lent(lent, have, prefix)
    return PatchState(have["patch.mask"], have["patch.before"], around)


def _unpacked_lent(
    values: Sequence[Any], have: Mapping[str, Tensor], prefix: str
) -> tuple[Lent, ...]:
    return tuple(
        Lent(int(style), int(size), have[f"{prefix}places.{i}"], have[f"{prefix}share.{i}"])
        for i, (style, size) in enumerate(values)
    )


def _unpacked_pause(values: Mapping[str, Any], have: Mapping[str, Tensor]) -> Pause:
    lowest, found, number = values["lowest"], values["found"], values["memory"]
    memory = None
    if number is not None:
        prefix = "memory."
        parts = {n.removeprefix(prefix): x for n, x in have.items() if n.startswith(prefix)}
        memory = OptimizerMemory(int(number), parts)
    return Pause(
        have["evaluated"],
        math.inf if lowest is None else float(lowest),
        bool(values["went_well"]),
        None if found is None else tuple(have[f"found.{i}"] for i in range(int(found))),
        memory,
    )
