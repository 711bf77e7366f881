"""Jobs that begin as a kept one, and of which a killed backend has kept nothing, or half of it."""

import secrets
import shutil
import signal

import pytest
from PIL import Image
from tests.backend.service.keeping.looking import folders, wait_for
from tests.backends import job_of, picture, until

from scumble_backend.service.archive.archive import Archive
from scumble_backend.service.server.branches import branch_entry
from scumble_client import Failed, Result, StyleFile
from scumble_protocol.wire.requests import UpdateFields

QUICK = {"size": 64, "preset": "draft"}


@pytest.fixture
def other_style(tmp_path):
    path = tmp_path / "other.png"
    Image.fromarray(picture(90, 120, seed=11)[..., :3]).save(path)
    return StyleFile(path)


def result_of(client, job):
    result = wait_for(client, job, Result)
    assert isinstance(result, Result), result
    return result


def layer(seed, style):
    return job_of(picture(48, 12, seed), style, parameters=QUICK)


def begin_frame(client, style, _):
    return client.submit(layer(4, style), after=client.first)


def begin_variation(client, _, other_style):
    return client.branch(client.first, {"seed": 5}, [other_style])


both = pytest.mark.parametrize("begin", [begin_frame, begin_variation])


@pytest.fixture
def client(own, style):
    """One whose ``first`` job is done and kept; whatever backend was killed, it starts the next."""
    client = own.client()
    client.first = client.submit(layer(0, style), secrets.token_hex(8))
    result_of(client, client.first)
    yield client
    client.close()


def kill(backend):
    backend.process.kill()
    backend.process.wait()


def entries(archive, backend):
    return [archive.folder_of(key).entry() for key in folders(backend)]


@both
def test_one_that_is_done_and_not_kept_is_gone_and_the_others_are_painted(
    own, client, style, other_style, begin
):
    before = folders(own)
    job = begin(client, style, other_style)
    result_of(client, job)
    (folder,) = folders(own) - before
    kill(own)
    shutil.rmtree(own.folder / "jobs" / folder)
    until(lambda: client.poll() is not None and client.welcome is None)
    client.update(job, {"strength": 70.0})
    failed = wait_for(client, job, Result)
    assert isinstance(failed, Failed), failed
    assert (failed.code, "no longer has that painting" in failed.message) == ("unknown-job", True)
    result_of(client, client.submit(layer(2, style)))


@both
def test_one_of_which_only_the_beginning_was_kept_is_painted_as_it_was_asked_for(
    own, client, style, other_style, begin
):
    """It was changed before it went out. The backend was killed with the beginning on disk."""
    wanted = begin(client, style, other_style)
    client.update(wanted, {"strength": 70.0})
    truth = bytes(result_of(client, wanted).pixels)
    own.process.send_signal(signal.SIGSTOP)
    job = begin(client, style, other_style)
    client.update(job, {"strength": 70.0})
    until(lambda: client.poll() is not None and client._jobs._active[job].sent)
    kill(own)
    archive = Archive(own.folder / "jobs")
    archive.open()
    (first,) = (entry for entry in entries(archive, own) if entry.name == client.first)
    update = UpdateFields(job, 2, {}, (), None)
    archive.branch(first.owner, client.first, branch_entry(first.owner, update), fresh=False)
    archive.close()
    result = result_of(client, job)
    assert result.revision == 2
    assert bytes(result.pixels) == truth
