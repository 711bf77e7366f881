"""Kept jobs read from the disk, for a list of them while no backend runs."""

import contextlib
import json
import os
from pathlib import Path
from typing import Literal

from scumble_client.events import History, KeptJob
from scumble_protocol.folder import FolderError, shared_folder, whose_connection
from scumble_protocol.host import is_this_machine
from scumble_protocol.kept import DONE, FAILED, JOB_FILE, LOCAL, OPEN
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.limits import LARGEST_THUMBNAIL

MOST_LOOKED_AT = 2000
"""Folders that are read at most, those that have changed last."""
_LONGEST = 128 * 1024
_STATES: dict[str, Literal["unfinished", "done", "failed"]] = {
    OPEN: "unfinished",
    DONE: "done",
    FAILED: "failed",
}
"""What a backend would call them that has just started."""


def page_on_disk(limit: int, before: float | None = None) -> History:
    """Read the kept jobs as a backend would list them; a broken one is none.

    ``limit`` of them at most, created ``before`` a time. There are none while another computer's
    backend has the history: it may be painting them.
    """
    if _history_is_elsewhere():
        return History((), more=False, before=before)
    found = [(job, folder) for folder in _newest_folders() if (job := _job(folder)) is not None]
    found = [one for one in found if before is None or one[0].created < before]
    found.sort(key=lambda one: one[0].created, reverse=True)
    pictures = [(job, _thumbnail(folder / "thumbnail.png")) for job, folder in found[:limit]]
    page = tuple(job._replace(thumbnail=picture) for job, picture in pictures)
    return History(page, len(found) > limit, before)


def _newest_folders() -> list[Path]:
    dated = []
    with contextlib.suppress(OSError):
        for path in os.scandir(shared_folder() / "jobs"):
            with contextlib.suppress(OSError):
                dated.append(((Path(path) / "job.json").stat().st_mtime, Path(path)))
    return [path for _, path in sorted(dated, reverse=True)[:MOST_LOOKED_AT]]


def _history_is_elsewhere() -> bool:
    try:
        host = whose_connection()
    except FolderError:
        return False
    return bool(host) and not is_this_machine(host)


def _job(folder: Path) -> KeptJob | None:
    try:
        with (folder / "job.json").open("rb") as file:
            content = json.loads(file.read(_LONGEST))
        kept = JOB_FILE.check({name: content.get(name) for name in JOB_FILE.shapes}, "")
    except (OSError, ValueError, RecursionError, AttributeError, ProtocolError):
        return None
    if kept.owner != LOCAL:
        return None
    submit = kept.submit
    return KeptJob(
        job=submit.job,
        revision=submit.revision,
        name=submit.name,
        state=_STATES[kept.state],
        width=submit.width,
        height=submit.height,
        format=submit.format,
        created=kept.created,
        changed=kept.changed,
        fraction=kept.fraction,
        parameters=dict(submit.parameters),
        styles=tuple(style.name for style in submit.styles),
        bytes=0,
        thumbnail=None,
    )


def _thumbnail(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        if path.stat().st_size <= LARGEST_THUMBNAIL:
            return path.read_bytes()
    return None
