"""The backend that runs for this user: asked to end, and waited for."""

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
END = 20.0
"""Seconds that it may then take to end."""


def stop() -> str:
    """End it, if one runs; gives what to say of it, or nothing where none does.

    Only one that answers under its own keys is sent a signal: the process that an old connection
    file names may be another program by now.
    """
    try:
        found = read_connection()
        if found is None or not found.owner_is_alive() or not _answers(found):
            return ""
    except FolderError as error:
        return str(error)
    os.kill(found.pid, signal.SIGTERM)
    end = time.monotonic() + END
    while found.owner_is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    if found.owner_is_alive():
        return f"The backend does not stop: end process {found.pid} yourself"
    return "The backend is stopped"


def stop_older() -> bool:
    """End it if it began before the code on disk was changed; tells whether it did and was ended.

    Its workers are started from that code, so they would not understand it.
    """
    try:
        found = read_connection()
        if found is None or not found.owner_is_alive():
            return False
        began = psutil.Process(found.pid).create_time()
    except (FolderError, psutil.Error):
        return False
    return began < _changed("scumble_backend") and bool(stop())


def _changed(package: str) -> float:
    """When a package's code was changed last (seconds since 1970), without loading it."""
    found = importlib.util.find_spec(package)
    folders = found.submodule_search_locations if found else None
    files = [file for folder in folders or () for file in Path(folder).rglob("*.py")]
    return max((file.stat().st_mtime for file in files), default=0.0)


def _answers(connection: Connection) -> bool:
    link = open_transport(connection)
    try:
        link.send(encode(Message(HelloFields("scumble uninstall", (VERSION,)))))
        end = time.monotonic() + ANSWER
        while time.monotonic() < end:
            if link.receive() is not None:
                return True
            time.sleep(0.02)
    finally:
        link.close()
    return False
