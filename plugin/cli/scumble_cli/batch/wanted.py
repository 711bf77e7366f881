"""What is wanted of every frame, and which frames have it already."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scumble_cli.batch.manifest import Manifest
from scumble_cli.batch.outputs import Task
from scumble_client import InputError, Job, StyleFile
from scumble_protocol.parameters import Value

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content

_SLICE = 2**20


@dataclass(frozen=True)
class FrameSettings:
    """Styles and settings of a batch."""

    styles: tuple[StyleFile, ...]
    parameters: Mapping[str, Value]
    longest_side: int | None = None
    """To which each picture is scaled first, in pixels."""
    warm: bool | None = None
    """Whether a frame begins from the one before; None: numbered ones do."""
    steadiness: float = 0.0
    """By how much, 0..100, a frame holds on to the painting before, moved as its picture has; 0: it
    is not moved."""
    keyframes: Mapping[Path, Path] = field(default_factory=dict)
    """Pictures that stand for the paintings of some frames."""

    @property
    def steady(self) -> bool:
        """Whether paintings are moved from frame to frame."""
        return self.steadiness > 0

    def is_warm(self, task: Task) -> bool:
        """Tell whether a frame begins from the one before as the backend has kept it."""
        if self.steady:
            return False
        return task.frame.numbered if self.warm is None else self.warm

    def sha256(self, task: Task) -> str:
        """Give a hash of all that a painting depends on beside its picture, and its neighbours'."""
        touched_up = self._keyframe_hashes.get(task.frame.path)
        return touched_up or self._hashes[self.is_warm(task)]

    def job_of(self, task: Task, content: "Content") -> Job:
        """Give what is asked of the backend."""
        return Job(
            task.frame.path.name,
            *content.size,
            content.format,
            content.pixels,
            self.styles,
            None,
            self.parameters,
        )

    @cached_property
    def _hashes(self) -> tuple[str, str]:
        made_of = [
            sorted(self.parameters.items()),
            [(style.sha256, style.weight) for style in self.styles],
            self.longest_side,
            *([self.steadiness] if self.steady else []),
        ]
        cold, warm = (json.dumps([*made_of, warm]).encode() for warm in (False, True))
        return hashlib.sha256(cold).hexdigest(), hashlib.sha256(warm).hexdigest()

    @cached_property
    def _keyframe_hashes(self) -> dict[Path, str]:
        words = {frame: f"keyframe {digest_of(path)}" for frame, path in self.keyframes.items()}
        return {frame: hashlib.sha256(one.encode()).hexdigest() for frame, one in words.items()}


def may_be_done(task: Task, wanted: FrameSettings, manifest: Manifest) -> bool:
    """Tell whether a frame is done unless its picture was changed, without reading that."""
    entry = manifest.entries.get(task.output.name)
    settings = wanted.sha256(task)
    return entry is not None and entry.is_of(entry.input_sha256, settings) and _is_there(task)


def is_done(task: Task, wanted: FrameSettings, manifest: Manifest, digest: str = "") -> bool:
    """Tell whether a frame is done; raises InputError for one that cannot be read.

    ``digest``: its picture's, where that is known already.
    """
    if not may_be_done(task, wanted, manifest):
        return False
    known = manifest.entries[task.output.name].input_sha256
    return known == (digest or digest_of(task.frame.path))


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file; raises InputError for one that cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_SLICE):
                digest.update(part)
    except OSError as error:
        raise InputError(f"The picture {path} cannot be read ({error.strerror})") from None
    return digest.hexdigest()


def _is_there(task: Task) -> bool:
    return task.output.is_file()
