"""The ways to a backend: two that start at once, files that lie, ports that are taken."""

import json
import os
import signal
import socket
import time

from scumble_cli.selftest import processes
from scumble_cli.selftest.client_process import BrokenPromise, ClientProcess
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed

_SMALL = SmallJob(48)
_TROUBLE = 3


def start_two(trial: Trial) -> str:
    """Two backends at once; in every other trial it is two clients that start them."""
    if trial.number % 2:
        return _start_two_clients(trial)
    with trial.testbed() as testbed:
        pair = [testbed.serve(), testbed.serve()]
        processes.until(lambda: any(p.poll() is not None for p in pair), 20)
        ended = [p.poll() for p in pair if p.poll() is not None]
        if ended != [_TROUBLE]:
            raise BrokenPromise(f"of two backends these ended: {ended}, not one with status 3")
        client = testbed.client()
        client.connect()
        _await_welcome(client)
        if "already running" not in testbed.log.read_text():
            raise BrokenPromise("the second backend did not say why it ended")
        return "one serves, the other says so and ends with status 3"


def _start_two_clients(trial: Trial) -> str:
    with trial.testbed() as testbed:
        pair = [testbed.client(), testbed.client()]
        for client in pair:
            client.connect()
        for client in pair:
            _await_welcome(client)
        processes.until(lambda: len(testbed.running("backend")) == 1, 10)
        if len(testbed.running("backend")) != 1:
            raise BrokenPromise(f"{len(testbed.running('backend'))} backends run")
        return "two clients that start one each end up with the same"


def _await_welcome(client: ClientProcess) -> None:
    def told() -> bool:
        return any(e.told.stage == "ready" for e in client.heard("Status"))

    client.wait(lambda: told() or client.heard("Failed"), "the backend's welcome", 30)
    if not told():
        raise BrokenPromise(client.heard("Failed")[0].told.message)


def leave_stale_file(trial: Trial) -> str:
    """A connection file whose backend is gone; in every other trial its pid is another's."""
    with trial.testbed() as testbed:
        testbed.serve()
        testbed.kill(testbed.backend())
        if testbed.orphans():
            raise BrokenPromise("a worker outlived its backend")
        words = "its pid is free"
        if trial.number % 2:
            _rewrite(testbed, pid=os.getpid())
            words = "its pid is another program's by now"
        client = testbed.client()
        client.result(client.submit(_SMALL))
        return f"{words}: the client starts a backend and paints"


def take_port(trial: Trial) -> str:
    """A port that another program listens on."""
    with socket.socket() as other, trial.testbed() as testbed:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status = testbed.serve("--bind", f"tcp://127.0.0.1:{port}").wait(30)
        last = testbed.log.read_text().splitlines()[-1]
        if status != _TROUBLE or "choose another port" not in last:
            raise BrokenPromise(f"status {status}, “{last}”")
        return f"status 3, “{last}”"


def lose_connection_file(trial: Trial) -> str:
    """The connection file is deleted, damaged or opened to others while the backend runs."""
    with trial.testbed() as testbed:
        client = testbed.client()
        job = client.submit(SmallJob(128, "fine"))
        client.wait_for_fraction(job, 0.2)
        backend = testbed.backend()
        with testbed.as_home() as path:
            what = ("deleted", "overwritten", "made readable to others")[trial.number % 3]
            if what == "deleted":
                path.unlink()
            elif what == "overwritten":
                path.write_bytes(b"\0\xff{]")
            else:
                path.chmod(0o644)
        time.sleep(1)
        late = testbed.client()
        late.result(late.submit(_SMALL))
        client.result(job)
        if testbed.backend() != backend:
            raise BrokenPromise("the backend was replaced")
        return f"{what}: the backend writes it again, old and new clients continue"


def _rewrite(testbed: Testbed, **news: object) -> None:
    with testbed.as_home() as path:
        path.write_text(json.dumps({**json.loads(path.read_text()), **news}))


def end_at_once(trial: Trial) -> str:
    """SIGTERM to a backend at another moment of its start in each trial."""
    with trial.testbed() as testbed:
        backend = testbed.serve()
        time.sleep(0.05 * (trial.number % 20))
        backend.send_signal(signal.SIGTERM)
        backend.wait(20)
        processes.until(lambda: not processes.below(testbed.folder), 10)
        return "ends, whatever it was about to do"


FAULTS = (
    Fault("two-backends", "two backends started at once", 20, 3, start_two),
    Fault("stale-file", "stale connection file", 2, 1, leave_stale_file),
    Fault("port-taken", "port taken", 1, 1, take_port),
    Fault("file-lost", "connection file lost while it runs", 3, 1, lose_connection_file),
    Fault("ended-early", "backend asked to end while it starts", 20, 3, end_at_once),
)
