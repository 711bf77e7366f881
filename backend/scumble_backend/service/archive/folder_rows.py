"""The folders of kept jobs, and each as a row of the index."""

import logging
import os
import re
from pathlib import Path

from scumble_backend.service.archive.entry import UNREADABLE, Entry
from scumble_backend.service.archive.index import Row
from scumble_backend.service.archive.job_folder import JobFolder
from scumble_backend.service.archive.tensor_files import DamagedError
from scumble_protocol.kept import FAILED

log = logging.getLogger("scumble")

_KEY = re.compile("[0-9a-f]{32}")


def is_key(name: str) -> bool:
    """Tell whether this could be a job's key, and so its folder's name."""
    return _KEY.fullmatch(name) is not None


def keys_in(folder: Path) -> set[str]:
    """Give the keys of the jobs that have a folder there; none where it cannot be read."""
    try:
        found = [f.name for f in os.scandir(folder) if f.is_dir(follow_symlinks=False)]
    except OSError:
        return set()
    return set(filter(is_key, found))


def row_of(folder: JobFolder, entry: Entry) -> Row:
    """Make a job's row from what is known of it."""
    return Row(entry, folder.size, folder.has_thumbnail, folder.stamp)


def row_in(folder: JobFolder) -> Row:
    """Make a job's row from its folder. A broken one belongs to nobody, until it is evicted."""
    key = folder.path.name
    try:
        entry = folder.entry()
    except (OSError, DamagedError) as error:
        log.warning("kept job %s is broken: %s", key, error)
        entry = Entry(key, "", FAILED, 0, 0, 0, UNREADABLE)
    return row_of(folder, entry)
