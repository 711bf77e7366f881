"""What was painted, a line of JSON a frame, synced as it is written: any kill leaves it usable."""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from scumble_client import InputError

NAME = "scumble-batch"
_ENDING = ".jsonl"
DONE, FAILED, SKIPPED = "done", "failed", "skipped"


@dataclass(frozen=True)
class FrameRecord:
    """A line: what became of a frame."""

    input: str
    output: str
    """Its name in the folder of the record."""
    input_sha256: str
    settings_sha256: str
    """Of all that the painting depends on beside its input: parameters, styles, weights, size."""
    status: str
    seconds: float = 0.0
    job: str = ""
    """The backend's id of the painting, from which the next frame begins."""
    width: int = 0
    height: int = 0
    format: str = ""
    error: str = ""
    finished: float = 0.0
    """When, in seconds since 1970."""
    follows: str = ""
    """Where frames are steady, what it goes on from: the chain of the frame beside it; or, where
    nothing is carried over from that, what ``apart_from`` gives of its picture."""
    carried: bool = False
    """Whether it began with that one's painting, moved; else a shot begins with it."""

    @property
    def chain(self) -> str:
        """Give a hash of all inputs of this painting, those of the frames before it too."""
        made_of = [self.input_sha256, self.settings_sha256, self.follows if self.carried else ""]
        return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()

    def is_of(self, input_sha256: str, settings_sha256: str) -> bool:
        """Tell whether this very painting is done."""
        made_of = (self.input_sha256, self.settings_sha256)
        return self.status == DONE and made_of == (input_sha256, settings_sha256)


_KINDS: dict[str, Any] = {
    field.name: (int, float) if field.type is float else field.type for field in fields(FrameRecord)
}


_LATER = {"follows", "carried"}
"""Fields that lines of releases before have not."""


def apart_from(input_sha256: str) -> str:
    """Give what a frame follows that was seen to begin a shot after a picture of this hash."""
    return hashlib.sha256(json.dumps(["apart", input_sha256]).encode()).hexdigest()


class Manifest:
    """The record of a folder: read from all batches there, written by one."""

    def __init__(self, folder: Path, part: str = "") -> None:
        """``part``: the range of frames that is painted, which has a file of its own."""
        self._folder = folder
        self.path = folder / f"{NAME}{'.' if part else ''}{part}{_ENDING}"
        self.entries: dict[str, FrameRecord] = {}
        """The newest line of each output's name."""

    def read(self) -> None:
        """Read what all batches have painted there; raises InputError for a file that cannot be."""
        lines = list[FrameRecord]()
        for path in sorted(self._folder.glob(f"{NAME}*{_ENDING}")):
            try:
                lines += [one for one in map(entry_of, path.read_bytes().split(b"\n")) if one]
            except OSError as error:
                raise _unusable(path, error) from None
        for entry in sorted(lines, key=lambda one: one.finished):
            self.entries[entry.output] = entry

    def add(self, entry: FrameRecord) -> None:
        """Append a line, and have it on the disk; raises InputError."""
        line = json.dumps(asdict(entry)).encode() + b"\n"
        try:
            with self.path.open("a+b") as file:
                end = file.seek(0, os.SEEK_END)
                if end and _last_byte(file, end) != b"\n":
                    line = b"\n" + line  # what a kill has torn stays a line of its own
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(self.path, error) from None
        self.entries[entry.output] = entry


def now() -> float:
    """Give the time of a line."""
    return round(time.time(), 3)


def entry_of(line: bytes) -> FrameRecord | None:
    """Read a line; None for one that was torn, or is not ours."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _checked(content) if isinstance(content, dict) else None


def _checked(content: Mapping[str, Any]) -> FrameRecord | None:
    kept = {name: content[name] for name in _KINDS if isinstance(content.get(name), _KINDS[name])}
    return FrameRecord(**kept) if kept.keys() >= _KINDS.keys() - _LATER else None


def _last_byte(file: Any, end: int) -> bytes:
    file.seek(end - 1)
    return bytes(file.read(1))


def _unusable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"The record {path} cannot be used ({error.strerror}): mend that, and give the same command"
    )
