"""``scumble history`` of what other clients have painted: listed, left alone, deleted."""

from dataclasses import replace

import pytest
from tests.backends import (
    RawClient,
    follow,
    job_of,
    long_job,
    picture,
    shared_folder,
    until,
)
from tests.shell import end_backend_of, in_process, kept_at, listed, scumble

from scumble_client import Client, Progress, Result
from scumble_client.outgoing_message import submission
from scumble_protocol.folder import read_connection


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A shared folder of its own, where a command has started the backend."""
    folder = tmp_path_factory.mktemp("begun")
    done = scumble(folder, "history")
    assert (done.returncode, done.stderr) == (0, "")
    yield folder
    end_backend_of(folder)


@pytest.fixture
def empty(begun):
    """The same, whose history is empty."""
    yield begun
    in_process(begun, "history", "delete", "--all")
    assert listed(begun) == []


def test_an_empty_history_says_so_and_what_to_do(empty):
    done = scumble(empty, "history")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No paintings yet" in done.stdout
    assert "scumble style" in done.stdout
    assert "0 jobs" in scumble(empty, "history", "delete", "--all").stdout


def test_names_from_elsewhere_cannot_command_the_terminal(empty, style):
    with shared_folder(empty):
        client = Client("test")
        client.submit(
            replace(job_of(picture(32, 32), style), name="\x1b[2Jevil\nline \N{CAT FACE}")
        )
        follow(client, Result)
        client.close()
    told = scumble(empty, "history").stdout
    assert "\x1b" not in told
    assert "?[2Jevil?line \N{CAT FACE}" in told
    assert len(told.splitlines()) == 2


def test_a_job_that_is_being_painted_is_left_to_its_window(empty, style, tmp_path):
    with shared_folder(empty):
        client = Client("test")
        job = client.submit(long_job(style))
        follow(client, Progress)
        for way in ("export", "resume"):
            done = scumble(empty, "history", way, job, "-o", tmp_path / "o.png")
            assert done.returncode == 2
            assert "being painted" in done.stderr
        done = scumble(empty, "history", "delete", "--all")
        assert "0 jobs" in done.stdout
        assert "1 being painted" in done.stdout
        assert scumble(empty, "history", "delete", job).returncode == 0
        follow(client, Progress)  # what was said before
        client.close()
    assert listed(empty) == []


def test_delete_by_beginning_and_all_unfinished_ones(empty, style):
    with shared_folder(empty):
        client = Client("test")
        for name in ("first", "second", "third"):
            client.submit(replace(job_of(picture(16, 16), style), name=name))
            follow(client, Result)
        client.submit(replace(long_job(style), name="large"))
        follow(client, Progress)
        client.close()
    until(lambda: kept_at(empty, "large")["state"] == "unfinished", 30)
    ids = {job["name"]: job["job"] for job in listed(empty)}
    assert set(ids) == {"first", "second", "third", "large"}
    done = scumble(empty, "history", "delete", ids["first"][:10], ids["first"])
    assert (done.returncode, done.stdout) == (0, "1 job deleted\n")
    done = scumble(empty, "history", "delete", ids["second"], "none-of-these")
    assert done.returncode == 2  # and nothing is deleted
    done = scumble(empty, "history", "delete", "--unfinished")
    assert (done.returncode, done.stdout) == (0, "1 job deleted\n")
    assert [job["name"] for job in listed(empty)] == ["third", "second"]
    done = scumble(empty, "history", "delete", "--all")
    assert (done.returncode, done.stdout) == (0, "2 jobs deleted\n")
    assert listed(empty) == []
    assert [f.name for f in (empty / "jobs").iterdir() if f.is_dir()] == []


def test_a_beginning_of_several_ids_is_refused_and_a_whole_id_is_not(empty, style):
    with shared_folder(empty):
        raw = RawClient(read_connection())
    with raw:
        raw.hello()
        for name in ("twin", "twin-sister"):
            outgoing = submission(name, 0, job_of(picture(16, 16), style), set(), share=False)
            raw.say("submit", outgoing.fields, outgoing.buffers)
            raw.hear("result")
    done = scumble(empty, "history", "delete", "tw")
    assert done.returncode == 2
    assert "2 kept jobs" in done.stderr
    assert "twin-sister" in done.stderr
    told = scumble(empty, "history").stdout
    assert all(name in told for name in ("twin ", "twin-s "))
    assert scumble(empty, "history", "delete", "twin").returncode == 0
    assert [job["job"] for job in listed(empty)] == ["twin-sister"]
