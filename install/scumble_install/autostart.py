"""A backend that systemd starts for sandboxed editors: they cannot start one themselves.

A path unit of the user watches a file in the shared folder. A client in a sandbox opens it for
writing and closes it; systemd, which runs outside, sees that and starts the service: a backend like
any other, which ends by itself when idle. Nothing runs until it is asked for.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from scumble_protocol.folder import shared_folder, wanted_path
from scumble_protocol.owned import own_folder
from scumble_protocol.processes import python_module, quietly

SANDBOXED = ("(Flatpak)", "(Snap)")
"""How the names of profiles end whose editors run in a sandbox."""

_OFFER = (
    "{} runs in a sandbox and cannot start the backend: run `scumble autostart on` once, and "
    "systemd starts it when it is needed; or run `scumble serve` before you paint"
)
_SERVICE = """\
[Unit]
Description=Scumble backend, for editors in a sandbox
StartLimitIntervalSec=0

[Service]
Type=exec
Environment={folder}
ExecStart={command}
"""
_PATH = """\
[Unit]
Description=Start the Scumble backend when an editor in a sandbox asks for it

[Path]
PathChanged={wanted}
Unit=scumble.service

[Install]
WantedBy=default.target
"""
_WATCH = "scumble.path"


class AutostartError(Exception):
    """Systemd cannot be used here; the text says why and what to do instead."""


def offers(profiles: Iterable[str]) -> Iterator[str]:
    """Give a line for each profile, by its name, whose editor cannot start the backend."""
    if is_on():
        return
    for name in profiles:
        if name.endswith(SANDBOXED):
            yield _OFFER.format(name)


def is_on() -> bool:
    """Tell whether systemd was told to listen."""
    return _units()[_WATCH].exists() and wanted_path().exists()


def turn_on() -> None:
    """Have systemd listen for this user, now and after every login; raises AutostartError."""
    own_folder(shared_folder())
    wanted_path().touch(0o600)
    for path, text in zip(_units().values(), _texts(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    try:
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", _WATCH)
    except AutostartError:
        _delete()
        raise


def turn_off() -> bool:
    """Take all of that away again; False if nothing was there. Raises AutostartError."""
    if not any(path.exists() for path in (*_units().values(), wanted_path())):
        return False
    try:
        _systemctl("disable", "--now", _WATCH)
    finally:
        _delete()
    _systemctl("daemon-reload")
    return True


def _units() -> dict[str, Path]:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    folder = config / "systemd" / "user"
    return {name: folder / name for name in (_WATCH, "scumble.service")}


def _texts() -> tuple[str, str]:
    command = " ".join(_quoted(word, "$") for word in python_module("scumble_backend"))
    folder = _quoted(f"SCUMBLE_HOME={shared_folder()}")
    wanted = str(wanted_path()).replace("%", "%%")
    return _PATH.format(wanted=wanted), _SERVICE.format(folder=folder, command=command)


def _quoted(word: str, doubled: str = "") -> str:
    """Write a word as systemd's unit files do; its own marks, ``doubled`` too, stand twice."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"')
    for mark in f"%{doubled}":
        plain = plain.replace(mark, mark * 2)
    return f'"{plain}"'


def _systemctl(*words: str) -> None:
    if shutil.which("systemctl") is None:
        raise AutostartError(_instead("systemctl is missing"))
    done = subprocess.run(
        ["systemctl", "--user", *words],
        capture_output=True,
        text=True,
        check=False,
        **quietly(),
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise AutostartError(_instead(said[-1]))


def _instead(cause: str) -> str:
    return (
        f"systemd does not start programs for you here ({cause}): run `scumble serve` before you "
        "paint, or let your desktop start it at login"
    )


def _delete() -> None:
    for path in (*_units().values(), wanted_path()):
        path.unlink(missing_ok=True)
