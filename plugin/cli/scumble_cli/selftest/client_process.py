"""A client that the self-test has in a process of its own: orders go in, events come out."""

import contextlib
import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scumble_cli.selftest.job_progress import JobProgress
from scumble_cli.selftest.small_job import SmallJob
from scumble_protocol.processes import python_module

PATIENCE = 120.0
"""Seconds after which what was waited for counts as never coming."""


class BrokenPromise(Exception):  # noqa: N818 - what the self-test looks for
    """Something did not end as it must; the text says what."""


class Told(NamedTuple):
    """What an event says; whatever events of its kind do not say is as here."""

    number: int = 0
    stage: str = ""
    code: str = ""
    message: str = ""
    kept: bool = True
    note: str = ""
    fraction: float = 0.0
    seconds_left: float | None = None
    digest: str = ""
    """The pixels' hash."""
    finite: bool = True
    """Whether no pixel is NaN or infinite."""
    step: int = 0
    seconds: float = 0.0
    jobs: Sequence[dict[str, Any]] = ()
    more: bool = False


class Heard(NamedTuple):
    """One event of a client."""

    time: float
    """When the client heard it, by ``time.monotonic``, which all processes here share."""
    kind: str
    job: str | None
    told: Told


class ClientProcess:
    """A client in a process of its own, its orders, and what it tells."""

    def __init__(
        self, style: Path, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                python_module("scumble_cli.selftest.client_child", str(style), *command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(environment),
                cwd=style.parent,
                text=True,
            )
        self.pid = self._process.pid
        self.events: list[Heard] = []
        self.progress: dict[str, JobProgress] = {}
        self._submitted: dict[int, str] = {}
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    # ---- orders

    def connect(self) -> None:
        """Have the client look for the backend, and start one if there is none."""
        self._order("connect")

    def submit(self, small_job: SmallJob) -> str:
        """Submit a job and give its id."""
        number = len(self._submitted) + 1
        self._order("submit", small_job=small_job._asdict(), number=number)
        self.wait(lambda: number in self._submitted, "the submission")
        return self._submitted[number]

    def cancel(self, job: str, keep: bool) -> None:
        """Cancel a job."""
        self._order("cancel", job=job, keep=keep)

    def resume(self, job: str) -> None:
        """Resume a job that the backend has kept."""
        self._order("resume", job=job)

    def inherit(self, other: "ClientProcess", job: str) -> None:
        """Resume a job of a client that is gone; what it had seen of it counts."""
        progress = self.progress[job] = other.progress.pop(job)
        progress.broke()
        self.resume(job)

    def history(self) -> dict[str, dict[str, Any]]:
        """Ask the backend for all that it has kept, and give it by the jobs' ids."""
        jobs: dict[str, dict[str, Any]] = {}
        page = self._page(None)
        while page.more:
            jobs |= {job["job"]: job for job in page.jobs}
            page = self._page(page.jobs[-1]["created"])
        return jobs | {job["job"]: job for job in page.jobs}

    def _page(self, before: float | None) -> Told:
        asked = len(self.heard("History"))
        self._order("history", before=before)
        self.wait(lambda: len(self.heard("History")) > asked, "the history")
        return self.heard("History")[-1].told

    def vanish(self) -> None:
        """End the client's process without a word to the backend: its socket just closes."""
        self._order("vanish")
        self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End the client's process with SIGKILL."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE)
        self.look()

    def close(self) -> None:
        """Close the client in good order."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it was killed
                self._process.stdin.close()
        self._process.wait(PATIENCE)

    # ---- events

    def look(self) -> None:
        """Take note of what the client has told since the last look."""
        while not self._lines.empty():
            self._note(json.loads(self._lines.get()))

    def wait(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Wait until a condition on the events holds; raises BrokenPromise."""
        end = time.monotonic() + patience
        self.look()
        while not condition():
            if time.monotonic() > end:
                seen = ", ".join(event.kind for event in self.events[-6:])
                raise BrokenPromise(f"{what} did not come in {patience:.0f} s (last: {seen})")
            time.sleep(0.004)
            self.look()

    def heard(self, kind: str, job: str | None = None) -> list[Heard]:
        """Give the events of a kind, of one job or of all."""
        return [e for e in self.events if e.kind == kind and job in (None, e.job)]

    def accepted(self, job: str) -> bool:
        """Tell whether the backend has said that it has the job."""
        return bool(self.heard("Accepted", job))

    def ended(self, job: str) -> bool:
        """Tell whether a job has its result or has failed."""
        return bool(self.heard("Result", job) or self.heard("Failed", job))

    def wait_for_fraction(self, job: str, fraction: float) -> None:
        """Wait until so much of a job is done."""
        progress = self.progress[job]
        self.wait(lambda: progress.fraction >= fraction or self.ended(job), "progress")

    def result(self, job: str, patience: float = PATIENCE) -> Heard:
        """Wait for a job's result; raises BrokenPromise if it fails."""
        self.wait(lambda: self.ended(job), "the result", patience)
        results = self.heard("Result", job)
        if not results:
            raise BrokenPromise(f"the job failed: {self.heard('Failed', job)[0].told.message}")
        return results[0]

    # ---- inside

    def _order(self, order: str, **fields: Any) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(json.dumps({"order": order, **fields}) + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        with self._process.stdout as pipe:
            for line in pipe:
                if line.endswith("\n"):  # a killed client may stop in the middle of one
                    self._lines.put(line)

    def _note(self, told: dict[str, Any]) -> None:
        known = {name: value for name, value in told.items() if name in Told._fields}
        event = Heard(told["time"], told["kind"], told.get("job"), Told(**known))
        self.events.append(event)
        if event.job is None:
            return
        progress = self.progress.setdefault(event.job, JobProgress())
        if event.kind == "Submitted":
            self._submitted[event.told.number] = event.job
        elif event.kind == "Progress":
            progress.reached(event.time, event.told.fraction)
        elif event.kind == "Result":
            progress.ended()
