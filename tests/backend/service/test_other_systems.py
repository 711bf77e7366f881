"""What Linux has and other systems have not: Scumble paints without it, one thing after another.

Windows itself is faked here, for our own modules only (``tests/other_system/sitecustomize.py``).
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import zmq
from tests.backends import until

from scumble_backend.service.pool.local import LocalPool
from scumble_backend.service.pool.pool import Joined, WorkerSetup
from scumble_backend.service.server import lock
from scumble_protocol import processes
from scumble_protocol.wire import shared

ROOT = Path(__file__).parents[3]
SHIM = ROOT / "tests/other_system"
PATH = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
NO_WINDOW = 0x08000000
QUIET = ("backend/scumble_backend/service", "plugin/client", "plugin/editor", "install")
"""Where processes are started without a terminal, or with their output kept."""
ODD = "Zoë's 100% paintings " + "und ein sehr langer Name " * 5
"""Of 146 characters: a Unix socket's path has 107 at most."""


@pytest.fixture
def odd_folder(tmp_path):
    folder = tmp_path / ODD
    folder.mkdir()
    return folder


def joined():
    """Whether a worker process starts and reaches the pool."""
    pool = LocalPool(WorkerSetup("cpu"))
    try:
        pool.start()
        return until(lambda: any(isinstance(event, Joined) for event in pool.events()) or None)
    finally:
        pool.stop()


def test_workers_are_reached_where_zeromq_has_no_ipc(monkeypatch):
    bind = zmq.Socket.bind

    def without_ipc(self, address):
        if address.startswith("ipc:"):
            raise zmq.ZMQError(zmq.EPROTONOSUPPORT)
        return bind(self, address)

    monkeypatch.setattr(zmq, "has", lambda what: what != "ipc")
    monkeypatch.setattr(zmq.Socket, "bind", without_ipc)
    assert joined()


def test_where_there_is_no_proc_no_memory_is_shared(monkeypatch, tmp_path):
    assert shared.can_share() or sys.platform != "linux"
    monkeypatch.setattr(shared, "_FOUND", tmp_path / "proc/self/fd")
    assert not shared.can_share()
    with pytest.raises(OSError, match="not implemented"):
        shared.Blank()


def test_it_paints_where_everything_is_as_on_windows(style, odd_folder):
    """No ipc, memfd, /proc, fcntl, resource, user ids; a long folder with odd letters."""
    started = odd_folder / "started"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "XDG_DATA_HOME"},
        "PYTHONPATH": os.pathsep.join([str(SHIM), *PATH]), "STARTED": str(started),
        "PYTHONUTF8": "1", "HOME": str(odd_folder),
        "TMPDIR": str(odd_folder), "SCUMBLE_HOME": "",
        "LOCALAPPDATA": str(odd_folder),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(SHIM / "paint.py"), str(style)],
        env=environment, stdout=subprocess.PIPE, text=True, timeout=300, check=False,
    )  # fmt: skip
    log = odd_folder / "Scumble/backend.log"
    assert done.returncode == 0, log.read_text()
    assert json.loads(done.stdout) == {
        "platform": "win32",
        "shares": False,
        "painted": [[48 * 40 * 4, True], [600 * 500 * 4, True]],
    }, log.read_text()
    starts = [json.loads(line) for line in started.read_text().splitlines()]
    assert [words[-1] for _, words in starts] == [
        "scumble_backend",
        "scumble_backend.service.worker.main",
    ]
    assert {flags for flags, _ in starts} == {NO_WINDOW}


def test_no_child_opens_a_console_on_windows():
    """Who starts a process where there may be no terminal says so to Popen."""
    loud, count = [], 0
    for path in (path for folder in QUIET for path in (ROOT / folder).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "subprocess.Popen", "subprocess.run", "subprocess.check_output",
            ):  # fmt: skip
                count += 1
                options = {ast.unparse(word.value) for word in call.keywords if word.arg is None}
                if not options & {"quietly()", "apart()"}:
                    loud.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert count
    assert not loud


def test_a_console_window_is_asked_away_with_one_flag(monkeypatch):
    """DETACHED_PROCESS beside it would make Windows ignore it."""
    monkeypatch.setattr(processes, "sys", SimpleNamespace(platform="win32"))
    assert processes.quietly() == processes.apart() == {"creationflags": NO_WINDOW}
    monkeypatch.setattr(processes, "sys", SimpleNamespace(platform="linux"))
    assert (processes.quietly(), processes.apart()) == ({}, {"start_new_session": True})


def test_a_command_that_cannot_be_replaced_gives_the_status_of_what_it_became(monkeypatch):
    here = SimpleNamespace(platform="win32", executable=sys.executable)
    monkeypatch.setattr(processes, "sys", here)
    monkeypatch.setattr(processes.signal, "signal", lambda *_: None)
    assert processes.become("this_module_is_not_there") == 1


def test_every_backend_locks_the_same_byte_on_windows(monkeypatch, tmp_path):
    """A lock there begins where the file stands, which is its end if it was opened to append."""
    places = []
    msvcrt = SimpleNamespace(
        LK_NBLCK=2, locking=lambda file, *_: places.append(os.lseek(file, 0, 1))
    )
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(processes, "sys", SimpleNamespace(platform="win32"))
    (tmp_path / "backend.lock").write_text("written by an older release")
    held = lock.BackendLock(tmp_path / "backend.lock")
    held.take()
    held.release()
    assert places == [0]
