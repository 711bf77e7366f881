"""An editor as the installer sees it: where its plugin lies, what is copied, what enables it."""

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Profile(NamedTuple):
    """One installation of an editor for one user."""

    name: str
    """For the user, such as "GIMP 3.0 (Flatpak)"."""
    folder: Path
    """The editor's own folder of this user, in which plugins have a folder."""
    settings: Path | None = None
    """The file in which plugins are switched on; None where there is none."""


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
    """Below a profile's folder: where a new copy is made, in a temporary folder."""
    find: Callable[[Path], list[Profile]]
    """Gives the profile of every such editor in a home that is installed or was started once."""
    native: Callable[[Path], list[Profile]]
    """Gives the profiles of an ordinary one in a home, whether it was started or not."""
    fill: Callable[[Path], None]
    """Copies the plugin into a folder, under the name that ``place`` ends with."""
    enable: Callable[[Profile], None]
    """Switches on a plugin that is in place."""
    disable: Callable[[Profile], None]
    """Takes back what ``enable`` did."""
    complete: Callable[[Path], bool]
    """Tells whether the editor could start the plugin in a folder."""
    when_closed: str
    """Where the user finds the plugin."""
    when_running: str
    """The same, where the editor runs already."""

    def plugin(self, profile: Profile) -> Path:
        """Give the plugin's folder."""
        return profile.folder.joinpath(*self.place)

    def install(self, profile: Profile) -> Path:
        """Put the plugin into one profile and switch it on; gives the plugin's folder.

        An older copy is replaced in one step, after the new one is complete. Raises OSError.
        """
        plugin, staging = self.plugin(profile), profile.folder / self.staging
        plugin.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".scumble-", dir=staging))
        try:
            self.fill(fresh)
            shutil.rmtree(plugin, ignore_errors=True)
            (fresh / plugin.name).rename(plugin)
        finally:
            shutil.rmtree(fresh)
        self.enable(profile)
        return plugin

    def uninstall(self, profile: Profile) -> bool:
        """Take the plugin out of one profile; False if it was not there."""
        plugin = self.plugin(profile)
        there = plugin.is_dir()
        shutil.rmtree(plugin, ignore_errors=True)
        self.disable(profile)
        return there

    def installed(self, profile: Profile) -> bool:
        """Tell whether the plugin is in place, ready to be started."""
        return self.complete(self.plugin(profile))
