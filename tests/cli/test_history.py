"""``scumble history`` as a shell user types it: real pictures, real backends, real kills."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image
from tests.backends import lives, picture, until
from tests.shell import (
    backend_of,
    end_backend_of,
    ended,
    in_process,
    in_terminal,
    kept_at,
    listed,
    scumble,
    watch_until,
)

DRAFT = ("--preset", "draft")
LARGE = ("stopped.png", "shown.png", "whole.png")
"""What is cut off: for a test each, which goes on with it."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two small cut-outs are done there, and three large ones cut off; no backend runs yet.

    Two by the end of the command that had them painted, the last as all of it was killed.
    """
    folder = tmp_path_factory.mktemp("home")
    for name, size in (("first.png", (48, 32)), ("second.png", (40, 40))):
        Image.fromarray(picture(*size)).save(folder / name)
        words = ("--style", "linocut", *DRAFT, "-o", folder / f"painted-{name}")
        done = scumble(folder, "style", folder / name, *words)
        assert done.returncode == 0, done.stderr
    for name in LARGE:
        Image.fromarray(picture(280, 200)).save(folder / name)
        words = ("style", folder / name, "--style", "knife", "-o", folder / "no.png", *DRAFT)
        with in_terminal(folder, *words) as (process, terminal):
            watch_until(terminal, "Painting, step ")
            if name == LARGE[-1]:
                process.send_signal(signal.SIGSTOP)  # else it would start the next backend
                kill(folder)
    assert not (folder / "no.png").exists()
    yield folder
    end_backend_of(folder)


@pytest.fixture(scope="module")
def stopped_early(home):
    """What came of Ctrl-C in a ``resume`` while the next backend's worker was loading.

    Its exit status, and whether there was a picture. The job is unfinished again.
    """
    name, out = LARGE[0], home / "early.png"
    words = ("history", "resume", kept_at(home, name)["job"], "-o", out)
    with in_terminal(home, *words) as (process, terminal):
        watch_until(terminal, "Loading the network")
        process.send_signal(signal.SIGINT)
        ended(process, terminal)
    until(lambda: kept_at(home, name)["state"] == "unfinished", 30)
    return process.returncode, out.exists()


@pytest.fixture
def painted(home, stopped_early):
    """The same folder, with a backend that knows only what was kept."""
    del stopped_early
    return home


@pytest.fixture
def ids(painted):
    return {job["name"]: job["job"] for job in listed(painted)}


def row_of(told, name):
    """The line of a name in the table that was printed."""
    (row,) = (row for row in told.splitlines() if f" {name} " in row)
    return row


def alpha_of(path):
    with Image.open(path) as file:
        return file.getchannel("A").tobytes()


def kill(home):
    """End the backend as a power cut would."""
    pid = backend_of(home)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not lives(pid), 20)


# ---- list


def test_the_list_has_a_line_for_each_job(painted):
    done = scumble(painted, "history")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:4] == ["ID", "STATE", "DONE", "NAME"]
    year = str(time.localtime().tm_year)
    second, first = (row_of(done.stdout, name) for name in ("second.png", "first.png"))
    for row, size in ((second, "40 x 40"), (first, "48 x 32")):
        for word in ("done", "100 %", size, "draft", "linocut", year, "B"):
            assert word in row
    assert done.stdout.index(second) < done.stdout.index(first)
    assert all("280 x 200" in row_of(done.stdout, name) for name in LARGE)


def test_the_list_as_json_is_for_programs(painted):
    done = scumble(painted, "history", "list", "--json")
    assert done.returncode == 0, done.stderr
    every = json.loads(done.stdout)
    assert len(every) == 2 + len(LARGE)
    jobs = [job for job in every if job["name"] not in LARGE]
    assert [(j["name"], j["width"], j["height"]) for j in jobs] == [
        ("second.png", 40, 40),
        ("first.png", 48, 32),
    ]
    for job in jobs:
        assert (job["state"], job["fraction"], job["styles"]) == ("done", 1, ["linocut"])
        assert job["parameters"]["preset"] == "draft"
        assert abs(time.time() - job["created"]) < 600
        assert job["bytes"] > 40 * 32 * 4
        assert "thumbnail" not in job


def test_the_list_is_searched_by_words(painted):
    def rows(*words):
        done = in_process(painted, "history", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    whole = "\n".join(rows())
    first, second = (row_of(whole, name) for name in ("first.png", "second.png"))
    assert rows("--search", "SECÓND")[1:] == [second], "its id is as long as in the whole list"
    assert rows("list", "--search", "linocut", "drAft", time.strftime("%Y-%m"))[1:] == [
        second,
        first,
    ]
    assert rows("--search", "first linocut")[1:] == [first]
    assert rows("--search", "mona", "lisa") == ["No painting has these words: mona lisa"]
    (line,) = rows("list", "--json", "--search", "first", "48")
    assert [job["name"] for job in json.loads(line)] == ["first.png"]
    assert rows("--json", "--search", "first second") == ["[]"]


# ---- export


def test_a_done_picture_is_the_one_that_was_painted(painted, ids, tmp_path):
    job = ids["first.png"]
    done = scumble(painted, "history", "export", job[:8], "-o", tmp_path / "out.png")
    assert done.returncode == 0, done.stderr
    assert "48 x 32" in done.stdout
    with Image.open(tmp_path / "out.png") as out, Image.open(painted / "painted-first.png") as was:
        assert out.mode == was.mode == "RGBA"
        assert out.tobytes() == was.tobytes()
    for ending in ("tif", "jpg"):
        done = scumble(painted, "history", "export", job, "-o", tmp_path / f"out.{ending}")
        assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "out.tif") as out, Image.open(painted / "painted-first.png") as was:
        assert out.tobytes() == was.tobytes()
    with Image.open(tmp_path / "out.jpg") as out:
        assert (out.size, out.mode) == ((48, 32), "RGB")


def test_a_done_job_is_resumed_at_once(painted, ids, tmp_path):
    job = ids["second.png"]
    done = scumble(painted, "history", "resume", job, "-o", tmp_path / "out.png")
    assert done.returncode == 0, done.stderr
    assert alpha_of(tmp_path / "out.png") == alpha_of(painted / "second.png")


# ---- unfinished jobs


def test_a_killed_backends_job_is_unfinished_and_resume_paints_it_to_its_end(painted, tmp_path):
    name = "whole.png"
    told = scumble(painted, "history").stdout
    assert "unfinished" in row_of(told, name)
    assert "scumble history resume" in told
    job = kept_at(painted, name)
    assert job["state"] == "unfinished"
    assert 0 < job["fraction"] < 1
    out = tmp_path / "out.png"
    words = ("history", "resume", job["job"][:4], "-o", out)
    with in_terminal(painted, *words) as (process, terminal):
        assert "loss" in watch_until(terminal, "s left")  # the progress of scumble style
        watch_until(terminal, "100%")
        told = ended(process, terminal)
    assert process.returncode == 0
    assert f"painted {out}" in told
    with Image.open(out) as picture_there:
        assert picture_there.size == (280, 200)
    assert alpha_of(out) == alpha_of(painted / name)
    job = kept_at(painted, name)
    assert (job["state"], job["fraction"]) == ("done", 1)


def test_an_export_of_an_unfinished_job_is_what_there_is_and_it_can_still_go_on(
    painted, ids, tmp_path
):
    name = "shown.png"
    job = ids[name]
    done = scumble(painted, "history", "export", job, "-o", tmp_path / "sofar.png")
    assert done.returncode == 0, done.stderr
    assert "as far as it was painted" in done.stdout
    assert alpha_of(tmp_path / "sofar.png") == alpha_of(painted / name)
    assert "stopped early" in row_of(scumble(painted, "history").stdout, name)
    assert kept_at(painted, name)["fraction"] < 1
    again = scumble(painted, "history", "export", job, "-o", tmp_path / "again.png")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "sofar.png").read_bytes()
    done = scumble(painted, "history", "resume", job, "-o", tmp_path / "whole.png")
    assert done.returncode == 0, done.stderr
    assert "painted" in done.stdout
    assert alpha_of(tmp_path / "whole.png") == alpha_of(painted / name)
    assert (tmp_path / "whole.png").read_bytes() != (tmp_path / "sofar.png").read_bytes()
    after = kept_at(painted, name)
    assert (after["state"], after["fraction"]) == ("done", 1)


def test_ctrl_c_in_resume_before_there_is_a_picture_leaves_all_as_it_was(stopped_early):
    assert stopped_early == (130, False), "and the job is unfinished again"


def test_ctrl_c_in_resume_writes_the_best_picture_and_keeps_the_job(painted, ids, tmp_path):
    name, out = "stopped.png", tmp_path / "out.png"
    with in_terminal(painted, "history", "resume", ids[name], "-o", out) as (process, terminal):
        watch_until(terminal, "s left")
        process.send_signal(signal.SIGINT)
        told = ended(process, terminal)
    assert process.returncode == 130
    assert "stopped early" in told
    assert alpha_of(out) == alpha_of(painted / name)
    assert kept_at(painted, name)["state"] == "done"


# ---- what is wrong is said in one line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "nope", "-o", "o.png"], "No kept job has the id 'nope'"),
        (["export", "../../etc", "-o", "o.png"], "No kept job has the id"),
        (["resume", "", "-o", "o.png"], "No kept job has the id ''"),
        (["export", "ID", "-o", "o.xyz"], "unknown file ending"),
        (["export", "ID", "-o", "o.psd"], "cannot be written as .psd"),
        (["export", "ID", "-o", "/nowhere/o.png"], "does not exist"),
        (["export", "ID"], "-o"),
        (["delete"], "--all or --unfinished"),
        (["delete", "ID", "--all"], "not both"),
        (["delete", "--all", "--unfinished"], "not allowed with"),
        (["burn"], "invalid choice"),
        (["list", "--device", "abacus"], "must be auto"),
    ],
)
def test_bad_input_ends_with_2_and_one_clear_line(painted, ids, tmp_path, arguments, words):
    names = {"ID": ids["second.png"], "o.png": tmp_path / "o.png"}
    done = in_process(painted, "history", *[names.get(a, a) for a in arguments])
    assert done.returncode == 2, done.stdout
    assert words in done.stderr.strip().splitlines()[-1]
    assert not (tmp_path / "o.png").exists()


def test_a_file_that_cannot_be_written_ends_with_2(painted, ids):
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is a Linux device")
    job = ids["second.png"]
    link = painted / "full.png"
    link.symlink_to("/dev/full")
    done = scumble(painted, "history", "export", job, "-o", link)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backend_that_cannot_start_ends_with_3(tmp_path):
    home = tmp_path / "file"
    home.write_text("not a folder")
    done = scumble(home, "history")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_help_names_the_four_ways(tmp_path):
    done = scumble(tmp_path, "history", "--help")
    assert done.returncode == 0
    for way in ("list", "export", "resume", "delete"):
        assert way in done.stdout
        assert in_process(tmp_path, "history", way, "--help").returncode == 0
