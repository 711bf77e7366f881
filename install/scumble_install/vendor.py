"""pyzmq for the Pythons inside the editors: the wheels of one version, laid over each other.

The version and the hash of each wheel are locked in ``pyzmq.txt``. pip fetches them, from the index
that it is set up with: it is a dependency, since the environments of pipx and uv lack it otherwise.
Distributions' editors use the system's Python, official builds bring their own (3.10 to 3.13), so
one folder has to serve several. ``cp312-abi3`` serves 3.12 and up.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scumble_protocol.processes import python_module, quietly

PYTHONS = ("3.10", "3.11", "3.12")
"""The Pythons whose wheels serve all that editors bring."""
_LOCK = Path(__file__).with_name("pyzmq.txt")
"""The version, and the hashes of its wheels, as pip reads them."""


def wheel_platform(system: str = sys.platform, machine: str = platform.machine()) -> str:
    """Give pip's name for the platform of python.org's Pythons inside a system's editors.

    Windows on ARM runs the editors that have such a Python as x86-64 programs.
    """
    if system == "win32":
        return "win_amd64"
    if system == "darwin":
        return "macosx_10_15_universal2"
    return f"manylinux_2_28_{machine.lower()}"


def vendor_pyzmq(folder: Path, wheels: str) -> list[str]:
    """Put pyzmq into ``folder`` and give the Python versions that it serves there.

    ``wheels``: the platform. Where pip cannot fetch the wheels, this environment's own pyzmq is
    copied if it is of that platform: it serves editors with the same Python.
    """
    with tempfile.TemporaryDirectory(prefix="scumble-") as place, ThreadPoolExecutor() as pool:
        unpacked = [Path(place) / python for python in PYTHONS]
        fetched = pool.map(lambda part: _fetch(part, wheels), unpacked)
        parts = [part for part, there in zip(unpacked, fetched, strict=True) if there]
        for part in parts:
            shutil.copytree(part, folder, dirs_exist_ok=True)
    served = [part.name for part in parts]
    if not served and wheels == wheel_platform():
        _copy_own(folder)
        served = [f"{sys.version_info.major}.{sys.version_info.minor}"]
    return served


def _fetch(folder: Path, wheels: str) -> bool:
    """Unpack the wheel for the Python that the folder is called by; False if pip could not."""
    command = [
        *python_module("pip", "install", "--quiet", "--no-deps"),
        *("--disable-pip-version-check", "--root-user-action=ignore", "--no-compile"),
        *("--only-binary=:all:", "--implementation=cp", f"--python-version={folder.name}"),
        *(f"--platform={wheels}", f"--target={folder}"),
        *("--retries=2", "--require-hashes", f"--requirement={_LOCK}"),
    ]
    done = subprocess.run(
        command, capture_output=True, check=False, env=_environment(), **quietly()
    )
    return done.returncode == 0


def _environment() -> dict[str, str]:
    """Let pip ask the index that uv was told of, where pip was told of none."""
    told = (os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))
    index = re.sub(
        r"\A[\w-]+=", "", next((address for address in told if address), "")
    )  # NAME=ADDRESS
    return {**({"PIP_INDEX_URL": index} if index else {}), **os.environ}


def _copy_own(folder: Path) -> None:
    import zmq  # noqa: PLC0415 - only where pip could not help

    package = Path(zmq.__file__).parent
    shutil.copytree(package, folder / "zmq", dirs_exist_ok=True)
    libraries = package.parent / "pyzmq.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "pyzmq.libs", dirs_exist_ok=True)
