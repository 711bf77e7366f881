"""GIMP 3: where each one looks for its plug-ins, and what it wants of ours."""

import plistlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from scumble_install.bundle import copy_package, fill_vendor
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.system import System
from scumble_install.vendor import wheel_platform

PLUGIN = "scumble"
"""GIMP wants the folder and the file in it to have the same name."""
_VERSION = re.compile(r"3\.\d+")
_OLDEST = "3.0"
"""Where GIMP 3 is expected if nothing tells its version."""
_FLATPAK = "org.gimp.GIMP"
_STORE = "GIMP.*"
"""What the Microsoft Store's packages of GIMP are called."""
_PROGRAM = re.compile(r"gimp(?:-console)?-(3\.\d+)(?:\.exe)?", re.IGNORECASE)
_APP_IMAGE = re.compile(r"gimp-(3\.\d+)\b.*", re.IGNORECASE)


def find_profiles(system: System) -> list[Profile]:
    """Give the profile of every GIMP 3 that has been started once or is installed here.

    GIMP has a folder for each minor version.
    """
    usual, *others = _folders(system)
    found = [_profile(system, usual[1] / version, usual[0]) for version in _installed(system)]
    for kind, folder in (usual, *others):
        found += [_profile(system, started, kind) for started in _started(folder)]
    if chosen := system.variables.get("GIMP3_DIRECTORY"):
        found.append(_profile(system, system.home / chosen, "GIMP3_DIRECTORY"))
    return list({profile.folder: profile for profile in found}.values())


def native_profiles(system: System) -> list[Profile]:
    """Give the profiles of an ordinary GIMP, or the one of 3.0 where none was started there yet."""
    kind, usual = _folders(system)[0]
    return [p for p in find_profiles(system) if p.folder.parent == usual] or [
        _profile(system, usual / _OLDEST, kind)
    ]


def _profile(system: System, folder: Path, kind: str) -> Profile:
    version = folder.name if _VERSION.fullmatch(folder.name) else "3"
    words = f"GIMP {version}{kind and f' ({kind})'}"
    # GIMP's Python for Windows is MSYS2's, for which nobody makes wheels, and which must not load
    # those for python.org's: its plug-in talks over the bridge.
    fits = system.kind != "win32"
    return Profile(
        words, folder, None, wheel_platform(system.kind, system.machine) if fits else None
    )


def _folders(system: System) -> list[tuple[str, Path]]:
    """Give which GIMPs keep a folder for each version, and where; the first is an ordinary one."""
    if system.kind == "win32":
        usual = system.roaming() / "GIMP"
        packages = system.packages(_STORE)
        stores = [package / "LocalCache" / "Roaming" / "GIMP" for package in packages]
        return [("", usual), *(("Microsoft Store", store) for store in stores)]
    if system.kind == "darwin":
        return [("", system.home / "Library" / "Application Support" / "GIMP")]
    config = system.folder("XDG_CONFIG_HOME", ".config")
    return [
        ("", config / "GIMP"),  # Flatpak's GIMP uses it too, but for old ones
        ("Flatpak", system.sandbox(_FLATPAK) / "config" / "GIMP"),
        ("Snap", system.snap("gimp") / ".config" / "GIMP"),
    ]


def _started(folder: Path) -> list[Path]:
    """Give the folders of GIMP 3's minor versions that are there."""
    return sorted(place for place in folder.glob("3.*") if _VERSION.fullmatch(place.name))


def _installed(system: System) -> list[str]:
    """Give the minor versions of the GIMP 3 that can be found, even if it was never started."""
    if system.kind == "darwin":
        versions = [_of_bundle(app) for app in system.programs("GIMP*.app")]
        return sorted({version for version in versions if version})
    names = [_PROGRAM.fullmatch(path.name) for path in _programs(system)]
    if system.kind == "linux":
        names += [_APP_IMAGE.fullmatch(name) for name in system.app_images("gimp")]
    return sorted({name[1] for name in names if name})


def _programs(system: System) -> Iterator[Path]:
    if system.kind == "win32":
        yield from system.programs("GIMP*/bin/gimp*-3.*.exe")
        return
    for folder in (*system.path(), *system.flatpak_programs(_FLATPAK)):
        yield from folder.glob("gimp-*3.*")


def _of_bundle(app: Path) -> str | None:
    """Give the minor version that a macOS bundle tells; None for another GIMP, or none at all."""
    try:
        facts = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    except (OSError, ValueError, plistlib.InvalidFileException):
        return None
    found = _VERSION.match(str(facts.get("CFBundleShortVersionString", "")))
    return found[0] if found else None


def _fill(folder: Path, wheels: str | None) -> None:
    plugin = folder / PLUGIN
    package = copy_package("scumble_gimp", plugin)
    fill_vendor(plugin / "vendor", wheels)
    starter = plugin / f"{PLUGIN}.py"
    shutil.copyfile(package / "plug_in.py", starter)
    starter.chmod(0o755)


def _leave(_: Profile) -> None:
    """Do nothing: GIMP starts whatever lies in its folder."""


def _always(_: Profile) -> bool:
    return True


GIMP = Editor(
    key="gimp",
    name="GIMP 3",
    noun="plug-in",
    debian="gimp",
    program=re.compile(r"gimp(-console)?(-3(\.\d+)?)?"),
    place=("plug-ins", PLUGIN),
    staging=".",
    copies=(),
    find=find_profiles,
    native=native_profiles,
    fill=_fill,
    enable=_leave,
    disable=_leave,
    enabled=_always,
    starter=f"{PLUGIN}.py",
    executes=True,
    code=(PLUGIN, "scumble_gimp"),
    when_closed="Start GIMP: it is under Filters > Artistic > Scumble…",
    when_running="GIMP is running: quit and start it again, then look in Filters > Artistic",
)
