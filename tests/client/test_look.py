"""Unfinished jobs are found without starting a backend for that."""

import io
import json
import os
import shutil
from dataclasses import replace

import pytest
from PIL import Image
from tests.backends import (
    Backend,
    follow,
    long_job,
    picture,
    shared_folder,
    until,
)

from scumble_client import Client, History, Progress
from scumble_client.kept_on_disk import page_on_disk


@pytest.fixture
def style(tmp_path):
    path = tmp_path / "waves.png"
    Image.fromarray(picture(160, 120, seed=7)[..., :3]).save(path)
    return path


def looked(client):
    client.look()
    event = follow(client, History)[-1]
    assert isinstance(event, History), event
    return event.jobs


def test_nothing_is_started_to_find_nothing(tmp_path):
    with shared_folder(tmp_path / "scumble"):
        client = Client("test", ["false"])
        assert looked(client) == ()
        assert client.poll() == []
        client.close()


def test_the_disk_says_what_the_backend_says(tmp_path, style):
    home = tmp_path / "scumble"
    with shared_folder(home):
        with Backend(home) as running:
            client = running.client()
            job = client.submit(replace(long_job(style), name="Wave"))
            follow(client, Progress)
            client.close()
            other = running.client("another editor")
            until(lambda: [one.state for one in looked(other)] == ["unfinished"], 20)
            (told,) = looked(other)
            other.close()
            running.process.kill()
            # its process is a zombie yet, and seems to run: no answer comes, and none is started
            alone = Client("test", ["false"])
            (found,) = looked(alone)
            alone.close()
        small = io.BytesIO(found.thumbnail)
        assert max(Image.open(small).size) == 256
        assert bytes(told.thumbnail) == found.thumbnail
        assert (found.job, found.name, found.state) == (job, "Wave", "unfinished")
        assert found._replace(bytes=0, thumbnail=None) == told._replace(bytes=0, thumbnail=None)
        check_what_is_left_out(home / "jobs")


def check_what_is_left_out(jobs):
    """Another owner's, another version's and broken ones; what is done is there."""
    (whole,) = jobs.glob("*/job.json")
    content = json.loads(whole.read_text())
    news = [{"state": "done"}, {"owner": "tablet"}, {"version": 2}, {"created": "soon"}]
    news += [{"submit": {**content["submit"], "width": -3}}, {"submit": []}]
    texts = [json.dumps({**content, **new}) for new in news]
    texts += ["", "[]", "{", "[" * 100_000, "null", '"\ud800"'.encode("utf-8", "replace").decode()]
    for number, text in enumerate(texts):
        folder = jobs / f"{number:032x}"
        folder.mkdir()
        (folder / "job.json").write_text(text)
    (jobs / ("a" * 32)).mkdir()
    (jobs / "index.txt").write_text("no folder")
    assert len(page_on_disk(50).jobs) == 2
    later = jobs / ("b" * 32)
    shutil.copytree(whole.parent, later)
    changed = {**content, "created": content["created"] + 10}
    (later / "job.json").write_text(json.dumps(changed))
    os.utime(later / "job.json", (1, 1))
    found = page_on_disk(50)
    assert sorted(job.state for job in found.jobs) == ["done", "unfinished", "unfinished"]
    assert (found.jobs[0].created, found.more) == (content["created"] + 10, False)
    assert page_on_disk(1) == found._replace(jobs=found.jobs[:1], more=True)
    before = content["created"] + 5
    assert page_on_disk(50, before) == found._replace(jobs=found.jobs[1:], before=before)
