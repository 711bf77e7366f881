"""What a command prints: fit for every terminal, and no reason for a traceback."""

import codecs
import contextlib
import errno
import os
import sys
from collections.abc import Callable

_PLAIN = {"…": "...", "·": "-", "–": "-", "“": '"', "”": '"', "×": "x"}
_ERRORS = "scumble-plain"
_LOST = "the output cannot be written ({})"
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class OutputLostError(Exception):
    """What was to be printed could not be; the text says why."""


def prepare() -> None:
    """Let the standard streams take every text; those that are closed lead nowhere.

    A file or socket of ours would get a closed one's number, and all that is printed there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest free number: this one
    codecs.register_error(_ERRORS, _plain)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ERRORS)


def say(text: str, end: str = "\n") -> None:
    """Print to stdout, at once. A reader that has left is not an error.

    Raises OutputLostError if it cannot be written, as on a full disk.
    """
    _reach(lambda: print(text, end=end, flush=True))


def finish() -> None:
    """Write what stdout still holds; otherwise as ``say``."""
    _reach(sys.stdout.flush)


def lost(error: Exception) -> str:
    """Say that it was ``print`` which failed for want of room, or nothing if it was not."""
    if isinstance(error, OSError) and not error.filename and error.errno in _NO_ROOM:
        return _LOST.format(error.strerror)
    return ""


def complain(text: str) -> None:
    """Print one line to stderr, if anybody reads that; a name in it breaks no line."""
    with contextlib.suppress(OSError):
        print(f"scumble: {text.translate(_CONTROL)}", file=sys.stderr, flush=True)


def close_stdout() -> None:
    """Let all that is still to be printed go nowhere: the end of the process would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    with contextlib.suppress(OSError):
        sys.stdout.flush()  # what it still holds


def _reach(write: Callable[[], None]) -> None:
    try:
        write()
    except BrokenPipeError:
        close_stdout()
    except OSError as error:
        close_stdout()
        raise OutputLostError(_LOST.format(error.strerror)) from None


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Stand in for what a terminal cannot show, or a file's name that is no text."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - streams here only encode
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(c) or _escaped(c) for c in lost), error.end


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no text
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("ascii", "backslashreplace").decode()
