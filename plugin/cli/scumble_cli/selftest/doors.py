"""The ways to a backend: two that start at once, files that lie, ports that are taken."""

import json
import os
import signal
import socket
import time

from scumble_cli.selftest import processes
from scumble_cli.selftest.bench import Bench
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.patron import BrokenPromise, Patron
from scumble_cli.selftest.sketch import Sketch

_SMALL = Sketch(48)
_TROUBLE = 3


def start_two(trial: Trial) -> str:
    """Two backends at once; in every other trial it is two clients that start them."""
    if trial.number % 2:
        return _start_two_clients(trial)
    with trial.bench() as bench:
        pair = [bench.serve(), bench.serve()]
        processes.until(lambda: any(p.poll() is not None for p in pair), 20)
        ended = [p.poll() for p in pair if p.poll() is not None]
        if ended != [_TROUBLE]:
            raise BrokenPromise(f"of two backends these ended: {ended}, not one with status 3")
        patron = bench.patron()
        patron.connect()
        _await_welcome(patron)
        if "already running" not in bench.log.read_text():
            raise BrokenPromise("the second backend did not say why it ended")
        return "one serves, the other says so and ends with status 3"


def _start_two_clients(trial: Trial) -> str:
    with trial.bench() as bench:
        pair = [bench.patron(), bench.patron()]
        for patron in pair:
            patron.connect()
        for patron in pair:
            _await_welcome(patron)
        processes.until(lambda: len(bench.running("backend")) == 1, 10)
        if len(bench.running("backend")) != 1:
            raise BrokenPromise(f"{len(bench.running('backend'))} backends run")
        return "two clients that start one each end up with the same"


def _await_welcome(patron: Patron) -> None:
    def told() -> bool:
        return any(e.fields["stage"] == "ready" for e in patron.heard("Status"))

    patron.wait(lambda: told() or patron.heard("Failed"), "the backend's welcome", 30)
    if not told():
        raise BrokenPromise(patron.heard("Failed")[0].fields["message"])


def leave_stale_file(trial: Trial) -> str:
    """A connection file whose backend is gone; in every other trial its pid is another's."""
    with trial.bench() as bench:
        bench.serve()
        bench.kill(bench.backend())
        if bench.orphans():
            raise BrokenPromise("a worker outlived its backend")
        words = "its pid is free"
        if trial.number % 2:
            _rewrite(bench, pid=os.getpid())
            words = "its pid is another program's by now"
        patron = bench.patron()
        patron.result(patron.submit(_SMALL))
        return f"{words}: the client starts a backend and paints"


def take_port(trial: Trial) -> str:
    """A port that another program listens on."""
    with socket.socket() as other, trial.bench() as bench:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status = bench.serve("--bind", f"tcp://127.0.0.1:{port}").wait(30)
        last = bench.log.read_text().splitlines()[-1]
        if status != _TROUBLE or "choose another port" not in last:
            raise BrokenPromise(f"status {status}, “{last}”")
        return f"status 3, “{last}”"


def lose_connection_file(trial: Trial) -> str:
    """The connection file is deleted, damaged or opened to others while the backend runs."""
    with trial.bench() as bench:
        patron = bench.patron()
        job = patron.submit(Sketch(128, "fine"))
        patron.wait_for_fraction(job, 0.2)
        backend = bench.backend()
        with bench.as_home() as path:
            what = ("deleted", "overwritten", "made readable to others")[trial.number % 3]
            if what == "deleted":
                path.unlink()
            elif what == "overwritten":
                path.write_bytes(b"\0\xff{]")
            else:
                path.chmod(0o644)
        time.sleep(1)
        late = bench.patron()
        late.result(late.submit(_SMALL))
        patron.result(job)
        if bench.backend() != backend:
            raise BrokenPromise("the backend was replaced")
        return f"{what}: the backend writes it anew, old and new clients go on"


def _rewrite(bench: Bench, **news: object) -> None:
    with bench.as_home() as path:
        path.write_text(json.dumps({**json.loads(path.read_text()), **news}))


def end_at_once(trial: Trial) -> str:
    """SIGTERM to a backend at another moment of its start in each trial."""
    with trial.bench() as bench:
        backend = bench.serve()
        time.sleep(0.05 * (trial.number % 20))
        backend.send_signal(signal.SIGTERM)
        backend.wait(20)
        processes.until(lambda: not processes.below(bench.folder), 10)
        return "ends, whatever it was about to do"


FAULTS = (
    Fault("two-backends", "two backends started at once", 20, 3, start_two),
    Fault("stale-file", "stale connection file", 2, 1, leave_stale_file),
    Fault("port-taken", "port taken", 1, 1, take_port),
    Fault("file-lost", "connection file lost while it runs", 3, 1, lose_connection_file),
    Fault("ended-early", "backend asked to end while it starts", 20, 3, end_at_once),
)
