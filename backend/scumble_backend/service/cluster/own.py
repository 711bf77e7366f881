"""A Ray cluster of our own: on this machine alone, at loopback, under a token that we made."""

import os
import secrets
from pathlib import Path

from scumble_backend.service.cluster.stranger import MODE, TOKEN, TOKEN_PATH

LOOPBACK_ONLY = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""With 0 here Ray's processes know this machine as 127.0.0.1, and listen there only. Ray does so by
itself on Windows and macOS; without it they would listen at every address of this machine."""
_NICENESS = "RAY_worker_niceness"
SMALL_STORE = 80 * 2**20
"""Bytes of Ray's store of objects, which nothing of ours passes through."""


def lock(folder: Path) -> None:
    """Have the cluster that this process starts listen at loopback, and ask for a new token.

    To be called before Ray is imported. The token lies in a file of ours alone in ``folder``.
    """
    path = folder / "token"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    os.environ.pop(TOKEN, None)
    os.environ.update({MODE: "token", TOKEN_PATH: str(path), LOOPBACK_ONLY: "0"})
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it tells nobody that it runs
    os.environ[_NICENESS] = "0"  # a worker steps back by itself, and not as far
