"""One value in an INI file, all other bytes left as they are (KDE's kritarc is not a clean INI).

The file may have any encoding, either kind of line ends, a group twice, and no line end at its end.
"""

import contextlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")


def read_value(path: Path, section: str | None, key: str) -> bytes | None:
    """Read the value of ``key`` as it stands there; None where there is none.

    ``section``: None for what stands before all groups. Of several the last counts, as for KDE.
    Raises OSError.
    """
    lines = _read(Path(os.path.realpath(path)))
    found = _places(lines, section, key)
    return lines[found[-1]].split(b"=", 1)[1].strip() if found else None


def set_value(path: Path, section: str, key: str, value: str | None) -> None:
    """Set ``key`` in ``[section]``, or remove it with None; makes file and section if needed.

    What making them has added goes with the value. A link stays one: what it leads to is changed.
    Raises OSError.
    """
    target = Path(os.path.realpath(path))
    lines = _read(target)
    before = b"".join(lines)
    if value is None:
        _remove(lines, section, key)
    else:
        _put(lines, section, key, value.encode())
    after = b"".join(lines)
    if before and not after and not path.is_symlink():
        target.unlink()
    elif after != before:
        _replace(target, after)


def _read(path: Path) -> list[bytes]:
    return _LINES.findall(path.read_bytes()) if path.is_file() else []


def _put(lines: list[bytes], section: str, key: str, value: bytes) -> None:
    found = _places(lines, section, key)
    if found:
        head, rest = lines[found[-1]].split(b"=", 1)
        lines[found[-1]] = head + b"=" + value + _end(rest)
        for place in reversed(found[:-1]):
            del lines[place]
        return
    end = _end(lines[0]) if lines else b"\n"
    end = end or b"\n"
    headers = [n for n, line in enumerate(lines) if line.strip() == _header(section)]
    new = [key.encode() + b"=" + value + end]
    if headers:
        place = headers[-1] + 1
    else:
        place = len(lines)
        new = [*([end] if lines else []), _header(section) + end, *new]
    if place == len(lines) and lines and not _end(lines[-1]):  # still without one at its end
        new[-1] = new[-1].removesuffix(end)
        lines[-1] += end
    lines[place:place] = new


def _remove(lines: list[bytes], section: str, key: str) -> None:
    found = _places(lines, section, key)
    open_end = bool(lines) and not _end(lines[-1])
    for place in reversed(found):
        del lines[place]
    if found and lines and lines[-1].strip() == _header(section):  # the group that we have made
        del lines[-1]
        if lines and not lines[-1].strip():
            del lines[-1]
    if found and lines and open_end:
        lines[-1] = lines[-1].removesuffix(_end(lines[-1]))


def _places(lines: list[bytes], section: str | None, key: str) -> list[int]:
    """Give the numbers of the lines that have a value of ``key`` in any group of that name."""
    inside, found = section is None, []
    for number, line in enumerate(lines):
        words = line.strip()
        if words.startswith(b"["):
            inside = section is not None and words == _header(section)
        elif inside and b"=" in line and line.split(b"=", 1)[0].strip() == key.encode():
            found.append(number)
    return found


def _header(section: str) -> bytes:
    return f"[{section}]".encode()


def _end(line: bytes) -> bytes:
    """Give what ends a line; nothing for a last one without."""
    return b"\r\n" if line.endswith(b"\r\n") else b"\n" if line.endswith(b"\n") else b""


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step, with its mode, owner and attributes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".scumble-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if not _take_after(Path(temporary), path):
            path.write_bytes(content)  # only so it stays its owner's
            Path(temporary).unlink()
            return
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _take_after(fresh: Path, old: Path) -> bool:
    """Give a new file the mode, attributes and owner of an old one; False if that may not be."""
    if not old.exists():
        fresh.chmod(0o644)
        return True
    shutil.copystat(old, fresh)
    os.utime(fresh)
    was, now = old.stat(), fresh.stat()
    if sys.platform == "win32" or (was.st_uid, was.st_gid) == (now.st_uid, now.st_gid):
        return True
    try:
        os.chown(fresh, was.st_uid, was.st_gid)
    except PermissionError:
        return False
    fresh.chmod(was.st_mode & 0o7777)  # a change of owner may take bits away
    return True
