"""One value in an INI file, all other bytes left as they are (KDE's kritarc is not a clean INI)."""

import contextlib
import os
import tempfile
from pathlib import Path


def set_value(path: Path, section: str, key: str, value: str | None) -> None:
    """Set ``key`` in ``[section]``, or remove it with None; makes file and section if needed.

    The file may have any encoding and either kind of line ends. A link stays one: what it leads
    to is changed. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    content = target.read_bytes() if target.is_file() else b""
    end_of_line = b"\r" if b"\r\n" in content else b""  # and a line feed
    lines = content.removesuffix(b"\n").split(b"\n") if content else []
    head = f"[{section}]".encode() + end_of_line
    start = next((n + 1 for n, line in enumerate(lines) if line.strip() == head.strip()), None)
    if start is None:
        if value is None:
            return
        lines += [end_of_line, head] if lines else [head]
        start = len(lines)
    end = next((n for n in range(start, len(lines)) if lines[n].startswith(b"[")), len(lines))
    body = [line for line in lines[start:end] if line.split(b"=", 1)[0].strip() != key.encode()]
    if value is not None:
        body.insert(0, f"{key}={value}".encode() + end_of_line)
    _replace(target, b"\n".join([*lines[:start], *body, *lines[end:], b""]))


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".scumble-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
