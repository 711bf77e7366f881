"""``scumble history`` as a shell user types it: real pictures, real backends, real kills."""

import json
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PIL import Image
from tests.backends import RawClient, follow, job_of, picture, shared_folder, until
from tests.shell import backend_of, end_backend_of, ended, in_terminal, scumble, watch_until

from scumble_client import Client, Progress, Result
from scumble_client.outgoing_message import submission
from scumble_protocol.folder import read_connection

STYLE = ("--style", "linocut", "--preset", "draft")
LARGE = "large.png"


@pytest.fixture
def home(tmp_path):
    """A shared folder of its own; the commands start the backend."""
    folder = tmp_path / "scumble"
    folder.mkdir()
    yield folder
    end_backend_of(folder)


@pytest.fixture(scope="module")
def two_paintings(tmp_path_factory):
    """A shared folder in whose history two small cut-outs are done; no backend runs there."""
    folder = tmp_path_factory.mktemp("two")
    for name, size in (("first", (48, 32)), ("second", (40, 40))):
        path = folder / f"{name}.png"
        Image.fromarray(picture(*size)).save(path)
        done = scumble(folder, "style", path, *STYLE, "-o", folder / f"{name}-painted.png")
        assert done.returncode == 0, done.stderr
    end_backend_of(folder)
    return folder


@pytest.fixture(scope="module")
def painted(two_paintings, tmp_path_factory):
    """The same with a backend, for what only looks."""
    folder = tmp_path_factory.mktemp("painted") / "scumble"
    shutil.copytree(two_paintings, folder)
    yield folder
    end_backend_of(folder)


@pytest.fixture(scope="module")
def ids(painted):
    return {job["name"]: job["job"] for job in listed(painted)}


@pytest.fixture(scope="module")
def cut_short(two_paintings, tmp_path_factory):
    """Two done cut-outs, and a large one that was painted when all of it was killed."""
    folder = tmp_path_factory.mktemp("cut") / "scumble"
    shutil.copytree(two_paintings, folder)
    path = folder / LARGE
    Image.fromarray(picture(280, 200)).save(path)
    words = ("style", path, "--style", "knife", "-o", folder / "no.png", "--preset", "draft")
    with in_terminal(folder, *words) as (process, terminal):
        watch_until(terminal, "Painting, step ")
        process.send_signal(signal.SIGSTOP)  # else it would start the next backend
        kill(folder)
    assert not (folder / "no.png").exists()
    return folder


def listed(home):
    done = scumble(home, "history", "list", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def large(home):
    """What is listed of the large one."""
    return next(job for job in listed(home) if job["name"] == LARGE)


def alpha_of(path):
    with Image.open(path) as file:
        return file.getchannel("A").tobytes()


def kill(home):
    """End the backend as a power cut would."""
    pid = backend_of(home)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie", 20)


@pytest.fixture
def broken_off(home, cut_short):
    """A large cut-out that ``scumble style`` was painting when it and its backend were killed.

    It is the newest in ``home``; two small ones are done there.
    """
    shutil.copytree(cut_short, home, dirs_exist_ok=True)
    return home / LARGE


# ---- list


def test_an_empty_history_says_so_and_what_to_do(home):
    done = scumble(home, "history")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No paintings yet" in done.stdout
    assert "scumble style" in done.stdout
    assert listed(home) == []
    assert "0 jobs" in scumble(home, "history", "delete", "--all").stdout


def test_the_list_has_a_line_for_each_job(painted):
    done = scumble(painted, "history")
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split()[:4] == ["ID", "STATE", "DONE", "NAME"]
    assert [row.split()[4] for row in rows] == ["second.png", "first.png"]
    year = str(time.localtime().tm_year)
    for row, size in zip(rows, ("40 x 40", "48 x 32"), strict=True):
        for word in ("done", "100 %", size, "draft", "linocut", year, "B"):
            assert word in row


def test_the_list_as_json_is_for_programs(painted):
    jobs = listed(painted)
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
        done = scumble(painted, "history", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    _, second, first = rows()
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


def test_names_from_elsewhere_cannot_command_the_terminal(home, tmp_path):
    path = tmp_path / "waves.png"
    Image.fromarray(picture(64, 48)[..., :3]).save(path)
    with shared_folder(home):
        scumble(home, "history")
        client = Client("test")
        client.submit(replace(job_of(picture(32, 32), path), name="\x1b[2Jevil\nline \N{CAT FACE}"))
        follow(client, Result)
        client.close()
    told = scumble(home, "history").stdout
    assert "\x1b" not in told
    assert "?[2Jevil?line \N{CAT FACE}" in told
    assert len(told.splitlines()) == 2


# ---- export


def test_a_done_picture_is_the_one_that_was_painted(painted, ids, tmp_path):
    job = ids["first.png"]
    done = scumble(painted, "history", "export", job[:8], "-o", tmp_path / "out.png")
    assert done.returncode == 0, done.stderr
    assert "48 x 32" in done.stdout
    with Image.open(tmp_path / "out.png") as out, Image.open(painted / "first-painted.png") as was:
        assert out.mode == was.mode == "RGBA"
        assert out.tobytes() == was.tobytes()
    for ending in ("tif", "jpg"):
        done = scumble(painted, "history", "export", job, "-o", tmp_path / f"out.{ending}")
        assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "out.tif") as out, Image.open(painted / "first-painted.png") as was:
        assert out.tobytes() == was.tobytes()
    with Image.open(tmp_path / "out.jpg") as out:
        assert (out.size, out.mode) == ((48, 32), "RGB")


def test_a_done_job_is_resumed_at_once(painted, ids, tmp_path):
    job = ids["second.png"]
    done = scumble(painted, "history", "resume", job, "-o", tmp_path / "out.png")
    assert done.returncode == 0, done.stderr
    assert alpha_of(tmp_path / "out.png") == alpha_of(painted / "second.png")


def test_an_export_outlives_the_backend(broken_off, home, tmp_path):
    job = listed(home)[1]
    assert job["state"] == "done"
    done = scumble(home, "history", "export", job["job"], "-o", tmp_path / "out.png")
    assert done.returncode == 0, done.stderr
    painted = broken_off.with_name("second-painted.png")
    assert (tmp_path / "out.png").read_bytes() == painted.read_bytes()


# ---- unfinished jobs


def test_a_killed_backends_job_is_unfinished_and_resume_paints_it_to_its_end(
    broken_off, home, tmp_path
):
    told = scumble(home, "history").stdout
    assert "unfinished" in told.splitlines()[1]
    assert "scumble history resume" in told
    job = large(home)
    assert job["state"] == "unfinished"
    assert 0 < job["fraction"] < 1
    out = tmp_path / "out.png"
    with in_terminal(home, "history", "resume", job["job"][:4], "-o", out) as (process, terminal):
        assert "loss" in watch_until(terminal, "s left")  # the progress of scumble style
        watch_until(terminal, "100%")
        told = ended(process, terminal)
    assert process.returncode == 0
    assert f"painted {out}" in told
    with Image.open(out) as painted:
        assert painted.size == (280, 200)
    assert alpha_of(out) == alpha_of(broken_off)
    job = large(home)
    assert (job["state"], job["fraction"]) == ("done", 1)


def test_an_export_of_an_unfinished_job_is_what_there_is_and_it_can_still_go_on(
    broken_off, home, tmp_path
):
    job = large(home)["job"]
    done = scumble(home, "history", "export", job, "-o", tmp_path / "sofar.png")
    assert done.returncode == 0, done.stderr
    assert "as far as it was painted" in done.stdout
    assert alpha_of(tmp_path / "sofar.png") == alpha_of(broken_off)
    assert "stopped early" in scumble(home, "history").stdout
    assert large(home)["fraction"] < 1
    again = scumble(home, "history", "export", job, "-o", tmp_path / "again.png")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "sofar.png").read_bytes()
    done = scumble(home, "history", "resume", job, "-o", tmp_path / "whole.png")
    assert done.returncode == 0, done.stderr
    assert "painted" in done.stdout
    assert alpha_of(tmp_path / "whole.png") == alpha_of(broken_off)
    assert (tmp_path / "whole.png").read_bytes() != (tmp_path / "sofar.png").read_bytes()
    assert (large(home)["state"], large(home)["fraction"]) == ("done", 1)


def test_ctrl_c_in_resume_writes_the_best_picture_and_keeps_the_job(broken_off, home, tmp_path):
    job, out = large(home)["job"], tmp_path / "out.png"
    with in_terminal(home, "history", "resume", job, "-o", out) as (process, terminal):
        watch_until(terminal, "Loading the network")
        process.send_signal(signal.SIGINT)  # there is no picture yet: all stays as it was
        ended(process, terminal)
    assert process.returncode == 130
    assert not out.exists()
    until(lambda: large(home)["state"] == "unfinished", 30)
    with in_terminal(home, "history", "resume", job, "-o", out) as (process, terminal):
        watch_until(terminal, "s left")
        process.send_signal(signal.SIGINT)
        told = ended(process, terminal)
    assert process.returncode == 130
    assert "stopped early" in told
    assert alpha_of(out) == alpha_of(broken_off)
    assert large(home)["state"] == "done"


def test_a_job_that_is_being_painted_is_left_to_its_window(home, tmp_path):
    style = tmp_path / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(style)
    scumble(home, "history")  # starts the backend
    with shared_folder(home):
        client = Client("test")
        job = client.submit(job_of(picture(700, 500), style, parameters={"preset": "fine"}))
        follow(client, Progress)
        for way in ("export", "resume"):
            done = scumble(home, "history", way, job, "-o", tmp_path / "o.png")
            assert done.returncode == 2
            assert "being painted" in done.stderr
        done = scumble(home, "history", "delete", "--all")
        assert "0 jobs" in done.stdout
        assert "1 being painted" in done.stdout
        assert scumble(home, "history", "delete", job).returncode == 0
        follow(client, Progress)  # what was said before
        client.close()
    assert listed(home) == []


# ---- delete


def test_delete_by_beginning_and_all_unfinished_ones(broken_off, home, tmp_path):
    Image.fromarray(picture(24, 24)).save(tmp_path / "third.png")
    painted = scumble(home, "style", tmp_path / "third.png", *STYLE, "-o", tmp_path / "o.png")
    assert painted.returncode == 0, painted.stderr
    ids = {job["name"]: job["job"] for job in listed(home)}
    assert set(ids) == {"first.png", "second.png", "third.png", broken_off.name}
    done = scumble(home, "history", "delete", ids["first.png"][:10], ids["first.png"])
    assert (done.returncode, done.stdout) == (0, "1 job deleted\n")
    done = scumble(home, "history", "delete", ids["second.png"], "none-of-these")
    assert done.returncode == 2  # and nothing is deleted
    done = scumble(home, "history", "delete", "--unfinished")
    assert (done.returncode, done.stdout) == (0, "1 job deleted\n")
    assert [job["name"] for job in listed(home)] == ["third.png", "second.png"]
    done = scumble(home, "history", "delete", "--all")
    assert (done.returncode, done.stdout) == (0, "2 jobs deleted\n")
    assert listed(home) == []
    assert [f.name for f in (home / "jobs").iterdir() if f.is_dir()] == []


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
    done = scumble(painted, "history", *[names.get(a, a) for a in arguments])
    assert done.returncode == 2, done.stdout
    assert words in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o.png").exists()


def test_a_beginning_of_several_ids_is_refused_and_a_whole_id_is_not(home, tmp_path):
    path = tmp_path / "waves.png"
    Image.fromarray(picture(64, 48)[..., :3]).save(path)
    scumble(home, "history")  # starts the backend
    with shared_folder(home):
        raw = RawClient(read_connection())
    with raw:
        raw.hello()
        for name in ("twin", "twin-sister"):
            outgoing = submission(name, 0, job_of(picture(16, 16), path), set(), share=False)
            raw.say("submit", outgoing.fields, outgoing.buffers)
            raw.hear("result")
    done = scumble(home, "history", "delete", "tw")
    assert done.returncode == 2
    assert "2 kept jobs" in done.stderr
    assert "twin-sister" in done.stderr
    assert all(name in scumble(home, "history").stdout for name in ("twin ", "twin-s "))
    assert scumble(home, "history", "delete", "twin").returncode == 0
    assert [job["job"] for job in listed(home)] == ["twin-sister"]


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


def test_help_names_the_four_ways(painted):
    done = scumble(painted, "history", "--help")
    assert done.returncode == 0
    for way in ("list", "export", "resume", "delete"):
        assert way in done.stdout
        assert scumble(painted, "history", way, "--help").returncode == 0
