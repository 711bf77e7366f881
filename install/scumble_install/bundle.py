"""What every editor's plugin brings along: our own packages, and pyzmq for the editor's Python."""

import filecmp
import functools
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scumble_install.vendor import vendor_pyzmq
from scumble_protocol.folder import FOLDER_FILE, shared_folder
from scumble_protocol.paths import unicode

VENDORED = ("scumble_protocol", "scumble_client", "scumble_editor", "scumble_styles")
_NOT_FOR_EDITORS = {"__pycache__", "py.typed"}
_FOR_TRANSLATORS = (".po", ".pot")
"""What catalogues are compiled from."""
_NEEDS_NUMPY = ("scumble_styles", "painting")
"""The package, and the folder in it, that painted the starter pack."""


def copy_package(name: str, folder: Path) -> Path:
    """Copy one installed package into a folder; gives its place there.

    It is found without being imported: a plugin needs its editor to be imported.
    """
    target = folder / name
    shutil.copytree(_source(name), target, ignore=_left_out)
    return target


def differences(copy: Path) -> list[str]:
    """Name the files of a copied package that differ from the installed one, or are missing.

    Raises OSError for one that cannot be read.
    """
    source = _source(copy.name)
    files = [path.relative_to(source) for path in _files(source)]
    return [str(file) for file in files if not _is_same(source / file, copy / file)]


def _source(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {name} is not installed")
    return Path(spec.origin).parent


def _left_out(folder: str, names: Sequence[str]) -> set[str]:
    """Give the names in a folder that are not copied."""
    package, room = _NEEDS_NUMPY
    return {
        name
        for name in names
        if name in _NOT_FOR_EDITORS
        or name.endswith(_FOR_TRANSLATORS)
        or (name == room and Path(folder).name == package)
    }


def _files(folder: Path) -> Iterator[Path]:
    """Give what is copied of a package."""
    paths = sorted(folder.iterdir())
    left_out = _left_out(str(folder), [path.name for path in paths])
    for path in paths:
        if path.name not in left_out:
            yield from _files(path) if path.is_dir() else (path,)


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def prepare(wheels: str) -> list[str]:
    """Fetch what is not here: the slow part, which every ``fill_vendor`` can use afterwards.

    Gives the Python versions that pyzmq is there for.
    """
    return _pyzmq(wheels)[1]


def fill_vendor(folder: Path, wheels: str | None) -> None:
    """Fill a plugin's ``vendor`` folder.

    ``wheels``: the platform of the editor's Python; without one it gets no pyzmq.
    """
    for name in VENDORED:
        copy_package(name, folder)
    named = json.dumps({"folder": unicode(shared_folder())})
    (folder / FOLDER_FILE).write_text(f"{named}\n", "utf-8")
    if wheels is not None:
        shutil.copytree(_pyzmq(wheels)[0].name, folder, dirs_exist_ok=True)


@functools.cache
def _pyzmq(wheels: str) -> tuple["tempfile.TemporaryDirectory[str]", list[str]]:
    """Fetch pyzmq once for each platform; gives its folder and the Pythons that it serves."""
    folder = tempfile.TemporaryDirectory(prefix="scumble-")
    return folder, vendor_pyzmq(Path(folder.name), wheels)
