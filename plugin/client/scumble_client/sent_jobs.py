"""A client's jobs: what was asked of each, and what the backend's answers make of them."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from scumble_client.events import Cancelled, Event, Failed, event_of
from scumble_client.job import Change, InputError, Job
from scumble_client.link.backend_link import BackendLink
from scumble_client.outbox import Outbox
from scumble_client.question import check_identity
from scumble_client.sent_job import UNKNOWN, SentJob
from scumble_protocol.remedies import AGAIN
from scumble_protocol.wire.headers import MessageFields, RevisionFields
from scumble_protocol.wire.limits import LARGEST_SIDE, LONGEST_GROUP
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.replies import CancelledFields, PreviewFields, ResultFields
from scumble_protocol.wire.requests import CancelFields, OriginFields, QueueFields, SeenFields

_SMALLER = "scale it down, or paint it again"


class SentJobs:
    """The jobs of one client by their ids, over ``link``; ``tell`` is given what happens to them.

    A job that has ended is kept for updates that continue from its picture.
    """

    def __init__(self, link: BackendLink, tell: Callable[[Event], None]) -> None:
        self._link, self._tell = link, tell
        self._active: dict[str, SentJob] = {}
        self._finished: dict[str, SentJob] = {}

    def __bool__(self) -> bool:
        return bool(self._active)

    def __contains__(self, identity: object) -> bool:
        return identity in self._active

    # ---- what a caller asks for

    def submit(self, job: Job, known_as: str = "", after: str = "") -> str:
        """Queue a checked job for sending and give its id.

        ``known_as``: an id under which it may be kept; if it is, that one is resumed. ``after``:
        the kept job from whose picture it begins. Raises InputError for what is no job's id.
        """
        for identity in filter(None, (known_as, after)):
            check_identity(identity)
        sent_job = SentJob.following(job, after) if after else SentJob(job)
        if known_as:
            self._finished.pop(known_as, None)
            sent_job.resume()
        identity = known_as or secrets.token_hex(8)
        self._active[identity] = sent_job
        return identity

    def branch(self, origin: OriginFields, change: Change) -> str:
        """Queue a job that begins as a kept one and give its id; raises InputError."""
        change.check(UNKNOWN)
        identity = secrets.token_hex(8)
        self._active[identity] = SentJob.branched(origin, change)
        return identity

    def update(self, identity: str, change: Change) -> None:
        """Change a job; raises InputError for what does not fit and for a job that is gone."""
        sent_job = self._active.get(identity) or self._finished.get(identity)
        if sent_job is None:
            raise InputError("That job is gone: paint the layer again")
        change.check(sent_job.job)
        sent_job.alter(change)
        self._reopen(identity, sent_job)
        if sent_job.resumes:
            return  # what the backend has missed is told once it has found the job
        if sent_job.sent:
            self._alter(identity, sent_job, change)
            if self._link.outbox is not None and self._link.ready:
                self._link.outbox.send_updates(self._active)
        elif change.styles or change.pixels is not None or change.mask is not None:
            sent_job.message = None
        elif sent_job.message is not None:
            parameters = dict(sent_job.job.parameters)
            sent_job.message.amend(revision=sent_job.revision, parameters=parameters)

    def cancel(self, identity: str, keep: bool) -> bool:
        """Stop a job; True if the backend may still keep it on disk and must be told otherwise."""
        sent_job = self._active.get(identity)
        unsent = self._withdraw(identity)
        if sent_job is None:
            return False
        if not sent_job.sent or "submit" in unsent:
            self._drop(identity)
            return sent_job.resumes and sent_job.whole and not keep
        if unsent:
            sent_job.revision = sent_job.told
        sent_job.stops = keep
        self._say(CancelFields(identity, keep))
        return False

    def resume(self, identity: str) -> None:
        """Go on with a job that the backend has kept, unless it is active already."""
        if identity in self._active:
            return
        sent_job = self._finished.pop(identity, None) or SentJob(UNKNOWN, whole=False)
        sent_job.resume()
        self._active[identity] = sent_job

    def view(self, identity: str, side: int) -> None:
        """Note how large a job's previews are shown; the backend is told in ``send_waiting``."""
        sent_job = self._active.get(identity) or self._finished.get(identity)
        if sent_job is not None:
            sent_job.view = max(1, min(side, LARGEST_SIDE))

    def queue(self, identity: str, group: str, *, paused: bool, background: bool) -> None:
        """Note how a job stands in the queue; told as a view is."""
        if (sent_job := self._active.get(identity)) is not None:
            sent_job.turn.group, sent_job.turn.paused = group[:LONGEST_GROUP], paused
            sent_job.turn.background = background

    def put_first(self, identity: str) -> None:
        """Note that a job is to go before all that wait; told as a view is."""
        if (sent_job := self._active.get(identity)) is not None:
            turns = [one.turn for one in self._active.values()]
            sent_job.turn.first = 1 + max(max(one.first, one.told_first) for one in turns)

    def forget(self, identity: str) -> None:
        """Drop a job, active or ended."""
        self._withdraw(identity)
        self._finished.pop(identity, None)
        if identity in self._active:
            self._drop(identity)

    def clear(self) -> None:
        """Drop all active jobs without a word."""
        self._active.clear()

    # ---- with and without a backend

    def send_waiting(self) -> None:
        """Send what was not sent yet."""
        outbox = self._link.outbox
        if outbox is None:
            return
        outbox.send_waiting(self._active)
        self._fail_unsendable(outbox)
        for identity, sent_job in self._active.items():
            if sent_job.accepted:
                outbox.send_view(identity, sent_job)
                self._send_turn(outbox, identity, sent_job)

    def _fail_unsendable(self, outbox: Outbox) -> None:
        """Fail what cannot be sent, so that it does not stand in the way of the others."""
        while outbox.unsendable:
            identity, error = outbox.unsendable.popitem()
            outbox.withdraw(identity)
            if identity in self._active:
                if self._active[identity].sent:
                    self._say(CancelFields(identity, keep=True))
                self._fail(identity, "message", f"The layer cannot be sent ({error}): {_SMALLER}")

    def _send_turn(self, outbox: Outbox, identity: str, sent_job: SentJob) -> None:
        turn = sent_job.turn
        if QueueFields.kind in outbox.unknown:
            if turn.paused or turn.first:
                self._tell(turn.refused(identity, sent_job.revision))
            return
        # Who was put first later is told later, also to a backend that hears of all again.
        earlier = any(0 < one.turn.first < turn.first for one in self._active.values())
        news = turn.news(identity, first=not earlier)
        if news is not None and outbox.say_newer(news):
            turn.told(news)

    def detach(self) -> None:
        """Note that the backend was let go of; the next one goes on with what it was told."""
        for sent_job in [*self._active.values(), *self._finished.values()]:
            sent_job.told_view = 0
            sent_job.turn.detach()
        for sent_job in self._active.values():
            sent_job.message = None
            if sent_job.sent:
                sent_job.resume()

    def outlive(self) -> None:
        """Fail the jobs that have lost too many backends in a row."""
        for identity, sent_job in list(self._active.items()):
            if sent_job.resumes and not sent_job.outlives():
                self._fail(identity, "lost", f"The backend stopped answering again: {AGAIN}")

    def fail_all(self, code: str, message: str) -> None:
        """Fail every active job."""
        for identity in list(self._active):
            self._fail(identity, code, message)

    # ---- what the backend says

    def refused(self, words: str) -> bool:
        """Take a kind of message being refused, in ``words``; False if it was not about jobs."""
        if self._link.outbox is None or not self._link.outbox.refused(words):
            return False
        if QueueFields.kind in self._link.outbox.unknown:
            for sent_job in self._active.values():
                sent_job.turn.detach()
        return True

    def take_failure(self, identity: str, code: str, words: str) -> None:
        """Take the failure of an active job: some are mended by sending more or again."""
        sent_job = self._active[identity]
        if code == "unknown-style" and not sent_job.resent:
            self._send_styles_again(identity, sent_job)
        elif code == "unknown-job" and sent_job.resumes and sent_job.can_begin_again:
            sent_job.recall()
        elif code == "unknown-job" and sent_job.begins_anew:
            sent_job.beginning = None
            sent_job.recall()
        else:
            self._fail(identity, code, words)

    def fail_branches(self, words: str) -> None:
        """Take the answer of a backend of an older release, which begins no job as another."""
        for identity, sent_job in list(self._active.items()):
            if sent_job.beginning is not None and sent_job.sent and not sent_job.accepted:
                self.take_failure(identity, "unknown-job", words)

    def take_reply(self, reply: RevisionFields, message: Message) -> None:
        """Take a reply about a job; one of an old revision is told to nobody."""
        identity = reply.job
        if isinstance(reply, PreviewFields):
            self._say(SeenFields(identity, reply.number))
        current = self._active.get(identity) or self._finished.get(identity)
        if current is None:
            return
        current.learn(reply)
        if current.resumes:
            self._take_up(identity, current, reply)
        if reply.revision != current.revision:
            return
        if self._link.outbox is not None:
            self._link.outbox.known_styles.update(style.sha256 for style in current.job.styles)
        if isinstance(reply, ResultFields) or (
            isinstance(reply, CancelledFields) and not reply.keeps
        ):
            self._active.pop(identity, None)
            current.end()
            self._finished[identity] = current
        self._tell(current.turn.judged(event_of(message)))

    # ---- inside

    def _take_up(self, identity: str, sent_job: SentJob, reply: RevisionFields) -> None:
        """Take the answer to a resume: the backend goes on from what it has kept."""
        missed = sent_job.go_on(reply.revision)
        if isinstance(reply, CancelledFields):
            sent_job.revision = sent_job.told
        elif sent_job.stops is not None:  # what the last one was told, and never did
            sent_job.revision = sent_job.told
            self._say(CancelFields(identity, sent_job.stops))
        elif missed is not None:
            self._alter(identity, sent_job, missed)

    def _send_styles_again(self, identity: str, sent_job: SentJob) -> None:
        """Send all of the job with its styles' bytes, or the update that named them."""
        if self._link.outbox is not None:
            self._link.outbox.known_styles.clear()
        if sent_job.change is not None and (sent_job.accepted or not sent_job.can_begin_again):
            change = replace(sent_job.change, styles=sent_job.job.styles)
            self._alter(identity, sent_job, change)
        else:
            sent_job.recall()
        sent_job.resent = True

    def _reopen(self, identity: str, sent_job: SentJob) -> None:
        """Let a job that has ended go on; a backend that never saw it looks for what is kept."""
        if self._finished.pop(identity, None) is None:
            return
        self._active[identity] = sent_job
        if not self._link.ready:
            sent_job.resume()

    def _drop(self, identity: str) -> None:
        revision = self._active.pop(identity).revision
        self._tell(Cancelled(identity, revision, keeps=False))

    def _fail(self, identity: str, code: str, message: str) -> None:
        sent_job = self._active.pop(identity)
        if not sent_job.whole and code != "unknown-job":
            self._finished[identity] = sent_job  # another update may do better
        self._tell(Failed(identity, code, message))

    def _alter(self, identity: str, sent_job: SentJob, change: Change) -> None:
        if self._link.outbox is not None:
            self._link.outbox.alter(identity, sent_job, change)

    def _withdraw(self, identity: str) -> list[str]:
        return self._link.outbox.withdraw(identity) if self._link.outbox else []

    def _say(self, fields: MessageFields) -> bool:
        return self._link.outbox is not None and self._link.outbox.say(fields)
