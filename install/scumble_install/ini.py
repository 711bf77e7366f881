"""One value in an INI file, all other lines left as they are (KDE's kritarc is no clean INI)."""

import os
import tempfile
from pathlib import Path


def set_value(path: Path, section: str, key: str, value: str | None) -> None:
    """Set ``key`` in ``[section]``, or remove it with None; makes file and section if needed."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    start = next((n + 1 for n, line in enumerate(lines) if line.strip() == f"[{section}]"), None)
    if start is None:
        if value is None:
            return
        lines += ["", f"[{section}]"] if lines else [f"[{section}]"]
        start = len(lines)
    end = next((n for n in range(start, len(lines)) if lines[n].startswith("[")), len(lines))
    body = [line for line in lines[start:end] if line.split("=", 1)[0].strip() != key]
    if value is not None:
        body.insert(0, f"{key}={value}")
    _replace(path, "\n".join([*lines[:start], *body, *lines[end:]]) + "\n")


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    Path(temporary).chmod(mode)
    Path(temporary).replace(path)
