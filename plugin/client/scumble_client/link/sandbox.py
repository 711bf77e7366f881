"""The sandbox that an editor may run in: what cannot be done inside, and what to do outside."""

import os
import shlex
from pathlib import Path
from typing import NamedTuple

from scumble_client.link.environment import Starter, this_process
from scumble_protocol.paths import shown

_UNSEEN = "This editor is a {} and may not look into {}: run `{}` in a terminal"
_NO_START = (
    "The backend cannot be started from inside a {} ({}): run `{scumble} serve` in a terminal "
    "outside, or `{scumble} autostart on` there once for all"
)


class Sandbox(NamedTuple):
    """A Flatpak or snap: an editor that sees other folders, and other processes, than its user."""

    name: str
    """What it is called in a line of text."""
    application: str
    """The editor's name in the sandbox's own commands."""

    def no_sight(self, folder: Path) -> str | None:
        """Say how to make the shared folder visible inside; None if it is."""
        if os.access(folder, os.R_OK | os.X_OK):
            return None
        place = shlex.quote(shown(folder))
        if self.name == "Flatpak":
            step = f"flatpak override --user --filesystem={place} {self.application}"
        else:  # a snap sees no hidden folder of its user's home
            step = "export SCUMBLE_HOME=~/Scumble; scumble install; scumble autostart on"
        return _UNSEEN.format(self.name, shown(folder), step)

    def no_start(self, cause: str, command: list[str]) -> str:
        """Say why a backend cannot be started inside, and the commands that do it outside."""
        program = shlex.quote(shown(Path(command[0]).with_name("scumble")))
        return _NO_START.format(self.name, cause, scumble=program)


def this_sandbox(starter: Starter | None = None) -> Sandbox | None:
    """Tell which sandbox a process runs in, this one by default; None outside any.

    A program that was only started from a snap, such as a terminal's shell, has its variables too.
    """
    process = starter or this_process()
    variables = process.variables
    if process.exists("/.flatpak-info"):
        return Sandbox("Flatpak", variables.get("FLATPAK_ID", "org.kde.krita"))
    place = variables.get("SNAP", "")
    if place and process.program.startswith(f"{place}/"):
        return Sandbox("snap", variables.get("SNAP_NAME", "krita"))
    return None
