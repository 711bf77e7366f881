"""What goes out to one backend: large pixels a slice at a time, updates in their order."""

import time
from collections import Counter

from scumble_client.job import Change
from scumble_client.link.transport import Transport
from scumble_client.outgoing_message import OutgoingMessage, alteration, submission
from scumble_client.sent_job import SentJob
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import MessageFields, RevisionFields, TakenFields
from scumble_protocol.wire.loans import Loans
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import QueueFields, ResumeFields, ViewFields

COPYING = 0.008
"""Seconds that one poll may spend on copying pixels: half a frame."""


class Outbox:
    """What goes out over ``transport``; ``shares``: the backend can open this process's memory."""

    def __init__(self, transport: Transport, shares: bool) -> None:
        self._transport = transport
        self._shares = shares
        self._updates: list[OutgoingMessage] = []
        self._loans = Loans()
        self.known_styles: set[str] = set()
        """Styles whose bytes the backend has."""
        self._newer = Counter[str]()
        """How many of which messages were sent that an older backend refuses, by their kinds."""
        self.unknown: set[str] = set()
        """Which of them this one does not know."""
        self.unsendable: dict[str, ProtocolError] = {}
        """Jobs of which a message cannot be sent, whatever is waited for, and why."""

    def say(self, fields: MessageFields) -> bool:
        """Send a message without buffers; False if it cannot be sent now."""
        return self._transport.send(encode(Message(fields)))

    def say_newer(self, fields: MessageFields) -> bool:
        """Send a message that an older backend may refuse, unless this one has."""
        sent = fields.kind not in self.unknown and self.say(fields)
        self._newer[fields.kind] += sent
        return sent

    def refused(self, words: str) -> bool:
        """Take a kind of message being refused, in ``words``, for one of those.

        False if it is another kind. This backend is told nothing of that kind any more.
        """
        kind = next((one for one in +self._newer if f"'{one}'" in words), "")
        if kind:
            self._newer[kind] -= 1
            self.unknown.add(kind)
        return bool(kind)

    def send_waiting(self, sent_jobs: dict[str, SentJob]) -> None:
        """Send jobs that were not sent yet, and updates."""
        until = time.monotonic() + COPYING
        for identity, sent_job in sent_jobs.items():
            if sent_job.sent:
                continue
            self._announce(identity, sent_job)
            if sent_job.resumes:
                sent_job.sent = self.say(ResumeFields(identity, sent_job.revision))
            else:
                self._submit(identity, sent_job, until)
        self.send_updates(sent_jobs, until)

    def send_updates(self, sent_jobs: dict[str, SentJob], until: float = 0.0) -> None:
        """Send updates; of a large one at least a slice is copied, the rest until ``until``."""
        while self._updates:
            first = self._updates[0]
            if self._loans.holds(first.fields.job) or not self._send(first, until):
                return  # what the backend cannot open is sent again, before what comes after
            del self._updates[0]
            if first.fields.job in sent_jobs:
                sent_jobs[first.fields.job].told = first.fields.revision

    def alter(self, identity: str, sent_job: SentJob, change: Change) -> None:
        """Queue an update."""
        known, revision = self.known_styles, sent_job.revision
        message = alteration(identity, revision, sent_job.job, change, known, share=self._shares)
        self._updates.append(message)

    def withdraw(self, identity: str) -> list[str]:
        """Send nothing more about a job; gives the kinds of what was not sent yet."""
        unsent = [message.kind for message in self._updates if message.fields.job == identity]
        self._updates = [message for message in self._updates if message.fields.job != identity]
        return unsent

    def send_view(self, identity: str, sent_job: SentJob) -> None:
        """Say how large a job's previews are shown, where that is news."""
        view = sent_job.view
        if view != sent_job.told_view and self.say_newer(ViewFields(identity, view)):
            sent_job.told_view = view

    def take_back(self, taken: TakenFields) -> None:
        """Let go of memory that was opened; what the backend cannot see goes out once more."""
        again = self._loans.settle(taken)
        if again is not None and isinstance(again.fields, RevisionFields):  # then by the socket
            self._shares = False
            self._updates.insert(0, OutgoingMessage(again.fields, again.buffers, share=False))

    def _announce(self, identity: str, sent_job: SentJob) -> None:
        """Say whether a job that is about to be sent runs in the background.

        Where nobody says so the backend waits for it, before it has others give way.
        """
        turn, background = sent_job.turn, sent_job.turn.background
        if turn.announced != background:
            said = self.say_newer(QueueFields(identity, background=background))
            turn.announced = background if said else None

    def _submit(self, identity: str, sent_job: SentJob, until: float) -> None:
        if sent_job.message is None:
            sent_job.message = self._whole(identity, sent_job)
        if self._send(sent_job.message, until):
            sent_job.went_out()

    def _whole(self, identity: str, sent_job: SentJob) -> OutgoingMessage:
        """Give the message that has a job begin."""
        known, revision, job = self.known_styles, sent_job.revision, sent_job.job
        if sent_job.beginning is None:
            return submission(identity, revision, job, known, share=self._shares)
        origin, change = sent_job.beginning.origin, sent_job.beginning.change
        return alteration(identity, revision, job, change, known, share=self._shares, origin=origin)

    def _send(self, message: OutgoingMessage, until: float) -> bool:
        if not message.pack(until):
            return False
        try:
            frames = message.frames()
        except ProtocolError as error:
            self.unsendable[message.fields.job] = error
            return False
        if not self._transport.send(frames):
            return False
        self._loans.keep(message.content)
        return True
