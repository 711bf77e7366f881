"""The client: finds or starts the backend, submits jobs and hands out what comes back."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scumble_client.events import Cancelled, Event, Failed, Status
from scumble_client.inbox import event_of
from scumble_client.job import Change, InputError, Job, StyleFile
from scumble_client.launcher import NOT_INSTALLED, Launch, launch_command, reap
from scumble_client.outbox import Outbox
from scumble_client.question import Question, check_identity
from scumble_client.ticket import UNKNOWN, Ticket
from scumble_client.transport import Transport, open_transport
from scumble_protocol import VERSION
from scumble_protocol.fields import ProtocolError
from scumble_protocol.folder import Connection, FolderError, connection_path, read_connection
from scumble_protocol.loans import receive
from scumble_protocol.messages import (
    LONGEST_NAME,
    MOST_LISTED,
    Buffer,
    Message,
    VersionError,
)
from scumble_protocol.parameters import Value
from scumble_protocol.shared import can_share

HELLO_PATIENCE = 5.0
START_PATIENCE = 60.0
PING_EVERY = 1.0
SILENCE = 6.0
"""Seconds: without an answer to hello, from start to connection file, between pings, unanswered."""


class Client:
    """One editor's (or shell's) connection to the backend. Not thread-safe; never blocks.

    ``name`` is told to the backend, ``command`` starts one where the installer left no word.
    Nothing happens before ``connect`` or ``submit``, and then in ``poll``.
    """

    def __init__(self, name: str, command: list[str] | None = None) -> None:
        self._name = name[:LONGEST_NAME]
        self._command = command
        self._link: Transport | None = None
        self._owner: Connection | None = None
        self._launch: Launch | None = None
        self._ready = False
        self._wanted = False
        self._deadline = 0.0
        self._heard = self._pinged = 0.0
        self._tickets: dict[str, Ticket] = {}
        self._finished: dict[str, Ticket] = {}
        self._questions: list[Question] = []
        self._outbox: Outbox | None = None
        self._events: list[Event] = []
        self.welcome: Message | None = None
        """What the backend said of itself (devices, limits); None before it answered."""

    # ---- what a caller asks for

    def connect(self) -> None:
        """Want the backend now, so that it is warm when the first job comes."""
        self._wanted = True

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
            if self._outbox is not None and self._ready:
                self._outbox.send_updates(self._tickets)
        elif styles or pixels is not None or mask is not None:
            ticket.parcel = None
        elif ticket.parcel is not None:
            news = {"revision": ticket.revision, "parameters": dict(ticket.job.parameters)}
            ticket.parcel.fields.update(news)

    def cancel(self, identity: str, keep: bool = True) -> None:
        """Stop a job; with ``keep`` its best picture so far still comes as a Result."""
        ticket = self._tickets.get(identity)
        unsent = self._outbox.withdraw(identity) if self._outbox else []
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

    def history(self, limit: int = 50, before: float | None = None) -> None:
        """Ask for the kept jobs, the newest first, or those created ``before`` a time.

        The answer is a History; it may list fewer than ``limit`` (1..100).
        """
        self._ask("jobs", {"limit": max(1, min(limit, MOST_LISTED)), "before": before})

    def forget(self, identity: str) -> None:
        """Delete a kept job from the disk, stopping it where it runs; the answer is Forgotten.

        Raises InputError for what cannot be a job's id.
        """
        check_identity(identity)
        if self._outbox:
            self._outbox.withdraw(identity)
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
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """Let go of the backend; it goes on with nothing of ours and ends itself when idle."""
        self._drop_link()
        self._tickets.clear()

    # ---- the way to the backend

    def _advance(self) -> None:
        try:
            if self._ready:
                self._keep_alive()
                self._send_waiting()
            elif self._link is not None:
                self._await_welcome()
            elif self._launch is not None:
                self._await_start()
            elif self._wanted:
                self._find_backend()
        except FolderError as error:
            self._give_up("not-installed", str(error))
        except OSError as error:
            self._give_up("not-installed", f"The backend cannot be started ({error}): {_AGAIN}")

    def _find_backend(self) -> None:
        connection = read_connection()
        if connection is not None and connection.owner_is_alive():
            self._link, self._owner = open_transport(connection), connection
            self._outbox = Outbox(self._link, can_share() and _is_here(connection))
            self._deadline = time.monotonic() + HELLO_PATIENCE
            self._send("hello", {"client": self._name, "protocols": [VERSION]})
            if self._launch is None:
                self._events.append(Status("connecting", "Connecting to the backend…"))
        elif self._launch is None:
            self._start_backend()

    def _start_backend(self) -> None:
        command = launch_command(self._command)
        if command is None:
            self._give_up("not-installed", NOT_INSTALLED)
            return
        self._launch = Launch(command)
        self._events.append(Status("starting", "Starting the backend…"))

    def _await_start(self) -> None:
        assert self._launch is not None  # noqa: S101 - the caller looked
        if connection_path().exists():
            self._find_backend()
            if self._link is not None:
                return
        if self._launch.ended() is not None:
            words = self._launch.last_words() or f"exit status {self._launch.ended()}"
            self._give_up("not-installed", f"The backend did not start: {words}")
        elif time.monotonic() - self._launch.began > START_PATIENCE:
            self._give_up("lost", f"The backend did not start within a minute: {_AGAIN}")

    def _await_welcome(self) -> None:
        if time.monotonic() < self._deadline:
            return
        self._drop_link()
        if self._launch is None:
            self._start_backend()
        elif time.monotonic() - self._launch.began > START_PATIENCE:
            self._give_up("lost", f"The backend does not answer: {_AGAIN}")

    def _keep_alive(self) -> None:
        now = time.monotonic()
        if now - self._heard > SILENCE and self._pinged > self._heard:
            self._lose_backend()
        elif now - self._pinged > PING_EVERY:
            self._pinged = now
            reap()  # one of ours that was killed would seem alive
            if self._owner is not None and not self._owner.owner_is_alive():
                self._lose_backend()
            else:
                self._send("ping", {"number": int(now * 1000)})

    def _lose_backend(self) -> None:
        self._drop_link()
        reap()
        self._wanted = bool(self._tickets or self._questions)
        if not self._wanted:
            return
        self._events.append(Status("lost", "The backend stopped answering; starting it again…"))
        for identity, ticket in list(self._tickets.items()):
            if ticket.resumes and not ticket.outlives():
                self._fail(identity, "lost", f"The backend stopped answering again: {_AGAIN}")

    def _drop_link(self) -> None:
        """Let go of the backend; the next one goes on with what this one was told of."""
        if self._link is not None:
            self._link.close()
        self._link, self._outbox = None, None
        self._ready, self.welcome = False, None
        for ticket in self._tickets.values():
            ticket.parcel = None
            if ticket.sent:
                ticket.resume()
        for question in self._questions:
            question.sent = False

    def _give_up(self, code: str, message: str) -> None:
        self._drop_link()
        self._launch, self._wanted = None, False
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
        return self._outbox is not None and self._outbox.say(kind, fields)

    def _alter(self, identity: str, ticket: Ticket, change: Change) -> None:
        if self._outbox is not None:
            self._outbox.alter(identity, ticket, change)

    def _ask(self, kind: str, fields: dict[str, object]) -> None:
        self._questions.append(Question(kind, fields))
        self._wanted = True

    def _reopen(self, identity: str, ticket: Ticket) -> None:
        """Let a job that has ended go on; a backend that never saw it looks for what is kept."""
        if self._finished.pop(identity, None) is None:
            return
        self._tickets[identity] = ticket
        self._wanted = True
        if not self._ready:
            ticket.resume()

    def _send_waiting(self) -> None:
        if self._outbox is None:
            return  # it was lost just now
        for question in self._questions:
            question.sent = question.sent or self._send(question.kind, question.fields)
        self._outbox.send_waiting(self._tickets)

    # ---- in

    def _receive(self) -> None:
        while self._link is not None and (frames := self._link.receive()) is not None:
            self._heard = time.monotonic()
            try:
                message, answer = receive(frames)
            except VersionError as error:
                self._give_up("version", _sentence(error.cause))
                return
            except ProtocolError as error:
                words = f"The backend's answer cannot be read ({error}): {_AGAIN}"
                self._events.append(Failed(None, "message", words))
                continue
            if answer is not None:
                self._send(answer.kind, answer.fields)
            if message is not None:
                self._take(message)

    def _take(self, message: Message) -> None:
        if message.kind == "welcome":
            self._begin(message)
        elif message.kind == "failed":
            self._take_failure(message)
        elif message.kind == "taken" and self._outbox is not None:
            self._outbox.take_back(message)
        elif message.kind in ("history", "forgotten"):
            self._take_answer(message)
        elif message.kind != "pong":
            self._take_reply(message)

    def _begin(self, welcome: Message) -> None:
        self.welcome, self._ready, self._launch = welcome, True, None
        self._pinged = time.monotonic()
        self._events.append(Status("ready", "The backend is ready"))

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
        if self._outbox is not None:
            self._outbox.known_styles.clear()
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
        if self._outbox is not None:
            self._outbox.known_styles.update(style.sha256 for style in current.job.styles)
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


def _is_here(connection: Connection) -> bool:
    """Tell whether the backend may be on this machine: only then is memory worth offering."""
    return connection.endpoint.startswith(("tcp://127.", "tcp://localhost:", "tcp://[::1]", "ipc:"))


_AGAIN = "try once more, and see backend.log in Scumble's folder if it happens again"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
