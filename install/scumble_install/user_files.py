"""What Scumble has kept of its user's: the history of paintings, and the files of its own runs."""

import contextlib
import shutil
from pathlib import Path
from typing import NamedTuple

from scumble_protocol.folder import (
    connection_path,
    launch_path,
    log_path,
    shared_folder,
    wanted_path,
)

_LEFT = ("connection-*.json", "backend-*.lock", ".paces.*.part")
"""What backends of computers that share a home leave behind, and a worker that was killed."""


class KeptPaintings(NamedTuple):
    """The history on disk."""

    folder: Path
    paintings: int
    bytes: int

    def words(self) -> str:
        """Say how much it is, and where it lies."""
        noun = "painting" if self.paintings == 1 else "paintings"
        return f"{self.paintings} {noun} ({self.bytes / 1e6:.1f} MB) in {self.folder}"


def history() -> KeptPaintings | None:
    """Look at the history; None if nothing is in it."""
    folder = shared_folder() / "jobs"
    try:
        jobs = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return None
    size = sum(_size(path) for path in folder.rglob("*"))
    return KeptPaintings(folder, len(jobs), size) if jobs else None


def delete_history() -> None:
    """Delete it, with its stars and the style pictures that came from no file; raises OSError."""
    for name in ("stars", "styles"):
        shutil.rmtree(shared_folder() / name, ignore_errors=True)
    shutil.rmtree(shared_folder() / "jobs")


def sweep() -> None:
    """Delete what only a backend or an editor needs: its log, its lock, how it is started.

    Pairings and keys stay: other machines know them. So do saved settings: the artist made them.
    """
    folder = shared_folder()
    hosts = [path for pattern in _LEFT for path in folder.glob(pattern)]
    ours = (launch_path(), log_path(), connection_path(), wanted_path())
    backends = (folder / "backend.lock", folder / "paces.json")
    for path in (*ours, *backends, *hosts):
        path.unlink(missing_ok=True)
    for path in (folder / "jobs", folder):
        with contextlib.suppress(OSError):  # something of the user's is in it, or it never was
            path.rmdir()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
