"""An editor as the installer sees it: where its plugin lies, what is copied, what enables it."""

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scumble_install.editors.replacement import fresh_folder, replace_all, sweep
from scumble_install.editors.system import System
from scumble_install.vendor import wheel_platform


class Profile(NamedTuple):
    """One installation of an editor for one user."""

    name: str
    """For the user, such as "GIMP 3.0 (Flatpak)"."""
    folder: Path
    """The editor's own folder of this user, in which plugins have a folder."""
    settings: Path | None = None
    """The file in which plugins are switched on; None where there is none."""
    wheels: str | None = wheel_platform()
    """pip's name for the platform of the editor's Python; None: nobody makes wheels for that."""
    former: tuple[Path, ...] = ()
    """Folders that this editor had before its user chose another: an old plugin may lie there."""


@dataclass(frozen=True)
class Editor:
    """All that installing, removing and checking one editor's plugin needs to know of it."""

    key: str
    """What ``scumble install`` calls it."""
    name: str
    noun: str
    """What the editor calls its additions."""
    debian: str
    """Debian's packages."""
    program: re.Pattern[str]
    """What its process is called; other programs' names may begin so, too."""
    place: tuple[str, str]
    """Below a profile's folder: the folder of all plugins, and ours in it."""
    staging: str
    """Below a profile's folder: where a new copy is made, and an old one is put aside."""
    copies: tuple[tuple[str, tuple[str, ...]], ...]
    """Files of the plugin that the editor wants elsewhere too, and where below the folder."""
    find: Callable[[System], list[Profile]]
    """Gives the profile of every such editor of a user that is installed or was started once."""
    native: Callable[[System], list[Profile]]
    """Gives the profiles of an ordinary one of a user, whether it was started or not."""
    fill: Callable[[Path, str | None], None]
    """Copies the plugin into a folder, under the name that ``place`` ends with, with the wheels."""
    enable: Callable[[Profile], None]
    """Switches on a plugin that is in place."""
    disable: Callable[[Profile], None]
    """Takes back what ``enable`` did."""
    enabled: Callable[[Profile], bool]
    """Tells whether a plugin that is in place is switched on. Raises OSError."""
    starter: str
    """The file in the plugin's folder that the editor starts it by."""
    executes: bool
    """Whether the editor runs that file as a program, so that it must be executable."""
    code: tuple[str, ...]
    """Below the folder of all plugins: the package with the plugin's own code."""
    when_closed: str
    """Where the user finds the plugin."""
    when_running: str
    """The same, where the editor runs already."""

    def plugin(self, profile: Profile) -> Path:
        """Give the plugin's folder."""
        return profile.folder.joinpath(*self.place)

    def folder(self, profile: Profile) -> Path:
        """Give the folder of all plugins."""
        return self.plugin(profile).parent

    def install(self, profile: Profile) -> Path:
        """Put the plugin into one profile and switch it on; gives the plugin's folder.

        An older copy is replaced after the new one is complete. Raises OSError; the older copy is
        as it was then, or the new one is in place and only not switched on.
        """
        plugin, staging = self.plugin(profile), profile.folder / self.staging
        staging.mkdir(parents=True, exist_ok=True)
        with fresh_folder(staging) as fresh:
            self.fill(fresh, profile.wheels)
            changes: dict[Path, Path | None] = {plugin: fresh / plugin.name}
            for name, place in self.copies:
                changes[profile.folder.joinpath(*place)] = _copy(fresh / plugin.name / name, fresh)
            replace_all(changes, staging)
        sweep(staging)
        self.enable(profile)
        return plugin

    def uninstall(self, profile: Profile) -> bool:
        """Take the plugin out of one profile; False if it was not there.

        Raises OSError; the plugin is as it was then, or gone and only not switched off.
        """
        there = False
        for folder in (profile.folder, *profile.former):
            there = self._remove(folder) or there
        self.disable(profile)
        return there

    def sweep(self, profile: Profile) -> bool:
        """Delete what older copies have left; tells whether a program still uses some of it."""
        folders = (profile.folder, *profile.former)
        left = [folder for folder in folders if sweep(folder / self.staging)]
        return bool(left)

    def installed(self, profile: Profile) -> bool:
        """Tell whether the plugin is in place, ready to be started."""
        starter = self.plugin(profile) / self.starter
        return os.access(starter, os.X_OK) if self.executes else starter.is_file()

    def _remove(self, folder: Path) -> bool:
        plugin, staging = folder.joinpath(*self.place), folder / self.staging
        places = [plugin, *(folder.joinpath(*place) for _, place in self.copies)]
        if not staging.is_dir():
            return False
        there = plugin.exists()
        replace_all(dict.fromkeys(places), staging)
        sweep(staging)
        for place in (*(place.parent for place in places), folder):
            with contextlib.suppress(OSError):  # something of the user's is in it
                place.rmdir()
        return there


def _copy(file: Path, folder: Path) -> Path:
    copy = folder / file.name
    copy.write_bytes(file.read_bytes())
    return copy
