"""One backend per user: a lock on a file that the system releases when the process ends."""

from scumble_protocol.processes import LockHeld, ProcessLock


class AlreadyRunning(LockHeld):
    """Another backend of this user holds the lock."""

    def __str__(self) -> str:
        return "Your backend is already running: clients will use that one, as it was started"


class BackendLock(ProcessLock):
    """Holds the lock from ``take`` until ``release`` or the end of the process."""

    def take(self) -> None:
        """Take the lock or raise AlreadyRunning; never waits. Raises OSError, as in the base."""
        try:
            super().take()
        except LockHeld:
            raise AlreadyRunning from None
