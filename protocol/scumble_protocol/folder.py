"""The folder that Scumble's parts share, owner-only: how to reach the backend, how to start it."""

import json
import os
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from scumble_protocol.host import boot_key, is_here
from scumble_protocol.owned import FolderError, read_private, write_private
from scumble_protocol.paths import native, shown, unicode

__all__ = [
    "FOLDER_FILE",
    "Connection",
    "FolderError",
    "connection_path",
    "hosts_connection_path",
    "launch_path",
    "log_path",
    "read_bridge",
    "read_connection",
    "read_launch",
    "read_remote",
    "remote_path",
    "shared_folder",
    "wanted_path",
    "way_in",
    "whose_connection",
    "write_connection",
    "write_launch",
    "write_private",
]

_KEY = re.compile(r"[0-9a-zA-Z.:+=^!/*?&<>()\[\]{}@%$#-]{40}")
"""A key as Z85 text (ZeroMQ RFC 32)."""
_ENDPOINT = re.compile(r"tcp://[!-~]{1,300}")


FOLDER_FILE = "scumble-folder.json"
"""Beside a plugin's copy of this package: the folder that its installer has shared with it.

A sandboxed editor has other variables, and so would look for that folder elsewhere.
"""


def shared_folder() -> Path:
    """Name the folder: ``$SCUMBLE_HOME``, or the one that the installer has written beside a
    plugin, or the user's own data folder on this system.

    ``~/.local/share/scumble`` on Linux (``$XDG_DATA_HOME`` is honoured),
    ``~/Library/Application Support/Scumble`` on macOS, ``%LOCALAPPDATA%\\Scumble`` on Windows.
    The path is absolute. Raises FolderError for a user without a home folder, and if what the
    installer has written is broken.
    """
    return (_chosen_folder() or _installed_folder() or _usual_folder()).absolute()


def _chosen_folder() -> Path | None:
    chosen = os.environ.get("SCUMBLE_HOME")
    return Path(chosen) if chosen else None


@lru_cache(maxsize=1)
def _installed_folder() -> Path | None:
    return read_folder_file(Path(__file__).parents[1] / FOLDER_FILE)


def read_folder_file(path: Path) -> Path | None:
    """Read which folder the installer has shared with a plugin; None where there is no file."""
    try:
        content = json.loads(path.read_bytes())
        folder = Path(native(content["folder"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        folder = Path()
    if not folder.is_absolute():
        raise FolderError(f"{shown(path)} is broken: install again (scumble install)")
    return folder


def _usual_folder() -> Path:
    try:
        home = Path.home()
    except RuntimeError:
        raise FolderError("You have no home folder here: set HOME or SCUMBLE_HOME") from None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Scumble"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Scumble"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "scumble"


class Connection(NamedTuple):
    """What a client needs to reach the running backend. Keys are Z85 text, as CURVE uses them."""

    endpoint: str
    server_key: str
    client_key: str
    client_secret: str
    pid: int
    """The backend's process; 0 for a paired one on another machine."""
    host: str = ""
    """The computer that it runs on (``host.this_host``); empty if it is of an older release."""

    @property
    def is_remote(self) -> bool:
        """Whether it leads to a paired backend, which cannot be started from here."""
        return self.pid == 0

    def owner_is_alive(self) -> bool:
        """Tell whether the process that wrote the file still runs.

        Always True on Windows and for a paired backend. One that has ended, but whose parent has
        not asked how, counts as ended where /proc tells (Linux).
        """
        if sys.platform == "win32" or self.is_remote:
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _is_zombie(self.pid)


def _is_zombie(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return False
    return stat.rpartition(b")")[2].split()[:1] == [b"Z"]


def connection_path() -> Path:
    """Where the backend that has the history says how to reach it."""
    return shared_folder() / "connection.json"


def hosts_connection_path() -> Path:
    """Where one on this computer does so while another computer's backend has the history."""
    return shared_folder() / f"connection-{boot_key()}.json"


def remote_path() -> Path:
    """Where ``scumble pair --use`` puts the connection to a backend on another machine."""
    return shared_folder() / "remote.json"


def launch_path() -> Path:
    """Where the installer says how to start the backend."""
    return shared_folder() / "launch.json"


def log_path() -> Path:
    """Where a backend that a client started writes what it has to say."""
    return shared_folder() / "backend.log"


def wanted_path() -> Path:
    """Where a client in a sandbox asks for a backend; there once ``scumble autostart`` is on."""
    return shared_folder() / "wanted"


def write_connection(connection: Connection, path: Path | None = None) -> None:
    """Write a connection file for the owner only, at once or not at all."""
    write_private(path or connection_path(), connection._asdict())


def read_connection() -> Connection | None:
    """Read the connection file of this computer's backend; None where there is none.

    What another computer's backend has written is none. Raises FolderError if others may read it
    (its keys are then worth nothing) or it is broken.
    """
    for path in (hosts_connection_path(), connection_path()):
        found = read_connection_at(path)
        if found is not None and (not found.host or is_here(found.host)):
            return found
    return None


def whose_connection() -> str:
    """Name the computer whose backend has the history, by its connection file; empty: unknown.

    Raises FolderError as ``read_connection`` does.
    """
    found = read_connection_at(connection_path())
    return "" if found is None else found.host


def read_connection_at(path: Path) -> Connection | None:
    """Read a connection file, whoever's it is; see ``read_connection``."""
    content = read_private(path)
    if content is None:
        return None
    pid, host = content.get("pid"), content.get("host", "")
    way = way_in(content)
    number = pid if isinstance(pid, int) and not isinstance(pid, bool) else 0
    if way is None or not 0 < number < 2**31 or not isinstance(host, str):
        raise FolderError(f"{shown(path)} is broken: delete it and start the backend again")
    return way._replace(pid=number, host=host)


def read_remote() -> Connection | None:
    """Read the connection to the paired backend that is in use; None where none is.

    Raises FolderError as ``read_connection`` does.
    """
    content = read_private(remote_path())
    if content is None:
        return None
    way = way_in(content)
    if way is None:
        raise FolderError(f"{shown(remote_path())} is broken: run scumble pair --use FILE again")
    return way


def way_in(content: dict[str, object]) -> Connection | None:
    """Give endpoint and keys of a file's content, process 0; None if any is missing or wrong."""
    endpoint, *keys = (content.get(name) for name in Connection._fields[:4])
    if not isinstance(endpoint, str) or not _ENDPOINT.fullmatch(endpoint):
        return None
    texts = [key for key in keys if isinstance(key, str) and _KEY.fullmatch(key)]
    return Connection(endpoint, texts[0], texts[1], texts[2], 0) if len(texts) == 3 else None


def write_launch(command: list[str], bridge: list[str] | None = None) -> None:
    """Write down the commands that start the backend, and a bridge for a Python without pyzmq."""
    content: dict[str, object] = {"command": [unicode(word) for word in command]}
    if bridge is not None:
        content["bridge"] = [unicode(word) for word in bridge]
    write_private(launch_path(), content)


def read_launch() -> list[str] | None:
    """Read the command that starts the backend; None where no backend is installed."""
    return _read_command("command")


def read_bridge() -> list[str] | None:
    """Read the command that starts a bridge; None where none is installed."""
    return _read_command("bridge")


def _read_command(name: str) -> list[str] | None:
    content = read_private(launch_path())
    if content is None or (name == "bridge" and name not in content):
        return None
    command = content.get(name)
    if not isinstance(command, list) or not command or not all(isinstance(c, str) for c in command):
        raise FolderError(f"{shown(launch_path())} is broken: install again (bash install/try.sh)")
    return [native(word) for word in command]
