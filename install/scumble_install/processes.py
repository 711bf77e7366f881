"""Which editors run right now."""

import os
import re
from pathlib import Path


def is_running(name: "re.Pattern[str]") -> bool:
    """Tell whether a program with just such a name runs for this user (Linux; elsewhere False)."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = process.stat().st_uid == os.getuid()
            if is_ours and name.fullmatch(_program(process)):
                return True
        except OSError:
            continue  # it ended while we looked
    return False


def _program(process: Path) -> str:
    """Give the name of the file that a process runs, or where that is hidden its own name."""
    try:
        return (process / "exe").readlink().name.removesuffix(" (deleted)")
    except PermissionError:
        return (process / "comm").read_text().strip()
