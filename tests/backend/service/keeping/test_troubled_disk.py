"""A disk that is full, or whose files were harmed, ends no job."""

import os
import subprocess

import numpy as np
import pytest
from tests.backend.service.keeping.looking import alphas, folders, kept, wait_for
from tests.backends import Backend, job_of, paint, picture, shared_folder

from scumble_client import Accepted, Failed, Result


def test_a_full_disk_ends_no_job(tmp_path, style):
    limited = ("bash", "-c", 'ulimit -f 100; exec "$@"', "bash")
    with Backend(tmp_path / "s", under=limited) as running, shared_folder(running.folder):
        client = running.client()
        identity = client.submit(job_of(picture(720, 70), style, parameters={"size": 64}))
        accepted = wait_for(client, identity, Accepted)
        assert not accepted.kept
        assert "disk is full" in accepted.note
        assert "\n" not in accepted.note
        result = wait_for(client, identity, Result)
        assert np.array_equal(alphas(result), picture(720, 70)[..., 3])
        assert kept(client) == []
        assert folders(running) == set()
        client.update(identity, {"strength": 80.0})
        assert wait_for(client, identity, Result).revision == 1
        small = client.submit(job_of(picture(48, 12), style))
        assert wait_for(client, small, Accepted).kept
        wait_for(client, small, Result)
        client.close()


@pytest.mark.parametrize("kind", ["a small disk", "read-only"])
def test_a_disk_that_takes_nothing_ends_no_job(tmp_path, style, kind):
    jobs = tmp_path / "s" / "jobs"
    jobs.mkdir(parents=True)
    options = "size=1m" if kind == "a small disk" else "ro"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(jobs)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with Backend(tmp_path / "s") as running, shared_folder(running.folder):
            client = running.client()
            identity = client.submit(job_of(picture(64, 16), style))
            accepted = wait_for(client, identity, Accepted)
            assert not accepted.kept
            assert accepted.note
            result = wait_for(client, identity, Result)
            assert np.array_equal(alphas(result), picture(64, 16)[..., 3])
            assert kept(client) == []
            client.close()
    finally:
        subprocess.run(["umount", str(jobs)], check=True)


def test_harm_done_to_the_files_between_two_runs(tmp_path, style):
    home = tmp_path / "s"
    with shared_folder(home):
        with Backend(home) as first:
            client = first.client()
            names = []
            for number in range(4):
                names.append(client.submit(job_of(picture(48, 12, number), style)))
                wait_for(client, names[-1], Result)
            by_name = {
                (folder / "job.json").read_text().split('"job": "')[1][:16]: folder
                for folder in (home / "jobs").iterdir()
                if folder.is_dir()
            }
            client.close()
        (by_name[names[0]] / "job.json").write_bytes(b"")
        os.truncate(by_name[names[1]] / "result.safetensors", 100)
        os.truncate(by_name[names[2]] / "inputs.safetensors", 100)
        (home / "jobs" / "index.sqlite3").write_bytes(os.urandom(8192))
        with Backend(home) as second:
            other = second.client()
            assert [entry.job for entry in kept(other)] == names[:0:-1]
            for number, outcome in ((1, Result), (2, Result), (3, Result)):
                other.resume(names[number])
                assert isinstance(wait_for(other, names[number], Result), outcome)
            other.update(names[2], {"strength": 80.0})
            failed = wait_for(other, names[2], Result)
            if isinstance(failed, Failed):  # its inputs are lost, if no worker has its picture
                assert failed.code == "unknown-job"
            assert paint(second, job_of(picture(48, 12), style), other).step
            other.close()
