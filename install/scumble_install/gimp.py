"""GIMP 3: where each one looks for its plug-ins, and what it wants of ours."""

import os
import re
import shutil
import sys
from pathlib import Path

from scumble_install.bundle import copy_package, fill_vendor
from scumble_install.editor import Editor, Profile

PLUGIN = "scumble"
"""GIMP wants the folder and the file in it to have the same name."""
_VERSION = re.compile(r"3\.\d+")


def find_profiles(home: Path) -> list[Profile]:
    """Give the profile of every GIMP 3 that has been started once or is installed here.

    GIMP has a folder for each minor version.
    """
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
    return [p for p in find_profiles(home) if p.folder.parent == native] or [
        Profile("GIMP 3.0", native / "3.0")
    ]


def _folders(home: Path) -> list[Path]:
    """Give where GIMPs keep a folder for each version; the first is that of an ordinary one."""
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
    """Give the minor versions of GIMP 3 whose programs can be found."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    names = {path.name.removeprefix("gimp-") for f in folders for path in f.glob("gimp-3.*")}
    return sorted(name for name in names if _VERSION.fullmatch(name))


def _kind(folder: Path) -> str:
    for name, part in (("Flatpak", ".var"), ("Snap", "snap")):
        if part in folder.parts:
            return f" ({name})"
    return ""


def _fill(folder: Path) -> None:
    plugin = folder / PLUGIN
    package = copy_package("scumble_gimp", plugin)
    fill_vendor(plugin / "vendor")
    starter = plugin / f"{PLUGIN}.py"
    shutil.copyfile(package / "plug_in.py", starter)
    starter.chmod(0o755)


def _leave(_: Profile) -> None:
    """Do nothing: GIMP starts whatever lies in its folder."""


def _complete(plugin: Path) -> bool:
    return os.access(plugin / f"{PLUGIN}.py", os.X_OK)


GIMP = Editor(
    key="gimp",
    name="GIMP 3",
    noun="plug-in",
    debian="gimp",
    program=re.compile(r"gimp(-console)?(-3(\.\d+)?)?"),
    place=("plug-ins", PLUGIN),
    staging=".",
    find=find_profiles,
    native=native_profiles,
    fill=_fill,
    enable=_leave,
    disable=_leave,
    complete=_complete,
    when_closed="Start GIMP: it is under Filters > Artistic > Scumble…",
    when_running="GIMP is running: quit and start it again, then look in Filters > Artistic",
)
