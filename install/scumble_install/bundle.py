"""What every editor's plugin brings along: our own packages, and pyzmq for the editor's Python."""

import functools
import importlib.util
import shutil
import tempfile
from pathlib import Path

from scumble_install.vendor import vendor_pyzmq

VENDORED = ("scumble_protocol", "scumble_client", "scumble_editor", "scumble_styles")
_NOT_FOR_EDITORS = shutil.ignore_patterns("__pycache__", "painting", "py.typed")


def copy_package(name: str, folder: Path) -> Path:
    """Copy one installed package into a folder; gives its place there.

    It is found without being imported: a plugin needs its editor to be imported.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {name} is not installed")
    target = folder / name
    shutil.copytree(Path(spec.origin).parent, target, ignore=_NOT_FOR_EDITORS)
    return target


def prepare() -> None:
    """Fetch what is not here: the slow part, which every ``fill_vendor`` can use afterwards."""
    _pyzmq()


def fill_vendor(folder: Path) -> None:
    """Fill a plugin's ``vendor`` folder."""
    for name in VENDORED:
        copy_package(name, folder)
    shutil.copytree(_pyzmq().name, folder, dirs_exist_ok=True)


@functools.cache
def _pyzmq() -> "tempfile.TemporaryDirectory[str]":
    """Fetch pyzmq once, however many editors there are."""
    folder = tempfile.TemporaryDirectory(prefix="scumble-")
    vendor_pyzmq(Path(folder.name))
    return folder
