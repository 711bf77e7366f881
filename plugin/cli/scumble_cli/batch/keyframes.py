"""Frames that the artist touched up, and the order in which they guide their neighbours."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from scumble_cli.batch.frames import FrameFile, find_frames
from scumble_cli.batch.outputs import Task
from scumble_client import InputError

Step = tuple[Task, Task | None]
"""A frame that is painted, and the one beside it from which it may begin."""


def keyframes_of(pattern: str, frames: Sequence[FrameFile]) -> dict[Path, Path]:
    """Give the touched-up picture of each frame that has one; raises InputError."""
    numbered = {frame.number: frame.path for frame in frames if frame.numbered}
    found = find_frames([pattern]).frames
    if not all(one.numbered for one in found):
        raise InputError(
            f"--keyframes {pattern} must have the frame's number: write FOLDER/####.png"
        )
    strange = next((one for one in found if one.number not in numbered), None)
    if strange is not None:
        raise InputError(
            f"The keyframe {strange.path} has no frame of that number: take it out of its folder"
        )
    return {numbered[one.number]: one.path for one in found}


def in_time(tasks: Sequence[Task]) -> list[Step]:
    """Give frames in their order; the first of each sequence has none before it."""
    steps = list[Step]()
    for _, group in groupby(tasks, lambda task: task.frame.sequence):
        own = list(group)
        steps += [(own[0], None), *((later, one) for one, later in pairwise(own))]
    return steps


def from_keyframes(
    tasks: Sequence[Task], keyframes: Mapping[Path, Path], cut: Callable[[Path, Path], bool]
) -> list[Step]:
    """Give frames in the order in which keyframes lead to them: backwards to a shot's first frame.

    Between two keyframes they meet in the middle. ``cut``: whether a shot ends between two frames.
    """
    steps = list[Step]()
    for _, group in groupby(tasks, lambda task: task.frame.sequence):
        own = list(group)
        keys = [n for n, task in enumerate(own) if task.frame.path in keyframes]
        cuts = [
            n
            for n, (one, other) in enumerate(pairwise(own), 1)
            if keys and cut(one.frame.path, other.frame.path)
        ]
        steps += [
            (own[n], None if before is None else own[before])
            for n, before in _order(len(own), keys, cuts)
        ]
    return steps


def _order(count: int, keys: Collection[int], cuts: Sequence[int]) -> list[tuple[int, int | None]]:
    """Give numbers of frames with that of the one each follows, shot by shot."""
    order = list[tuple[int, int | None]]()
    for first, end in pairwise([0, *cuts, count]):
        own = [key for key in keys if first <= key < end] or [first]
        middles = [(one + other) // 2 for one, other in pairwise(own)]
        for key, low, high in zip(own, [first - 1, *middles], [*middles, end - 1], strict=True):
            order.append((key, None))
            order += [(n, n + 1) for n in range(key - 1, low, -1)]
            order += [(n, n - 1) for n in range(key + 1, high + 1)]
    return order
