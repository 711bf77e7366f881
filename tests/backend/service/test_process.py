"""The backend as a process: one for each user, nothing left behind, workers replaced."""

import os
import signal
import subprocess
import time

import psutil
import pytest
from tests.backend.service.pools import ScriptedPool
from tests.backends import (
    COMMAND,
    Backend,
    follow,
    job_of,
    lives,
    paint,
    picture,
    shared_folder,
    until,
)

from scumble_backend.service.queue.tracked_job import TrackedJob
from scumble_backend.service.server import server
from scumble_client import Accepted, Failed, History, Result


def leftovers(folder):
    """What a backend without any job has left in its folders beside what it is meant to."""
    meant = {"backend.log", "backend.lock", "jobs", "jobs/index.sqlite3"}
    return sorted({str(p.relative_to(folder)) for p in folder.rglob("*")} - meant)


def test_a_second_backend_of_the_same_user_ends_with_one_line(backend):
    environment = {**os.environ, "SCUMBLE_HOME": str(backend.folder)}
    done = subprocess.run(
        COMMAND, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 3
    told = "Your backend is already running: clients will use that one, as it was started"
    assert done.stderr.strip() == told
    with backend.raw() as raw:
        assert raw.hello()


def test_a_port_that_is_taken_is_named(backend, tmp_path):
    port = backend.connection().endpoint.rpartition(":")[2]
    environment = {**os.environ, "SCUMBLE_HOME": str(tmp_path)}
    done = subprocess.run(
        [*COMMAND, "--bind", f"tcp://127.0.0.1:{port}"],
        env=environment, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "choose another port" in done.stderr
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_after_the_end(tmp_path, number):
    with Backend(tmp_path / "s") as running:
        workers = until(lambda: running.workers)
        if number == signal.SIGINT:  # also what had been lost of it meanwhile
            (running.folder / "connection.json").unlink()
            until((running.folder / "connection.json").exists)
        running.process.send_signal(number)
        assert running.process.wait(20) == 0
    assert not any(w.is_running() for w in workers)
    assert leftovers(running.folder) == []


def test_workers_end_when_the_server_is_killed(tmp_path):
    with Backend(tmp_path / "s") as running:
        workers = until(lambda: running.workers)
        running.process.kill()
        psutil.wait_procs(workers, 10)
    assert not any(w.is_running() for w in workers)


def test_an_idle_backend_ends_itself(tmp_path):
    with Backend(tmp_path / "s", "--idle-exit", "0.03") as running:
        assert running.process.wait(30) == 0
    assert leftovers(running.folder) == []


def test_a_backend_is_idle_from_the_end_of_its_last_job_on(tmp_path, monkeypatch):
    """However long that was painted."""
    monkeypatch.setattr(server, "_pool_of", lambda *_: ScriptedPool())
    running = server.Server(server.Options(idle_exit=60.0), tmp_path / "jobs")
    job = TrackedJob("local", b"client", "one", None)
    running._book.enter(job)
    running._last_work -= 100
    running._tick()
    running._book.drop(job)
    running._tick()
    assert not running._stopping
    running._last_work -= 100
    running._tick()
    assert running._stopping
    running.close()
    assert running._context.closed


def test_a_job_that_ends_its_worker_again_and_again_fails(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        done = client.submit(job_of(picture(64, 16), style))
        follow(client, Result)
        identity = client.submit(job_of(picture(1200, 1000), style))
        follow(client, Accepted)
        for _ in range(5):
            ready = until(lambda: [w for w in backend.workers if "libtorch_cpu" in maps(w)])
            ready[0].kill()
            until(lambda dead=ready[0]: not lives(dead.pid))
        failed = follow(client, Result)[-1]
        assert isinstance(failed, Failed)
        assert (failed.job, failed.code) == (identity, "worker")
        assert "\n" not in failed.message
        last = paint(backend, job_of(picture(48, 12), style), client)
        assert last.step
        client.history()
        listed = follow(client, History)[-1].jobs[:3]
        assert [(job.job, job.state) for job in listed] == [
            (last.job, "done"),
            (identity, "failed"),
            (done, "done"),
        ]
        client.close()


def maps(process):
    try:
        return " ".join(m.path for m in process.memory_maps())
    except psutil.Error:
        return ""


def large_job_painted_small(style, number):
    """What is kept of it would be much, what is painted is little."""
    return job_of(picture(960, 320, number), style, parameters={"size": 64})


@pytest.mark.slow
def test_memory_stays_flat_over_twenty_jobs(tmp_path, style):
    """Resident memory of server and worker after job 20 is within 5 % of after job 5."""
    with Backend(tmp_path / "s") as running, shared_folder(running.folder):
        client = running.client()
        resident = []
        for number in range(20):
            result = paint(running, large_job_painted_small(style, number), client)
            assert result.step
            time.sleep(0.1)
            resident.append([p.memory_info().rss for p in (running.server, *running.workers)])
        client.close()
    for after_5, after_20 in zip(resident[4], resident[19], strict=True):
        assert after_20 <= 1.05 * after_5, resident
