"""Where the editors' pyzmq comes from: locked wheels, or else this Python's own."""

import subprocess
import sys

import pytest

from scumble_cli.commands import install
from scumble_install import vendor


@pytest.fixture
def commands(monkeypatch):
    """Run no pip: note how it is called, and let it fail."""
    seen = []

    def run(command, env, **_):
        seen.append((command, env))
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(vendor.subprocess, "run", run)
    return seen


def test_a_wheel_is_taken_only_with_the_hash_that_is_locked(commands, tmp_path):
    vendor.vendor_pyzmq(tmp_path, vendor.wheel_platform())
    assert len(commands) == len(vendor.PYTHONS)
    for command, _ in commands:
        assert "--require-hashes" in command
        assert f"--requirement={vendor._LOCK}" in command
    lock = vendor._LOCK.read_text("utf-8")
    assert lock.count("pyzmq==") == 2, "its version, and how it was made"
    assert lock.count("--hash=sha256:") > 50
    assert "//" not in lock, "no index is named"


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, None),
        ({"UV_INDEX_URL": "file:///a"}, "file:///a"),
        ({"UV_DEFAULT_INDEX": "own=file:///b?x=1", "UV_INDEX_URL": "file:///a"}, "file:///b?x=1"),
        ({"UV_INDEX_URL": "file:///a", "PIP_INDEX_URL": "file:///c"}, "file:///c"),
    ],
)
def test_pip_asks_the_index_that_uv_was_told_of(commands, tmp_path, monkeypatch, told, asked):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, address in told.items():
        monkeypatch.setenv(name, address)
    vendor.vendor_pyzmq(tmp_path, vendor.wheel_platform())
    assert {env.get("PIP_INDEX_URL") for _, env in commands} == {asked}


@pytest.mark.usefixtures("commands")
def test_without_a_network_this_pythons_own_is_there_and_one_line_says_so(tmp_path):
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert vendor.vendor_pyzmq(tmp_path, vendor.wheel_platform()) == [mine]
    assert (tmp_path / "zmq" / "__init__.py").is_file()
    words = install._served([mine])
    assert words.startswith(f"pyzmq is there for Python {mine} only")
    assert "again" in words
    assert "\n" not in words
    assert "only" not in install._served(vendor.PYTHONS)
