"""A job begins as another one is kept, and neither changes the other."""

import dataclasses

import pytest
from tests.backend.service.archive.kept_jobs import (
    entry_of,
    fill,
    inputs_of,
    whole_folders,
)

from scumble_backend.service.archive import room
from scumble_backend.service.archive.archive import Archive
from scumble_protocol.kept import OPEN


def branched(archive, number, fresh):
    return archive.branch("local", "job1", entry_of(number, name="branch"), fresh)


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_job_begins_as_another_is_kept(folder, monkeypatch, links, fresh):
    """On a disk without links, too; what becomes of either is nothing to the other."""
    if not links:
        monkeypatch.setattr("os.link", refuse)
    archive = Archive(folder)
    archive.open()
    entries = fill(archive, 3)
    before = (folder / entries[1].key / "inputs.safetensors").read_bytes()
    (folder / entries[1].key / "checkpoint.safetensors").write_bytes(b"a state")
    found = branched(archive, 77, fresh)
    home = folder / found.entry.key
    assert (found.entry.name, found.entry.state, found.result) == ("branch", OPEN, None)
    origin = archive.inputs(entries[1].key)
    assert found.inputs == origin.inputs
    assert found.entry.submit == dataclasses.replace(origin.entry.submit, job="branch")
    assert (home / "checkpoint.safetensors").exists() is not fresh
    archive.keep(found.entry, inputs_of(9), new_inputs=True)
    assert (folder / entries[1].key / "inputs.safetensors").read_bytes() == before
    archive.forget("local", "job1")
    assert archive.inputs(found.entry.key).inputs.pixels == inputs_of(9).pixels
    assert branched(archive, 78, fresh) is None
    archive.close()


def refuse(*_):
    raise OSError("no links here")


def test_a_job_that_cannot_be_put_on_disk_begins_all_the_same(folder, monkeypatch):
    archive = Archive(folder)
    archive.open()
    fill(archive, 3)
    before = whole_folders(folder)
    monkeypatch.setattr(room, "RESERVE", 2**60)
    found = branched(archive, 77, fresh=False)
    assert found.inputs.whole
    assert whole_folders(folder) == before
    archive.close()
