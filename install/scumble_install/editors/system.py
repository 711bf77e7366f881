"""The system as one user sees it: which one it is, and where folders and programs lie on it."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_FOLDERS = ("APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GIMP3_DIRECTORY")
"""Variables that name folders of the user who runs this, not of others."""
_SNAPS = ("snap/bin", "var/lib/snapd/snap/bin")
"""Below the root: where snaps' programs are, which keep their settings elsewhere."""
_DOWNLOADS = ("", "Applications", "AppImages", "Downloads", "Desktop", "bin", ".local/bin")
"""Below a home: where people keep AppImages."""


@dataclass(frozen=True)
class System:
    """What finding editors needs to know. Another one can be made, to look at other systems."""

    home: Path
    kind: str = sys.platform
    """As ``sys.platform`` says it: "linux", "darwin", "win32"."""
    machine: str = platform.machine()
    """The processor, such as "x86_64"."""
    variables: Mapping[str, str] = field(default_factory=dict)
    root: Path = Path(os.sep)
    """Where paths of programs begin."""

    @staticmethod
    def of(home: Path) -> "System":
        """Give this machine with the home of a user, whose own variables are known or not."""
        own = home == Path.home()
        known = {k: v for k, v in os.environ.items() if own or k not in _FOLDERS}
        return System(home, variables=known)

    def folder(self, variable: str, *usual: str) -> Path:
        """Give the folder that a variable names; the usual one below the home otherwise.

        The variable counts only where it is an absolute path, as the XDG specification has it.
        """
        named = Path(self.variables.get(variable, ""))
        return named if named.is_absolute() else self.home.joinpath(*usual)

    def roaming(self) -> Path:
        """Windows: settings that follow a user from machine to machine."""
        return self.folder("APPDATA", "AppData", "Roaming")

    def local(self) -> Path:
        """Windows: settings of this machine."""
        return self.folder("LOCALAPPDATA", "AppData", "Local")

    def packages(self, pattern: str) -> list[Path]:
        """Windows: the folders of the Microsoft Store's programs with such a name.

        They are there from the installation on. What such a program writes into ``AppData`` lands
        below ``LocalCache`` in them.
        """
        return sorted((self.local() / "Packages").glob(pattern))

    def program_folders(self) -> Iterator[Path]:
        """Windows and macOS: the folders in which programs have a folder each."""
        if self.kind == "darwin":
            yield from (self.root / "Applications", self.home / "Applications")
            steam = self.home / "Library" / "Application Support" / "Steam"
            yield from (steam / "steamapps" / "common").glob("*")
            return
        for variable in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
            if named := self.variables.get(variable):
                yield Path(named)
                yield Path(named) / "Steam" / "steamapps" / "common"
        yield self.local() / "Programs"

    def programs(self, pattern: str) -> Iterator[Path]:
        """Give what a pattern finds in ``program_folders``."""
        for folder in self.program_folders():
            yield from sorted(folder.glob(pattern))

    def path(self) -> list[Path]:
        """Give the folders of ``PATH``, without those of snaps."""
        named = [Path(f) for f in self.variables.get("PATH", "").split(os.pathsep) if f]
        snaps = [self.root / snap for snap in _SNAPS]
        return [folder for folder in named if folder not in snaps]

    def has_command(self, name: str) -> bool:
        """Tell whether there is such a command; snaps do not count."""
        folders = os.pathsep.join(map(str, self.path()))
        return bool(folders) and shutil.which(name, path=folders) is not None

    def app_images(self, beginning: str) -> Iterator[str]:
        """Linux: the names of AppImages that begin so, whether they were started or not."""
        folders = [self.home / place for place in _DOWNLOADS] + [self.root / "opt"]
        for folder in dict.fromkeys([*folders, *self.path()]):
            for path in sorted(folder.glob("*.[Aa]pp[Ii]mage")):
                if path.name.lower().startswith(beginning):
                    yield path.name

    def has_flatpak(self, name: str) -> bool:
        """Linux: tell whether a Flatpak is installed, even if it was never started."""
        return any(folder.is_dir() for folder in self._flatpaks(name))

    def flatpak_programs(self, name: str) -> list[Path]:
        """Linux: give the folders with an installed Flatpak's programs."""
        return [app / "current" / "active" / "files" / "bin" for app in self._flatpaks(name)]

    def sandbox(self, name: str) -> Path:
        """Linux: the folder in which a Flatpak keeps its data, settings and cache."""
        return self.home / ".var" / "app" / name

    def snap(self, name: str) -> Path:
        """Linux: the home that a snap sees. It is there once the snap was started."""
        return self.home / "snap" / name / "current"

    def _flatpaks(self, name: str) -> list[Path]:
        own = self.folder("XDG_DATA_HOME", ".local", "share")
        return [folder / "flatpak" / "app" / name for folder in (own, self.root / "var" / "lib")]
