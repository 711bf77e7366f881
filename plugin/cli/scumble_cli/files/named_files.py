"""The files that a command names: what is there, and what would overwrite what."""

import contextlib
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from scumble_client import InputError


def is_file(path: Path) -> bool:
    """Tell whether a name is a file's; a name that can be none is not, whatever the system says."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_there(path: Path, noun: str) -> None:
    """Raise InputError unless something can be read there: a file, a pipe, standard input."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        raise InputError(f"There is no {noun} {path}: check the name") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The {noun} {path} cannot be read ({reason})") from None
    if is_folder:
        raise InputError(f"{path} is a folder: name a {noun} in it")


def check_different(outputs: Mapping[str, Path | None], inputs: Mapping[str, Path | None]) -> None:
    """Raise InputError if two outputs are one file, or one would overwrite an input.

    Both come with the names of their options. ``-o`` may be ``CONTENT``, to paint it in place.
    """
    others = {option: path for option, path in inputs.items() if path is not None}
    for option, path in outputs.items():
        if path is None:
            continue
        for other, before in others.items():
            if same_file(path, before) and (option, other) != ("-o", "CONTENT"):
                raise InputError(f"{option} and {other} name the same file, {path}: choose another")
        others[option] = path


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two names lead to the same file, existing or not."""
    with contextlib.suppress(OSError, ValueError):
        return one.samefile(other)
    return _real(one) == _real(other)


def _real(path: Path) -> str:
    try:
        real = os.path.normcase(os.path.realpath(path))
    except OSError:  # the current folder is gone
        return str(path)
    return real.casefold() if sys.platform == "darwin" else real
