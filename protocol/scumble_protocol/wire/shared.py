"""Large buffers in memory that processes of one user share: only a reference goes over the wire.

The memory is a Linux memfd: it has no name in any folder, so no path leads to it and it is gone
with the last process that holds it, even one that was killed. It is sealed before anybody hears
of it: from then on nobody, its maker included, can write, shrink or grow it, so a reader needs to
check it only once and cannot be killed by a truncation (SIGBUS). It is found by the maker's
process id and file descriptor, and known by an unguessable token in its name.
"""

import contextlib
import errno
import mmap
import os
import secrets
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scumble_protocol.wire.fields import ProtocolError

if sys.platform == "linux":
    import fcntl

Buffer = bytes | bytearray | memoryview

SMALLEST_SHARED = 1024 * 1024
"""Bytes of the smallest buffer that is worth sharing."""
LARGEST_SHARED = 2**31
"""Bytes of the largest buffer that may be shared."""

_MARK = b"SCUMBLE-SHARED\0\0"
_LAYOUT = struct.Struct("<16sQQQ24s")
_ADD_SEALS, _GET_SEALS = 1033, 1034  # Linux's F_ADD_SEALS and F_GET_SEALS
_ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8  # no more seals, no shrinking, growing, writing


_FOUND = Path("/proc/self/fd")
"""Where others find it. Without /proc, pixels go over the socket."""


class UnreachableError(Exception):
    """There is no such memory, or it cannot be seen from here: ask for the bytes themselves."""

    def __init__(self, kind: str = "", job: str = "", revision: int = 0) -> None:
        super().__init__("the shared memory cannot be opened")
        self.kind, self.job, self.revision = kind, job, revision


class Reference(NamedTuple):
    """Where a buffer lies; on the wire 64 bytes."""

    process: int
    descriptor: int
    size: int
    token: str

    def frame(self) -> bytes:
        """Give the frame that stands for the buffer."""
        numbers = (self.process, self.descriptor, self.size)
        return _LAYOUT.pack(_MARK, *numbers, self.token.encode())


def reference_of(frame: Buffer) -> Reference | None:
    """Read a frame that stands for a buffer; None if it is none."""
    if len(frame) != _LAYOUT.size:
        return None
    mark, process, descriptor, size, token = _LAYOUT.unpack(frame)
    if mark != _MARK or token.strip(b"0123456789abcdef"):
        return None
    return Reference(process, descriptor, size, token.decode())


class Sheet(mmap.mmap):
    """Sealed memory, mapped for reading. Lives as long as anything that looks into it."""

    descriptor: int = -1
    token: str = ""

    def reference(self) -> Reference:
        """Say where others find it, as long as it lives here."""
        return Reference(os.getpid(), self.descriptor, len(self), self.token)

    def __del__(self) -> None:
        if self.descriptor >= 0:
            _close(self.descriptor)


_close = os.close


class Blank:
    """Memory being written, front to back, before it is sealed. Raises OSError where it cannot."""

    def __init__(self) -> None:
        self._token, self._descriptor = "", -1
        if sys.platform != "linux" or not can_share():
            raise _missing()
        self._token = secrets.token_hex(12)
        self._descriptor = os.memfd_create(
            _name(self._token), os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
        )

    def write(self, part: Buffer) -> None:
        """Add bytes at the end."""
        view = memoryview(part).cast("B")
        while view:
            view = view[os.write(self._descriptor, view) :]

    @property
    def size(self) -> int:
        """Bytes written."""
        return os.fstat(self._descriptor).st_size

    def content(self) -> bytes:
        """Read back what was written."""
        if sys.platform != "linux":
            raise _missing()
        return os.pread(self._descriptor, self.size, 0)

    def sealed(self) -> memoryview:
        """Close it against all change and give its content."""
        descriptor, self._descriptor = self._descriptor, -1
        if sys.platform == "linux":
            fcntl.fcntl(descriptor, _ADD_SEALS, _ALL_SEALS)
        return _mapped(descriptor, os.fstat(descriptor).st_size, self._token)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            _close(self._descriptor)


def _missing() -> OSError:
    return OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


def can_share() -> bool:
    """Tell whether this system and this Python have memory that can be shared, sealed and found."""
    return sys.platform == "linux" and hasattr(os, "memfd_create") and _FOUND.exists()


def sheet_of(buffer: object) -> Sheet | None:
    """Give the shared memory that a buffer is the whole of; None for any other buffer."""
    if isinstance(buffer, memoryview) and isinstance(buffer.obj, Sheet):
        return buffer.obj if buffer.nbytes == len(buffer.obj) else None
    return None


def taken_down(parts: Iterable[Buffer]) -> memoryview:
    """Write parts one after the other into new shared memory; raises OSError where it cannot."""
    blank = Blank()
    for part in parts:
        blank.write(part)
    return blank.sealed()


def opened(reference: Reference, size: int, where: str) -> memoryview:
    """Open the buffer that a reference stands for, which must have this size.

    Raises UnreachableError where it is not found, ProtocolError naming ``where`` if it is not
    what it must be: this user's own, sealed, and as long as the message says.
    """
    if not (size == reference.size and SMALLEST_SHARED <= size <= LARGEST_SHARED):
        raise ProtocolError(where, f"must have {size} bytes, not {reference.size}")
    if sys.platform != "linux" or not can_share():
        raise UnreachableError
    path = Path(f"/proc/{reference.process}/fd/{reference.descriptor}")
    try:
        _check_label(path, reference.token)  # before opening: that could wake a device
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        raise UnreachableError from None
    try:
        _check_label(Path(f"/proc/self/fd/{descriptor}"), reference.token)
        _check(descriptor, size, where)
    except BaseException:
        _close(descriptor)
        raise
    try:
        return _mapped(descriptor, size, reference.token)
    except OSError:  # too many open files, for instance
        raise UnreachableError from None


def _check_label(path: Path, token: str) -> None:
    if str(path.readlink()) != f"/memfd:{_name(token)} (deleted)":
        raise UnreachableError


def _check(descriptor: int, size: int, where: str) -> None:
    if sys.platform != "linux":
        raise _missing()
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
        raise ProtocolError(where, "lies in memory that belongs to somebody else")
    seals = 0
    with contextlib.suppress(OSError):
        if sys.platform == "linux":
            seals = fcntl.fcntl(descriptor, _GET_SEALS)
    if seals & _ALL_SEALS != _ALL_SEALS:
        raise ProtocolError(where, "lies in memory that is not sealed")
    if status.st_size != size:
        raise ProtocolError(where, f"must have {size} bytes, not {status.st_size}")


def _mapped(descriptor: int, size: int, token: str) -> memoryview:
    if sys.platform != "linux":
        raise _missing()
    try:
        sheet = Sheet(descriptor, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    except BaseException:
        _close(descriptor)
        raise
    sheet.descriptor, sheet.token = descriptor, token
    return memoryview(sheet)


def _name(token: str) -> str:
    return f"scumble-{token}"
