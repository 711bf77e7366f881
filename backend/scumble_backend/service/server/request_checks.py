"""What must be so for a client's wish to be fulfilled; if it is not, that client is told."""

from typing import TypeVar

from scumble_backend.service.door.client_socket import ClientSocket
from scumble_backend.service.queue.jobs import JobBook
from scumble_backend.service.server.dispatcher import Dispatcher
from scumble_backend.service.server.history import Caller
from scumble_backend.service.server.style_store import StyleStore, UnknownStyle
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import SubmitFields, UpdateFields
from scumble_protocol.wire.submission import Inputs, Submission, Update

_T = TypeVar("_T", Submission, Update)


class RequestChecks:
    """Checks that answer the client by ``failed`` where they do not hold."""

    def __init__(self, book: JobBook, clients: ClientSocket, dispatcher: Dispatcher) -> None:
        self._book = book
        self._clients = clients
        self._dispatcher = dispatcher
        self._styles = StyleStore()

    def can_begin(self, caller: Caller, name: str, inputs: Inputs[Buffer]) -> bool:
        """Tell whether a client may have one more job, under this id, with these inputs."""
        client = caller.address
        if self._book.find(client, name) is not None:
            words = "The backend already has a job with this id"
            self._clients.fail(client, name, "message", words, "job")
            return False
        size = self._book.waiting_bytes + sum(map(len, inputs.buffers()))
        if self._clients.asks_too_much(client, self._book.waiting_of(caller.owner), size):
            self._clients.fail(client, name, "queue", _TOO_MANY)
            return False
        return self.can_paint(client, name)

    def can_branch(self, caller: Caller, update: Update) -> bool:
        """Tell whether a client may have a job that begins as another one, with an update."""
        name = update.fields.job
        if update.fields.revision < 1:
            words = "A job that begins as another one is that one's update: revision 1 or more"
            self._clients.fail(caller.address, name, "message", words, "revision")
            return False
        return self.can_begin(caller, name, update.inputs)

    def can_paint(self, client: bytes, name: str) -> bool:
        """Tell whether something can be painted, and the queue takes one more."""
        if self._dispatcher.trouble:
            self._clients.fail(client, name, "worker", self._dispatcher.trouble)
        elif self._book.full:
            self._clients.fail(client, name, "queue", _TOO_MANY)
        else:
            return True
        return False

    def fits(self, client: bytes, update: UpdateFields, submit: SubmitFields) -> bool:
        """Tell whether new content has the size and format of what was submitted."""
        if update.content is None:
            return True
        for name in ("width", "height", "format"):
            wanted = getattr(submit, name)
            if getattr(update.content, name) != wanted:
                words = f"the {name} must be {wanted}, as the layer was sent"
                self._clients.fail(client, update.job, "message", words, f"content.{name}")
                return False
        return True

    def with_styles(self, client: bytes, wanted: _T) -> _T | None:
        """Give it with every style's bytes; None where the backend lacks one."""
        fields = wanted.fields
        try:
            contents = self._styles.resolve(fields.styles, wanted.inputs.styles)
        except UnknownStyle:
            words = "The backend does not have that style (any more): send it again"
            self._clients.fail(client, fields.job, "unknown-style", words)
            return None
        except ValueError as error:
            self._clients.fail(client, fields.job, "message", str(error), "sha256")
            return None
        return wanted.with_styles(contents)


_TOO_MANY = "Too many layers are waiting already: try again later"
