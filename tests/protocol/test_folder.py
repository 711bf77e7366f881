import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scumble_protocol import folder
from scumble_protocol.folder import Connection, FolderError

CONNECTION = Connection("tcp://127.0.0.1:1", "s" * 40, "c" * 40, "x" * 40, os.getpid())


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    return tmp_path / "scumble"


def test_the_connection_survives_the_file():
    folder.write_connection(CONNECTION)
    assert folder.read_connection() == CONNECTION


def test_only_the_owner_can_read_what_is_written(own_folder):
    old = os.umask(0)
    try:
        folder.write_connection(CONNECTION)
    finally:
        os.umask(old)
    assert folder.connection_path().stat().st_mode & 0o777 == 0o600
    assert own_folder.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in own_folder.iterdir()] == ["connection.json"]


def test_a_file_that_others_can_read_is_refused():
    folder.write_connection(CONNECTION)
    folder.connection_path().chmod(0o644)
    with pytest.raises(FolderError, match="can be read by others"):
        folder.read_connection()


def test_no_file_is_no_connection():
    assert folder.read_connection() is None
    assert folder.read_launch() is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": true}', '{"endpoint": 1}'])
def test_a_broken_file_is_named(content):
    folder.write_connection(CONNECTION)
    folder.connection_path().write_text(content)
    with pytest.raises(FolderError, match=r"connection\.json"):
        folder.read_connection()


@pytest.mark.parametrize("command", [[], "python", [1], None])
def test_a_broken_launch_file_is_named(command):
    folder.write_private(folder.launch_path(), {"command": command})
    with pytest.raises(FolderError, match="install again"):
        folder.read_launch()


def test_a_dead_owner_is_known():
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    assert not CONNECTION._replace(pid=int(ended.stdout)).owner_is_alive()
    assert CONNECTION.owner_is_alive()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to be read")
def test_a_dead_owner_nobody_has_asked_after_is_dead():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        owner = CONNECTION._replace(pid=child.pid)
        assert owner.owner_is_alive()
        child.kill()
        end = time.monotonic() + 10
        while owner.owner_is_alive() and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(child.pid, 0)  # its parent, this process, could still ask
        assert not owner.owner_is_alive()


def test_the_protocol_needs_the_standard_library_only():
    code = (
        "import sys, pkgutil, scumble_protocol as p\n"
        "for m in pkgutil.iter_modules(p.__path__): __import__('scumble_protocol.' + m.name)\n"
        "known = set(sys.stdlib_module_names) | {'scumble_protocol'}\n"
        "print([m for m in sys.modules if m.split('.')[0] not in known"
        " and not m.startswith('_')])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(_root())!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def _root():
    from pathlib import Path

    import scumble_protocol

    return Path(scumble_protocol.__file__).parents[1]
