"""The link to the backend: finds it or starts it, greets it, and notices when it is gone."""

from collections.abc import Callable

from scumble_client.events import Status
from scumble_client.link.launcher import Start, begin, reap
from scumble_client.link.sandbox import this_sandbox
from scumble_client.link.transport import Transport, open_transport
from scumble_client.outbox import Outbox
from scumble_protocol import VERSION
from scumble_protocol.awake import AwakeTime
from scumble_protocol.folder import (
    Connection,
    FolderError,
    read_connection,
    read_remote,
    shared_folder,
)
from scumble_protocol.remedies import AGAIN, INSTALL, in_words, remedy
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import HelloFields, PingFields
from scumble_protocol.wire.shared import can_share

HELLO_PATIENCE = 5.0
"""Seconds that a backend may take to answer the hello."""
CUT_PATIENCE = 60.0
"""Seconds for which a paired backend is tried again after the network was cut."""
START_PATIENCE = 60.0
"""Seconds that a backend which is started may take to answer."""
PING_EVERY = 1.0
"""Seconds between two pings."""
SILENCE = 6.0
"""Seconds without a message after which a backend that was pinged counts as lost."""

_UNREACHABLE = (
    "The paired backend at {} cannot be reached: check that it is running there and allows this "
    "machine in, or run `scumble pair --forget` to paint on this machine"
)


class NoBackendError(Exception):
    """No backend can be reached; the code is that of a Failed, the text says what to do."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class LostError(Exception):
    """The backend stopped answering, and the link to it is closed."""


class NobodyError(Exception):
    """No backend is running, and none was to be started."""


class BackendLink:
    """One client's link to a backend: a paired one, one running here, or one that it starts.

    ``tell`` is called with what the artist may want to know.
    """

    def __init__(
        self, name: str, command: list[str] | None, tell: Callable[[Status], None]
    ) -> None:
        self._name, self._command, self._tell = name, command, tell
        self._transport: Transport | None = None
        self._owner: Connection | None = None
        self._launch: Start | None = None
        self._refused: Connection | None = None
        self._deadline = self._cut_until = -1.0
        self._started = self._heard = self._pinged = 0.0
        self._time = AwakeTime()
        """Nobody is lost because of a gap in which this process could not listen."""
        self.outbox: Outbox | None = None
        """What goes out to the backend; None where there is no connection."""
        self.ready = False
        """Whether it has answered."""

    @property
    def begun(self) -> bool:
        """Whether a backend is connected, starting, or has left word how to reach it."""
        return self._transport is not None or self._launch is not None or _is_told()

    @property
    def is_paired(self) -> bool:
        """Whether the backend that was looked for last is another machine's."""
        return self._owner is not None and self._owner.is_remote

    def go_on(self, starts: bool) -> None:
        """Do the next thing that can be done without waiting, ``starts``: starting one is worth it.

        Raises NoBackendError, LostError, NobodyError.
        """
        try:
            if self.ready:
                self._keep_alive()
            elif self._transport is not None:
                self._await_welcome(starts)
            elif self._launch is not None:
                self._await_start(starts)
            else:
                self._find(starts)
        except FolderError as error:
            raise NoBackendError("not-installed", str(error)) from None
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)  # as after `pipx uninstall scumble`
            what = "Scumble's programs are gone" if gone else "The backend cannot be started"
            words = f"{what} ({in_words(error)}): {INSTALL if gone else remedy(error.errno)}"
            raise NoBackendError("not-installed", words) from None

    def receive(self) -> list[Buffer] | None:
        """Give the frames of the next message that has come; None if there is none."""
        frames = None if self._transport is None else self._transport.receive()
        if frames is not None:
            self._heard = self._time.now()
        return frames

    def welcomed(self) -> None:
        """Note that the backend has answered the hello."""
        self.ready, self._launch = True, None
        self._pinged = self._time.now()
        self._tell(Status("ready", "The backend is ready"))

    def expect_back(self) -> None:
        """Wait for a paired backend that was lost, or start one of our own again."""
        self._cut_until = self._time.now() + CUT_PATIENCE
        what = "waiting for it…" if self.is_paired else "starting it again…"
        self._tell(Status("lost", f"The backend stopped answering; {what}"))

    def leave(self) -> None:
        """Close the connection, if there is one."""
        if self._transport is not None:
            self._transport.close()
        self._transport, self.outbox, self.ready = None, None, False

    def give_up(self) -> None:
        """Close the connection, and stop waiting for a backend that was started."""
        self.leave()
        self._launch = None

    # ---- inside

    def _find(self, starts: bool) -> None:
        _check_sight()
        self._owner = read_remote() or read_connection()
        if self._owner is None or (self._launch is not None and self._owner == self._refused):
            if self._launch is None:
                self._start(starts)
            return
        self._transport = open_transport(self._owner)
        self.outbox = Outbox(self._transport, can_share() and _is_here(self._owner))
        self._deadline = self._time.now() + HELLO_PATIENCE
        self.outbox.say(HelloFields(self._name, (VERSION,)))
        if starts and self._launch is None and self._time.now() > self._cut_until:
            self._tell(Status("connecting", "Connecting to the backend…"))

    def _start(self, starts: bool) -> None:
        if not starts:
            raise NobodyError
        if self._owner is not None and self._owner.is_remote:  # nobody here can start that one
            raise NoBackendError("lost", _UNREACHABLE.format(self._owner.endpoint))
        self._launch, self._started = begin(self._command), self._time.now()
        self._tell(Status("starting", "Starting the backend…"))

    def _await_start(self, starts: bool) -> None:
        assert self._launch is not None  # noqa: S101 - the caller looked
        self._find(starts)
        if self._transport is not None:
            return
        failure = self._launch.failure()
        if failure is not None:
            raise NoBackendError("not-installed", failure)
        if self._time.now() - self._started > START_PATIENCE:
            raise NoBackendError("lost", self._launch.late)

    def _await_welcome(self, starts: bool) -> None:
        """Wait for who answers under the backend's keys: a process may have another's number."""
        if self._is_refused():
            self._refused = self._owner
        elif self._time.now() < self._deadline:
            return
        self.leave()
        if self.is_paired and self._time.now() < self._cut_until:
            return  # once more: nobody here can start that one
        if self._launch is None:
            self._start(starts)
        elif self._time.now() - self._started > START_PATIENCE:
            raise NoBackendError("lost", f"The backend does not answer: {AGAIN}")

    def _is_refused(self) -> bool:
        """Tell whether nobody will answer at the address that was found.

        A paired backend may be there later; here another may have written a new address by now.
        """
        assert self._transport is not None  # noqa: S101 - the caller looked
        if self.is_paired:
            return False
        moved = self._launch is not None and read_connection() not in (None, self._owner)
        return self._transport.is_broken() or moved

    def _keep_alive(self) -> None:
        now = self._time.now()
        assert self._transport is not None  # noqa: S101 - the caller looked
        if self._transport.is_broken() or (
            now - self._heard > SILENCE and self._pinged > self._heard
        ):
            self._lose()
        elif now - self._pinged > PING_EVERY:
            self._pinged = now
            if self.outbox is not None:
                self.outbox.say(PingFields(int(now * 1000)))

    def _lose(self) -> None:
        self.leave()
        reap()
        raise LostError


def _is_told() -> bool:
    try:
        return read_connection() is not None
    except FolderError:
        return False


def _check_sight() -> None:
    """Raise FolderError where a sandbox hides the shared folder: nothing in it seems to exist."""
    sandbox = this_sandbox()
    words = sandbox.no_sight(shared_folder()) if sandbox is not None else None
    if words is not None:
        raise FolderError(words)


def _is_here(connection: Connection) -> bool:
    """Tell whether the backend may be on this machine: only then is memory worth offering."""
    return not connection.is_remote and connection.endpoint.startswith(
        ("tcp://127.", "tcp://localhost:", "tcp://[::1]")
    )
