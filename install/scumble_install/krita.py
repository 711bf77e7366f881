"""The Krita plugin: where each Krita looks for it, putting it there, taking it away."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from scumble_install.bundle import copy_package, fill_vendor
from scumble_install.ini import set_value

PLUGIN = "scumble_krita"


class Profile(NamedTuple):
    """One Krita's folders of this user: resources (with ``pykrita``) and its kritarc."""

    name: str
    resources: Path
    kritarc: Path


def profiles(home: Path) -> list[Profile]:
    """Give the profile of every Krita that is installed here or has been started once."""
    known = _known(home)
    native = known[0]
    found = [p for p in known if p.resources.is_dir() or p.kritarc.is_file()]
    if native not in found and shutil.which("krita"):
        found.insert(0, native)
    return found


def _known(home: Path) -> list[Profile]:
    if sys.platform == "win32":
        roaming = Path(os.environ.get("APPDATA", home / "AppData" / "Roaming"))
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return [Profile("Krita", roaming / "krita", local / "kritarc")]
    if sys.platform == "darwin":
        library = home / "Library"
        resources = library / "Application Support" / "krita"
        return [Profile("Krita", resources, library / "Preferences" / "kritarc")]
    flatpak = home / ".var" / "app" / "org.kde.krita"
    snap = home / "snap" / "krita" / "current"
    return [
        native_profile(home),
        Profile("Krita (Flatpak)", flatpak / "data" / "krita", flatpak / "config" / "kritarc"),
        Profile("Krita (Snap)", snap / ".local" / "share" / "krita", snap / ".config" / "kritarc"),
    ]


def native_profile(home: Path) -> Profile:
    """Give the profile of a Krita from the distribution or an AppImage on Linux."""
    own = home == Path.home()
    data = os.environ.get("XDG_DATA_HOME") if own else None
    config = os.environ.get("XDG_CONFIG_HOME") if own else None
    return Profile(
        "Krita",
        Path(data or home / ".local" / "share") / "krita",
        Path(config or home / ".config") / "kritarc",
    )


def install(profile: Profile) -> Path:
    """Put the plugin into one Krita and switch it on; gives the plugin's folder.

    An older copy is replaced in one step, after the new one is complete.
    """
    folder = profile.resources / "pykrita"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".scumble-", dir=folder))
    try:
        copy_package(PLUGIN, fresh)
        fill_vendor(fresh / PLUGIN / "vendor")
        shutil.rmtree(folder / PLUGIN, ignore_errors=True)
        (fresh / PLUGIN).rename(folder / PLUGIN)
    finally:
        shutil.rmtree(fresh)
    shutil.copyfile(folder / PLUGIN / f"{PLUGIN}.desktop", folder / f"{PLUGIN}.desktop")
    actions = _actions(profile)
    actions.parent.mkdir(exist_ok=True)
    shutil.copyfile(folder / PLUGIN / actions.name, actions)
    set_value(profile.kritarc, "python", f"enable_{PLUGIN}", "true")
    return folder / PLUGIN


def uninstall(profile: Profile) -> bool:
    """Take the plugin out of one Krita; False if it was not there."""
    folder = profile.resources / "pykrita"
    there = (folder / PLUGIN).is_dir()
    shutil.rmtree(folder / PLUGIN, ignore_errors=True)
    (folder / f"{PLUGIN}.desktop").unlink(missing_ok=True)
    _actions(profile).unlink(missing_ok=True)
    if profile.kritarc.is_file():
        set_value(profile.kritarc, "python", f"enable_{PLUGIN}", None)
    return there


def _actions(profile: Profile) -> Path:
    """The file by which Krita lists the plugin's actions among its shortcuts."""
    return profile.resources / "actions" / f"{PLUGIN}.action"


def installed(profile: Profile) -> bool:
    """Tell whether the plugin lies in this Krita's folder."""
    return (profile.resources / "pykrita" / PLUGIN / "__init__.py").is_file()
