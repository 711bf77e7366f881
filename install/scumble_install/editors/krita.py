"""Krita: where each one looks for its plugins, and how it is told of ours."""

import os
import re
from pathlib import Path

from scumble_install.bundle import copy_package, fill_vendor
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.ini import read_value, set_value
from scumble_install.editors.system import System
from scumble_install.vendor import wheel_platform

PLUGIN = "scumble_krita"
_STORE = "49800Krita*"
"""What the Microsoft Store's packages of Krita are called."""
_FLATPAK = "org.kde.krita"


def find_profiles(system: System) -> list[Profile]:
    """Give the profile of every Krita that is installed here or has been started once."""
    usual, *others = _known(system)
    there = [usual] if _is_installed(system) or _was_started(usual) else []
    there += [p for p in others if _was_started(p) or _is_boxed(system, p)]
    return [_moved(system, profile) for profile in there]


def native_profile(system: System) -> Profile:
    """Give the profile of a Krita from the distribution, an installer, Steam or an AppImage."""
    return _moved(system, _known(system)[0])


def _known(system: System) -> list[Profile]:
    """Give the profile of every kind of Krita; the first is that of an ordinary one."""
    wheels = wheel_platform(system.kind, system.machine)
    if system.kind == "win32":
        return [
            Profile("Krita", system.roaming() / "krita", system.local() / "kritarc", wheels),
            *(_store(package, wheels) for package in system.packages(_STORE)),
        ]
    if system.kind == "darwin":
        library = system.home / "Library"
        resources = library / "Application Support" / "krita"
        return [Profile("Krita", resources, library / "Preferences" / "kritarc", wheels)]
    data = system.folder("XDG_DATA_HOME", ".local", "share")
    config = system.folder("XDG_CONFIG_HOME", ".config")
    flatpak, snap = system.sandbox(_FLATPAK), system.snap("krita")
    resources, settings = flatpak / "data" / "krita", flatpak / "config" / "kritarc"
    kept = snap / ".local" / "share" / "krita"
    return [
        Profile("Krita", data / "krita", config / "kritarc", wheels),
        Profile("Krita (Flatpak)", resources, settings, wheels),
        Profile("Krita (Snap)", kept, snap / ".config" / "kritarc", wheels),
    ]


def _store(package: Path, wheels: str) -> Profile:
    cache = package / "LocalCache"
    settings = cache / "Local" / "kritarc"
    return Profile("Krita (Microsoft Store)", cache / "Roaming" / "krita", settings, wheels)


def _is_installed(system: System) -> bool:
    """Tell whether an ordinary Krita can be found, even if it was never started."""
    if system.kind == "win32":
        return any(system.programs("[Kk]rita*"))
    if system.kind == "darwin":
        return any(system.programs("[Kk]rita.app")) or any(system.programs("[Kk]rita/[Kk]rita.app"))
    return system.has_command("krita") or any(system.app_images("krita"))


def _is_boxed(system: System, profile: Profile) -> bool:
    """Tell whether a sandboxed Krita can be found, even if it was never started."""
    if system.kind == "win32":
        return True  # its package's folder is there
    return profile.name.endswith("(Flatpak)") and system.has_flatpak(_FLATPAK)


def _was_started(profile: Profile) -> bool:
    return profile.folder.is_dir() or _settings(profile).is_file()


def _moved(system: System, profile: Profile) -> Profile:
    """Follow Krita's setting for another resource folder, under the conditions that Krita has."""
    value = read_value(_settings(profile), None, "ResourceDirectory")
    chosen = _translated(system, profile, Path(os.fsdecode(_unescaped(value or b""))))
    if not chosen.is_absolute() or chosen == profile.folder or not _can_be_used(chosen):
        return profile
    return profile._replace(folder=chosen, former=(profile.folder,))


def _translated(system: System, profile: Profile, folder: Path) -> Path:
    """Give where a folder in ``AppData`` really is for a Krita of the Microsoft Store."""
    if "LocalCache" in profile.folder.parts:
        cache = profile.folder.parents[1]
        for outside, inside in ((system.roaming(), "Roaming"), (system.local(), "Local")):
            if folder.is_relative_to(outside):
                return cache / inside / folder.relative_to(outside)
    return folder


def _unescaped(value: bytes) -> bytes:
    """Read a value as KDE's settings write it."""

    def plain(found: "re.Match[bytes]") -> bytes:
        letter = found[1]
        if letter.startswith(b"x"):
            return bytes([int(letter[1:], 16)])
        return {b"s": b" ", b"t": b"\t", b"n": b"\n", b"r": b"\r"}.get(letter, letter)

    return re.sub(rb"\\(x[0-9a-fA-F]{2}|[stnr\\])", plain, value)


def _can_be_used(folder: Path) -> bool:
    """Tell whether a folder can be written into, or made."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)


def _fill(folder: Path, wheels: str | None) -> None:
    copy_package(PLUGIN, folder)
    fill_vendor(folder / PLUGIN / "vendor", wheels)


def _enable(profile: Profile) -> None:
    set_value(_settings(profile), "python", f"enable_{PLUGIN}", "true")


def _disable(profile: Profile) -> None:
    set_value(_settings(profile), "python", f"enable_{PLUGIN}", None)


def _enabled(profile: Profile) -> bool:
    return read_value(_settings(profile), "python", f"enable_{PLUGIN}") == b"true"


def _settings(profile: Profile) -> Path:
    """Give the kritarc, which every Krita has."""
    if profile.settings is None:
        raise ValueError(f"{profile.name} has no kritarc")
    return profile.settings


KRITA = Editor(
    key="krita",
    name="Krita",
    noun="plugin",
    debian="krita python3-pyqt5 python3-pyqt5.sip",
    program=re.compile(r"krita(\.bin)?"),
    place=("pykrita", PLUGIN),
    staging="pykrita",
    copies=(
        (f"{PLUGIN}.desktop", ("pykrita", f"{PLUGIN}.desktop")),  # Krita lists the plugin by it
        (f"{PLUGIN}.action", ("actions", f"{PLUGIN}.action")),  # and its actions by this
    ),
    find=find_profiles,
    native=lambda system: [native_profile(system)],
    fill=_fill,
    enable=_enable,
    disable=_disable,
    enabled=_enabled,
    starter="__init__.py",
    executes=False,
    code=(PLUGIN,),
    when_closed="Start Krita: the docker is under Settings > Dockers > Scumble",
    when_running="Krita is running: quit and start it again, then look for the docker 'Scumble'",
)
