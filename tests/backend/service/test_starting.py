"""What keeps a backend from starting is told with its own cause, and the remedy for just that."""

import errno
import os
import resource
import subprocess
from pathlib import Path

import pytest
import zmq
from tests.backends import COMMAND, Backend, end_backend, job_of, picture, shared_folder, until

from scumble_backend.service.door.bind_address import BindError, check_bind
from scumble_backend.service.pool import local
from scumble_backend.service.server import main
from scumble_backend.service.server.lock import BackendLock
from scumble_backend.service.worker.loading import unloaded
from scumble_client import Client, Failed, Progress, Result
from scumble_client.link.launcher import Launch
from scumble_protocol.folder import FolderError, read_remote
from scumble_protocol.folder import shared_folder as place


def serve(folder, *options, limit=None):
    def starve():
        if limit is not None:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    environment = {**os.environ, "SCUMBLE_HOME": str(folder), "TMPDIR": str(folder.parent)}
    return subprocess.run(
        [*COMMAND, *options], env=environment, capture_output=True, text=True, timeout=60,
        check=False, preexec_fn=starve,
    )  # fmt: skip


def failures(folder, style, count):
    """What a client hears that wants so many jobs painted there, one after the other."""
    with shared_folder(folder):
        client, heard = Client("test", COMMAND), []
        try:
            for _ in range(count):
                client.submit(job_of(picture(16, 16), style))
                heard += until(lambda: [e for e in client.poll() if isinstance(e, Failed | Result)])
        finally:
            client.close()
    return heard


def failure(folder, style):
    """What a client hears that wants a job painted there."""
    return failures(folder, style, 1)[0]


def test_too_few_open_files_are_named_and_not_a_port(tmp_path):
    done = serve(tmp_path / "s", limit=(resource.RLIMIT_NOFILE, 20))
    assert done.returncode == 3
    assert done.stderr.strip() == (
        "The backend may open 20 files here and needs 32: raise that limit (ulimit -n)"
    )


def test_a_soft_limit_of_files_is_raised_by_itself(tmp_path):
    with Backend(tmp_path / "s", under=("sh", "-c", 'ulimit -Sn 20; exec "$@"', "sh")) as backend:
        assert backend.server.rlimit(resource.RLIMIT_NOFILE)[0] > 100


def test_a_worker_without_memory_says_so_at_once(tmp_path, style):
    """PyTorch's libraries cannot even be mapped."""
    limited = ("sh", "-c", 'ulimit -v 1000000; exec "$@"', "sh")
    with Backend(tmp_path / "s", under=limited):
        failed = failure(tmp_path / "s", style)
    assert "not enough memory to load PyTorch" in failed.message
    assert "ulimit -v" in failed.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), "memory"),
        (MemoryError(), "memory"),
        (
            ImportError("No module named 'torch'"),
            "(No module named 'torch'): install Scumble again",
        ),
    ],
)
def test_an_engine_that_cannot_be_loaded_says_why(error, words):
    assert words in unloaded(error)


def test_workers_that_end_again_and_again_under_a_limit_are_told_of_it(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (3_300_000_000, -1))
    assert "a limit of 3300 MB" in local._trouble()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, -1))
    assert "install/try.sh" in local._trouble()


def test_a_home_that_is_no_folder_is_named_and_no_file_of_ours(monkeypatch, style):
    monkeypatch.setenv("SCUMBLE_HOME", "/dev/null/scumble")
    with pytest.raises(FolderError) as told:
        read_remote()
    assert str(told.value).startswith("/dev/null/scumble cannot be used (Not a directory)")
    failed = failure(Path("/dev/null/scumble"), style)
    assert "set SCUMBLE_HOME" in failed.message
    assert "delete" not in failed.message


def test_a_user_without_a_home_is_told(monkeypatch):
    monkeypatch.delenv("SCUMBLE_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    def homeless():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(FolderError, match="set HOME or SCUMBLE_HOME"):
        place()


@pytest.mark.parametrize("announced", [False, True])
def test_a_backend_that_is_about_to_end_is_waited_for(tmp_path, monkeypatch, announced):
    """It has withdrawn its connection file and still holds the lock."""
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    before, waits = BackendLock(tmp_path / "backend.lock"), []
    before.take()

    def sleep(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            before.release()

    monkeypatch.setattr("scumble_backend.service.server.main.time.sleep", sleep)
    if announced:
        (tmp_path / "connection.json").touch()
        with pytest.raises(main._CannotStart, match="already running"):
            with_backend("tcp://127.0.0.1:*")
        before.release()
    else:
        with_backend("tcp://127.0.0.1:*")
        assert len(waits) == 3


def with_backend(bind):
    with main._only_one(bind) as place:
        assert place.lock.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            errno.EACCES,
            r"^tcp://127.0.0.1:80 cannot be used \(Permission denied\): choose another port$",
        ),
        (errno.EMFILE, r"^The backend cannot open its sockets \(Too many open files\): "),
    ],
)
def test_what_keeps_a_socket_closed_is_told_with_its_reason(number, words):
    with pytest.raises(main._CannotStart, match=words), main._told("tcp://127.0.0.1:80"):
        raise zmq.ZMQError(number)


@pytest.mark.parametrize("words", [(), ("--weights", "none.pt")], ids=["environment", "option"])
def test_weights_are_those_of_the_folder_in_which_the_command_was_given(
    tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCUMBLE_WEIGHTS", "other.pt" if words else "none.pt")
    assert main._parse(words).weights == str(tmp_path / "none.pt")


def test_weights_that_are_not_there_are_named_for_every_job(tmp_path, monkeypatch, style):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCUMBLE_WEIGHTS", "none.pt")
    with Backend(tmp_path / "s"):
        first, second = failures(tmp_path / "s", style, 2)
    assert f"from {tmp_path / 'none.pt'}" in first.message
    assert (second.code, second.message) == ("worker", first.message)


def test_a_full_disk_is_named_where_not_even_the_log_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    launch = Launch(["sh", "-c", "exit 120"])
    until(lambda: launch.ended() is not None)
    assert launch.last_words() == "exit status 120"
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert launch.last_words() == f"the disk of {tmp_path} is full: make room on that disk"


def test_a_backend_that_is_killed_while_it_starts_is_started_again(tmp_path, style):
    """As the system does that has no memory for a moment; here it happens once."""
    once = f'[ -e "{tmp_path}/once" ] || {{ touch "{tmp_path}/once"; kill -9 $$; }}; exec "$@"'
    with shared_folder(tmp_path / "s"):
        client = Client("test", ["sh", "-c", once, "sh", *COMMAND])
        try:
            client.submit(job_of(picture(16, 16), style))
            (heard,) = until(lambda: [e for e in client.poll() if isinstance(e, Failed | Result)])
        finally:
            client.close()
            end_backend(Backend.found(tmp_path / "s"))
    assert isinstance(heard, Result), heard


def test_a_backend_that_is_killed_again_and_again_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    launch = Launch(["sh", "-c", "echo x >> starts; kill -9 $$"])
    assert until(launch.failure) == "The backend did not start: exit status -9"
    assert (tmp_path / "starts").read_text() == "x\n" * 3


def test_a_client_that_leaves_stops_no_finished_job(backend, style):
    before = len(backend.log.read_text())  # other tests' clients have left as well
    with shared_folder(backend.folder):
        client = backend.client("leaving")
        client.submit(job_of(picture(16, 16), style))
        until(lambda: any(isinstance(event, Result) for event in client.poll()))
        client.submit(job_of(picture(300, 200), style, parameters={"preset": "fine"}))
        until(lambda: any(isinstance(event, Progress) for event in client.poll()))
        client.close()
        until(lambda: "client left" in backend.log.read_text()[before:])
    assert backend.log.read_text()[before:].count("client left") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--history-limit", "-1"), ("--history-limit", "nan"), ("--history-limit", "inf"),
        ("--idle-exit", "-1"), ("--idle-exit", "nan"), ("--idle-exit", "soon"),
        ("--threads", "-2"), ("--threads", "1.5"), ("--threads", "9999"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_meant_is_refused_before_anything_is_done(option, value, capsys):
    """A history of less than no bytes would delete all of it."""
    with pytest.raises(SystemExit, match="2"):
        main._parse([f"{option}={value}"])
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"scumble serve: error: argument {option}: '{value}' must be a ")
    assert " number from 0 to 1" in told


def test_numbers_at_their_limits_are_taken():
    options = main._parse(["--history-limit=0", "--idle-exit=0", "--threads=0"])
    assert (options.history_limit, options.idle_exit, options.threads) == (0, 0, 0)


def test_a_port_that_there_cannot_be_is_refused():
    with pytest.raises(BindError, match="PORT up to 65535"):
        check_bind("tcp://127.0.0.1:99999")
    check_bind("tcp://127.0.0.1:65535")
