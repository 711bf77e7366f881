"""Unfinished jobs as they lie on disk: for a look at them while no backend runs."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from scumble_client.events import KeptJob
from scumble_protocol.fields import Fields, Number, ProtocolError
from scumble_protocol.folder import FolderError, read_connection, shared_folder
from scumble_protocol.messages import KINDS, LARGEST_THUMBNAIL

MOST_LOOKED_AT = 200
"""Folders, the newest first: a look must not hold up an editor."""
_LONGEST = 128 * 1024
_MINE = {"version": 1, "owner": "local", "state": "open"}
_SHAPE = Fields(
    {
        "created": Number(0, 1e12),
        "changed": Number(0, 1e12),
        "fraction": Number(0, 1),
        "submit": KINDS["submit"],
    }
)


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
        if any(content.get(name) != value for name, value in _MINE.items()):
            return None
        fields = _SHAPE.check({name: content.get(name) for name in _SHAPE.shapes}, "")
    except (OSError, ValueError, RecursionError, AttributeError, ProtocolError):
        return None
    submit: dict[str, Any] = fields["submit"]
    return KeptJob(
        **{name: submit[name] for name in ("job", "revision", "name", "width", "height", "format")},
        state="unfinished",
        created=fields["created"],
        changed=fields["changed"],
        fraction=fields["fraction"],
        parameters=submit["parameters"],
        styles=tuple(style["name"] for style in submit["styles"]),
        bytes=0,
        thumbnail=_thumbnail(folder / "thumbnail.png"),
    )


def _thumbnail(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        if path.stat().st_size <= LARGEST_THUMBNAIL:
            return path.read_bytes()
    return None
