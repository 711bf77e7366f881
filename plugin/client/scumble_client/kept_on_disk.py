"""Unfinished jobs read from the disk, for a list of them while no backend runs."""

import contextlib
import json
import os
from pathlib import Path

from scumble_client.events import KeptJob
from scumble_protocol.folder import FolderError, read_connection, shared_folder
from scumble_protocol.kept import JOB_FILE, OPEN
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.limits import LARGEST_THUMBNAIL

MOST_LOOKED_AT = 200
"""Folders that are read at most, the newest first, so as not to hold up an editor."""
_LONGEST = 128 * 1024
_OWNER = "local"


def backend_runs() -> bool:
    """Tell whether a backend is there to be asked."""
    try:
        connection = read_connection()
    except FolderError:
        return False
    return connection is not None and connection.owner_is_alive()


def unfinished_on_disk() -> list[KeptJob]:
    """Read which jobs a backend would call unfinished, the newest first; a broken one is none."""
    folder = shared_folder() / "jobs"
    dated = []
    with contextlib.suppress(OSError):
        for path in os.scandir(folder):
            with contextlib.suppress(OSError):
                dated.append(((Path(path) / "job.json").stat().st_mtime, Path(path)))
    newest = sorted(dated, reverse=True)[:MOST_LOOKED_AT]
    found = [job for _, path in newest if (job := _job(path)) is not None]
    return sorted(found, key=lambda job: job.created, reverse=True)


def _job(folder: Path) -> KeptJob | None:
    try:
        with (folder / "job.json").open("rb") as file:
            content = json.loads(file.read(_LONGEST))
        kept = JOB_FILE.check({name: content.get(name) for name in JOB_FILE.shapes}, "")
    except (OSError, ValueError, RecursionError, AttributeError, ProtocolError):
        return None
    if (kept.owner, kept.state) != (_OWNER, OPEN):
        return None
    submit = kept.submit
    return KeptJob(
        job=submit.job,
        revision=submit.revision,
        name=submit.name,
        state="unfinished",
        width=submit.width,
        height=submit.height,
        format=submit.format,
        created=kept.created,
        changed=kept.changed,
        fraction=kept.fraction,
        parameters=dict(submit.parameters),
        styles=tuple(style.name for style in submit.styles),
        bytes=0,
        thumbnail=_thumbnail(folder / "thumbnail.png"),
    )


def _thumbnail(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        if path.stat().st_size <= LARGEST_THUMBNAIL:
            return path.read_bytes()
    return None
