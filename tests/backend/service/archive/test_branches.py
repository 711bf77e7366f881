"""A job begins as another one is kept, and neither changes the other."""

import dataclasses

import pytest
from tests.backend.service.archive.kept_jobs import (
    changed,
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


def test_what_a_job_was_begun_as_stays_until_its_checkpoint_is_of_what_it_is_now(folder):
    """Across updates that come before that, and in what begins as the job meanwhile."""
    archive = Archive(folder)
    archive.open()
    first = fill(archive, 2)[1]
    key, begun = first.key, inputs_of(1)
    for revision in (1, 2):
        news = dataclasses.replace(begun, pixels=inputs_of(7 + revision).pixels)
        archive.keep(changed(first, revision=revision), news, new_inputs=True, begun=0)
        found = archive.inputs(key)
        assert found.inputs.pixels == news.pixels
        assert found.entry.revision == revision
        assert (found.begun.inputs.pixels, found.begun.fields.revision) == (begun.pixels, 0)
    update = found.begun.update_to(found.submission)
    assert found.begun.updated(update) == found.submission
    assert branched(archive, 77, fresh=False).begun.inputs.pixels == begun.pixels
    assert branched(archive, 78, fresh=True).begun is None
    archive.close()
    again = Archive(folder)
    again.open()
    assert again.inputs(key).begun.inputs.pixels == begun.pixels
    again.folder_of(key).drop_begun()
    assert again.inputs(key).begun is None
    again.close()


def test_what_is_begun_as_a_later_revision_is_not_taken_for_one_of_the_new_job(folder):
    """Its picture would be taken for the new job's result: it was done, and another layer waits."""
    archive = Archive(folder)
    archive.open()
    first = fill(archive, 2)[1]
    for revision in (1, 2):
        done = changed(first, revision=revision)
        news = dataclasses.replace(inputs_of(1), pixels=inputs_of(7 + revision).pixels)
        archive.keep(done, news, new_inputs=True, begun=1 if revision == 2 else None)
    assert archive.inputs(first.key).begun.fields.revision == 1
    found = branched(archive, 77, fresh=False)
    assert found.entry.revision == 0
    assert found.begun is None
    assert archive.inputs(found.entry.key).begun is None
    archive.close()
