"""One frame, from its picture to its line in the record."""

import dataclasses
import hashlib
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from scumble_cli.batch.frame_inputs import beginning_of, content_of, touched_up
from scumble_cli.batch.manifest import DONE, FAILED, FrameRecord, Manifest, apart_from, now
from scumble_cli.batch.outputs import Task
from scumble_cli.batch.painting import Asked, FrameError
from scumble_cli.batch.progress import BatchProgress
from scumble_cli.batch.wanted import FrameSettings
from scumble_cli.files import named_files, output_file, pictures, result_file
from scumble_client import Result
from scumble_editor.frames.sequence import FramePixels, ground_of, identity_of

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content

Work = Generator[Asked, Result, FrameRecord]
"""What is done for a frame; it pauses while the backend paints, and ends with its line."""


@dataclasses.dataclass
class FrameWork:
    """A frame that is worked on, and what it goes on from."""

    task: Task
    digest: str
    """The SHA-256 of its picture's file."""
    before: FrameRecord | None
    """The frame beside it from which it may begin, where that is done."""
    apart: str
    """The hash of the picture beside it where it begins a shot without waiting for that."""
    wanted: FrameSettings
    manifest: Manifest
    progress: BatchProgress
    began: float = dataclasses.field(default_factory=time.monotonic)

    def is_recorded(self, *, inside: bool) -> bool:
        """Tell whether what is recorded of it goes on from what is beside it now.

        ``inside``: whether that frame is one of this run's range.
        """
        entry = self.manifest.entries[self.task.output.name]
        if not inside:
            return True
        if self.apart or not entry.carried:
            found = self.apart or self._apart
            return not found or entry.follows == found
        return entry.follows == self._chain

    def steps(self) -> Work:
        """Have the frame painted and written; raises FrameError, and what writing raises."""
        hashes = (self.digest, self.wanted.sha256(self.task))
        keyframe = self.wanted.keyframes.get(self.task.frame.path)
        if keyframe is None and self.before is not None and self.before.is_of(*hashes):
            held = self._held(self.before)
            if held is not None:
                output_file.write(self.task.output, held)
                follows = self._chain
                entry = dataclasses.replace(self.before, follows=follows, carried=bool(follows))
                return dataclasses.replace(entry, **self._names())
        content = content_of(self.task, self.wanted.longest_side)
        job, carried, values = "", None, content.values
        if keyframe is not None:
            values = touched_up(keyframe, content).values
        elif (values[..., 3] > 0).any():
            carried = self._beginning(content)
            job = yield from self._brushed(content, carried)
        if not job:  # the artist has painted it, or nothing of it is seen: it stays as it is
            pictures.write_values(self.task.output, values, content.had_alpha, content.metadata)
        follows = self._chain if carried is not None else self.apart or self._apart
        entry = FrameRecord("", "", *hashes, DONE, 0.0, job, *content.size, content.format)
        entry = dataclasses.replace(entry, follows=follows, carried=carried is not None)
        return dataclasses.replace(entry, **self._names())

    def failure(self, error: FrameError) -> FrameRecord:
        """Give the line of a frame that is left out."""
        hashes = self.digest, self.wanted.sha256(self.task)
        entry = FrameRecord("", "", *hashes, FAILED, error=str(error))
        return dataclasses.replace(entry, **self._names())

    def unneeded(self, entry: FrameRecord) -> str:
        """Give the painting at the backend from which nothing begins once this one is recorded."""
        before = self.before
        if not self.wanted.is_warm(self.task):
            return entry.job
        return before.job if before is not None and before.job != entry.job else ""

    # ---- inside

    @property
    def _chain(self) -> str:
        """The chain that a steady frame goes on with; empty where there is none."""
        return "" if self.before is None or not self._is_led else self.before.chain

    @property
    def _apart(self) -> str:
        """What is recorded of one that was looked at, and begins by itself all the same."""
        if self.before is None or not self._is_led:
            return ""
        return apart_from(self.before.input_sha256)

    @property
    def _is_led(self) -> bool:
        return self.wanted.steady and self.task.frame.path not in self.wanted.keyframes

    def _beginning(self, content: "Content") -> bytes | None:
        """Give what a steady frame begins with; None for one that begins by itself."""
        folder = self.manifest.path.parent
        try:
            return beginning_of(content, self.before, folder, self.wanted)
        except FrameError as error:
            self.progress.note(f"{error}: the frame after it begins by itself")
            return None

    def _held(self, before: FrameRecord) -> bytes | None:
        """Give the file of the painting before; None where it cannot be this frame's too."""
        path = self.manifest.path.with_name(before.output)
        if path.suffix != self.task.output.suffix or not named_files.is_file(path):
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            self.progress.note(
                f"{path} cannot be read ({error.strerror}): {self.task.frame.path.name}, which is "
                "the same picture, is painted"
            )
            return None

    def _brushed(self, content: "Content", carried: bytes | None) -> Generator[Asked, Result, str]:
        """Have the backend paint a frame, and write it; gives the job's id."""
        job, before = self.wanted.job_of(self.task, content), self.before
        job = dataclasses.replace(job, carried=carried)
        size = (*content.size, content.format)
        warm = self.wanted.is_warm(self.task) and before is not None
        fits = warm and before is not None and (before.width, before.height, before.format) == size
        after = before.job if fits and before is not None else ""
        begins = hashlib.sha256(carried).hexdigest() if carried else after
        identity = identity_of(ground_of(job), FramePixels(self.digest, empty=False), begins)
        result = yield Asked(job, identity, after)
        result_file.write_painting(self.task.output, content, result, masked=False)
        return identity

    def _names(self) -> dict[str, Any]:
        return {
            "input": str(self.task.frame.path),
            "output": self.task.output.name,
            "seconds": round(time.monotonic() - self.began, 3),
            "finished": now(),
        }
