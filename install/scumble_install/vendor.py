"""pyzmq for the Pythons inside the editors: the wheels of one version, laid over each other.

Distributions' editors use the system's Python, official builds bring their own (3.10 to 3.13), so
one folder has to serve several. ``cp312-abi3`` serves 3.12 and up.
"""

import importlib.metadata
import platform
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scumble_protocol.processes import python_module

PYTHONS = ("3.10", "3.11", "3.12")


def vendor_pyzmq(folder: Path) -> list[str]:
    """Put pyzmq into ``folder`` and give the Python versions that it serves there.

    Where pip cannot fetch the wheels, this environment's own pyzmq is copied: it serves editors
    with the same Python.
    """
    version = importlib.metadata.version("pyzmq")
    with tempfile.TemporaryDirectory(prefix="scumble-") as place, ThreadPoolExecutor() as pool:
        unpacked = [Path(place) / python for python in PYTHONS]
        fetched = pool.map(lambda part: _fetch(part, version), unpacked)
        parts = [part for part, there in zip(unpacked, fetched, strict=True) if there]
        for part in parts:
            shutil.copytree(part, folder, dirs_exist_ok=True)
    served = [part.name for part in parts]
    if not served:
        _copy_own(folder)
        served = [f"{sys.version_info.major}.{sys.version_info.minor}"]
    return served


def _fetch(folder: Path, version: str) -> bool:
    """Unpack the wheel for the Python that the folder is called by; False if pip could not."""
    command = [
        *python_module("pip", "install", "--quiet", "--no-deps"),
        *("--disable-pip-version-check", "--root-user-action=ignore", "--no-compile"),
        *("--only-binary=:all:", "--implementation=cp", f"--python-version={folder.name}"),
        *(f"--platform={_platform()}", f"--target={folder}", f"pyzmq=={version}"),
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _platform() -> str:
    machine = platform.machine().lower()
    if sys.platform == "win32":
        return "win_arm64" if "arm" in machine else "win_amd64"
    if sys.platform == "darwin":
        return "macosx_10_15_universal2"
    return f"manylinux_2_28_{machine}"


def _copy_own(folder: Path) -> None:
    import zmq  # noqa: PLC0415 - only where pip could not help

    package = Path(zmq.__file__).parent
    shutil.copytree(package, folder / "zmq", dirs_exist_ok=True)
    libraries = package.parent / "pyzmq.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "pyzmq.libs", dirs_exist_ok=True)
