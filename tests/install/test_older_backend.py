"""Installing beside a running backend: one of older code is stopped, one of this code paints on."""

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
