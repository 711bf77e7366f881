"""The client: finds or starts the backend, submits jobs and hands out what comes back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scumble_client.disk import unfinished_on_disk
from scumble_client.events import Cancelled, Event, Failed, History
from scumble_client.inbox import REPLIES, event_of
from scumble_client.job import Change, InputError, Job, StyleFile
from scumble_client.question import Question, check_identity
from scumble_client.ticket import UNKNOWN, Ticket
from scumble_client.way import LostError, NoBackendError, NobodyError, Way
from scumble_protocol.fields import ProtocolError
from scumble_protocol.loans import receive
from scumble_protocol.messages import (
    LONGEST_NAME,
    MOST_LISTED,
    Buffer,
    Message,
    VersionError,
)
from scumble_protocol.parameters import Value
from scumble_protocol.remedies import AGAIN

_LOOK = 50
"""Kept jobs that are asked for where nothing else is said."""


class Client:
    """One editor's (or shell's) connection to the backend. Not thread-safe; never blocks.

    ``name`` is told to the backend, ``command`` starts one where the installer left no word.
    Nothing happens before ``connect`` or ``submit``, and then in ``poll``.
    """

    def __init__(self, name: str, command: list[str] | None = None) -> None:
        self._events: list[Event] = []
        self._way = Way(name[:LONGEST_NAME], command, self._events.append)
        self._wanted = self._eager = False
        self._tickets: dict[str, Ticket] = {}
        self._finished: dict[str, Ticket] = {}
        self._questions: list[Question] = []
        self.welcome: Message | None = None
        """What the backend said of itself (devices, limits); None before it answered."""

    # ---- what a caller asks for

    def connect(self) -> None:
        """Want the backend now, so that it is warm when the first job comes."""
        self._wanted = self._eager = True

    def submit(self, job: Job) -> str:
        """Queue a job for sending and give its id; raises InputError for one that cannot be."""
        job.check()
        identity = secrets.token_hex(8)
        self._tickets[identity] = Ticket(job)
        self._wanted = True
        return identity

    def update(
        self,
        identity: str,
        parameters: Mapping[str, Value],
        styles: Sequence[StyleFile] = (),
        pixels: Buffer | None = None,
        mask: Buffer | None = None,
    ) -> None:
        """Change a job that runs or has just finished; it goes on from the picture that is there.

        What is left out stays as it is. ``pixels`` and ``mask`` have the size and format of the
        job's own. Raises InputError for what does not fit and for a job that is not there any
        more.
        """
        ticket = self._tickets.get(identity) or self._finished.get(identity)
        if ticket is None:
            raise InputError("That job is gone: paint the layer again")
        change = Change(parameters, tuple(styles), pixels, mask)
        change.check(ticket.job)
        ticket.alter(change)
        self._reopen(identity, ticket)
        if ticket.resumes:
            return  # what the backend has missed is told once it has found the job
        if ticket.sent:
            self._alter(identity, ticket, change)
            if self._way.outbox is not None and self._way.ready:
                self._way.outbox.send_updates(self._tickets)
        elif styles or pixels is not None or mask is not None:
            ticket.parcel = None
        elif ticket.parcel is not None:
            news = {"revision": ticket.revision, "parameters": dict(ticket.job.parameters)}
            ticket.parcel.fields.update(news)

    def cancel(self, identity: str, keep: bool = True) -> None:
        """Stop a job; with ``keep`` its best picture so far still comes as a Result."""
        ticket = self._tickets.get(identity)
        unsent = self._way.outbox.withdraw(identity) if self._way.outbox else []
        if ticket is None:
            return
        if not ticket.sent or "submit" in unsent:
            del self._tickets[identity]
            self._events.append(Cancelled(identity, ticket.revision, keeps=False))
            if ticket.resumes and ticket.whole and not keep:
                self._ask("forget", {"job": identity})
            return
        if unsent:
            ticket.revision = ticket.told
        ticket.stops = keep
        self._send("cancel", {"job": identity, "keep": keep})

    def resume(self, identity: str) -> None:
        """Go on with a job that the backend has kept, whoever submitted it: see ``history``.

        What follows is as after ``submit``; a job that is done gives its Result at once. Raises
        InputError for what cannot be a job's id.
        """
        check_identity(identity)
        if identity in self._tickets:
            return
        ticket = self._finished.pop(identity, None) or Ticket(UNKNOWN, whole=False)
        ticket.resume()
        self._tickets[identity] = ticket
        self._wanted = True

    def history(self, limit: int = _LOOK, before: float | None = None) -> None:
        """Ask for the kept jobs, the newest first, or those created ``before`` a time.

        The answer is a History; it may list fewer than ``limit`` (1..100).
        """
        self._ask("jobs", {"limit": max(1, min(limit, MOST_LISTED)), "before": before})

    def look(self) -> None:
        """Ask for the kept jobs, but start no backend for that.

        Where none runs, the answer is a History of the unfinished ones, as the disk has them.
        """
        if self._way.begun:
            self._ask("jobs", {"limit": _LOOK, "before": None}, starts=False)
        else:
            self._look_at_disk()

    def forget(self, identity: str) -> None:
        """Delete a kept job from the disk, stopping it where it runs; the answer is Forgotten.

        Raises InputError for what cannot be a job's id.
        """
        check_identity(identity)
        if self._way.outbox:
            self._way.outbox.withdraw(identity)
        ticket = self._tickets.pop(identity, None)
        self._finished.pop(identity, None)
        if ticket is not None:
            self._events.append(Cancelled(identity, ticket.revision, keeps=False))
        self._ask("forget", {"job": identity})

    @property
    def busy(self) -> bool:
        """Whether a job is on its way, or goes on after its result."""
        return bool(self._tickets)

    def poll(self) -> list[Event]:
        """Do what can be done without waiting and give what happened since the last call."""
        self._receive()
        self._advance()
        events = self._events.copy()
        self._events.clear()
        return events

    def close(self) -> None:
        """Let go of the backend; it goes on with nothing of ours and ends itself when idle."""
        self._leave()
        self._tickets.clear()

    # ---- with and without a backend

    def _advance(self) -> None:
        if not (self._wanted or self._way.ready):
            return
        starts = self._eager or bool(self._tickets) or any(q.starts for q in self._questions)
        try:
            self._way.go_on(starts)
        except NobodyError:
            self._questions, self._wanted = [], False
            if not self._way.is_paired:
                self._look_at_disk()
        except NoBackendError as error:
            self._give_up(error.code, str(error))
        except LostError:
            self._lose_backend()
        else:
            if self._way.ready:
                self._send_waiting()

    def _look_at_disk(self) -> None:
        self._events.append(History(tuple(unfinished_on_disk()), more=False))

    def _lose_backend(self) -> None:
        self._leave()
        self._wanted, self._eager = bool(self._tickets or self._questions), False
        if not self._wanted:
            return
        self._way.expect_back()
        for identity, ticket in list(self._tickets.items()):
            if ticket.resumes and not ticket.outlives():
                self._fail(identity, "lost", f"The backend stopped answering again: {AGAIN}")

    def _leave(self) -> None:
        """Let go of the backend; the next one goes on with what this one was told of."""
        self._way.leave()
        self.welcome = None
        for ticket in self._tickets.values():
            ticket.parcel = None
            if ticket.sent:
                ticket.resume()
        for question in self._questions:
            question.sent = False

    def _give_up(self, code: str, message: str) -> None:
        self._leave()
        self._way.give_up()
        self._wanted = self._eager = False
        self._questions = []
        if not self._tickets:
            self._events.append(Failed(None, code, message))
        for identity in list(self._tickets):
            self._fail(identity, code, message)

    def _fail(self, identity: str, code: str, message: str) -> None:
        ticket = self._tickets.pop(identity)
        if not ticket.whole and code != "unknown-job":
            self._finished[identity] = ticket  # another update may do better
        self._events.append(Failed(identity, code, message))

    # ---- out

    def _send(self, kind: str, fields: dict[str, object]) -> bool:
        return self._way.outbox is not None and self._way.outbox.say(kind, fields)

    def _alter(self, identity: str, ticket: Ticket, change: Change) -> None:
        if self._way.outbox is not None:
            self._way.outbox.alter(identity, ticket, change)

    def _ask(self, kind: str, fields: dict[str, object], starts: bool = True) -> None:
        self._questions.append(Question(kind, fields, starts))
        self._wanted = True

    def _reopen(self, identity: str, ticket: Ticket) -> None:
        """Let a job that has ended go on; a backend that never saw it looks for what is kept."""
        if self._finished.pop(identity, None) is None:
            return
        self._tickets[identity] = ticket
        self._wanted = True
        if not self._way.ready:
            ticket.resume()

    def _send_waiting(self) -> None:
        if self._way.outbox is None:
            return
        for question in self._questions:
            question.sent = question.sent or self._send(question.kind, question.fields)
        self._way.outbox.send_waiting(self._tickets)

    # ---- in

    def _receive(self) -> None:
        while (frames := self._way.receive()) is not None:
            try:
                message, answer = receive(frames)
            except VersionError as error:
                self._give_up("version", _sentence(error.cause))
                return
            except ProtocolError as error:
                words = f"The backend's answer cannot be read ({error}): {AGAIN}"
                self._events.append(Failed(None, "message", words))
                continue
            if answer is not None:
                self._send(answer.kind, answer.fields)
            if message is not None:
                self._take(message)

    def _take(self, message: Message) -> None:
        if message.kind == "welcome":
            self.welcome = message
            self._way.welcomed()
        elif message.kind == "failed":
            self._take_failure(message)
        elif message.kind == "taken" and self._way.outbox is not None:
            self._way.outbox.take_back(message)
        elif message.kind in ("history", "forgotten"):
            self._take_answer(message)
        elif message.kind in REPLIES:
            self._take_reply(message)

    def _take_answer(self, message: Message) -> None:
        asked = next((q for q in self._questions if q.sent and q.fits(message)), None)
        if asked is not None:
            self._questions.remove(asked)
        self._events.append(event_of(message))

    def _take_failure(self, message: Message) -> None:
        identity, code = message.fields["job"], message.fields["code"]
        words = message.fields["message"]
        if code == "version":
            self._give_up(code, words)
        elif isinstance(identity, str) and identity in self._tickets:
            ticket = self._tickets[identity]
            if code == "unknown-style" and not ticket.resent:
                self._send_styles_again(identity, ticket)
            elif code == "unknown-job" and ticket.resumes and ticket.whole:
                ticket.recall()
            else:
                self._fail(identity, code, words)
        else:
            name = identity if isinstance(identity, str) else None
            self._events.append(Failed(name, code, words))

    def _send_styles_again(self, identity: str, ticket: Ticket) -> None:
        """With their bytes: all of the job, or the update that named them."""
        if self._way.outbox is not None:
            self._way.outbox.known_styles.clear()
        if ticket.change is not None and (ticket.accepted or not ticket.whole):
            change = replace(ticket.change, styles=ticket.job.styles)
            self._alter(identity, ticket, change)
        else:
            ticket.recall()
        ticket.resent = True

    def _take_reply(self, message: Message) -> None:
        identity = message.fields["job"]
        ticket = self._tickets.get(identity)
        if message.kind == "preview":
            self._send("seen", {"job": identity, "number": message.fields["number"]})
        current = ticket or self._finished.get(identity)
        if current is None:
            return
        current.learn(message)
        if current.resumes:
            self._take_up(identity, current, message)
        if message.fields["revision"] != current.revision:
            return
        if self._way.outbox is not None:
            self._way.outbox.known_styles.update(style.sha256 for style in current.job.styles)
        if message.kind == "result" or (
            message.kind == "cancelled" and not message.fields["keeps"]
        ):
            self._tickets.pop(identity, None)
            current.end()
            self._finished[identity] = current
        self._events.append(event_of(message))

    def _take_up(self, identity: str, ticket: Ticket, message: Message) -> None:
        """Take the answer to a resume: the backend goes on from what it has kept."""
        missed = ticket.go_on(message.fields["revision"])
        if message.kind == "cancelled":
            ticket.revision = ticket.told
        elif ticket.stops is not None:  # what the last one was told, and never did
            ticket.revision = ticket.told
            self._send("cancel", {"job": identity, "keep": ticket.stops})
        elif missed is not None:
            self._alter(identity, ticket, missed)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
