"""What is dropped or pasted as text: addresses and paths of picture files."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from scumble_editor.styles import style_text
from scumble_editor.styles.folders import may_have_pictures
from scumble_protocol.paths import native

_LONGEST = 4096
"""Characters of a path; more is a text about something else."""


class Incoming(NamedTuple):
    """Files and folders to take, as native paths, and a line for each that cannot be."""

    files: list[str]
    folders: list[str]
    problems: list[str]

    def lines(self, nothing: str) -> list[str]:
        """Give what is to be said: a line for each problem, or ``nothing`` where nothing came."""
        return self.problems if any(self) else [nothing]


def taken_from(addresses: Iterable[str]) -> Incoming:
    """Sort what was dropped: ``file://`` addresses or paths, as Unicode text."""
    incoming = Incoming([], [], [])
    for address in addresses:
        words = address.strip().strip("\0")
        if words and not words.startswith("#"):  # a comment of text/uri-list (RFC 2483)
            _take(words, incoming)
    return incoming


def path_in(words: str) -> str:
    """Give the path that a pasted text is, native; "" for any other text."""
    lines = [line for line in words.strip().splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) > _LONGEST:
        return ""
    line = lines[0].strip().strip("\"'")
    path = local_path(line) or os.path.expanduser(native(line))  # noqa: PTH111 - may be no path
    return path if "\0" not in path and Path(path).is_absolute() else ""


def local_path(address: str) -> str:
    """Give the native path of a ``file://`` address; "" for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() != "file":
        return ""
    content = unquote_to_bytes(parts.path.encode("utf-8", "surrogateescape"))
    if sys.platform == "win32":
        words = content.decode("utf-8", "replace")
        host = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
        return f"{host}{words}" if host else words.lstrip("/")
    return os.fsdecode(content)


def address_of(path: str) -> str:
    """Give the ``file://`` address of a native path, in ASCII."""
    if sys.platform == "win32":
        return Path(path).as_uri()
    return f"file://{quote_from_bytes(os.fsencode(path))}"


def _take(words: str, incoming: Incoming) -> None:
    path = local_path(words)
    if not path and "://" in words:
        incoming.problems.append(style_text.not_a_local_file(words))
        return
    path = path or path_in(words)
    if not path or not Path(path).exists():
        incoming.problems.append(style_text.not_there(path or native(words)))
    elif not Path(path).is_dir():
        incoming.files.append(path)
    elif may_have_pictures(path):
        incoming.folders.append(path)
    else:
        incoming.problems.append(style_text.NOTHING_DROPPED)
