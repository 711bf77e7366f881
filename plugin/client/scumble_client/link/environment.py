"""The environment of a process started from inside an editor: the user's own, not the editor's.

An editor that comes as a bundle (AppImage, snap, Flatpak, a macOS application, a folder of Windows)
sets variables so that its own libraries, modules and data are found. They would break the backend's
Python. What the user, NixOS or ROCm have put into the same variables it may need.
"""

import ntpath
import os
import posixpath
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from scumble_protocol.folder import shared_folder

_PYTHONS_OWN = ("PYTHONDONTWRITEBYTECODE", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__")
"""Variables that only the Python in this process was meant by."""
_BUNDLES_OWN = ("APPDIR", "APPIMAGE", "ARGV0", "OWD", "PYTHONNOUSERSITE")
"""Variables that say, without naming a file in it, that this is a bundle."""
_KRITAS = re.compile(r"[\\/](pykrita|krita-python-libs)([\\/]|$)")
"""Folders that Krita adds to ``PYTHONPATH`` wherever it is installed."""
_FLATPAK = "/app"
"""Where a Flatpak has its own files."""


class Starter(NamedTuple):
    """The process that starts another: what its bundle is told by."""

    system: str
    """As ``sys.platform`` says it: "linux", "darwin", "win32"."""
    program: str
    """The file that it runs; empty if unknown."""
    variables: Mapping[str, str]
    exists: Callable[[str], bool] = os.path.exists


def this_process() -> Starter:
    """Describe this process."""
    return Starter(sys.platform, running_program(), os.environ)


def running_program() -> str:
    """Give the file that this process runs: inside an editor Python does not always know it."""
    try:
        return str(Path("/proc/self/exe").readlink())
    except OSError:
        return sys.executable or ""


def clean_environment(command: str) -> dict[str, str]:
    """Give the environment in which a program of ours is started from here.

    It names the shared folder, so that a process which starts in another folder finds the same.
    Whatever locale the editor has made of the artist's: names of files and words are UTF-8.
    """
    own = without_bundle(this_process(), command)
    return {**own, "PYTHONUTF8": "1", "SCUMBLE_HOME": str(shared_folder())}


def without_bundle(starter: Starter, command: str) -> dict[str, str]:
    """Give a starter's variables without what belongs to its bundle, for a program outside it.

    In every variable those paths go that lie in the bundle; one of which nothing is left goes, too.
    """
    roots = [root for root in bundles(starter) if not _is_in(command, root, starter.system)]
    kept = {}
    for name, value in starter.variables.items():
        if _is_editors(name, value, starter.system, command, bundled=bool(roots)):
            continue
        left = _without(name, value, roots, starter.system)
        if left or not value:
            kept[name] = left
    return kept


def bundles(starter: Starter) -> list[str]:
    """Give the folders of the bundles that a process belongs to, as far as it can be told."""
    path = _paths_of(starter.system)
    if starter.system == "win32":
        folder = path.dirname(starter.program)
        in_bin = path.basename(folder).lower() == "bin"
        root = path.dirname(folder) if in_bin else folder
        return [root] if root and path.dirname(root) != root else []
    above = _above(starter.program)
    if starter.system == "darwin":
        return [folder for folder in above if folder.endswith(".app")][-1:]
    named = [starter.variables.get(name, "") for name in ("APPDIR", "SNAP")]
    unpacked = [folder for folder in above if starter.exists(f"{folder}/AppRun")]
    flatpak = [_FLATPAK] if starter.exists("/.flatpak-info") else []
    return [root for root in (*named, *unpacked[:1], *flatpak) if len(root) > 1]


def _above(program: str) -> list[str]:
    return [str(folder) for folder in Path(program).parents][:-1] if program else []


def _is_editors(name: str, value: str, system: str, command: str, bundled: bool) -> bool:
    """Tell whether a variable, whatever its value, is not for others than the editor."""
    if name == "PYTHONHOME":  # it is in force here, so it is the home of this Python
        return not _is_in(command, value, system)
    dynamic = system == "darwin" and name.startswith("DYLD_")
    return dynamic or name in _PYTHONS_OWN or (bundled and name in _BUNDLES_OWN)


def _without(name: str, value: str, roots: list[str], system: str) -> str:
    """Give a list of paths without those in a bundle; anything else comes back as it is."""
    between = ";" if system == "win32" else ":"
    parts = re.split("[ :]", value) if name == "LD_PRELOAD" else value.split(between)
    left = [
        part
        for part in parts
        if not any(_is_in(part, root, system) for root in roots)
        and not (name == "PYTHONPATH" and _KRITAS.search(part))
    ]
    if len(left) == len(parts):
        return value
    return between.join(part for part in left if part)  # an empty one would mean this folder


def _is_in(place: str, root: str, system: str) -> bool:
    path = _paths_of(system)
    if not path.isabs(place) or not root:
        return False
    inner: str = path.normcase(path.normpath(place))
    outer: str = path.normcase(path.normpath(root))
    return inner == outer or inner.startswith(outer.rstrip("\\/") + path.sep)


def _paths_of(system: str) -> ModuleType:
    return ntpath if system == "win32" else posixpath
