"""One job being painted: from its message to a painting, with progress, previews and a result."""

import logging
import threading
import time
from collections.abc import Sequence
from itertools import accumulate

from scumble_backend.engine import EngineError, InterruptedPainting, Iterate, Network, Painting
from scumble_backend.pixels import output_bytes
from scumble_backend.service.timing.clock import Clock
from scumble_backend.service.timing.pace import Pace, Step
from scumble_backend.service.worker.checkpoints import Checkpoint, Checkpoints
from scumble_backend.service.worker.engine_inputs import styles_of
from scumble_backend.service.worker.job_inputs import JobInputs
from scumble_backend.service.worker.painting_device import failed
from scumble_backend.service.worker.previews import Previews
from scumble_backend.service.worker.replies import Replies, progress_of
from scumble_backend.service.worker.thread_count import ThreadCount
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.submission import Submission, Update

log = logging.getLogger("scumble.running_job")


class RunningJob:
    """A job in progress. ``paint`` runs in the painting thread, the rest may come from another."""

    def __init__(
        self,
        submission: Submission,
        replies: Replies,
        checkpoints: Checkpoints,
        threads: ThreadCount,
        pace: Pace,
    ) -> None:
        self.key = submission.fields.job
        self._replies = replies
        self._checkpoints = checkpoints
        self._threads = threads
        self._inputs = JobInputs.of(submission)
        """The job as it is painted."""
        self._kept: Checkpoint | None = None
        """What was kept of it, where that is of other inputs than it came with. Those may be just
        ahead: a worker that died had put it down, and not told so."""
        self._kept_at = time.monotonic()
        self._revision = submission.fields.revision
        self._painting: Painting | None = None
        self._changes: list[Update] = []
        self._stopped = threading.Event()
        self._done = False
        self._is_down = False
        """Whether its state is on disk as it is now."""
        self.background = False
        """Whether it is one of a batch, from which others may begin as soon as they hear of its
        result: its state is put down before that is told."""
        self._owes_picture = False
        """Whether it was stopped, and its best picture so far is still to be sent."""
        self._pauses = False
        """Whether it is to stop once it has taken the updates that wait."""
        self._lock = threading.Lock()
        self.previews = Previews(replies)
        self._step = 0
        self._pace, self._clock = pace, Clock(pace)

    # ---- the painting thread

    def prepare(self, network: Network) -> None:
        """Decode the pictures and begin the painting, or resume it from its checkpoint.

        Raises StyleError or EngineError.
        """
        self._network = network
        self._kept = self._checkpoints.load(self.key)
        self._begin()

    def paint(self) -> None:
        """Run to the end, or until stopped (InterruptedPainting), and send the result.

        Where the device fails, the last checkpoint stays as it is.
        """
        try:
            while not self._turn():
                continue
        except Exception as error:
            if not failed(self._network.device, error):
                self._put_away()
            raise
        self._put_away()

    def go_on(self) -> None:
        """Continue after a reopening, unless it was stopped again meanwhile."""
        with self._lock:
            stopped = self._done
        if stopped:
            self._pay_picture()
            return
        self.previews.seen()
        self._clock = Clock(self._pace)
        self.paint()

    def _put_away(self) -> None:
        """Send the picture that is owed, if one is, and write how far the painting is."""
        self._threads.run(self._pay_picture)
        if not self._is_down:
            self._put_down()

    @property
    def steps(self) -> Sequence[Step]:
        """What each iteration since the last start took."""
        return self._clock.steps

    # ---- any thread

    def change(self, update: Update) -> bool:
        """Take an update for the next iteration; False if the job has ended already."""
        with self._lock:
            if self._done:
                return False
            self._changes.append(update)
            return True

    def reopen(self, update: Update) -> None:
        """Take an update for a painting that has ended; ``go_on`` paints it."""
        with self._lock:
            self._done = self._owes_picture = self._pauses = False
            self._stopped.clear()
            self._changes.append(update)

    def stop(self, keep: bool) -> None:
        """Stop at once; with ``keep`` the painting thread sends the best picture so far."""
        with self._lock:
            if self._done:
                return
            self._done, self._owes_picture = True, keep
            self._stopped.set()

    def pause(self) -> None:
        """Stop at once, or where updates wait after these, so that they are in what is written."""
        with self._lock:
            self._pauses = bool(self._changes)
        if not self._pauses:
            self.stop(keep=False)

    # ---- inside

    def _required(self) -> Painting:
        assert self._painting is not None  # noqa: S101 - prepare comes first
        return self._painting

    def _turn(self) -> bool:
        """Do one iteration with as many threads as the cores have room for; True at the end."""
        try:
            return self._threads.run(self._advance)
        except InterruptedPainting:
            if self._stopped.is_set() or not self._threads.gave_way:
                raise
            return False  # nothing has changed: do it again, with fewer threads

    def _advance(self) -> bool:
        self._is_down = False
        self._take_changes()
        if self._pauses:
            self.stop(keep=False)
            raise InterruptedPainting
        painting = self._required()
        if painting.finished:
            return self._finish()
        self._report(painting.step())
        if self._checkpoints.due(self._kept_at):
            self._keep()
        return False

    def _take_changes(self) -> None:
        with self._lock:
            changes, self._changes = self._changes, []
        for update in self._caught_up(changes):
            self._revision = update.fields.revision
            self._change_painting(update)

    def _change_painting(self, update: Update) -> None:
        news, before, brought = update.fields, self._inputs, update.inputs
        changed = before.updated(update)
        changed.check_visible()
        styles = styles_of(news.styles, brought.styles) if news.styles else None
        content = changed.layer.color() if brought.pixels else None
        alpha = changed.coverage if changed.coverage is not before.coverage else None
        self._required().update(changed.settings, styles, content, alpha)
        self._inputs = changed
        if changed.hashes is not before.hashes:
            self._keep()

    def _caught_up(self, changes: Sequence[Update]) -> Sequence[Update]:
        """Go on from what is kept if that is of what updates lead to; give the rest of them."""
        if self._kept is None:
            return changes
        states = list(accumulate(changes, JobInputs.updated, initial=self._inputs))
        for number in range(len(changes), 0, -1):
            if states[number].digest == self._kept.digest:
                self._inputs, self._revision = states[number], changes[number - 1].fields.revision
                self._begin()
                return changes[number:]
        return changes

    def _begin(self) -> None:
        """Begin the painting, and resume it if what is kept is of the same inputs."""
        stopped, threads = self._stopped, self._threads  # not self: it is freed with the job
        self._painting = self._inputs.painting(
            self._network, lambda: stopped.is_set() or threads.crowded()
        )
        kept = self._kept
        if kept is not None and kept.digest == self._inputs.digest:
            self._kept = None
            self._resume(self._painting, kept)

    def _resume(self, painting: Painting, kept: Checkpoint) -> None:
        try:
            painting.restore(kept.state)
        except EngineError as error:
            log.warning("job %s starts over: %s", self.key, error)
            return
        if self._inputs.settings != kept.state.settings:
            painting.update(self._inputs.settings)
        self._step, self._clock = kept.state.counts.steps, Clock(self._pace, kept.seconds)
        log.info("job %s goes on after step %d", self.key, self._step)

    def _keep(self) -> None:
        self._kept_at = time.monotonic()
        self._let_go_of_kept()
        self._checkpoints.put(self.key, self._checkpoint)

    def _put_down(self) -> None:
        self._let_go_of_kept()
        self._checkpoints.put_last(self.key, self._checkpoint)
        self._is_down = True

    def _let_go_of_kept(self) -> None:
        if self._kept is not None:
            log.warning("job %s starts over: its checkpoint is of other pictures", self.key)
            self._kept = None

    def _checkpoint(self) -> Checkpoint:
        state = self._required().snapshot(self._checkpoints.memory)
        return Checkpoint(state, self._inputs.digest, self._clock.elapsed(), self._inputs.revision)

    def _finish(self) -> bool:
        """Send the result unless something changed at the last moment."""
        with self._lock:
            if self._changes:
                return False
            if self._done:  # stopped
                return True
            self._done = True
        with self._clock.enlarging():
            pixels = self._pixels()
        if self.background:
            self._put_down()
        self._send_result(pixels, stopped=False)
        return True

    def _pay_picture(self) -> None:
        """Send the picture that a stop has promised, if one has."""
        with self._lock:
            owes, self._owes_picture = self._owes_picture, False
            if owes and self._changes:  # the client waits for the newest revision only
                self._revision = self._changes[-1].fields.revision
        if owes:
            self._send_result(self._pixels(), stopped=True)

    def _pixels(self) -> Buffer:
        return output_bytes(self._inputs.layer, self._required().picture())

    def _send_result(self, pixels: Buffer, stopped: bool) -> None:
        layer = self._inputs.layer
        result = ResultFields(
            job=self.key,
            revision=self._revision,
            width=layer.width,
            height=layer.height,
            format=layer.format.name,
            stopped=stopped,
            step=self._step,
            seconds=self._clock.elapsed(),
        )
        self._replies.tell(result, [pixels])

    def _report(self, iterate: Iterate) -> None:
        self._clock.took(iterate.spent)
        if self._stopped.is_set():
            return
        self._step, left = iterate.step, self._clock.seconds_left(iterate.ahead)
        self._replies.tell(progress_of(self.key, self._revision, iterate, left))
        if self.previews.due():
            self.previews.send(self.key, self._revision, iterate, self._inputs.coverage)
