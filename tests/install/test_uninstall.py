"""Uninstalling: what goes, what stays, and what the user is told to remove by hand."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.backends import Backend, shared_folder

from scumble_cli.commands import uninstall
from scumble_cli.main import main
from scumble_install import environment, running_backend, user_files
from scumble_protocol.folder import Connection, launch_path, write_connection, write_launch


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with shared_folder(tmp_path / "scumble") as folder:
        folder.mkdir()
        yield folder


def fill(home):
    for name in ("a", "b"):
        (home / "jobs" / name).mkdir(parents=True)
        (home / "jobs" / name / "pixels").write_bytes(bytes(500_000))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("prefix", ["/usr", "/", sys.base_prefix, sys.prefix])
def test_no_foreign_environment_is_ever_named_for_removal(prefix):
    words = environment.removal(Path(prefix))
    assert "rm " not in words
    assert words.endswith("-m pip uninstall scumble")


def test_only_the_environment_that_we_made_is_named(home):
    own = home / "env"
    own.mkdir()
    assert "rm " not in environment.removal(own)  # it is none
    (own / "pyvenv.cfg").touch()
    assert environment.removal(own) == f"rm -r {own}"


def test_without_a_terminal_the_history_stays_and_its_place_is_told(home, capsys):
    fill(home)
    write_launch(["x"])
    assert main(["uninstall"]) == 0
    told = capsys.readouterr().out
    assert f"The history stays: 2 paintings (1.0 MB) in {home / 'jobs'}; --delete-history" in told
    assert user_files.history() is not None
    assert not launch_path().exists()


@pytest.mark.parametrize(("answer", "stays"), [("", True), ("n", True), ("Y", False), (None, True)])
def test_with_a_terminal_it_asks_and_only_yes_is_yes(home, capsys, monkeypatch, answer, stays):
    fill(home)
    asked = []

    def reply(question):
        asked.append(question)
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", reply)
    monkeypatch.setattr(uninstall.sys.stdin, "isatty", lambda: True)
    assert main(["uninstall"]) == 0
    assert asked[0].endswith("[y/N] ")
    assert "2 paintings" in capsys.readouterr().out
    assert (user_files.history() is not None) == stays


def test_a_script_can_say_it_beforehand(home):
    fill(home)
    assert main(["uninstall", "--keep-history"]) == 0
    assert user_files.history() is not None
    assert main(["uninstall", "--delete-history"]) == 0
    assert user_files.history() is None
    assert not home.exists()


def test_what_goes_with_the_history_and_what_the_artist_made_stays(home):
    fill(home)
    for name in (
        "paces.json",
        ".paces.0a.part",
        "stars/a",
        "styles/b/Sky.png",
        "presets/Mine.json",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    assert main(["uninstall", "--delete-history"]) == 0
    left = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert left == {"presets/Mine.json"}


def test_what_backends_of_several_computers_left_goes(home):
    for name in ("backend.lock", "backend-4af0.lock", "connection-4af0.json", "backend.log"):
        (home / name).touch()
    user_files.sweep()
    assert not home.exists()


def test_pairings_stay(home):
    (home / "pairings").mkdir()
    user_files.sweep()
    assert (home / "pairings").is_dir()


def test_a_backend_of_a_sandbox_is_left_alone_and_so_is_who_has_its_number_here(home, monkeypatch):
    with (
        Backend(home) as backend,
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as another,
    ):
        seen = backend.connection()._replace(pid=another.pid)
        monkeypatch.setattr(running_backend, "read_connection", lambda: seen)
        assert running_backend.stop() == running_backend.ELSEWHERE
        assert another.poll() is None
        another.kill()


def test_a_backend_is_stopped(home):
    with Backend(home) as backend:
        assert running_backend.stop() == "The backend is stopped"
        assert backend.process.wait(20) == 0
    assert running_backend.stop() == ""


@pytest.mark.usefixtures("home")
def test_a_stranger_that_an_old_connection_file_names_is_left_alone(monkeypatch):
    """Its process number is another program's by now: here our own, which a signal would end."""
    monkeypatch.setattr(running_backend, "ANSWER", 0.3)
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    write_connection(Connection("tcp://127.0.0.1:1", *["x" * 40] * 3, os.getpid()))
    try:
        assert running_backend.stop() == ""
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == []


@pytest.mark.parametrize(
    ("receipt", "command"),
    [
        ("pipx_metadata.json", "pipx uninstall scumble"),
        ("uv-receipt.toml", "uv tool uninstall scumble"),
    ],
)
def test_who_made_the_environment_is_named_to_remove_it(tmp_path, receipt, command):
    place = tmp_path / "scumble"
    place.mkdir()
    (place / receipt).touch()
    assert environment.removal(place) == command
