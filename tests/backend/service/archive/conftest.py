"""An archive in a folder of its own."""

import pytest

from scumble_backend.service.archive import archive as module
from scumble_backend.service.archive.archive import Archive


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "jobs"


@pytest.fixture
def archive(folder):
    opened = Archive(folder)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def little_disk_is_enough(monkeypatch):
    monkeypatch.setattr(module, "LOW", 0)
