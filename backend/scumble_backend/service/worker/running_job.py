"""One job being painted: from its message to a painting, with progress, previews and a result."""

import logging
import math
import threading
import time
from collections.abc import Sequence

from torch import Tensor

from scumble_backend.engine import (
    EngineError,
    InterruptedPainting,
    Iterate,
    Network,
    Painting,
)
from scumble_backend.pixels import layer_of, output_bytes
from scumble_backend.service.timing.clock import Clock
from scumble_backend.service.timing.pace import Pace, Step
from scumble_backend.service.worker.checkpoints import Checkpoint, Checkpoints
from scumble_backend.service.worker.digest import digest_of, input_hashes
from scumble_backend.service.worker.engine_inputs import (
    carried_of,
    check_visible,
    mapped,
    settings_of,
    styles_of,
)
from scumble_backend.service.worker.painting_device import failed
from scumble_backend.service.worker.previews import Previews
from scumble_backend.service.worker.replies import Replies
from scumble_backend.service.worker.thread_count import ThreadCount
from scumble_protocol.wire.replies import ProgressFields, ResultFields
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
        self._submission = submission
        """The job as it is painted."""
        self._hashes = input_hashes(submission.inputs)
        self._kept_at = time.monotonic()
        self._layer = layer_of(submission)
        self._coverage = self._layer.coverage()
        self._revision = submission.fields.revision
        self._painting: Painting | None = None
        self._changes: list[Update] = []
        self._stopped = threading.Event()
        self._done = False
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
        check_visible(self._layer, self._coverage)
        stopped, threads = self._stopped, self._threads  # not self: it is freed with the job
        submit, inputs = self._submission.fields, self._submission.inputs
        styles = styles_of(submit.styles, inputs.styles)
        if inputs.maps:
            styles = mapped(styles, self._layer, inputs.maps)
        self._painting = Painting(
            self._layer.color(),
            styles,
            settings_of(submit.parameters),
            network,
            alpha=self._coverage,
            carried=carried_of(self._submission),
            interrupted=lambda: stopped.is_set() or threads.crowded(),
        )
        self._resume(self._painting)

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
        self._checkpoints.put_last(self.key, self._checkpoint)

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
        for update in changes:
            self._revision = update.fields.revision
            self._change_painting(update)

    def _change_painting(self, update: Update) -> None:
        news, brought = update.fields, update.inputs
        changed = self._submission.updated(update)
        styles = styles_of(news.styles, brought.styles) if news.styles else None
        layer, coverage, alpha = self._layer, self._coverage, None
        if brought.pixels or brought.mask is not None:
            layer = layer_of(changed)
            coverage = alpha = layer.coverage()
        content = layer.color() if brought.pixels else None
        check_visible(layer, coverage)
        settings = settings_of(changed.fields.parameters)
        self._required().update(settings, styles, content, alpha)
        self._layer, self._coverage, self._submission = layer, coverage, changed
        if styles is not None or news.content is not None:
            self._hashes = self._hashes.changed(input_hashes(brought))
            self._keep()

    def _resume(self, painting: Painting) -> None:
        """Resume from the job's checkpoint, if it has one that fits."""
        kept = self._checkpoints.load(self.key)
        if kept is None:
            return
        if kept.digest != self._digest():
            log.warning("job %s starts over: its checkpoint is of other pictures", self.key)
            return
        try:
            painting.restore(kept.state)
        except EngineError as error:
            log.warning("job %s starts over: %s", self.key, error)
            return
        settings = settings_of(self._submission.fields.parameters)
        if settings != kept.state.settings:
            painting.update(settings)
        self._step, self._clock = kept.state.counts.steps, Clock(self._pace, kept.seconds)
        log.info("job %s goes on after step %d", self.key, self._step)

    def _keep(self) -> None:
        self._kept_at = time.monotonic()
        self._checkpoints.put(self.key, self._checkpoint)

    def _checkpoint(self) -> Checkpoint:
        state = self._required().snapshot(self._checkpoints.memory)
        return Checkpoint(state, self._digest(), self._clock.elapsed())

    def _digest(self) -> str:
        return digest_of(self._submission.fields, self._hashes)

    def _finish(self) -> bool:
        """Send the result unless something changed at the last moment."""
        with self._lock:
            if self._changes:
                return False
            if self._done:  # stopped
                return True
            self._done = True
        with self._clock.enlarging():
            self._send_result(self._required().picture(), stopped=False)
        return True

    def _pay_picture(self) -> None:
        """Send the picture that a stop has promised, if one has."""
        with self._lock:
            owes, self._owes_picture = self._owes_picture, False
            if owes and self._changes:  # the client waits for the newest revision only
                self._revision = self._changes[-1].fields.revision
        if owes:
            self._send_result(self._required().picture(), stopped=True)

    def _send_result(self, picture: Tensor, stopped: bool) -> None:
        result = ResultFields(
            job=self.key,
            revision=self._revision,
            width=self._layer.width,
            height=self._layer.height,
            format=self._layer.format.name,
            stopped=stopped,
            step=self._step,
            seconds=self._clock.elapsed(),
        )
        self._replies.tell(result, [output_bytes(self._layer, picture)])

    def _report(self, iterate: Iterate) -> None:
        self._clock.took(iterate.spent)
        if self._stopped.is_set():
            return
        self._step = iterate.step
        progress = ProgressFields(
            job=self.key,
            revision=self._revision,
            step=iterate.step,
            total=iterate.total,
            fraction=min(1.0, iterate.fraction),
            losses={k: v for k, v in iterate.losses.items() if math.isfinite(v)},
            seconds_left=self._clock.seconds_left(iterate.ahead),
        )
        self._replies.tell(progress)
        if self.previews.due():
            self.previews.send(self.key, self._revision, iterate, self._coverage)
