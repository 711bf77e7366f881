"""The connection file of a running backend, restored whatever happens to it."""

import logging
from pathlib import Path

from scumble_protocol.folder import (
    Connection,
    FolderError,
    connection_path,
    hosts_connection_path,
    read_connection_at,
    write_connection,
)
from scumble_protocol.host import is_here

log = logging.getLogger("scumble")


class ConnectionFile:
    """The file that says how to reach a backend, from ``tell`` until ``withdraw``.

    Where another computer's backend writes the same file, since its locks do not reach us, the
    file is left to that one.
    """

    def __init__(self, connection: Connection, path: Path | None = None) -> None:
        self._connection = connection
        self._path = path or connection_path()
        self._written: tuple[int, ...] | None = None
        self._failed = False

    def tell(self) -> None:
        """Write the file; raises OSError or FolderError where it cannot be written."""
        write_connection(self._connection, self._path)
        stamp = self._stamp()
        self._written = stamp if self._is_ours() else None  # else changed already: ``look``

    def look(self) -> None:
        """Write the file again if it was deleted, changed or opened to others."""
        if self._written is not None and self._stamp() == self._written:
            return
        if self._is_others():
            log.warning("%s is another computer's by now", self._path)
            self._path = hosts_connection_path()
        try:
            self.tell()
        except (FolderError, OSError) as error:
            if not self._failed:
                log.warning("clients cannot find this backend: %s", error)
            self._failed = True
            return
        self._failed = False
        log.warning("%s was lost: it is written again", self._path)

    def withdraw(self) -> None:
        """Delete the file, unless it is another backend's by now."""
        if self._is_ours():
            self._path.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        try:
            return read_connection_at(self._path) == self._connection
        except FolderError:
            return False

    def _is_others(self) -> bool:
        try:
            found = read_connection_at(self._path)
        except FolderError:
            return False
        return found is not None and bool(found.host) and not is_here(found.host)

    def _stamp(self) -> tuple[int, ...] | None:
        """What distinguishes one state of the file from another; None if there is no file."""
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode
