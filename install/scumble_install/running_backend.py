"""The backend that runs for this user: asked to end, and waited for."""

import importlib.metadata
import importlib.util
import os
import signal
import time
from pathlib import Path

import psutil

from scumble_client.link.transport import open_transport
from scumble_protocol import VERSION
from scumble_protocol.folder import Connection, FolderError, read_connection
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import HelloFields

ANSWER = 5.0
"""Seconds that the backend may take to answer."""
ELSEWHERE = "The backend runs inside a sandbox: close the editor that started it"
END = 20.0
"""Seconds that it may then take to end."""


def stop() -> str:
    """End it, if one runs; gives what to say of it, or nothing where none does.

    Only one that answers under its own keys is sent a signal, and only if it is a process in sight:
    what an old connection file names, or one from a sandbox, may be another program here.
    """
    try:
        found = read_connection()
        if found is None or not _answers(found):
            return ""
    except FolderError as error:
        return str(error)
    if not _is_backend(found.pid):
        return ELSEWHERE
    os.kill(found.pid, signal.SIGTERM)
    end = time.monotonic() + END
    while found.owner_is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    if found.owner_is_alive():
        return f"The backend does not stop: end process {found.pid} yourself"
    return "The backend is stopped"


def stop_older() -> bool:
    """End it if it is older than the code on disk; tells whether it was and is ended."""
    return is_older() and bool(stop())


def is_older() -> bool:
    """Tell whether one runs that began before the code on disk was changed.

    Its workers are started from that code, so they would not understand it.
    """
    try:
        found = read_connection()
        if found is None or not _is_backend(found.pid):
            return False
        began = psutil.Process(found.pid).create_time()
    except (FolderError, psutil.Error):
        return False
    return began < _changed("scumble_backend")


def _is_backend(process: int) -> bool:
    try:
        words = psutil.Process(process).cmdline()
    except psutil.Error:
        return False
    return "scumble_backend" in words


def _changed(package: str) -> float:
    """Give when a package was changed or installed last (seconds since 1970), without loading it.

    uv links installed files to its cache, so they may be older than their installation.
    """
    found = importlib.util.find_spec(package)
    folders = found.submodule_search_locations if found else None
    files = [file for folder in folders or () for file in Path(folder).rglob("*.py")]
    return max(
        (file.stat().st_mtime for file in [*files, *(_records() if files else [])]), default=0.0
    )


def _records() -> list[Path]:
    """Give the file that an installer writes last, where one has installed Scumble."""
    try:
        files = importlib.metadata.files("scumble") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    records = [Path(str(file.locate())) for file in files if file.name == "RECORD"]
    return [record for record in records if record.is_file()]


def _answers(connection: Connection) -> bool:
    link = open_transport(connection)
    try:
        link.send(encode(Message(HelloFields("scumble uninstall", (VERSION,)))))
        end = time.monotonic() + ANSWER
        while time.monotonic() < end and not link.is_broken():
            if link.receive() is not None:
                return True
            time.sleep(0.02)
    finally:
        link.close()
    return False
