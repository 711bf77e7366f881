"""Krita: where each one looks for its plugins, and how it is told of ours."""

import os
import re
import shutil
import sys
from pathlib import Path

from scumble_install.bundle import copy_package, fill_vendor
from scumble_install.editor import Editor, Profile
from scumble_install.ini import set_value

PLUGIN = "scumble_krita"


def find_profiles(home: Path) -> list[Profile]:
    """Give the profile of every Krita that is installed here or has been started once."""
    known = _known(home)
    native = known[0]
    found = [p for p in known if p.folder.is_dir() or _settings(p).is_file()]
    if native not in found and shutil.which("krita"):
        found.insert(0, native)
    return found


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


def _fill(folder: Path) -> None:
    copy_package(PLUGIN, folder)
    fill_vendor(folder / PLUGIN / "vendor")


def _enable(profile: Profile) -> None:
    plugin = KRITA.plugin(profile)
    shutil.copyfile(plugin / f"{PLUGIN}.desktop", _desktop(profile))
    actions = _actions(profile)
    actions.parent.mkdir(exist_ok=True)
    shutil.copyfile(plugin / actions.name, actions)
    set_value(_settings(profile), "python", f"enable_{PLUGIN}", "true")


def _disable(profile: Profile) -> None:
    _desktop(profile).unlink(missing_ok=True)
    _actions(profile).unlink(missing_ok=True)
    if _settings(profile).is_file():
        set_value(_settings(profile), "python", f"enable_{PLUGIN}", None)


def _complete(plugin: Path) -> bool:
    return (plugin / "__init__.py").is_file()


def _settings(profile: Profile) -> Path:
    """Give the kritarc, which every Krita has."""
    if profile.settings is None:
        raise ValueError(f"{profile.name} has no kritarc")
    return profile.settings


def _desktop(profile: Profile) -> Path:
    """Give the file that Krita lists the plugin by."""
    return profile.folder / "pykrita" / f"{PLUGIN}.desktop"


def _actions(profile: Profile) -> Path:
    """Give the file by which Krita lists the plugin's actions among its shortcuts."""
    return profile.folder / "actions" / f"{PLUGIN}.action"


KRITA = Editor(
    key="krita",
    name="Krita",
    noun="plugin",
    debian="krita python3-pyqt5 python3-pyqt5.sip",
    program=re.compile(r"krita(\.bin)?"),
    place=("pykrita", PLUGIN),
    staging="pykrita",
    find=find_profiles,
    native=lambda home: [native_profile(home)],
    fill=_fill,
    enable=_enable,
    disable=_disable,
    complete=_complete,
    when_closed="Start Krita: the docker is under Settings > Dockers > Scumble",
    when_running="Krita is running: quit and start it again, then look for the docker 'Scumble'",
)
