"""The GIMP plug-in: where each GIMP 3 looks for it, putting it there, taking it away."""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from scumble_install.bundle import copy_package, fill_vendor

PLUGIN = "scumble"
"""GIMP wants the folder and the file in it to have the same name."""
_VERSION = re.compile(r"3\.\d+")


class Profile(NamedTuple):
    """One GIMP's folder of this user: GIMP has one for each minor version."""

    name: str
    folder: Path

    @property
    def plugin(self) -> Path:
        """Where the plug-in lies."""
        return self.folder / "plug-ins" / PLUGIN


def profiles(home: Path) -> list[Profile]:
    """Give the profile of every GIMP 3 that has been started once or is installed here."""
    native = _folders(home)[0]
    folders = {
        folder / version: None
        for folder in _folders(home)
        for version in sorted(p.name for p in folder.glob("3.*") if _VERSION.fullmatch(p.name))
    }
    folders.update({native / version: None for version in _programs()})
    return [Profile(f"GIMP {folder.name}{_kind(folder)}", folder) for folder in folders]


def native_profiles(home: Path) -> list[Profile]:
    """Give the profiles in a home, or the one of GIMP 3.0 where none was started there yet."""
    native = _folders(home)[0]
    return [p for p in profiles(home) if p.folder.parent == native] or [
        Profile("GIMP 3.0", native / "3.0")
    ]


def install(profile: Profile) -> Path:
    """Put the plug-in into one GIMP; gives the plug-in's folder.

    An older copy is replaced in one step, after the new one is complete.
    """
    profile.plugin.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".scumble-", dir=profile.folder))
    try:
        folder = fresh / PLUGIN
        package = copy_package("scumble_gimp", folder)
        fill_vendor(folder / "vendor")
        starter = folder / f"{PLUGIN}.py"
        shutil.copyfile(package / "plug_in.py", starter)
        starter.chmod(0o755)
        shutil.rmtree(profile.plugin, ignore_errors=True)
        folder.rename(profile.plugin)
    finally:
        shutil.rmtree(fresh)
    return profile.plugin


def uninstall(profile: Profile) -> bool:
    """Take the plug-in out of one GIMP; False if it was not there."""
    there = profile.plugin.is_dir()
    shutil.rmtree(profile.plugin, ignore_errors=True)
    return there


def installed(profile: Profile) -> bool:
    """Tell whether the plug-in lies in this GIMP's folder, ready to be started."""
    return os.access(profile.plugin / f"{PLUGIN}.py", os.X_OK)


def _folders(home: Path) -> list[Path]:
    """Where GIMPs keep a folder for each version; the first is that of an ordinary one."""
    if sys.platform == "win32":
        return [Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")) / "GIMP"]
    if sys.platform == "darwin":
        return [home / "Library" / "Application Support" / "GIMP"]
    config = os.environ.get("XDG_CONFIG_HOME") if home == Path.home() else None
    return [
        Path(config or home / ".config") / "GIMP",  # Flatpak's GIMP uses it too
        home / ".var" / "app" / "org.gimp.GIMP" / "config" / "GIMP",
        home / "snap" / "gimp" / "current" / ".config" / "GIMP",
    ]


def _programs() -> list[str]:
    """The minor versions of GIMP 3 whose programs can be found."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    names = {path.name.removeprefix("gimp-") for f in folders for path in f.glob("gimp-3.*")}
    return sorted(name for name in names if _VERSION.fullmatch(name))


def _kind(folder: Path) -> str:
    for name, part in (("Flatpak", ".var"), ("Snap", "snap")):
        if part in folder.parts:
            return f" ({name})"
    return ""
