"""Which editors are running."""

import re
from collections.abc import Iterator
from pathlib import PureWindowsPath

import psutil


def is_running(name: "re.Pattern[str]") -> bool:
    """Tell whether a program with just such a name runs, whoever has started it.

    Where processes are hidden from us it seems that it does not.
    """
    return any(name.fullmatch(program_of(process)) for process in _processes())


def program_of(process: psutil.Process) -> str:
    """Give the name of the file that a process runs, or where that is hidden its own name.

    In lower case, without Windows' ending; empty if nothing can be seen of it.
    """
    for ask in (process.exe, process.name):
        try:
            path = ask().removesuffix(" (deleted)")
        except (psutil.Error, OSError):  # it ended while we looked, or is not ours to look at
            continue
        if path:
            name = PureWindowsPath(path).name.lower()  # that knows either kind of slash
            return name.removesuffix(".exe").removesuffix(".com")
    return ""


def _processes() -> Iterator[psutil.Process]:
    try:
        yield from psutil.process_iter()
    except (psutil.Error, OSError):  # no /proc, or a closed one
        return
