"""A job accepted is a job kept: it outlives its worker, its backend, its client and the network."""

import io
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image
from tests.backends import (
    Backend,
    end_backend,
    follow,
    job_of,
    paint,
    picture,
    shared_folder,
    until,
)

from scumble_client import (
    Accepted,
    Cancelled,
    Client,
    Failed,
    Forgotten,
    History,
    InputError,
    Progress,
    Result,
    Status,
)
from scumble_client.parcel import submission
from scumble_protocol.folder import read_connection, write_connection


@pytest.fixture
def own(tmp_path):
    """A backend of the test's own, so that it can be killed."""
    with Backend(tmp_path / "scumble") as running, shared_folder(running.folder):
        yield running


@pytest.fixture
def one(backend):
    """A client of the backend that all tests share."""
    with shared_folder(backend.folder):
        client = backend.client()
        yield client
        client.close()


def kept(client: Client, identity: str | None = None):
    """Ask for the kept jobs; gives them, or the one of this id (None: there is none)."""
    jobs, before = [], None
    while True:
        client.history(before=before)
        listed = follow(client, History)[-1]
        assert isinstance(listed, History), listed
        jobs += listed.jobs
        if not listed.more:
            break
        before = listed.jobs[-1].created
    if identity is None:
        return jobs
    return next((job for job in jobs if job.job == identity), None)


def folders(backend: Backend) -> set[str]:
    return {path.name for path in (backend.folder / "jobs").iterdir() if path.is_dir()}


def wait_for(client: Client, identity: str, *kinds: type):
    """Follow until an event of one of these types comes for one job; gives it."""
    while True:
        event = follow(client, *kinds)[-1]
        if event.job == identity:
            return event


def alphas(result: Result) -> np.ndarray:
    return np.frombuffer(result.pixels, np.uint8).reshape(result.height, result.width, 4)[..., 3]


# ---- the backend is killed


def test_a_job_and_its_updates_outlive_the_backend(own, style):
    client = own.client()
    pixels, news = picture(160, 120), picture(160, 120, seed=4)[::-1].copy()
    identity = client.submit(job_of(pixels, style))
    follow(client, Progress)
    client.update(identity, {"strength": 70.0})
    client.update(identity, {}, pixels=news.tobytes())
    wait_for(client, identity, Progress)
    own.process.kill()
    events = follow(client, Result)
    result = events[-1]
    assert isinstance(result, Result), result
    assert (result.job, result.revision, result.stopped) == (identity, 2, False)
    assert np.array_equal(alphas(result), news[..., 3])
    assert [e.stage for e in events if isinstance(e, Status)].count("lost") == 1
    entry = kept(client, identity)
    assert (entry.state, entry.revision, entry.parameters["strength"]) == ("done", 2, 70.0)
    client.close()
    end_backend(own)


def test_a_killed_backend_costs_a_job_its_last_seconds_only(own, style):
    """The next one goes on from the checkpoint, not from the beginning."""
    client = own.client()
    job = job_of(picture(300, 240), style, parameters={"preset": "fine"})
    identity = client.submit(job)
    wait_for(client, identity, Progress)
    (folder,) = [path for path in (own.folder / "jobs").iterdir() if path.is_dir()]
    before = 0
    while not (folder / "checkpoint.safetensors").exists():
        before = wait_for(client, identity, Progress).step
    own.process.kill()
    own.process.wait()
    client.poll()  # what it said with its last breath
    first = None
    while first is None:
        event = follow(client, Progress, Status)[-1]
        assert not isinstance(event, Failed), event
        if isinstance(event, Status) and event.stage == "lost":
            first = wait_for(client, identity, Progress).step
    assert first > max(1, before - 3)
    client.update(identity, {"preset": "draft"})
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 1
    client.close()
    end_backend(own)


def test_a_cancel_that_the_dead_backend_never_did_is_told_to_the_next(own, style):
    client = own.client()
    kept_one = client.submit(job_of(picture(300, 240), style, parameters={"preset": "fine"}))
    unwanted = client.submit(job_of(picture(64, 48), style))
    wait_for(client, unwanted, Accepted)
    follow(client, Progress)
    until(lambda: kept(client, kept_one).fraction > 0)  # there is a picture to be kept
    own.process.kill()
    own.process.wait()
    client.cancel(kept_one, keep=True)
    client.cancel(unwanted, keep=False)
    while client.busy:
        assert not isinstance(follow(client, Cancelled)[-1], Failed)
    assert [job.job for job in kept(client)] == [kept_one]
    client.close()
    end_backend(own)


def test_an_update_that_the_dead_backend_never_kept_is_told_to_the_next(own, style):
    client = own.client()
    identity = client.submit(job_of(picture(160, 120), style))
    follow(client, Progress)
    own.process.kill()
    own.process.wait()
    news = picture(160, 120, seed=4)[::-1].copy()
    client.update(identity, {"strength": 70.0}, pixels=news.tobytes())
    client.update(identity, {"preset": "draft"})
    result = follow(client, Result)[-1]
    assert isinstance(result, Result), result
    assert result.revision == 2
    assert np.array_equal(alphas(result), news[..., 3])
    client.close()
    end_backend(own)


def test_a_job_is_sent_again_whole_if_even_the_disk_has_lost_it(own, style):
    client = own.client()
    identity = client.submit(job_of(picture(160, 120), style))
    follow(client, Progress)
    own.process.kill()
    own.process.wait()
    shutil.rmtree(own.folder / "jobs")
    result = follow(client, Result)[-1]
    assert isinstance(result, Result), result
    assert (result.job, result.revision) == (identity, 0)
    client.close()
    end_backend(own)


def test_waiting_jobs_outlive_the_backend_too(own, style):
    client = own.client()
    running = client.submit(job_of(picture(300, 200), style))
    waiting = client.submit(job_of(picture(64, 48), style))
    wait_for(client, waiting, Accepted)
    follow(client, Progress)
    own.process.kill()
    done = {wait_for_any(client, Result).job for _ in range(2)}
    assert done == {running, waiting}
    client.close()
    end_backend(own)


def wait_for_any(client, kind):
    event = follow(client, kind)[-1]
    assert isinstance(event, kind), event
    return event


def test_jobs_of_a_killed_backend_are_unfinished_until_somebody_resumes_them(tmp_path, style):
    home = tmp_path / "scumble"
    with shared_folder(home):
        with Backend(home) as first:
            client = first.client()
            identity = client.submit(job_of(picture(160, 120), style))
            follow(client, Progress)
            first.process.kill()
            client.close()
        with Backend(home) as second:
            other = second.client("another editor")
            entry = kept(other, identity)
            assert entry.state == "unfinished"
            with Image.open(io.BytesIO(entry.thumbnail)) as layer:
                assert layer.size == (160, 120)
            assert (entry.width, entry.height, entry.format) == (160, 120, "rgba8")
            assert entry.styles == ("waves",)
            assert entry.bytes > 160 * 120 * 4
            other.resume(identity)
            assert other.busy
            events = follow(other, Result)
            result = events[-1]
            assert isinstance(result, Result), result
            assert isinstance(next(e for e in events if hasattr(e, "job")), Accepted)
            assert np.array_equal(alphas(result), picture(160, 120)[..., 3])
            other.update(identity, {"strength": 80.0})
            assert follow(other, Result)[-1].revision == 1
            other.close()


def test_a_result_is_fetched_after_a_restart(tmp_path, style):
    home = tmp_path / "scumble"
    with shared_folder(home):
        with Backend(home) as first:
            client = first.client()
            identity = client.submit(job_of(picture(64, 48), style))
            result = follow(client, Result)[-1]
            client.close()
        with Backend(home) as second:
            other = second.client()
            other.resume(identity)
            again = follow(other, Result)[-1]
            assert again == result
            other.update(identity, {"strength": 90.0})
            later = follow(other, Result)[-1]
            assert isinstance(later, Result), later
            assert later.revision == 1
            other.close()


# ---- the worker is killed


def test_workers_are_killed_at_bad_moments_and_nobody_sees_it(own, style):
    """Also while a finished painting goes on, of whose inputs only the disk has a copy."""
    client = own.client()
    pixels, news = picture(200, 160), picture(200, 160, seed=4)[::-1].copy()
    identity = client.submit(job_of(pixels, style))
    wait_for(client, identity, Accepted)
    own.workers[0].kill()
    wait_for(client, identity, Progress)
    client.update(identity, {"strength": 70.0}, pixels=news.tobytes())
    own.workers[0].kill()
    result = wait_for(client, identity, Result)
    assert (result.revision, result.stopped) == (1, False)
    assert np.array_equal(alphas(result), news[..., 3])
    mask = np.full((160, 200), 255, np.uint8)
    mask[:40] = 0
    client.update(identity, {"preset": "normal"}, mask=mask.tobytes())
    wait_for(client, identity, Progress)
    own.workers[0].kill()
    client.update(identity, {"preset": "draft"})
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 3
    assert not alphas(result)[:40].any()
    assert np.array_equal(alphas(result)[40:], news[40:, :, 3])
    client.close()


# ---- the client is gone


def test_a_killed_clients_job_is_unfinished_and_goes_on_elsewhere(one, style):
    code = (
        "import sys, time; from pathlib import Path; from tests.backends import job_of, picture\n"
        "from scumble_client import Client, Progress\n"
        "client = Client('to be killed')\n"
        "identity = client.submit(job_of(picture(300, 200), Path(sys.argv[1])))\n"
        "while True:\n"
        "    for event in client.poll():\n"
        "        if isinstance(event, Progress) and event.step == 3: print(identity, flush=True)\n"
        "    time.sleep(0.01)\n"
    )
    command = [sys.executable, "-c", code, str(style)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        identity = victim.stdout.readline().strip()
        assert kept(one, identity).state == "running"
        victim.kill()
    until(lambda: kept(one, identity).state == "unfinished")
    assert kept(one, identity).fraction > 0
    one.resume(identity)
    assert isinstance(wait_for(one, identity, Result), Result)
    entry = kept(one, identity)
    assert (entry.state, entry.fraction) == ("done", 1.0)


def test_a_job_is_taken_from_another_window(backend, one, style):
    other = backend.client()
    identity = other.submit(job_of(picture(300, 200), style))
    follow(other, Progress)
    one.resume(identity)
    assert isinstance(wait_for(one, identity, Progress), Progress)
    failed = follow(other, Result)[-1]
    assert (failed.job, failed.code) == (identity, "elsewhere")
    other.close()
    assert isinstance(wait_for(one, identity, Result), Result)


class Proxy:
    """Forwards TCP connections to a port until it is cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._port))
            self._ends += [near, far]
            for source, target in ((near, far), (far, near)):
                thread = threading.Thread(target=self._forward, args=(source, target))
                thread.start()
                self._threads.append(thread)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return

    def cut(self) -> None:
        """Break every connection; new ones are let through."""
        ends, self._ends = self._ends, []
        for end in ends:
            end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()
        for thread in self._threads:
            thread.join()


def test_a_broken_connection_is_made_again_and_the_job_goes_on(own, style):
    connection = read_connection()
    host, _, port = connection.endpoint.rpartition(":")
    proxy = Proxy(int(port))
    write_connection(connection._replace(endpoint=f"{host}:{proxy.port}"))
    client = own.client()
    identity = client.submit(job_of(picture(500, 400), style, parameters={"preset": "normal"}))
    follow(client, Progress)
    proxy.cut()
    events = follow(client, Accepted)
    assert isinstance(events[-1], Accepted), events[-1]
    client.update(identity, {"preset": "draft"})
    result = wait_for(client, identity, Result)
    assert isinstance(result, Result), result
    assert result.revision == 1
    client.close()
    proxy.close()
    write_connection(connection)


# ---- the history


def test_the_history_shows_what_was_painted(one, style):
    identity = one.submit(job_of(picture(400, 300), style, parameters={"strength": 30.0}))
    result = follow(one, Result)[-1]
    entry = kept(one, identity)
    assert (entry.state, entry.name, entry.styles) == ("done", "layer", ("waves",))
    assert entry.parameters == {"preset": "draft", "strength": 30.0}
    assert abs(entry.created - time.time()) < 600
    small = Image.open(io.BytesIO(entry.thumbnail))
    assert small.size == (256, 192)
    painted = np.frombuffer(result.pixels, np.uint8).reshape(300, 400, 4)
    shown, expected = np.asarray(small, float), Image.fromarray(painted).resize((256, 192))
    opaque = np.asarray(expected)[..., 3] == 255
    assert np.abs(shown - np.asarray(expected, float))[opaque].mean() < 8


def test_a_stopped_picture_is_done_and_an_unwanted_job_is_gone(backend, one, style):
    before = folders(backend)
    stopped = one.submit(job_of(picture(300, 200), style))
    wait_for(one, stopped, Progress)
    one.cancel(stopped, keep=True)
    result = wait_for(one, stopped, Result)
    assert result.stopped
    assert kept(one, stopped).state == "done"
    unwanted = one.submit(job_of(picture(300, 200), style))
    wait_for(one, unwanted, Progress)
    one.cancel(unwanted, keep=False)
    wait_for(one, unwanted, Cancelled)
    assert kept(one, unwanted) is None
    one.resume(stopped)
    assert wait_for(one, stopped, Result) == result
    paint_one = one.submit(job_of(picture(48, 40), style))
    wait_for(one, paint_one, Result)
    until(lambda: len(folders(backend) - before) == 2)


def test_an_unwanted_change_leaves_the_result_that_was_there(one, style):
    identity = one.submit(job_of(picture(200, 150), style))
    result = wait_for(one, identity, Result)
    one.update(identity, {"preset": "fine"})
    wait_for(one, identity, Progress)
    one.cancel(identity, keep=False)
    wait_for(one, identity, Cancelled)
    assert kept(one, identity).state == "done"
    one.resume(identity)
    assert wait_for(one, identity, Result).pixels == result.pixels


def test_a_forgotten_job_is_gone_wherever_it_was(backend, one, style):
    before = folders(backend)
    done = one.submit(job_of(picture(48, 40), style))
    wait_for(one, done, Result)
    running = one.submit(job_of(picture(500, 400), style))
    waiting = one.submit(job_of(picture(48, 40), style))
    wait_for(one, waiting, Accepted)
    wait_for(one, running, Progress)
    for identity in (done, waiting, running, "0123456789abcdef"):
        one.forget(identity)
        assert follow(one, Forgotten)[-1] == Forgotten(identity)
        assert kept(one, identity) is None
        one.resume(identity)
        failed = follow(one, Result)[-1]
        assert (failed.job, failed.code) == (identity, "unknown-job")
    until(lambda: folders(backend) == before)
    with pytest.raises(InputError):
        one.forget("../../etc")


def test_a_job_cancelled_while_it_is_written_leaves_no_files(backend, style):
    before = folders(backend)
    job = job_of(picture(2048, 2048), style)
    with backend.raw() as raw:
        for number in range(6):
            parcel = submission(f"w{number}", 0, job, set(), share=False)
            raw.say(parcel.kind, parcel.fields, parcel.buffers)
            if number % 2:
                raw.say("forget", {"job": f"w{number}"})
                assert raw.hear("forgotten").fields["job"] == f"w{number}"
            else:
                raw.say("cancel", {"job": f"w{number}", "keep": False})
                assert raw.hear("cancelled").fields["keeps"] is False
        until(lambda: folders(backend) == before)
    until(lambda: folders(backend) == before)


def test_pages_of_the_history_have_no_more_than_a_header_holds(backend, style):
    job = job_of(picture(32, 32), style)
    with backend.raw() as raw:
        for number in range(60):
            parcel = submission(f"page{number:02}", 0, job, set(), share=False)
            parcel.fields["name"] = 'ö\\"' * 66
            raw.say(parcel.kind, parcel.fields, parcel.buffers)
            raw.hear("accepted")
        raw.say("jobs", {"limit": 100, "before": None})
        listed, before = [], None
        while True:
            page = raw.hear("history").fields
            listed += [entry["job"] for entry in page["jobs"]]
            if not page["more"] or len(listed) >= 60:
                break
            assert page["jobs"]
            before = page["jobs"][-1]["created"]
            raw.say("jobs", {"limit": 100, "before": before})
        assert listed[:60] == [f"page{n:02}" for n in reversed(range(60))]
        for number in range(60):
            raw.say("forget", {"job": f"page{number:02}"})
            raw.hear("forgotten")


def test_the_history_keeps_its_limit(tmp_path, style):
    with (
        Backend(tmp_path / "s", "--history-limit", "0.002") as small,
        shared_folder(small.folder),
    ):
        client = small.client()
        painted = []
        for _ in range(6):
            painted.append(client.submit(job_of(picture(200, 150), style)))
            wait_for(client, painted[-1], Result)
        left = [entry.job for entry in kept(client)]
        assert left == painted[::-1][: len(left)]
        assert 1 <= len(left) < 6
        client.resume(painted[0])
        assert wait_for(client, painted[0], Result).code == "unknown-job"
        client.close()


# ---- the disk


def test_a_full_disk_ends_no_job(tmp_path, style):
    limited = ("bash", "-c", 'ulimit -f 100; exec "$@"', "bash")
    with Backend(tmp_path / "s", under=limited) as running, shared_folder(running.folder):
        client = running.client()
        identity = client.submit(job_of(picture(240, 200), style))
        accepted = wait_for(client, identity, Accepted)
        assert not accepted.kept
        assert "disk is full" in accepted.note
        assert "\n" not in accepted.note
        result = wait_for(client, identity, Result)
        assert np.array_equal(alphas(result), picture(240, 200)[..., 3])
        assert kept(client) == []
        assert folders(running) == set()
        client.update(identity, {"strength": 80.0})
        assert wait_for(client, identity, Result).revision == 1
        small = client.submit(job_of(picture(48, 40), style))
        assert wait_for(client, small, Accepted).kept
        wait_for(client, small, Result)
        client.close()


@pytest.mark.parametrize("kind", ["a small disk", "read-only"])
def test_a_disk_that_takes_nothing_ends_no_job(tmp_path, style, kind):
    jobs = tmp_path / "s" / "jobs"
    jobs.mkdir(parents=True)
    options = "size=1m" if kind == "a small disk" else "ro"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(jobs)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with Backend(tmp_path / "s") as running, shared_folder(running.folder):
            client = running.client()
            identity = client.submit(job_of(picture(64, 48), style))
            accepted = wait_for(client, identity, Accepted)
            assert not accepted.kept
            assert accepted.note
            result = wait_for(client, identity, Result)
            assert np.array_equal(alphas(result), picture(64, 48)[..., 3])
            assert kept(client) == []
            client.close()
    finally:
        subprocess.run(["umount", str(jobs)], check=True)


def test_harm_done_to_the_files_between_two_runs(tmp_path, style):
    home = tmp_path / "s"
    with shared_folder(home):
        with Backend(home) as first:
            client = first.client()
            names = []
            for number in range(4):
                names.append(client.submit(job_of(picture(48, 40, number), style)))
                wait_for(client, names[-1], Result)
            by_name = {
                (folder / "job.json").read_text().split('"job": "')[1][:16]: folder
                for folder in (home / "jobs").iterdir()
                if folder.is_dir()
            }
            client.close()
        (by_name[names[0]] / "job.json").write_bytes(b"")
        os.truncate(by_name[names[1]] / "result.safetensors", 100)
        os.truncate(by_name[names[2]] / "inputs.safetensors", 100)
        (home / "jobs" / "index.sqlite3").write_bytes(os.urandom(8192))
        with Backend(home) as second:
            other = second.client()
            assert [entry.job for entry in kept(other)] == names[:0:-1]
            for number, outcome in ((1, Result), (2, Result), (3, Result)):
                other.resume(names[number])
                assert isinstance(wait_for(other, names[number], Result), outcome)
            other.update(names[2], {"strength": 80.0})
            failed = wait_for(other, names[2], Result)
            if isinstance(failed, Failed):  # its inputs are lost, if no worker has its picture
                assert failed.code == "unknown-job"
            assert paint(second, job_of(picture(48, 40), style), other).step
            other.close()
