"""The installer on GIMP profiles of its own: what it writes, what it takes away."""

import os
import subprocess
import sys

import pytest

from scumble_install.editors.gimp import GIMP
from scumble_install.editors.system import System


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for version in ("3.0", "3.2", "2.10"):
        (home / ".config" / "GIMP" / version).mkdir(parents=True)
    found = GIMP.find(System(home))
    for profile in found:
        GIMP.install(profile)
    return found


def test_every_gimp_3_gets_it_and_no_other(installed):
    assert [profile.name for profile in installed] == ["GIMP 3.0", "GIMP 3.2"]
    assert all(GIMP.installed(profile) for profile in installed)
    assert not (installed[0].folder.parent / "2.10" / "plug-ins").exists()


def test_it_lies_as_gimp_wants_it(installed):
    """Folder and program have one name; the program can be executed; nothing else is there."""
    folder = installed[0].folder / "plug-ins" / "scumble"
    assert {p.name for p in folder.iterdir()} == {"scumble.py", "scumble_gimp", "vendor"}
    assert os.access(folder / "scumble.py", os.X_OK)
    assert (folder / "scumble.py").read_text().startswith("#!/usr/bin/env python3\n")
    assert [p.name for p in installed[0].folder.iterdir()] == ["plug-ins"]


def test_it_stands_alone(installed):
    """All of it imports from the vendor folder, without this environment."""
    vendor = GIMP.plugin(installed[1]) / "vendor"
    code = (
        f"import sys; sys.path.insert(0, {str(vendor)!r})\n"
        "import zmq, scumble_client, scumble_editor.text, scumble_styles\n"
        "assert zmq.has('curve')\n"
        "from scumble_editor.styles.named_style import starter_styles\n"
        "assert len(starter_styles()) >= 8\n"
        "print(zmq.__file__, scumble_client.__file__)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert all(path.startswith(str(vendor)) for path in done.stdout.split())


def test_installing_again_replaces_the_old_copy(installed):
    old = GIMP.plugin(installed[0]) / "old_module.py"
    old.touch()
    GIMP.install(installed[0])
    assert not old.exists()
    assert GIMP.installed(installed[0])


def test_uninstalling_leaves_nothing_of_ours(installed):
    other = installed[1].folder / "plug-ins" / "other"
    other.mkdir()
    assert GIMP.uninstall(installed[1])
    assert list((installed[1].folder / "plug-ins").iterdir()) == [other]
    assert not GIMP.installed(installed[1])
    assert not GIMP.uninstall(installed[1])


def test_the_command_installs_into_a_home_and_writes_both_commands(tmp_path, monkeypatch, capsys):
    from scumble_cli.main import main
    from scumble_protocol.folder import read_bridge, read_launch
    from scumble_protocol.processes import python_module

    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    assert main(["install", "gimp", "--home", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith(str(tmp_path / "scumble" / "launch.json"))
    place = tmp_path / ".config" / "GIMP" / "3.0" / "plug-ins"
    assert told[1] == f"Found GIMP 3.0: its plug-ins are in {place}"
    assert told[2].startswith("Fetching pyzmq")  # the slow part is told before
    assert told[3] == "pyzmq is there for Python 3.10, 3.11, 3.12 and later"
    assert told[4] == f"GIMP 3.0: the plug-in is in {place / 'scumble'}"
    assert (tmp_path / ".config/GIMP/3.0/plug-ins/scumble/scumble.py").is_file()
    assert read_launch() == python_module("scumble_backend")
    assert read_bridge() == python_module("scumble_client.bridge")
