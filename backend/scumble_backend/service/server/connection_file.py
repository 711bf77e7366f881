"""The connection file of a running backend, restored whatever happens to it."""

import logging

from scumble_protocol.folder import (
    Connection,
    FolderError,
    connection_path,
    read_connection,
    write_connection,
)

log = logging.getLogger("scumble")


class ConnectionFile:
    """The file that says how to reach a backend, from ``tell`` until ``withdraw``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._written: tuple[int, ...] | None = None
        self._failed = False

    def tell(self) -> None:
        """Write the file; raises OSError or FolderError where it cannot be written."""
        write_connection(self._connection)
        stamp = _stamp()
        self._written = stamp if self._is_ours() else None  # else changed already: ``look``

    def look(self) -> None:
        """Write the file again if it was deleted, changed or opened to others."""
        if self._written is not None and _stamp() == self._written:
            return
        try:
            self.tell()
        except (FolderError, OSError) as error:
            if not self._failed:
                log.warning("clients cannot find this backend: %s", error)
            self._failed = True
            return
        self._failed = False
        log.warning("%s was lost: it is written again", connection_path())

    def withdraw(self) -> None:
        """Delete the file, unless it is another backend's by now."""
        if self._is_ours():
            connection_path().unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        try:
            return read_connection() == self._connection
        except FolderError:
            return False


def _stamp() -> tuple[int, ...] | None:
    """What distinguishes one state of the file from another; None if there is no file."""
    try:
        status = connection_path().stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode
