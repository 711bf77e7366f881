"""Installing beside a running backend: one of older code is stopped, one of this code paints on."""

import importlib
import os
import sys
import time

import pytest
from tests.backends import Backend, shared_folder

from scumble_install import running_backend


@pytest.fixture
def running(tmp_path):
    with Backend(tmp_path / "scumble") as backend, shared_folder(backend.folder):
        yield backend


def test_a_backend_of_this_code_is_left_alone(running):
    assert running_backend.stop_older() is False
    assert running.process.poll() is None


def test_a_backend_that_began_before_the_code_was_changed_is_stopped(running, monkeypatch):
    monkeypatch.setattr(running_backend, "_changed", lambda _: time.time())
    assert running_backend.stop_older() is True
    running.process.wait(20)


def test_code_that_is_there_has_a_time_and_what_is_not_there_has_none():
    assert 0 < running_backend._changed("scumble_backend") < time.time()
    assert running_backend._changed("scumble_nowhere") == 0


def test_where_none_runs_nothing_is_stopped(tmp_path):
    with shared_folder(tmp_path):
        assert running_backend.stop_older() is False


def test_code_that_uv_links_from_its_cache_counts_from_its_installation(tmp_path, monkeypatch):
    """The files keep the cache's times; what the installer wrote last does not."""
    package, receipt = tmp_path / "scumble_backend", tmp_path / "scumble-0.1.0.dist-info"
    package.mkdir()
    receipt.mkdir()
    (package / "__init__.py").touch()
    os.utime(package / "__init__.py", (1_000, 1_000))
    (receipt / "METADATA").write_text("Metadata-Version: 2.1\nName: scumble\nVersion: 0.1.0\n")
    (receipt / "RECORD").write_text("scumble-0.1.0.dist-info/RECORD,,\n")
    os.utime(receipt / "RECORD", (2_000, 2_000))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [str(tmp_path)])
        patch.delitem(sys.modules, "scumble_backend", raising=False)
        importlib.invalidate_caches()
        assert running_backend._changed("scumble_backend") == 2_000
