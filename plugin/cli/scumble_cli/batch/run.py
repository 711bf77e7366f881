"""The frames of a batch: each is skipped, painted and written, or left out, several at once."""

import dataclasses
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from scumble_cli.batch.frame_inputs import input_digest
from scumble_cli.batch.frame_work import FrameWork, Work
from scumble_cli.batch.keyframes import Step, in_time
from scumble_cli.batch.manifest import DONE, FAILED, SKIPPED, FrameRecord, Manifest, apart_from
from scumble_cli.batch.numbering import Ranges
from scumble_cli.batch.outputs import Task, mine
from scumble_cli.batch.painting import Answer, Asked, FrameError, FramesInPainting
from scumble_cli.batch.progress import BatchProgress
from scumble_cli.batch.shots import ShotFinder
from scumble_cli.batch.steady import shot_begins
from scumble_cli.batch.wanted import FrameSettings, is_done, may_be_done
from scumble_cli.interrupt import Presses
from scumble_cli.jobs.session import CANCELLED, OK, TroubleError
from scumble_cli.streams import complain, say
from scumble_client import Client, InputError, Progress

_MOST_TROUBLE = 3
"""Frames in a row that broke the backend: no others are tried then."""
_LOOK_AGAIN = 0.5
"""Seconds after which frames are looked for again where nothing has come: devices, shots found."""


class StoppedError(Exception):
    """Ctrl-C was pressed: the backend keeps the frames as far as they are."""


@dataclass
class Batch:
    """A batch that is being painted, over an open record of its folder.

    A frame is begun when the one from which it begins is done, so shots, sequences and frames that
    begin by themselves are painted side by side where the backend has devices for that.
    """

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
    _waiting: list[Step] = field(default_factory=list)
    _records: dict[Task, FrameRecord | None] = field(default_factory=dict)
    """What there is to begin from, of each frame that was passed."""
    _at_work: dict[str, list[tuple[FrameWork, Work]]] = field(default_factory=dict)
    """Those that wait for the backend, by the painting's id; the same picture has the same."""
    _troubled: int = 0

    def run(self) -> int:
        """Paint all frames of the range; gives 0, 2, 3 or 130.

        Raises InputError where none can be painted or written so, and TroubleError.
        """
        began = time.monotonic()
        self._mine = set(mine(self.tasks, self.ranges))
        undone = sum(not may_be_done(task, self.wanted, self.manifest) for task in self._mine)
        self._progress = BatchProgress(len(self._mine), undone, quiet=self.json)
        self._painting = FramesInPainting(self.client, self._tell_step)
        self._waiting = list(self.steps or in_time(self.tasks))
        self._shots = ShotFinder(self._waiting if self._finds_shots else ())
        try:
            self._paint_all()
        except StoppedError:
            self.status = CANCELLED
        finally:
            self._shots.stop()
            self._progress.clear()
        self._painting.let_forget()
        self._tell_end(len(self._mine), time.monotonic() - began)
        return self.status

    @property
    def _finds_shots(self) -> bool:
        return self.wanted.steady and not self.wanted.keyframes

    # ---- which frame is next

    def _paint_all(self) -> None:
        while self._waiting or self._at_work:
            self._begin_frames()
            end = time.monotonic() + _LOOK_AGAIN
            answers = list[tuple[str, Answer]]()
            while self._at_work and not answers and time.monotonic() < end:
                if self.ctrl_c.first is not None:
                    raise StoppedError
                answers = self._painting.answers()
                if not answers:
                    time.sleep(0.01)
            for identity, answer in answers:
                self._go_on(identity, answer)

    def _begin_frames(self) -> None:
        """Begin what can be, as long as the backend has room."""
        still = list[Step]()
        waiting, self._waiting = self._waiting, still
        for number, (task, beside) in enumerate(waiting):
            if self.ctrl_c.first is not None:
                raise StoppedError
            if not self._painting.has_room:
                still += waiting[number:]
                break
            if not self._begin(task, beside):
                still.append((task, beside))

    def _begin(self, task: Task, beside: Task | None) -> bool:
        """Begin a frame; False for one that has to wait for another."""
        if beside is not None and beside not in self._records and self._depends(task):
            apart = self._apart_from(beside, task)
            if not apart:
                return False
        else:
            apart = ""
        before = None if beside is None else self._records.get(beside)
        if task in self._mine:
            self._do(task, before, apart, inside=beside in self._mine)
        else:
            done = may_be_done(task, self.wanted, self.manifest)
            self._records[task] = self.manifest.entries[task.output.name] if done else None
        return True

    def _depends(self, task: Task) -> bool:
        return self.wanted.steady or self.wanted.is_warm(task)

    def _apart_from(self, beside: Task, task: Task) -> str:
        """Give what a frame follows which begins a shot though the one beside it is not done."""
        if not self._shots.take(task):
            return ""
        try:
            if shot_begins(beside.frame.path, task.frame.path, self.wanted.longest_side):
                return apart_from(input_digest(beside))
        except (InputError, FrameError):  # told when its turn has come
            return ""
        return ""

    # ---- one frame

    def _do(self, task: Task, before: FrameRecord | None, apart: str, *, inside: bool) -> None:
        """Skip or begin a frame."""
        work = FrameWork(task, "", before, apart, self.wanted, self.manifest, self._progress)
        try:
            work.digest = input_digest(task)
        except FrameError as error:
            self._fail(work, error)
            return
        done = is_done(task, self.wanted, self.manifest, work.digest)
        if done and work.is_recorded(inside=inside):
            entry = self.manifest.entries[task.output.name]
            self._progress.done(task, "done before")
            self._pass(task, entry, SKIPPED)
        else:
            self._advance(work, work.steps(), None)

    def _go_on(self, identity: str, answer: Answer) -> None:
        for work, steps in self._at_work.pop(identity):
            self._advance(work, steps, answer)

    def _advance(self, work: FrameWork, steps: Work, answer: Answer | None) -> None:
        """Do a frame's next step, up to what the backend is asked, or to its end."""
        try:
            try:
                asked = _next(steps, answer)
            except StopIteration as ended:
                self._finish(work, ended.value)
                return
            self._painting.begin(asked)
        except FrameError as error:
            self._fail(work, error)
            return
        self._at_work.setdefault(asked.identity, []).append((work, steps))
        self._progress.begin(work.task)
        self._shots.start()

    def _finish(self, work: FrameWork, entry: FrameRecord) -> None:
        self.manifest.add(entry)
        self._painting.forget(work.unneeded(entry))
        self._progress.done(work.task)
        self._pass(work.task, entry, DONE)

    def _pass(self, task: Task, entry: FrameRecord, status: str) -> None:
        self._records[task], self._troubled = entry, 0
        self._count(status, entry)

    def _fail(self, work: FrameWork, error: FrameError) -> None:
        """Record a frame that is left out; raises TroubleError after several in a row."""
        entry = work.failure(error)
        self.manifest.add(entry)
        self._records[work.task] = work.before  # the next one begins from that
        self._progress.failed(work.task, str(error))
        self._count(FAILED, entry)
        self.status = max(self.status, error.status)
        self._troubled = self._troubled + 1 if error.broke else 0
        if self._troubled == _MOST_TROUBLE:
            raise TroubleError(
                f"{_MOST_TROUBLE} frames in a row broke the backend: see `scumble doctor`"
            )

    # ---- what is told

    def _tell_step(self, identity: str, step: Progress) -> None:
        for work, _ in self._at_work.get(identity, ()):
            self._progress.step(work.task, step.seconds_left)

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


def _next(steps: Work, answer: Answer | None) -> Asked:
    """Have the work go on with what it waits for; raises what it does, and StopIteration."""
    if answer is None:
        return next(steps)
    if isinstance(answer, FrameError):
        return steps.throw(answer)
    return steps.send(answer)
