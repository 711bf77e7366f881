"""What a frame's painting is made from: its picture, what it begins with, or an artist's own."""

from pathlib import Path
from typing import TYPE_CHECKING

from scumble_cli.batch.manifest import FrameRecord
from scumble_cli.batch.outputs import Task
from scumble_cli.batch.painting import FrameError
from scumble_cli.batch.steady import carried_over
from scumble_cli.batch.wanted import FrameSettings, digest_of
from scumble_cli.files import pictures
from scumble_client import InputError

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content


def input_digest(task: Task) -> str:
    """Give the SHA-256 of a frame's file; raises FrameError for one that cannot be read."""
    try:
        return digest_of(task.frame.path)
    except InputError as error:
        raise FrameError(str(error)) from None


def content_of(task: Task, longest_side: int | None) -> "Content":
    """Read a frame; raises FrameError where it cannot be read, or not be written so."""
    try:
        content = pictures.read_content(task.frame.path, longest_side)
        pictures.check_side(task.output, content.size)
    except InputError as error:
        raise FrameError(str(error)) from None
    return content


def touched_up(path: Path, content: "Content") -> "Content":
    """Read the artist's picture of a frame; raises FrameError for one of another size."""
    picture = _read_again(path, None)
    if picture.size != content.size:
        raise FrameError(
            f"The keyframe {path} measures {picture.size[0]} x {picture.size[1]}, its frame "
            f"{content.size[0]} x {content.size[1]}: export it at that size"
        )
    return picture


def beginning_of(
    content: "Content", before: FrameRecord | None, folder: Path, wanted: FrameSettings
) -> bytes | None:
    """Give what a steady frame begins with; None for one that begins by itself.

    ``before``: the frame beside it, whose painting lies in ``folder``. Raises FrameError where that
    cannot be read again.
    """
    if before is None or not wanted.steady or (before.width, before.height) != content.size:
        return None
    neighbour = _read_again(Path(before.input), wanted.longest_side)
    painted = _read_again(folder / before.output, None)
    if not content.size == neighbour.size == painted.size:
        return None
    return carried_over(content, neighbour, painted, wanted.steadiness)


def _read_again(path: Path, longest_side: int | None) -> "Content":
    try:
        return pictures.read_content(path, longest_side, again=True)
    except InputError as error:
        raise FrameError(str(error)) from None
