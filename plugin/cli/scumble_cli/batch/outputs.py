"""Where the painting of each frame goes: a folder, or a pattern with the frame's number."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scumble_cli.batch.frames import FrameFile
from scumble_cli.batch.numbering import Ranges, pattern_of
from scumble_cli.files import endings, output_file
from scumble_client import InputError

_OTHERWISE = ".png"
"""The ending of a painting whose frame has one that is not written."""


class Task(NamedTuple):
    """A frame and where its painting goes."""

    frame: FrameFile
    output: Path


def folder_of(output: Path) -> Path:
    """Give the folder into which paintings, and the record of them, go."""
    return output.parent if pattern_of(output.name) else output


def tasks_of(frames: Sequence[FrameFile], output: Path, ending: str | None) -> list[Task]:
    """Give each frame its output. Raises InputError if two have one, or it is a frame itself."""
    _check_form(output)
    tasks = [Task(frame, _output_of(frame, output, ending)) for frame in frames]
    for form in {task.output.suffix.lower(): task.output for task in tasks}.values():
        endings.format_of(form)
    taken = dict[Path, Path]()
    for frame, path in tasks:
        if path in taken:
            raise InputError(
                f"{taken[path]} and {frame.path} would both be painted into {path}: "
                "paint them into different folders, or number them (-o OUT/####.png)"
            )
        taken[path] = frame.path
    sources = {_real(frame.path) for frame in frames}
    for frame, path in tasks:
        if _real(path) in sources:
            raise InputError(
                f"{path} is a frame itself: choose another folder than that of {frame.path}"
            )
    return tasks


def mine(tasks: Sequence[Task], ranges: Ranges | None) -> list[Task]:
    """Give those whose numbers are in the ranges; all of them without any."""
    return [task for task in tasks if ranges is None or task.frame.number in ranges]


def make_folder(folder: Path) -> None:
    """Make the folder of the paintings where it is not there; raises InputError if none can be.

    What a kill has left of a painting there goes.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be made ({error.strerror}): choose another with -o"
        ) from None
    output_file.check(folder / ".scumble-trial.png")
    output_file.sweep(folder)


def _check_form(output: Path) -> None:
    pattern = pattern_of(output.name)
    if pattern is not None and not output.suffix:
        raise InputError(f"{output} has no ending: name a format, such as {output.name}.png")
    if pattern is None and output.is_file():
        raise InputError(f"{output} is a file: name a folder, or a pattern such as out/####.png")


def _output_of(frame: FrameFile, output: Path, ending: str | None) -> Path:
    pattern = pattern_of(output.name)
    if pattern is not None:
        named = output.with_name(pattern.name_of(frame.number))
        return named.with_suffix(ending) if ending else named
    chosen = ending or (frame.path.suffix if _is_written(frame.path) else _OTHERWISE)
    return output / f"{frame.path.stem}{chosen}"


def _is_written(path: Path) -> bool:
    try:
        endings.format_of(path)
    except InputError:
        return False
    return True


def _real(path: Path) -> str:
    try:
        return str(path.resolve())
    except OSError:
        return str(path.absolute())
