"""pyzmq beside the plugin: made for the Pythons and processors of editors, and loaded by them."""

import shutil
import struct
import subprocess
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from scumble_install import bundle
from scumble_install.vendor import wheel_platform

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
X86, ARM = "x86-64", "ARM64"
ELF = {62: X86, 183: ARM}
PORTABLE_EXECUTABLE = {0x8664: X86, 0xAA64: ARM}
MACH_O = {0x01000007: X86, 0x0100000C: ARM}

PLATFORMS = {
    "win_amd64": ({X86}, [".cp{}-win_amd64.pyd", ".pyd"]),
    "macosx_10_15_universal2": ({X86, ARM}, [".cpython-{}-darwin.so", ".abi3.so"]),
    "manylinux_2_28_x86_64": ({X86}, [".cpython-{}-x86_64-linux-gnu.so", ".abi3.so"]),
    "manylinux_2_28_aarch64": ({ARM}, [".cpython-{}-aarch64-linux-gnu.so", ".abi3.so"]),
}
"""Processors, and what CPython looks for in which order (``EXTENSION_SUFFIXES`` there)."""


def processors(path: Path) -> set[str]:
    """Read from its header for which processors a program library is."""
    head = path.read_bytes()[:4096]
    if head.startswith(b"\x7fELF"):
        return {ELF[struct.unpack_from("<H", head, 18)[0]]}
    if head.startswith(b"MZ"):
        (start,) = struct.unpack_from("<I", head, 60)
        return {PORTABLE_EXECUTABLE[struct.unpack_from("<H", head, start + 4)[0]]}
    magic, count = struct.unpack_from(">II", head)
    assert magic == 0xCAFEBABE, "one file for both processors"
    return {MACH_O[struct.unpack_from(">I", head, 8 + 20 * n)[0]] for n in range(count)}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_python_finds_a_library_for_itself_and_its_processor(platform):
    folder = Path(bundle._pyzmq(platform)[0].name)
    wanted, suffixes = PLATFORMS[platform]
    for python in PYTHONS:
        number = python.replace(".", "")
        names = [f"_zmq{suffix.format(number)}" for suffix in suffixes]
        present = [name for name in names if (folder / "zmq/backend/cython" / name).is_file()]
        own, stable = names
        assert present[0] == (own if python in ("3.10", "3.11") else stable), python
    libraries = [path for path in folder.rglob("*") if path.suffix in (".so", ".pyd", ".dylib")]
    libraries += folder.glob("pyzmq.libs/*.so*")
    assert len(libraries) >= 3
    assert [processors(path) for path in libraries] == [wanted] * len(libraries)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_wheels_are_tagged_for_the_platform(platform):
    (info,) = Path(bundle._pyzmq(platform)[0].name).glob("pyzmq-*.dist-info")
    tags = PathDistribution(info).read_text("WHEEL").splitlines()
    assert f"Tag: cp312-abi3-{platform}" in tags  # the last of those that lie over each other


def test_windows_on_arm_gets_what_its_emulated_editors_load():
    assert wheel_platform("win32", "ARM64") == wheel_platform("win32", "AMD64") == "win_amd64"
    assert wheel_platform("darwin", "arm64") == wheel_platform("darwin", "x86_64")
    assert wheel_platform("linux", "aarch64") == "manylinux_2_28_aarch64"


def test_a_foreign_platforms_editor_never_gets_this_ones_pyzmq(tmp_path, monkeypatch):
    from scumble_install import vendor

    monkeypatch.setattr(vendor, "_fetch", lambda *_: False)
    other = "win_amd64" if wheel_platform() != "win_amd64" else "manylinux_2_28_x86_64"
    assert vendor.vendor_pyzmq(tmp_path, other) == []
    assert list(tmp_path.iterdir()) == []
    assert len(vendor.vendor_pyzmq(tmp_path, wheel_platform())) == 1
    assert (tmp_path / "zmq").is_dir()


def interpreter(python: str) -> Path | None:
    """Find a CPython that starts; pyenv's are looked for where its shims would not run them."""
    candidates = sorted(Path.home().glob(f".pyenv/versions/{python}.*/bin/python{python}"))
    on_path = shutil.which(f"python{python}")
    for candidate in (*candidates, *([Path(on_path)] if on_path else [])):
        words = [candidate, "-I", "-S", "-c", "import sys; print(sys.implementation.name)"]
        if subprocess.run(words, capture_output=True, text=True, check=False).stdout == "cpython\n":
            return candidate
    return None


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("Zoë 100% vendor")
    bundle.fill_vendor(folder, wheel_platform())
    return folder


@pytest.mark.parametrize("python", PYTHONS)
def test_the_vendored_client_is_loaded_by(python, vendor):
    """Without anything else: all rooms are imported, and a curve handshake is done."""
    program = interpreter(python)
    if program is None:
        pytest.skip(f"no CPython {python} is here")
    code = (
        f"import sys; sys.path.insert(0, {str(vendor)!r})\n"
        "import importlib, pkgutil, zmq, scumble_client, scumble_editor, scumble_protocol\n"
        "for package in (scumble_client, scumble_editor, scumble_protocol):\n"
        "    for room in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(room.name)\n"
        "server, client = (zmq.Context.instance().socket(kind) for kind in (zmq.REP, zmq.REQ))\n"
        "public, secret = zmq.curve_keypair()\n"
        "server.curve_server, server.curve_secretkey = True, secret\n"
        "client.curve_publickey, client.curve_secretkey = zmq.curve_keypair()\n"
        "client.curve_serverkey, client.linger = public, 0\n"
        "port = server.bind_to_random_port('tcp://127.0.0.1')\n"
        "client.connect(f'tcp://127.0.0.1:{port}')\n"
        "client.send(b'hello')\n"
        "assert server.poll(20000) and server.recv() == b'hello'\n"
        "from scumble_client.link.zeromq import zeromq_fault\n"
        "assert zeromq_fault() is None\n"
        "print(zmq.__file__, scumble_client.__file__, sep='\\n')\n"
    )
    done = subprocess.run(
        [program, "-I", "-S", "-X", "utf8", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert all(path.startswith(str(vendor)) for path in done.stdout.splitlines())
