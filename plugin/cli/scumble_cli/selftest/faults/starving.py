"""Memory and disk that run out, a folder that cannot be written."""

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scumble_cli.selftest import processes
from scumble_cli.selftest.client_process import BrokenPromise
from scumble_cli.selftest.fault import Fault, NotHereError, Trial
from scumble_cli.selftest.small_job import SmallJob

_MIB = 2**20
_SPARE = (24 * _MIB, 200 * _MIB)
"""Bytes of addresses that a starved worker may still ask for: next to nothing, and too few."""


def starve_worker(trial: Trial) -> str:
    """The host gives the worker no more memory (RLIMIT_AS on the living process)."""
    with trial.testbed() as testbed:
        client = testbed.client()
        client.result(client.submit(SmallJob(48)))
        worker = testbed.worker()
        limit = processes.address_space(worker) + _SPARE[trial.number % 2]
        resource.prlimit(worker, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        job = client.submit(SmallJob(512 if trial.quick else 1024, "draft", 1))
        client.wait(lambda: client.ended(job), "an end", 300)
        words = "painted"
        if failed := client.heard("Failed", job):
            words = f"“{failed[0].told.message}”"
            if failed[0].told.code not in ("memory", "picture"):
                raise BrokenPromise(f"no words for the artist: {words}")
        lived = testbed.worker() == worker
        if lived:
            endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(worker, resource.RLIMIT_AS, endless)
        client.result(client.submit(SmallJob(48)))
        return f"{words}; {'the same' if lived else 'a new'} worker paints the next job"


def starve_device(trial: Trial) -> str:
    """Another program takes all memory of the GPU, and gives it back afterwards."""
    if not Path("/dev/nvidia0").exists():
        raise NotHereError("no CUDA device here")
    with trial.testbed() as testbed:
        client = testbed.client()
        client.result(client.submit(SmallJob(48)))
        worker = testbed.worker()
        hog = subprocess.Popen(
            [sys.executable, "-c", _HOG],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=testbed.environment,
        )
        with hog:
            assert hog.stdout is not None  # noqa: S101 - it was asked for
            hog.stdout.readline()
            job = client.submit(SmallJob(1024, "draft", 1))
            client.wait(lambda: client.ended(job), "an end", 300)
        words = "painted"
        if failed := client.heard("Failed", job):
            words = f"“{failed[0].told.message}”"
            if failed[0].told.code not in ("memory", "picture"):
                raise BrokenPromise(f"no words for the artist: {words}")
        client.result(client.submit(SmallJob(48)))
        return f"{words}; {'the same' if testbed.worker() == worker else 'a new'} worker goes on"


_HOG = """
import sys, torch
held = []
for size in (2**30, 2**26, 2**22):
    try:
        while True:
            held.append(torch.empty(size, dtype=torch.uint8, device="cuda"))
    except torch.OutOfMemoryError:
        pass
print("full", flush=True)
sys.stdin.read()
"""


def fill_disk(trial: Trial) -> str:
    """The disk is full before a job comes; it is freed again afterwards."""
    with trial.testbed() as testbed, _small_disk(testbed.home, 96):
        client = testbed.client()
        first = client.submit(SmallJob(48))
        client.result(first)
        warned = client.heard("Accepted", first)[0].told.note
        if not warned:
            raise BrokenPromise("no warning came while there was still room")
        stuffing = _stuff(testbed.home)
        job = client.submit(SmallJob(128, "fine", 1))
        client.result(job)
        told = client.heard("Accepted", job)[0].told
        if told.kept or not told.note:
            raise BrokenPromise(f"the artist was not told that the job is not kept: {told}")
        stuffing.unlink()
        later = client.submit(SmallJob(64, "draft", 2))
        client.result(later)
        if not client.heard("Accepted", later)[0].told.kept:
            raise BrokenPromise("with room again, the next job is not kept either")
        return (
            f"before: “{warned}”; then: “{told.note}”; painted all the same; kept again once "
            "there is room"
        )


def fill_disk_meanwhile(trial: Trial) -> str:
    """The disk fills up while a job is painted."""
    with trial.testbed() as testbed, _small_disk(testbed.home, 96):
        client = testbed.client()
        job = client.submit(SmallJob(128 if trial.quick else 256, "fine"))
        client.wait_for_fraction(job, 0.2)
        stuffing = _stuff(testbed.home)
        client.progress[job].broke()
        client.result(job)
        stuffing.unlink()
        notes = [e.told.note for e in client.heard("Accepted", job) if not e.told.kept]
        client.result(client.submit(SmallJob(48)))
        words = f"“{notes[0]}”; " if notes else ""
        return f"{words}the job went on in memory and was delivered, so was the next"


def forbid_writing(trial: Trial) -> str:
    """The shared folder is read-only when a client wants a backend."""
    with trial.testbed() as testbed:
        with _small_disk(testbed.home, 1, "ro"):
            status = testbed.serve(log=testbed.folder / "serve.log").wait(30)
            words = (testbed.folder / "serve.log").read_text().strip()
            if status != 3 or "\n" in words:
                raise BrokenPromise(f"status {status}, “{words[-300:]}”")
            client = testbed.client()
            client.connect()
            client.wait(lambda: client.heard("Failed"), "a failure", 30)
            told = client.heard("Failed")[0].told.message
        client.result(client.submit(SmallJob(48)))
        return f"status 3, “{words}”; the client: “{told}”; writable again, it paints"


def forbid_writing_meanwhile(trial: Trial) -> str:
    """The folder of kept jobs becomes read-only while a job is painted."""
    with trial.testbed() as testbed:
        client = testbed.client()
        job = client.submit(SmallJob(128 if trial.quick else 256, "fine"))
        client.wait_for_fraction(job, 0.2)
        client.progress[job].broke()
        with _small_disk(testbed.home / "jobs", 64, "ro"):
            result = client.result(job)
            late = client.submit(SmallJob(48, "draft", 1))
            client.result(late)
            told = client.heard("Accepted", late)[0].told
        if told.kept or not told.note:
            raise BrokenPromise(f"the artist was not told that the job is not kept: {told}")
        steps = result.told.step
        return f"painted to the end ({steps} iterations); the next: “{told.note}”, and painted"


@contextlib.contextmanager
def _small_disk(folder: Path, mebibytes: int, *options: str) -> Iterator[None]:
    """Mount a disk of its own on a folder; needs root."""
    if os.geteuid() != 0:
        raise NotHereError("mounting a small disk needs root")
    words = ",".join((f"size={mebibytes}m", "mode=0700", *options))
    _mount("-t", "tmpfs", "-o", words, "scumble-selftest", str(folder))
    try:
        yield
    finally:
        # Lazily: backends that the testbed has not ended yet may have a log open.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHereError(f"nothing can be mounted here ({done.stderr.strip()})")


def _stuff(folder: Path) -> Path:
    """Fill the disk up to the last byte."""
    path = folder / "stuffing"
    with path.open("wb", buffering=0) as file:
        for size in (_MIB, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    time.sleep(0.1)
    return path


FAULTS = (
    Fault("worker-memory", "worker out of memory (host)", 2, 1, starve_worker),
    Fault("device-memory", "worker out of memory (device)", 1, 1, starve_device),
    Fault("disk-full", "disk full before a job", 1, 1, fill_disk),
    Fault("disk-fills", "disk fills while a job is painted", 1, 1, fill_disk_meanwhile),
    Fault("read-only", "read-only home", 1, 1, forbid_writing),
    Fault(
        "turned-read-only", "home turns read-only while painting", 1, 1, forbid_writing_meanwhile
    ),
)
