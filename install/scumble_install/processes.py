"""Which editors are running."""

import re
from pathlib import Path

import psutil


def is_running(name: "re.Pattern[str]") -> bool:
    """Tell whether a program with just such a name runs for this user."""
    me = psutil.Process().username()
    for process in psutil.process_iter():
        try:
            if process.username() == me and name.fullmatch(program_of(process)):
                return True
        except psutil.Error:
            continue  # it ended while we looked, or is not ours to look at
    return False


def program_of(process: psutil.Process) -> str:
    """Give the name of the file that a process runs, or where that is hidden its own name."""
    try:
        path = process.exe()
    except psutil.AccessDenied:
        path = ""
    return Path(path or process.name()).name.removesuffix(" (deleted)").removesuffix(".exe")
