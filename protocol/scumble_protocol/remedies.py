"""What a user can do about an error of the operating system."""

import errno
import shlex
import sys

AGAIN = "try again, and see backend.log in Scumble's folder if it happens again"
INSTALL = (
    "install Scumble again (`bash install/try.sh` in its folder, or by pipx or uv), "
    "then run `scumble install`"
)


_ELSEWHERE = "set SCUMBLE_HOME to a folder of yours"
_OWN_DISK = "set SCUMBLE_HOME to a folder on a disk of this computer: the other knows no locks"
_FILES = "close programs, or raise the limit of open files (ulimit -n)"
_MEMORY = "close programs, or raise the limits of memory and processes (ulimit -v, ulimit -u)"

_REMEDIES = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room: your share of that disk is used up",
    errno.EACCES: _ELSEWHERE,
    errno.EPERM: _ELSEWHERE,
    errno.EROFS: _ELSEWHERE,
    errno.ENOTDIR: _ELSEWHERE,
    errno.ENOLCK: _OWN_DISK,
    errno.EOPNOTSUPP: _OWN_DISK,
    errno.ENAMETOOLONG: "set SCUMBLE_HOME to a folder with a shorter name",
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: _MEMORY,
}


def install_extra(name: str) -> str:
    """Give the command that brings what an extra of ours needs into this Python's environment."""
    words = [sys.executable, "-m", "pip", "install", "--upgrade", f"scumble[{name}]"]
    if sys.platform == "win32":
        from subprocess import list2cmdline  # noqa: PLC0415 - large, and for Windows only

        return f"`{list2cmdline(words)}`"
    return f"`{shlex.join(words)}`"


def is_exhausted(number: int | None) -> bool:
    """Tell whether an ``errno`` says that processes, memory or open files have run out."""
    return _REMEDIES.get(number or 0) in (_FILES, _MEMORY)


def remedy(number: int | None, otherwise: str = AGAIN) -> str:
    """Give the next step after an error in Scumble's own folder or processes, by its ``errno``.

    ``otherwise``: where nothing better is known.
    """
    return _REMEDIES.get(number or 0, otherwise)


def in_words(error: Exception) -> str:
    """Say in a line what the system could not do, and with which file where it tells that."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
