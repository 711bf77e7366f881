"""Promise: whatever becomes of the history's database, no kept painting is lost.

Something has written random bytes into ``jobs/index.sqlite3``, cut it short, or put something else
there while no backend ran. The next one starts all the same, lists every job, and has every
result, byte for byte: the database is only a list of what lies in the jobs' folders.
"""

import random

import pytest

from scumble_client import Client, History, Result
from tests.attacks.workerless import served
from tests.backends import Backend, follow, job_of, picture, shared_folder

JOBS = 3


def some_bytes(content, chance):
    for _ in range(chance.choice([1, 20, 400])):
        content[chance.randrange(len(content))] = chance.randrange(256)


def the_header(content, chance):
    content[:100] = chance.randbytes(100)


def cut_short(content, chance):
    del content[chance.randrange(len(content)) :]


def something_else(content, chance):
    content[:] = chance.randbytes(chance.choice([0, 7, 8192]))


@pytest.fixture(scope="module")
def painted(tmp_path_factory, style):
    """A folder with a history, and the pixels of its jobs by their ids."""
    folder = tmp_path_factory.mktemp("history")
    with Backend(folder) as backend, shared_folder(folder):
        client = backend.client()
        results = {}
        for number in range(JOBS):
            job = client.submit(job_of(picture(32 + number, 24), style))
            results[job] = bytes(follow(client, Result)[-1].pixels)
        client.close()
    return folder, results


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("harm", [some_bytes, the_header, cut_short, something_else])
def test_every_job_is_listed_and_has_its_result(painted, harm, seed):
    folder, results = painted
    index = folder / "jobs" / "index.sqlite3"
    for beside in folder.glob("jobs/index.sqlite3-*"):
        beside.unlink()
    content, before = bytearray(index.read_bytes()), index.read_bytes()
    harm(content, random.Random(seed))
    index.write_bytes(content)
    with served(folder):
        client = Client("test", ["false"])
        client.history()
        listed = follow(client, History)[-1]
        assert {entry.job for entry in listed.jobs} == set(results), before == content
        for job, pixels in results.items():
            client.resume(job)
            assert bytes(follow(client, Result)[-1].pixels) == pixels
        client.close()
