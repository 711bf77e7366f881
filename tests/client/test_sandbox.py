"""A plugin in a sandbox: other variables, other process ids, no way to start a backend there."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image
from tests.backends import follow, installed, picture, until

from scumble_client import Client
from scumble_client.link import backend_link, launcher
from scumble_client.link.environment import Starter
from scumble_client.link.sandbox import Sandbox, this_sandbox
from scumble_protocol.folder import FOLDER_FILE, wanted_path, write_launch
from scumble_protocol.remedies import INSTALL

FLATPAK, SNAP = Sandbox("Flatpak", "org.kde.krita"), Sandbox("snap", "krita")
PACKAGES = ("scumble_protocol", "scumble_client")
PAINT = """
import sys, time
from scumble_client import Client, Failed, Job, Result, StyleFile
client = Client("sandboxed")
pixels = bytes([90, 120, 200, 255]) * (600 * 500)
client.submit(Job("x", 600, 500, "rgba8", pixels, (StyleFile(sys.argv[1]),),
                  parameters={"preset": "draft", "size": 64}))
while True:
    for event in client.poll():
        if isinstance(event, (Failed, Result)):
            print(event.message if isinstance(event, Failed) else len(event.pixels))
            client.close()
            sys.exit()
    time.sleep(0.01)
"""
"""Paints a layer that is large enough for shared memory, which the backend cannot open there."""


def sandboxed(folder: Path) -> list[str] | None:
    """A command that runs another with process ids of its own and moved folders, where allowed."""
    hidden = ["unshare", "--pid", "--fork", "--mount-proc"]
    if shutil.which("unshare") is None or subprocess.run([*hidden, "true"], check=False).returncode:
        return None
    moved = [f"HOME={folder}", f"XDG_DATA_HOME={folder}/data", f"XDG_RUNTIME_DIR={folder}/run"]
    return [*hidden, "env", "-u", "SCUMBLE_HOME", *moved]


def test_a_sandboxed_plugin_paints_on_the_backend_outside(backend, tmp_path):
    """It finds the shared folder by the file beside it; the backend's process is out of sight."""
    hidden = sandboxed(tmp_path / "sandbox")
    if hidden is None:
        pytest.skip("no process ids of one's own: unshare needs root")
    vendor = tmp_path / "plugin" / "vendor"
    for name in PACKAGES:
        shutil.copytree(Path(find_spec(name).origin).parent, vendor / name)
    (vendor / "scumble-folder.json").write_text(json.dumps({"folder": str(backend.folder)}))
    style = tmp_path / "style.png"
    Image.fromarray(picture(64, 64)[..., :3]).save(style)
    with installed(backend, [sys.executable, "-c", "raise SystemExit('started inside')"]):
        done = subprocess.run(
            [*hidden, f"PYTHONPATH={vendor}", sys.executable, "-c", PAINT, str(style)],
            capture_output=True, text=True, check=False, timeout=200,
        )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == (str(600 * 500 * 4), "")


@pytest.mark.parametrize(
    ("sandbox", "files", "program", "variables"),
    [
        (FLATPAK, {"/.flatpak-info"}, "/app/bin/krita", {"FLATPAK_ID": "org.kde.krita"}),
        (SNAP, set(), "/snap/krita/9/bin/krita", {"SNAP": "/snap/krita/9", "SNAP_NAME": "krita"}),
        (None, set(), "/usr/bin/krita", {"SNAP": "/snap/code/7"}),  # from a terminal in that snap
        (None, set(), "/run/mount_k/usr/bin/krita", {"APPDIR": "/run/mount_k"}),
    ],
)
def test_a_sandbox_is_told_by_what_it_leaves(sandbox, files, program, variables):
    assert this_sandbox(Starter("linux", program, variables, files.__contains__)) == sandbox


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A shared folder, looked at by an editor that is a Flatpak."""
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    for module in (backend_link, launcher):
        monkeypatch.setattr(module, "this_sandbox", lambda: FLATPAK)
    return tmp_path


def failure() -> str:
    client = Client("test")
    client.connect()
    try:
        return follow(client, patience=30)[-1].message
    finally:
        client.close()


@pytest.mark.parametrize("there", [False, True])
def test_a_backend_that_cannot_start_inside_is_started_outside_by_the_command_that_is_named(
    home, there
):
    """Its Python is missing, or is another one there, which has none of the packages."""
    python = home / "env" / "my bin" / "python"
    if there:
        python.parent.mkdir(parents=True)
        python.write_text("#!/bin/sh\necho No module named scumble_backend\nexit 1\n")
        python.chmod(0o700)
    write_launch([str(python), "-m", "scumble_backend"])
    cause = "No module named scumble_backend" if there else f"{python}: No such file or directory"
    program = f"'{python.with_name('scumble')}'"
    assert failure() == (
        f"The backend cannot be started from inside a Flatpak ({cause}): run `{program} serve` "
        f"in a terminal outside, or `{program} autostart on` there once for all"
    )


@pytest.mark.usefixtures("home")
def test_systemd_is_asked_where_it_listens(monkeypatch):
    write_launch(["/nowhere/python"])
    wanted_path().touch()
    os.utime(wanted_path(), (0, 0))
    client = Client("test")
    client.connect()
    until(lambda: client.poll() and wanted_path().stat().st_mtime, 20)
    monkeypatch.setattr(backend_link, "START_PATIENCE", 0.0)
    assert "systemctl --user status scumble.path" in follow(client, patience=20)[-1].message
    client.close()


def test_outside_a_sandbox_the_editor_starts_it_itself(home, monkeypatch):
    monkeypatch.setattr(launcher, "this_sandbox", lambda: None)
    monkeypatch.setattr(backend_link, "this_sandbox", lambda: None)
    wanted_path().touch()
    write_launch([str(home / "python")])
    assert failure().endswith(INSTALL)


@pytest.mark.parametrize(
    ("sandbox", "step"),
    [
        (FLATPAK, "flatpak override --user --filesystem='{}' org.kde.krita"),
        (SNAP, "export SCUMBLE_HOME=~/Scumble; scumble install; scumble autostart on"),
    ],
)
def test_a_folder_out_of_sight_is_named_with_what_shows_it(tmp_path, monkeypatch, sandbox, step):
    hidden = tmp_path / "not here"
    monkeypatch.setenv("SCUMBLE_HOME", str(hidden))
    monkeypatch.setattr(backend_link, "this_sandbox", lambda: sandbox)
    assert failure() == (
        f"This editor is a {sandbox.name} and may not look into {hidden}: "
        f"run `{step.format(hidden)}` in a terminal"
    )


def test_the_file_beside_a_plugin_has_the_name_that_the_installer_gives_it():
    assert FOLDER_FILE == "scumble-folder.json"
