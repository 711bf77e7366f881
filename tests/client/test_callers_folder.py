"""Nothing that lies in the folder of the caller is run, and no process of ours stays in it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.backends import shared_folder, until
from tests.shell import backend_of, end_backend_of, environment

from scumble_client.link.pipe import Pipe
from scumble_protocol.folder import Connection
from scumble_protocol.processes import python_module

SHADOWS = ("zmq", "numpy", "torch", "PIL", "json", "logging", "scumble_backend", "scumble_protocol")
"""Modules that our processes import, as somebody's folder may have them too."""
SCRIPT = Path(sys.executable).with_name("scumble")


@pytest.fixture
def folder(tmp_path):
    """A folder of somebody else's Python, which tells when it is run."""
    folder = tmp_path / "usb stick"
    folder.mkdir()
    for name in SHADOWS:
        marker = str(tmp_path / f"RAN-{name}")
        (folder / f"{name}.py").write_text(f"open({marker!r}, 'w').close()\n")
    return folder


def ran(tmp_path):
    return sorted(path.name for path in tmp_path.glob("RAN-*"))


def test_backend_and_worker_run_none_of_it_and_hold_it_not(tmp_path, folder):
    home = tmp_path / "scumble"
    words = {"cwd": folder, "env": environment(home), "capture_output": True, "text": True}
    home.mkdir()
    try:
        done = subprocess.run([SCRIPT, "history"], **words, check=False)
        assert done.returncode == 0, done.stderr
        log = home / "backend.log"
        assert until(lambda: "ready" in log.read_text() or "Error" in log.read_text(), 60)
        backend = psutil.Process(backend_of(home))
        assert [process.cwd() for process in (backend, *backend.children())] == [str(home)] * 2
    finally:
        end_backend_of(home)
    assert ran(tmp_path) == []


def test_a_backend_in_the_shell_runs_none_of_it_either(tmp_path, folder):
    words = {"cwd": folder, "env": environment(tmp_path / "scumble"), "stderr": subprocess.PIPE}
    with subprocess.Popen([SCRIPT, "serve", "--idle-exit", "0.01"], **words) as serving:
        told = serving.communicate(timeout=60)[1].decode()
    assert (serving.returncode, "listening on" in told) == (0, True), told
    assert ran(tmp_path) == []


def test_a_bridge_runs_none_of_it_and_holds_it_not(tmp_path, folder, monkeypatch):
    monkeypatch.chdir(folder)
    nowhere = Connection("tcp://127.0.0.1:1", *["x" * 40] * 3, os.getpid())
    with shared_folder(tmp_path / "scumble") as home:
        pipe = Pipe(nowhere, python_module("scumble_client.bridge"))
        process = psutil.Process(pipe._process.pid)
        try:
            assert process.cwd() == str(home)
            pipe._outbox.put(None)  # the end of its input
            assert pipe._process.wait(20) == 0
        finally:
            pipe.close()
    assert ran(tmp_path) == []


@pytest.mark.parametrize("version", [(3, 10), (3, 11)])
def test_a_module_starts_without_the_current_folder_in_every_python(tmp_path, folder, version):
    (folder / "here.py").touch()
    command = python_module("json.tool", "--compact", version=version)
    done = subprocess.run(
        command, cwd=folder, input="[1, 2]", capture_output=True, text=True, check=True
    )
    assert done.stdout == "[1,2]\n"
    assert ran(tmp_path) == []


def test_a_relative_folder_of_ours_is_the_same_for_the_processes_that_we_start(
    tmp_path, monkeypatch
):
    from scumble_client.link.environment import clean_environment
    from scumble_protocol import folder as ours

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCUMBLE_HOME", "mine")
    assert ours.shared_folder() == tmp_path / "mine"
    assert clean_environment("python")["SCUMBLE_HOME"] == str(tmp_path / "mine")
