"""Dispatchers with workers that a test plays."""

import pytest
from tests.backend.service.dispatching import Desk
from tests.backend.service.pools import ScriptedPool
from tests.backends import until


@pytest.fixture
def desk(tmp_path):
    with Desk(tmp_path / "jobs", lambda _: ScriptedPool()) as made:
        yield made


@pytest.fixture
def quiet(desk, monkeypatch):
    """One whose pool rings no bell: what the disk has done is looked for."""
    monkeypatch.setattr(desk, "until", lambda true: until(lambda: desk.look() or true()))
    return desk
