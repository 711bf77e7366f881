"""Nothing of a backend is left behind, and nothing it needs stays lost."""

import signal
import time

from tests.backends import Backend, job_of, paint, picture, until

from scumble_backend.service.server.lock import BackendLock


def folders(backend):
    """Temporary folders of backends; a ``Backend`` of the tests has its shared folder for them."""
    return [path for path in backend.folder.glob("scumble-*") if path.is_dir()]


def test_the_folder_of_a_killed_backend_is_swept_away_by_the_next(tmp_path):
    with Backend(tmp_path / "s") as first:
        killed = until(lambda: folders(first))
        first.process.kill()
        first.process.wait(20)
    with Backend(tmp_path / "s") as second:
        until(lambda: folders(second) and folders(second) != killed, 20)
        assert len(folders(second)) == 1
    assert folders(second) == []


def test_a_backend_whose_port_is_taken_leaves_no_folder(backend, tmp_path):
    port = backend.connection().endpoint.rpartition(":")[2]
    with Backend(tmp_path / "s", "--bind", f"tcp://127.0.0.1:{port}") as other:
        assert other.process.wait(20) == 3
    assert folders(other) == []


def test_only_a_folder_of_ours_is_swept_away(tmp_path):
    precious = tmp_path / "pictures"
    precious.mkdir()
    for words in (str(precious), "scumble-0123456789abcdef", "\xff" * 5000, ""):
        (tmp_path / "backend.lock").write_text(words)
        lock = BackendLock(tmp_path / "backend.lock")
        lock.take()
        assert lock.folder.stat().st_mode & 0o777 == 0o700
        lock.release()
        assert not lock.folder.exists()
    assert precious.is_dir()


def test_a_backend_asked_to_end_at_any_moment_of_its_start_leaves_nothing(tmp_path):
    for number in range(6):
        running = Backend(tmp_path / f"s{number}")
        time.sleep(0.1 * number)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
        assert folders(running) == []
        assert not (running.folder / "connection.json").exists()


def test_a_lost_connection_file_is_written_anew(tmp_path, style):
    with Backend(tmp_path / "s") as running:
        path = running.folder / "connection.json"
        known = path.read_bytes()
        for lose in (path.unlink, lambda: path.write_bytes(b"\0{"), lambda: path.chmod(0o644)):
            lose()
            until(lambda: path.exists() and path.read_bytes() == known, 10)
            until(lambda: path.stat().st_mode & 0o777 == 0o600, 10)
        assert paint(running, job_of(picture(48, 40), style)).step
        assert running.process.poll() is None
    assert not path.exists()
