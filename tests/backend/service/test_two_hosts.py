"""One home folder on two workstations: each has its own backend, and no painting is lost."""

import json
import os
import subprocess
import sys

import pytest
from tests.backends import Backend, follow, job_of, paint, picture, shared_folder
from tests.editor.fake import kept_job

from scumble_backend.service.server.connection_file import ConnectionFile
from scumble_backend.service.server.place import runs_here
from scumble_client import History
from scumble_client.kept_on_disk import page_on_disk
from scumble_protocol import folder, host
from scumble_protocol.folder import Connection, read_connection, write_connection

_APART = (
    "mount --bind {0} /proc/sys/kernel/random/boot_id && mount --bind {0} /etc/machine-id && "
    "hostname {1} && ip link set lo up && exec \"$@\""
)  # fmt: skip


def elsewhere(tmp_path, name):
    """Give the command that runs another on a workstation of this name, with its own loopback."""
    identity = tmp_path / f"{name}-id"
    identity.write_text(name)
    inside = _APART.format(identity, name)
    apart = ["--uts", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ("unshare", *apart, "sh", "-c", inside, "sh")


def possible():
    try:
        script = "mount --bind /dev/null /etc/machine-id && ip link set lo up"
        done = subprocess.run(
            ["unshare", "--uts", "--net", "--mount", "sh", "-c", script],
            check=False, capture_output=True,
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "s"))
    (tmp_path / "s").mkdir(mode=0o700)
    return tmp_path / "s"


@pytest.fixture
def now_on(monkeypatch):
    """Let this process be on another computer, or in another boot of the same one."""

    def move(boot, machine="desk", name="a"):
        monkeypatch.setattr(host, "_boot", lambda: boot)
        monkeypatch.setattr(host, "_text", lambda _: machine)
        monkeypatch.setattr("platform.node", lambda: name)
        host.this_host.cache_clear()
        host.boot_key.cache_clear()

    yield move
    monkeypatch.undo()
    host.this_host.cache_clear()
    host.boot_key.cache_clear()


def connection(port=1):
    keys = ("s" * 40, "c" * 40, "x" * 40)
    return Connection(f"tcp://127.0.0.1:{port}", *keys, os.getpid(), host.this_host())


@pytest.mark.skipif(not possible(), reason="needs root, to pretend two workstations")
def test_two_workstations_paint_at_a_time_and_the_history_is_one_afterwards(tmp_path, style):
    home = tmp_path / "s"
    job = job_of(picture(48, 12), style)
    with Backend(home) as first:
        painted = paint(first, job)
        known = (home / "connection.json").read_bytes()
        there = paint_elsewhere(tmp_path, home, style)
        assert there["state"] == "done"
        assert (home / "connection.json").read_bytes() == known
        assert paint(first, job).step == painted.step
    assert sorted(p.name for p in home.iterdir() if "-" in p.name) == [there["folder"]]
    with Backend(home) as again, shared_folder(home):
        client = again.client()
        client.history()
        listed = follow(client, History)[-1].jobs
        client.close()
    assert [one.state for one in listed] == ["done"] * 3
    assert there["job"] in [one.job for one in listed]
    assert not (home / there["folder"]).exists()


_PAINT = """
import json, sys
from pathlib import Path
from tests.backends import COMMAND, end_backend, follow, job_of, picture
from scumble_client import Client, Failed, History, Result
from scumble_protocol.folder import read_connection
from scumble_protocol.host import boot_key
import os, signal, time
client = Client("there", COMMAND)
identity = client.submit(job_of(picture(48, 12), Path(sys.argv[1])))
last = follow(client, Result)[-1]
assert isinstance(last, Result), last
client.history()
(job,) = follow(client, History)[-1].jobs
connection = read_connection()
client.close()
os.kill(connection.pid, signal.SIGTERM)
while connection.owner_is_alive():
    time.sleep(0.05)
assert read_connection() is None
print(json.dumps({"job": job.job, "state": job.state, "folder": f"jobs-{boot_key()}"}))
"""


def paint_elsewhere(tmp_path, home, style):
    """Paint on another workstation, whose client starts a backend there."""
    environment = {**os.environ, "SCUMBLE_HOME": str(home), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [*elsewhere(tmp_path, "b"), sys.executable, "-c", _PAINT, str(style)],
        env=environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.usefixtures("home")
def test_another_computers_connection_file_is_nobody_elses(now_on):
    now_on("boot of a")
    of_a = connection()
    write_connection(of_a)
    assert read_connection() == of_a
    now_on("boot of b", machine="laptop")
    assert read_connection() is None
    assert folder.whose_connection() == of_a.host


@pytest.mark.usefixtures("home")
def test_a_computer_that_was_started_again_is_the_same_without_its_processes(now_on):
    """The process id may be another program's by now."""
    now_on("first boot")
    write_connection(connection())
    now_on("second boot")
    assert read_connection() is None
    assert host.is_this_machine(folder.whose_connection())


@pytest.mark.usefixtures("home")
def test_another_name_for_the_computer_changes_nothing(now_on):
    now_on("a boot", name="laptop.home")
    known = connection()
    write_connection(known)
    now_on("a boot", name="laptop.office")
    assert read_connection() == known


@pytest.mark.usefixtures("home")
def test_copies_of_one_installation_are_two_computers(now_on):
    now_on("boot of a", machine="copied", name="localhost")
    write_connection(connection())
    now_on("boot of b", machine="copied", name="localhost")
    assert read_connection() is None


@pytest.mark.usefixtures("home")
def test_where_the_system_has_no_name_for_a_boot_the_computers_name_counts(now_on):
    now_on("", name="a")
    write_connection(connection())
    assert read_connection() is not None
    now_on("", name="b")
    assert read_connection() is None


@pytest.mark.usefixtures("home")
def test_an_editor_that_sees_no_proc_still_reaches_the_backend_of_its_computer(
    now_on, monkeypatch, tmp_path
):
    """As in a chroot, or in a sandbox that hides it."""
    now_on("a boot")
    known = connection()
    write_connection(known)
    now_on("", machine="")
    monkeypatch.setattr(host, "_BOOT", tmp_path / "missing")
    assert read_connection() == known


def test_a_connection_file_of_an_older_release_is_read_as_ever(home):
    old = connection()._asdict()
    del old["host"]
    (home / "connection.json").write_text(json.dumps(old))
    (home / "connection.json").chmod(0o600)
    assert read_connection() == connection()._replace(host="")


def test_a_damaged_connection_file_is_nobodys_to_delete_and_may_be_anybodys(home):
    path = home / "connection.json"
    path.write_bytes(b"\0{")
    path.chmod(0o600)
    ConnectionFile(connection()).withdraw()
    assert path.exists()
    assert runs_here()
    path.unlink()
    assert not runs_here()


def test_a_connection_file_that_stays_lost_is_told_of_once(home, caplog):
    (home / "gone").write_text("no folder")
    file = ConnectionFile(connection(), home / "gone" / "connection.json")
    for _ in range(3):
        file.look()
    assert [record.message[:24] for record in caplog.records] == ["clients cannot find this"]
    (home / "gone").unlink()
    file.look()
    assert caplog.records[-1].message.endswith("was lost: it is written again")


def test_unfinished_jobs_of_a_computer_that_may_be_painting_them_are_not_offered(
    home, now_on, monkeypatch
):
    monkeypatch.setattr("scumble_client.kept_on_disk._job", lambda _: KEPT)
    (home / "jobs" / ("a" * 32)).mkdir(parents=True)
    (home / "jobs" / ("a" * 32) / "job.json").touch()
    now_on("boot of a")
    write_connection(connection())
    assert len(page_on_disk(9).jobs) == 1
    now_on("another boot of a")
    assert len(page_on_disk(9).jobs) == 1
    now_on("boot of b", machine="laptop")
    assert page_on_disk(9).jobs == ()


KEPT = kept_job("a")
