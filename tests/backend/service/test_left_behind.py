"""Nothing of a backend is left behind, and nothing it needs stays lost."""

import signal
import time

import psutil
from tests.backends import Backend, job_of, paint, picture, until

KEPT = {"backend.lock", "backend.log", "jobs", "connection.json"}
"""What a backend may have in its shared folder, which is its temporary one in these tests."""


def test_a_killed_backend_leaves_nothing_in_the_temporary_folder(tmp_path):
    with Backend(tmp_path / "s") as running:
        workers = until(lambda: running.workers)
        running.process.kill()
        running.process.wait(20)
        psutil.wait_procs(workers, 10)
    assert {path.name for path in running.folder.iterdir()} <= KEPT


def test_a_backend_asked_to_end_at_any_moment_of_its_start_leaves_nothing(tmp_path):
    for number in range(6):
        running = Backend(tmp_path / f"s{number}")
        time.sleep(0.1 * number)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
        assert {path.name for path in running.folder.iterdir()} <= KEPT
        assert not (running.folder / "connection.json").exists()


def test_a_lost_connection_file_is_written_anew(backend, style):
    path = backend.folder / "connection.json"
    known = path.read_bytes()
    for lose in (path.unlink, lambda: path.write_bytes(b"\0{"), lambda: path.chmod(0o644)):
        lose()
        until(lambda: path.exists() and path.read_bytes() == known, 10)
        until(lambda: path.stat().st_mode & 0o777 == 0o600, 10)
    assert paint(backend, job_of(picture(48, 12), style)).step
    assert backend.process.poll() is None
