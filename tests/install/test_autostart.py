"""A backend that systemd starts for editors in a sandbox: units written, used and taken away."""

import shutil
import subprocess
import sys

import pytest

from scumble_cli.main import main
from scumble_install import autostart
from scumble_protocol.folder import wanted_path


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home in which words have every mark that systemd reads in its own way."""
    home = tmp_path / 'Zoë "100%" $HOME'
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SCUMBLE_HOME", str(home / "scumble"))
    return home


@pytest.fixture
def systemctl(tmp_path, monkeypatch):
    """A systemctl that writes down what it was told, and fails where ``fail`` lies beside it."""
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\necho "$@" >> "$0.told"\n'
        'if [ -e "$0.fail" ]; then echo "Failed to connect to bus" >&2; exit 1; fi\n'
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def told(systemctl):
    return systemctl.with_suffix(".told").read_text().splitlines()


def files(home):
    found = (path for path in home.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(home)) for path in found)


UNITS = [".config/systemd/user/scumble.path", ".config/systemd/user/scumble.service"]


def test_it_is_turned_on_and_off_without_a_trace(home, systemctl, capsys):
    assert main(["autostart", "on"]) == 0
    assert files(home) == [*UNITS, "scumble/wanted"]
    assert autostart.is_on()
    assert main(["autostart", "off"]) == 0
    assert files(home) == []
    assert told(systemctl) == [
        "--user daemon-reload",
        "--user enable --now scumble.path",
        "--user disable --now scumble.path",
        "--user daemon-reload",
    ]
    assert main(["autostart", "off"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "it was not on"


def test_where_systemd_does_not_run_one_line_says_so_and_nothing_is_left(home, systemctl, capsys):
    systemctl.with_suffix(".fail").touch()
    assert main(["autostart", "on"]) == 3
    assert files(home) == []
    assert capsys.readouterr().err.strip() == (
        "scumble: systemd does not start programs for you here (Failed to connect to bus): run "
        "`scumble serve` before you paint, or let your desktop start it at login"
    )


@pytest.mark.usefixtures("home")
def test_without_systemctl_too(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert main(["autostart", "on"]) == 3
    assert "(systemctl is missing)" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_it_has_no_meaning(monkeypatch, capsys, system):
    monkeypatch.setattr(sys, "platform", system)
    assert main(["autostart", "on"]) == 2
    assert "no sandboxed editors here" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.usefixtures("systemctl")
def test_systemd_reads_the_units_as_they_are_meant(home, tmp_path, monkeypatch):
    autostart.turn_on()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    unit = home / UNITS[0]
    copy = shutil.copytree(unit.parent, tmp_path / "units")  # systemd takes no " in a unit's path
    read = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(copy / unit.name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (read.returncode, read.stderr) == (0, "")
    service = (home / UNITS[1]).read_text()
    assert '"SCUMBLE_HOME=' in service
    assert 'Zoë \\"100%%\\" $HOME/scumble"' in service
    assert f'ExecStart="{sys.executable}" "-' in service
    assert f"PathChanged={str(wanted_path()).replace('%', '%%')}\n" in unit.read_text()


@pytest.mark.usefixtures("home", "systemctl")
def test_it_is_offered_for_sandboxed_editors_until_it_is_on():
    profiles = ["Krita", "Krita (Flatpak)", "GIMP 3.0 (Snap)"]
    lines = list(autostart.offers(profiles))
    assert [line.partition(" runs in a sandbox")[0] for line in lines] == profiles[1:]
    assert all("`scumble autostart on`" in line for line in lines)
    autostart.turn_on()
    assert list(autostart.offers(profiles)) == []


def test_uninstalling_takes_it_away(home, systemctl, capsys):
    autostart.turn_on()
    assert main(["uninstall"]) == 0
    assert "systemd starts the backend no more" in capsys.readouterr().out
    assert files(home) == []
    assert told(systemctl)[-2] == "--user disable --now scumble.path"
