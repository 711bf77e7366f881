"""The folder that Scumble's parts share, owner-only: how to reach the backend, how to start it."""

import contextlib
import json
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import NamedTuple


class FolderError(Exception):
    """A file in the shared folder cannot be used; the text says why and what to do."""


def shared_folder() -> Path:
    """Name the folder: ``$SCUMBLE_HOME``, or the user's own data folder on this system.

    ``~/.local/share/scumble`` on Linux (``$XDG_DATA_HOME`` is honoured),
    ``~/Library/Application Support/Scumble`` on macOS, ``%LOCALAPPDATA%\\Scumble`` on Windows.
    """
    chosen = os.environ.get("SCUMBLE_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "Scumble"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Scumble"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "scumble"


class Connection(NamedTuple):
    """What a client needs to reach the backend that runs. Keys are Z85 text, as CURVE uses them."""

    endpoint: str
    server_key: str
    client_key: str
    client_secret: str
    pid: int

    def owner_is_alive(self) -> bool:
        """Tell whether the process that wrote the file still runs (always True on Windows)."""
        if sys.platform == "win32":
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def connection_path() -> Path:
    """Where a running backend says how to reach it."""
    return shared_folder() / "connection.json"


def launch_path() -> Path:
    """Where the installer says how to start the backend."""
    return shared_folder() / "launch.json"


def log_path() -> Path:
    """Where a backend that a client started writes what it has to say."""
    return shared_folder() / "backend.log"


def write_connection(connection: Connection) -> None:
    """Write the connection file for the owner only, at once or not at all."""
    write_private(connection_path(), connection._asdict())


def read_connection() -> Connection | None:
    """Read the connection file; None where there is none.

    Raises FolderError if others may read it (its keys are then worth nothing) or it is broken.
    """
    content = _read_private(connection_path())
    if content is None:
        return None
    texts = [content.get(name) for name in Connection._fields[:-1]]
    pid = content.get("pid")
    if isinstance(pid, bool) or not isinstance(pid, int) or pid <= 0:
        raise FolderError(f"{connection_path()} is broken: delete it and start the backend again")
    endpoint, server_key, client_key, client_secret = (
        text if isinstance(text, str) else "" for text in texts
    )
    if not (endpoint and server_key and client_key and client_secret):
        raise FolderError(f"{connection_path()} is broken: delete it and start the backend again")
    return Connection(endpoint, server_key, client_key, client_secret, pid)


def write_launch(command: list[str], bridge: list[str] | None = None) -> None:
    """Write down the commands that start the backend, and a bridge for a Python without pyzmq."""
    content: dict[str, object] = {"command": command}
    if bridge is not None:
        content["bridge"] = bridge
    write_private(launch_path(), content)


def read_launch() -> list[str] | None:
    """Read the command that starts the backend; None where no backend is installed."""
    return _read_command("command")


def read_bridge() -> list[str] | None:
    """Read the command that starts a bridge; None where none is installed."""
    return _read_command("bridge")


def _read_command(name: str) -> list[str] | None:
    content = _read_private(launch_path())
    if content is None or (name == "bridge" and name not in content):
        return None
    command = content.get(name)
    if not isinstance(command, list) or not command or not all(isinstance(c, str) for c in command):
        raise FolderError(f"{launch_path()} is broken: install again (bash install/try.sh)")
    return command


def write_private(path: Path, content: dict[str, object]) -> None:
    """Write JSON that only the owner can read, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
        os.replace(temporary, path)  # noqa: PTH105 - the pair of os.open
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def _read_private(path: Path) -> dict[str, object] | None:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
                raise FolderError(f"{path} can be read by others: delete it and start again")
            content = json.load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise FolderError(f"{path} cannot be read ({error}): delete it and start again") from None
    if not isinstance(content, dict):
        raise FolderError(f"{path} is broken: delete it and start again")
    return content
