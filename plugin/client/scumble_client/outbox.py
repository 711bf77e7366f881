"""What goes out to one backend: large pixels a slice at a time, updates in their order."""

import time

from scumble_client.job import Change
from scumble_client.parcel import Parcel, alteration, submission
from scumble_client.ticket import Ticket
from scumble_client.transport import Transport
from scumble_protocol.loans import Loans
from scumble_protocol.messages import Message, encode

COPYING = 0.008
"""Seconds that one poll may spend on copying pixels: half a frame."""


class Outbox:
    """Sends over ``link``; ``shares`` tells whether that backend can see our memory."""

    def __init__(self, link: Transport, shares: bool) -> None:
        self._link = link
        self._shares = shares
        self._updates: list[Parcel] = []
        self._loans = Loans()
        self.known_styles: set[str] = set()
        """Styles whose bytes the backend has."""

    def say(self, kind: str, fields: dict[str, object]) -> bool:
        """Send a message without buffers; False if it cannot be sent now."""
        return self._link.send(encode(kind, fields))

    def send_waiting(self, tickets: dict[str, Ticket]) -> None:
        """Send jobs that were not sent yet, and updates."""
        until = time.monotonic() + COPYING
        for identity, ticket in tickets.items():
            if ticket.sent:
                continue
            if ticket.resumes:
                fields: dict[str, object] = {"job": identity, "revision": ticket.revision}
                ticket.sent = self.say("resume", fields)
            else:
                self._submit(identity, ticket, until)
        self.send_updates(tickets, until)

    def send_updates(self, tickets: dict[str, Ticket], until: float = 0.0) -> None:
        """Send updates; of a large one at least a slice is copied, the rest until ``until``."""
        while self._updates:
            first = self._updates[0]
            if self._loans.holds(first.job) or not self._send(first, until):
                return  # what the backend cannot open is sent again, before what comes after
            del self._updates[0]
            if first.job in tickets:
                tickets[first.job].told = first.fields["revision"]

    def alter(self, identity: str, ticket: Ticket, change: Change) -> None:
        """Queue an update."""
        known, revision = self.known_styles, ticket.revision
        parcel = alteration(identity, revision, ticket.job, change, known, share=self._shares)
        self._updates.append(parcel)

    def withdraw(self, identity: str) -> list[str]:
        """Send nothing more about a job; gives the kinds of what was not sent yet."""
        unsent = [parcel.kind for parcel in self._updates if parcel.job == identity]
        self._updates = [parcel for parcel in self._updates if parcel.job != identity]
        return unsent

    def take_back(self, taken: Message) -> None:
        """Let go of memory that was opened; what the backend cannot see goes out once more."""
        again = self._loans.settle(taken.fields)
        if again is not None:  # then through the socket
            self._shares = False
            self._updates.insert(0, Parcel(*again, share=False))

    def _submit(self, identity: str, ticket: Ticket, until: float) -> None:
        if ticket.parcel is None:
            known, revision = self.known_styles, ticket.revision
            ticket.parcel = submission(identity, revision, ticket.job, known, share=self._shares)
        if self._send(ticket.parcel, until):
            ticket.sent, ticket.told, ticket.parcel = True, ticket.revision, None

    def _send(self, parcel: Parcel, until: float) -> bool:
        if not parcel.pack(until) or not self._link.send(parcel.frames()):
            return False
        self._loans.keep(parcel.kind, parcel.fields, parcel.buffers)
        return True
