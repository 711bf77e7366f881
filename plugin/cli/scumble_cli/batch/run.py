"""The frames of a batch one after the other: each is skipped, painted and written, or left out."""

import dataclasses
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from scumble_cli.batch.frame_inputs import beginning_of, content_of, input_digest, touched_up
from scumble_cli.batch.keyframes import Step, in_time
from scumble_cli.batch.manifest import DONE, FAILED, SKIPPED, FrameRecord, Manifest, now
from scumble_cli.batch.numbering import Ranges
from scumble_cli.batch.outputs import Task, mine
from scumble_cli.batch.painting import FrameError, StoppedError, paint
from scumble_cli.batch.progress import BatchProgress
from scumble_cli.batch.wanted import FrameSettings, is_done, may_be_done
from scumble_cli.files import named_files, output_file, pictures, result_file
from scumble_cli.interrupt import Presses
from scumble_cli.jobs.session import CANCELLED, OK, TroubleError
from scumble_cli.streams import complain, say
from scumble_client import Client, Failed, Forgotten
from scumble_editor.frames.sequence import FramePixels, ground_of, identity_of

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content

_MOST_TROUBLE = 3
"""Frames in a row that broke the backend: no others are tried then."""

_LAST_WORD = 2.0
"""Seconds for which a backend that says nothing more is waited for at the end."""


@dataclass
class Batch:
    """A batch that is being painted, over an open record of its folder."""

    client: Client
    tasks: Sequence[Task]
    wanted: FrameSettings
    manifest: Manifest
    ctrl_c: Presses
    ranges: Ranges | None = None
    json: bool = False
    """Whether a line of JSON is printed for each frame instead of progress."""
    counts: dict[str, int] = field(default_factory=lambda: {DONE: 0, SKIPPED: 0, FAILED: 0})
    status: int = OK
    steps: Sequence[Step] | None = None
    """In which order, and which frame each begins from; None: each from the one before."""
    _before: FrameRecord | None = None
    """The frame that this one begins from, where it is done."""
    _beside: Task | None = None
    _records: dict[Task, FrameRecord | None] = field(default_factory=dict)
    """What there is to begin from, of each frame that was passed."""
    _troubled: int = 0
    _own: set[str] = field(default_factory=set)
    """Jobs that this run has painted: others may still begin from those of other runs."""
    _forgetting: str = ""
    """The job that the backend was told to forget since the last frame was painted."""

    def run(self) -> int:
        """Paint all frames of the range; gives 0, 2, 3 or 130.

        Raises InputError where none can be painted or written so, and TroubleError.
        """
        began = time.monotonic()
        places = {task: place for place, task in enumerate(mine(self.tasks, self.ranges), 1)}
        undone = sum(not may_be_done(task, self.wanted, self.manifest) for task in places)
        self._progress = BatchProgress(len(places), undone, quiet=self.json)
        try:
            for task, beside in self.steps or in_time(self.tasks):
                self._enter(beside)
                if task in places:
                    self._do(task, places[task], inside=beside in places)
                else:
                    done = may_be_done(task, self.wanted, self.manifest)
                    self._before = self.manifest.entries[task.output.name] if done else None
                self._records[task] = self._before
        except StoppedError:
            self.status = CANCELLED
        finally:
            self._progress.clear()
        self._let_forget()
        self._tell_end(len(places), time.monotonic() - began)
        return self.status

    def _enter(self, beside: Task | None) -> None:
        if self.ctrl_c.first is not None:
            raise StoppedError
        self._before = None if beside is None else self._records.get(beside)

    def _do(self, task: Task, place: int, *, inside: bool) -> None:
        """Skip, paint or leave out one frame, and record that.

        ``inside``: whether the frame that it begins from is one of this range.
        """
        name, digest = task.frame.path.name, ""
        self._progress.begin()
        try:
            digest = input_digest(task)
            done = is_done(task, self.wanted, self.manifest, digest)
            done = done and not (inside and self._leads_elsewhere(task))
            known = self.manifest.entries.get(task.output.name) if done else None
            entry = known or self._painted(task, digest, place)
        except FrameError as error:
            self._fail(task, digest, error)
            return
        if not done:
            self.manifest.add(entry)
            self._forget(task, entry)
        self._progress.done(place, name, "done before" if done else "")
        self._before, self._troubled = entry, 0
        self._count(SKIPPED if done else DONE, entry)

    def _painted(self, task: Task, digest: str, place: int) -> FrameRecord:
        """Have a frame painted and written; raises what ``paint`` does."""
        began, before = time.monotonic(), self._before
        hashes, follows = (digest, self.wanted.sha256(task)), self._follows(task)
        keyframe = self.wanted.keyframes.get(task.frame.path)
        if keyframe is None and before is not None and before.is_of(*hashes):
            held = self._held(task, before)
            if held is not None:
                output_file.write(task.output, held)
                entry = dataclasses.replace(before, follows=follows, carried=bool(follows))
                return dataclasses.replace(entry, **self._names(task, began))
        content = content_of(task, self.wanted.longest_side)
        job, carried, values = "", None, content.values
        if keyframe is not None:
            values = touched_up(keyframe, content).values
        elif (values[..., 3] > 0).any():
            carried = self._beginning(content)
            job = self._brushed(task, digest, content, carried, place)
        if not job:  # the artist has painted it, or nothing of it is seen: it stays as it is
            pictures.write_values(task.output, values, content.had_alpha, content.metadata)
        entry = FrameRecord("", "", *hashes, DONE, 0.0, job, *content.size, content.format)
        entry = dataclasses.replace(entry, follows=follows, carried=carried is not None)
        return dataclasses.replace(entry, **self._names(task, began))

    def _follows(self, task: Task) -> str:
        """Give the chain that a steady frame goes on with; empty where there is none."""
        before = self._before
        if before is None or not self.wanted.steady or task.frame.path in self.wanted.keyframes:
            return ""
        return before.chain

    def _leads_elsewhere(self, task: Task) -> bool:
        """Tell whether a frame that is done follows others than those that are there now."""
        return self.manifest.entries[task.output.name].follows != self._follows(task)

    def _beginning(self, content: "Content") -> bytes | None:
        """Give what a steady frame begins with; None for one that begins by itself."""
        folder = self.manifest.path.parent
        try:
            return beginning_of(content, self._before, folder, self.wanted)
        except FrameError as error:
            self._progress.note(f"{error}: the frame after it begins by itself")
            return None

    def _held(self, task: Task, before: FrameRecord) -> bytes | None:
        """Give the file of the painting before; None where it cannot be this frame's too."""
        path = self.manifest.path.with_name(before.output)
        if path.suffix != task.output.suffix or not named_files.is_file(path):
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            self._progress.note(
                f"{path} cannot be read ({error.strerror}): {task.frame.path.name}, which is the "
                "same picture, is painted"
            )
            return None

    def _brushed(
        self, task: Task, digest: str, content: "Content", carried: bytes | None, place: int
    ) -> str:
        """Have the backend paint a frame, and write it; gives the job's id."""
        job, before = self.wanted.job_of(task, content), self._before
        job = dataclasses.replace(job, carried=carried)
        size = (*content.size, content.format)
        warm = self.wanted.is_warm(task) and before is not None
        fits = warm and before is not None and (before.width, before.height, before.format) == size
        after = before.job if fits and before is not None else ""
        begins = hashlib.sha256(carried).hexdigest() if carried else after
        identity = identity_of(ground_of(job), FramePixels(digest, empty=False), begins)
        name = task.frame.path.name
        self._forgetting = ""
        result = paint(
            self.client,
            job,
            self.ctrl_c,
            known_as=identity,
            after=after,
            told=lambda step: self._progress.step(place, name, step.seconds_left),
        )
        self._own.add(identity)
        result_file.write_painting(task.output, content, result, masked=False)
        return identity

    def _forget(self, task: Task, entry: FrameRecord) -> None:
        """Take off the backend's disk what no frame begins from any more: it has limited room."""
        before = self._before
        if not self.wanted.is_warm(task):
            unneeded = entry.job
        elif before is not None and before.job != entry.job:
            unneeded = before.job
        else:
            unneeded = ""
        if unneeded in self._own:
            self.client.forget(unneeded)
            self._forgetting = unneeded

    def _let_forget(self) -> None:
        """Wait until the last word to the backend has come there."""
        end = time.monotonic() + _LAST_WORD
        while self._forgetting and time.monotonic() < end:
            for event in self.client.poll():
                if isinstance(event, Failed | Forgotten):
                    self._forgetting = ""
            time.sleep(0.01)

    def _fail(self, task: Task, digest: str, error: FrameError) -> None:
        """Record a frame that is left out; raises TroubleError after several in a row."""
        hashes = digest, self.wanted.sha256(task)
        names = self._names(task, time.monotonic())
        entry = FrameRecord("", "", *hashes, FAILED, error=str(error))
        entry = dataclasses.replace(entry, **names)
        self.manifest.add(entry)
        self._progress.failed(task.frame.path.name, str(error))
        self._count(FAILED, entry)
        self.status = max(self.status, error.status)
        self._troubled = self._troubled + 1 if error.broke else 0
        if self._troubled == _MOST_TROUBLE:
            raise TroubleError(
                f"{_MOST_TROUBLE} frames in a row broke the backend: see `scumble doctor`"
            )

    def _names(self, task: Task, began: float) -> dict[str, Any]:
        return {
            "input": str(task.frame.path),
            "output": task.output.name,
            "seconds": round(time.monotonic() - began, 3),
            "finished": now(),
        }

    def _count(self, status: str, entry: FrameRecord) -> None:
        self.counts[status] += 1
        if self.json:
            say(json.dumps(asdict(dataclasses.replace(entry, status=status))))

    def _tell_end(self, total: int, seconds: float) -> None:
        folder = self.manifest.path.parent
        if self.json:
            status = {"frames": total, **self.counts, "seconds": round(seconds, 3)}
            say(json.dumps({**status, "stopped": self.status == CANCELLED}))
            return
        failed = f", {self.counts[FAILED]} failed" if self.counts[FAILED] else ""
        say(
            f"{total} {'frame' if total == 1 else 'frames'}: {self.counts[DONE]} painted, "
            f"{self.counts[SKIPPED]} done before{failed}, {seconds:.1f} s; in {folder}"
        )
        if self.status == CANCELLED:
            complain("stopped: the same command goes on from here")
