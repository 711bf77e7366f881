"""The disk's free bytes: some are always left."""

import errno
import os
import shutil
from pathlib import Path

RESERVE = 32 * 1024**2
"""Free bytes that are always left on the disk."""


def room_for(need: int, folder: Path) -> int:
    """Give the disk's free bytes; raises OSError if ``need`` more are not to be had there."""
    free = shutil.disk_usage(folder).free
    if need and free < need + RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return free
