"""Processes that are killed, stopped or asked to end while a job is painted."""

import signal
import time

from scumble_cli.selftest import processes
from scumble_cli.selftest.bench import Bench
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.patron import BrokenPromise, Patron
from scumble_cli.selftest.sketch import Sketch


def _sketch(trial: Trial) -> Sketch:
    side, preset = (128, "fine") if trial.quick else (256, "fine")
    return Sketch(side, preset, seed=trial.number)


def _begin(trial: Trial, bench: Bench) -> tuple[Patron, str]:
    """Have a client paint a job, up to another point in each trial."""
    patron = bench.patron()
    job = patron.submit(_sketch(trial))
    patron.wait_for_fraction(job, (0.4, 0.75, 0.15)[trial.number % 3])
    return patron, job


def _finish(trial: Trial, patron: Patron, job: str) -> str:
    """Wait for the result and compare it with the same job undisturbed."""
    result = patron.result(job)
    again = patron.result(patron.submit(_sketch(trial)))
    if result.fields["digest"] == again.fields["digest"]:
        return "picture identical to an undisturbed one"
    return "picture finished"


def kill_worker(trial: Trial) -> str:
    """SIGKILL to the worker: the job goes on in the next one."""
    with trial.bench() as bench:
        patron, job = _begin(trial, bench)
        patron.trails[job].broke()
        bench.kill(bench.worker())
        return f"went on in a new worker, {_finish(trial, patron, job)}"


def kill_worker_again_and_again(trial: Trial) -> str:
    """SIGKILL to every worker that comes: after five the job fails in clear words."""
    with trial.bench() as bench:
        patron = bench.patron()
        job = patron.submit(Sketch(256, "fine"))
        patron.wait(lambda: patron.accepted(job), "the word that the job is accepted")
        killed: list[int] = []
        while not patron.ended(job) and len(killed) < 12:
            found = [w.pid for w in bench.running("worker") if w.pid not in killed]
            for pid in found:
                time.sleep(0.3)  # a worker that says hello is given the job
                bench.kill(pid)
                killed.append(pid)
            time.sleep(0.02)
            patron.look()
        if not patron.heard("Failed", job):
            raise BrokenPromise(f"no failure after {len(killed)} workers were killed")
        words = patron.heard("Failed", job)[0].fields["message"]
        return f"after {len(killed)} in a row the job fails: “{words}”"


def kill_backend(trial: Trial) -> str:
    """SIGKILL to the backend: the client starts another, and the job goes on there."""
    with trial.bench() as bench:
        patron, job = _begin(trial, bench)
        patron.trails[job].broke()
        bench.kill(bench.backend())
        _no_orphans(bench)
        return f"the client started another, {_finish(trial, patron, job)}"


def ask_backend_to_end(trial: Trial, number: signal.Signals) -> str:
    """SIGTERM or SIGINT to the backend while it paints."""
    with trial.bench() as bench:
        patron, job = _begin(trial, bench)
        backend = bench.backend()
        patron.trails[job].broke()
        processes.send(backend, number)
        if not processes.until(lambda: all(b.pid != backend for b in bench.running("backend")), 20):
            raise BrokenPromise("the backend did not end within 20 s")
        _no_orphans(bench)
        return f"the backend ended, the client started another, {_finish(trial, patron, job)}"


def stop_worker(trial: Trial) -> str:
    """SIGSTOP to the worker for ten seconds, then SIGCONT."""
    seconds = 2 if trial.quick else 10
    with trial.bench() as bench:
        patron, job = _begin(trial, bench)
        worker = bench.worker()
        processes.send(worker, signal.SIGSTOP)
        time.sleep(seconds)
        patron.trails[job].broke()
        processes.send(worker, signal.SIGCONT)
        words = _finish(trial, patron, job)
        if bench.worker() != worker:
            raise BrokenPromise("the worker that stood still was replaced")
        return f"stood still for {seconds} s, went on by itself, {words}"


def _no_orphans(bench: Bench) -> None:
    if orphans := bench.orphans():
        raise BrokenPromise(f"left behind: {', '.join(orphans)}")


FAULTS = (
    Fault("worker-killed", "worker killed (kill -9)", 3, 1, kill_worker),
    Fault(
        "worker-killed-always",
        "every new worker killed",
        1,
        1,
        kill_worker_again_and_again,
    ),
    Fault("worker-stopped", "worker stopped (SIGSTOP), then continued", 1, 1, stop_worker),
    Fault("backend-killed", "backend killed (kill -9)", 3, 1, kill_backend),
    Fault(
        "backend-sigterm",
        "backend asked to end (SIGTERM) while it paints",
        2,
        1,
        lambda trial: ask_backend_to_end(trial, signal.SIGTERM),
    ),
    Fault(
        "backend-sigint",
        "backend interrupted (SIGINT, Ctrl-C) while it paints",
        2,
        1,
        lambda trial: ask_backend_to_end(trial, signal.SIGINT),
    ),
)
