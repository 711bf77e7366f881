"""Clients that go: killed, or quit without a word. Their jobs stop, and are there for the next."""

import time
from collections.abc import Callable

from scumble_cli.selftest.client_process import BrokenPromise, ClientProcess
from scumble_cli.selftest.fault import Fault, Trial
from scumble_cli.selftest.small_job import SmallJob

_NOTICED = 5.0
"""Seconds within which the backend must have noticed; it is promised within one."""


def kill_client(trial: Trial) -> str:
    """SIGKILL to a client whose job is painted."""
    return _leave(trial, ClientProcess.kill)


def quit_editor(trial: Trial) -> str:
    """A client's process ends without a word, as an editor's does that is closed mid-job."""
    return _leave(trial, ClientProcess.vanish)


def _leave(trial: Trial, leave: Callable[[ClientProcess], None]) -> str:
    small_job = SmallJob(128 if trial.quick else 256, "fine", trial.number)
    with trial.testbed() as testbed:
        heir, client = testbed.client(), testbed.client()
        heir.connect()
        job = client.submit(small_job)
        client.wait_for_fraction(job, (0.3, 0.6)[trial.number % 2])
        leave(client)
        seconds = _await_unfinished(heir, job)
        heir.inherit(client, job)
        result = heir.result(job)
        undisturbed = heir.result(heir.submit(small_job))
        same = result.told.digest == undisturbed.told.digest
        words = "picture identical to an undisturbed one" if same else "picture finished"
        if seconds > _NOTICED:
            raise BrokenPromise(f"the backend noticed after {seconds:.1f} s only")
        return f"its job stops and is unfinished; another client resumes it: {words}"


def _await_unfinished(heir: ClientProcess, job: str) -> float:
    """Wait until the history says that nobody paints the job; give the seconds that it took."""
    began = time.monotonic()
    while (state := heir.history().get(job, {}).get("state")) != "unfinished":
        if time.monotonic() - began > 30:
            raise BrokenPromise(f"the job that was left is {state or 'lost'}")
        time.sleep(0.05)
    return time.monotonic() - began


FAULTS = (
    Fault("client-killed", "client killed (kill -9)", 2, 1, kill_client),
    Fault("editor-quits", "editor quits mid-job", 2, 1, quit_editor),
)
