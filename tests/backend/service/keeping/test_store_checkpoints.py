"""Checkpoints in a store that fsspec opens, here a folder by its URL: no disk is shared."""

import errno

import pytest
from tests.backends import (
    LASTING,
    Backend,
    follow,
    long_job,
    shared_folder,
    until,
)
from tests.shell import scumble

from scumble_backend.service.archive.checkpoint_store import open_store
from scumble_backend.service.stores import (
    StoreError,
    StoreFiles,
    check_store,
    found_mark,
    put_mark,
)
from scumble_client import Progress, Result


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def url(place):
    return f"file://{place}"


def test_what_is_put_of_a_job_that_is_kept_is_loaded_elsewhere(url):
    one, other = open_store(url), open_store(url)
    one.admit("job")
    assert one.load("job") is None
    assert other.put("job", [b"first"]) == 5
    assert other.put("job", [b"all", memoryview(b" of it")]) == 9
    assert one.load("job").read_bytes() == b"all of it"


def test_a_job_begins_with_what_another_has_if_that_has_any(url):
    store = open_store(url)
    store.admit("job")
    store.admit("early", "job")
    store.put("job", [b"picture"])
    store.admit("late", "job")
    assert store.load("early") is None
    assert store.load("late").read_bytes() == b"picture"


def test_what_is_put_of_a_job_that_is_erased_is_lost(url, place):
    store, worker = open_store(url), open_store(url)
    store.admit("job")
    worker.put("job", [b"picture"])
    store.erase("job")
    assert worker.put("job", [b"late"]) == 0
    assert not [path for path in place.rglob("*") if path.is_file()]
    assert store.put("../job", [b"elsewhere"]) == 0
    store.erase("job")


def test_what_a_store_says_in_its_own_words_is_an_error_of_the_system(url, monkeypatch):
    files = StoreFiles(url)

    def refused(*_, **__):
        raise RuntimeError("the key is\nrefused")

    monkeypatch.setattr(files._files, "put_file", refused)
    monkeypatch.setattr(files._files, "pipe_file", refused)
    for call in (lambda: files.write("a", b""), lambda: files.put("here", "a")):
        with pytest.raises(OSError, match="the key is refused") as raised:
            call()
        assert raised.value.errno == errno.EIO


def test_a_machine_finds_out_whether_it_sees_the_same_store(url, tmp_path):
    put_mark(url, "sign")
    assert found_mark(url) == "sign"
    assert found_mark(f"file://{tmp_path}/another") == ""


def test_a_store_that_cannot_be_used_is_one_line(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"^file://.*/file cannot be used: "):
        check_store(f"file://{tmp_path}/file")
    for words, status, line in (
        ("nothing://x", 3, "nothing://x cannot be opened: Protocol not known: nothing"),
        (str(tmp_path), 2, "must be a URL, such as s3://bucket/folder"),
    ):
        done = scumble(tmp_path / "home", "serve", "--checkpoints", words)
        assert done.returncode == status
        assert line in done.stderr.splitlines()[-1]


def test_a_job_goes_on_in_another_worker_from_the_store(tmp_path, url, place, style):
    def files():
        return [path.name for path in place.rglob("*") if path.is_file()]

    with Backend(tmp_path / "s", "--checkpoints", url) as backend, shared_folder(backend.folder):
        client = backend.client()
        job = client.submit(long_job(style, LASTING))
        follow(client, Progress)
        client.queue(job, paused=True)
        until(lambda: [client.poll(), "checkpoint.safetensors" in files()][1])
        assert not list((tmp_path / "s" / "jobs").rglob("checkpoint.safetensors"))
        backend.workers[0].kill()
        client.queue(job)
        follow(client, Result)
        assert "goes on after step" in backend.log.read_text()
        client.forget(job)
        until(lambda: [client.poll(), not files()][1])
        client.close()
