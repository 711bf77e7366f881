"""Processes that are killed, stopped or asked to end while a job is painted."""

import signal
import time

from scumble_cli.selftest import processes
from scumble_cli.selftest.client_process import BrokenPromise, ClientProcess
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.small_job import SmallJob
from scumble_cli.selftest.testbed import Testbed


def _small_job(trial: Trial) -> SmallJob:
    side, preset = (128, "fine") if trial.quick else (256, "fine")
    return SmallJob(side, preset, seed=trial.number)


def _begin(trial: Trial, testbed: Testbed) -> tuple[ClientProcess, str]:
    """Have a client paint a job, up to another point in each trial."""
    client = testbed.client()
    job = client.submit(_small_job(trial))
    client.wait_for_fraction(job, (0.4, 0.75, 0.15)[trial.number % 3])
    return client, job


def _finish(trial: Trial, client: ClientProcess, job: str) -> str:
    """Wait for the result and compare it with the same job undisturbed."""
    result = client.result(job)
    again = client.result(client.submit(_small_job(trial)))
    if result.told.digest == again.told.digest:
        return "picture identical to an undisturbed one"
    return "picture finished"


def kill_worker(trial: Trial) -> str:
    """SIGKILL to the worker: the job goes on in the next one."""
    with trial.testbed() as testbed:
        client, job = _begin(trial, testbed)
        client.progress[job].broke()
        testbed.kill(testbed.worker())
        return f"went on in a new worker, {_finish(trial, client, job)}"


def kill_worker_again_and_again(trial: Trial) -> str:
    """SIGKILL to every worker that comes: after five the job fails in clear words."""
    with trial.testbed() as testbed:
        client = testbed.client()
        job = client.submit(SmallJob(256, "fine"))
        client.wait(lambda: client.accepted(job), "the word that the job is accepted")
        killed: list[int] = []
        while not client.ended(job) and len(killed) < 12:
            found = [w.pid for w in testbed.running("worker") if w.pid not in killed]
            for pid in found:
                time.sleep(0.3)  # a worker that says hello is given the job
                testbed.kill(pid)
                killed.append(pid)
            time.sleep(0.02)
            client.look()
        if not client.heard("Failed", job):
            raise BrokenPromise(f"no failure after {len(killed)} workers were killed")
        words = client.heard("Failed", job)[0].told.message
        return f"after {len(killed)} in a row the job fails: “{words}”"


def kill_backend(trial: Trial) -> str:
    """SIGKILL to the backend: the client starts another, and the job goes on there."""
    with trial.testbed() as testbed:
        client, job = _begin(trial, testbed)
        client.progress[job].broke()
        testbed.kill(testbed.backend())
        _no_orphans(testbed)
        return f"the client started another, {_finish(trial, client, job)}"


def ask_backend_to_end(trial: Trial, number: signal.Signals) -> str:
    """SIGTERM or SIGINT to the backend while it paints."""
    with trial.testbed() as testbed:
        client, job = _begin(trial, testbed)
        backend = testbed.backend()
        client.progress[job].broke()
        processes.send(backend, number)
        if not processes.until(
            lambda: all(b.pid != backend for b in testbed.running("backend")), 20
        ):
            raise BrokenPromise("the backend did not end within 20 s")
        _no_orphans(testbed)
        return f"the backend ended, the client started another, {_finish(trial, client, job)}"


def stop_worker(trial: Trial) -> str:
    """SIGSTOP to the worker for ten seconds, then SIGCONT."""
    seconds = 2 if trial.quick else 10
    with trial.testbed() as testbed:
        client, job = _begin(trial, testbed)
        worker = testbed.worker()
        processes.send(worker, signal.SIGSTOP)
        time.sleep(seconds)
        client.progress[job].broke()
        processes.send(worker, signal.SIGCONT)
        words = _finish(trial, client, job)
        if testbed.worker() != worker:
            raise BrokenPromise("the worker that stood still was replaced")
        return f"stood still for {seconds} s, went on by itself, {words}"


def _no_orphans(testbed: Testbed) -> None:
    if orphans := testbed.orphans():
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
