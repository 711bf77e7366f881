"""The list of kept jobs, and what is deleted from it."""

import io
import time

import numpy as np
import pytest
from PIL import Image
from tests.backend.service.keeping.looking import folders, kept, wait_for
from tests.backends import LONG, Backend, follow, job_of, long_job, picture, shared_folder, until

from scumble_client import Accepted, Cancelled, Forgotten, InputError, Progress, Result
from scumble_client.outgoing_message import submission


def test_the_history_shows_what_was_painted(one, style):
    identity = one.submit(
        job_of(picture(400, 100), style, parameters={"strength": 30.0, "size": 96})
    )
    result = follow(one, Result)[-1]
    entry = kept(one, identity)
    assert (entry.state, entry.name, entry.styles) == ("done", "layer", ("waves",))
    assert entry.parameters == {"preset": "draft", "strength": 30.0, "size": 96}
    assert abs(entry.created - time.time()) < 600
    small = Image.open(io.BytesIO(entry.thumbnail))
    assert small.size == (256, 64)
    painted = np.frombuffer(result.pixels, np.uint8).reshape(100, 400, 4)
    shown, expected = np.asarray(small, float), Image.fromarray(painted).resize((256, 64))
    opaque = np.asarray(expected)[..., 3] == 255
    assert np.abs(shown - np.asarray(expected, float))[opaque].mean() < 8


def test_a_stopped_picture_is_done_and_an_unwanted_job_is_gone(backend, one, style):
    before = folders(backend)
    stopped = one.submit(long_job(style))
    wait_for(one, stopped, Progress)
    one.cancel(stopped, keep=True)
    result = wait_for(one, stopped, Result)
    assert result.stopped
    assert kept(one, stopped).state == "done"
    unwanted = one.submit(long_job(style))
    wait_for(one, unwanted, Progress)
    one.cancel(unwanted, keep=False)
    wait_for(one, unwanted, Cancelled)
    assert kept(one, unwanted) is None
    one.resume(stopped)
    assert wait_for(one, stopped, Result) == result
    paint_one = one.submit(job_of(picture(48, 12), style))
    wait_for(one, paint_one, Result)
    until(lambda: len(folders(backend) - before) == 2)


def test_an_unwanted_change_leaves_the_result_that_was_there(one, style):
    identity = one.submit(job_of(picture(*LONG), style))
    result = wait_for(one, identity, Result)
    one.update(identity, {"preset": "fine"})
    wait_for(one, identity, Progress)
    one.cancel(identity, keep=False)
    wait_for(one, identity, Cancelled)
    assert kept(one, identity).state == "done"
    one.resume(identity)
    assert wait_for(one, identity, Result).pixels == result.pixels


def test_a_forgotten_job_is_gone_wherever_it_was(backend, one, style):
    before = folders(backend)
    done = one.submit(job_of(picture(48, 12), style))
    wait_for(one, done, Result)
    running = one.submit(long_job(style))
    waiting = one.submit(job_of(picture(48, 12), style))
    wait_for(one, waiting, Accepted)
    wait_for(one, running, Progress)
    for identity in (done, waiting, running, "0123456789abcdef"):
        one.forget(identity)
        assert follow(one, Forgotten)[-1] == Forgotten(identity)
        assert kept(one, identity) is None
        one.resume(identity)
        failed = follow(one, Result)[-1]
        assert (failed.job, failed.code) == (identity, "unknown-job")
    until(lambda: folders(backend) == before)
    with pytest.raises(InputError):
        one.forget("../../etc")


def test_a_job_cancelled_while_it_is_written_leaves_no_files(backend, style):
    before = folders(backend)
    job = job_of(picture(2048, 2048), style)
    with backend.raw() as raw:
        for number in range(6):
            outgoing = submission(f"w{number}", 0, job, set(), share=False)
            raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
            if number % 2:
                raw.say("forget", {"job": f"w{number}"})
                assert raw.hear("forgotten").fields.job == f"w{number}"
            else:
                raw.say("cancel", {"job": f"w{number}", "keep": False})
                assert raw.hear("cancelled").fields.keeps is False
        until(lambda: folders(backend) == before)
    until(lambda: folders(backend) == before)


def test_pages_of_the_history_have_no_more_than_a_header_holds(backend, style):
    job = job_of(picture(32, 32), style)
    with backend.raw() as raw:
        for number in range(60):
            outgoing = submission(f"page{number:02}", 0, job, set(), share=False)
            outgoing.amend(name='ö\\"' * 66)
            raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
            raw.hear("accepted")
        raw.say("jobs", {"limit": 100, "before": None})
        listed, before = [], None
        while True:
            page = raw.hear("history").fields
            listed += [entry.job for entry in page.jobs]
            if not page.more or len(listed) >= 60:
                break
            assert page.jobs
            before = page.jobs[-1].created
            raw.say("jobs", {"limit": 100, "before": before})
        assert listed[:60] == [f"page{n:02}" for n in reversed(range(60))]
        for number in range(60):
            raw.say("forget", {"job": f"page{number:02}"})
            raw.hear("forgotten")


def test_the_history_keeps_its_limit(tmp_path, style):
    with Backend(tmp_path / "s", "--history-limit", "0.0002") as small, shared_folder(small.folder):
        client = small.client()
        painted = []
        for _ in range(6):
            painted.append(client.submit(job_of(picture(80, 24), style)))
            wait_for(client, painted[-1], Result)
        left = [entry.job for entry in kept(client)]
        assert left == painted[::-1][: len(left)]
        assert 1 <= len(left) < 6
        client.resume(painted[0])
        assert wait_for(client, painted[0], Result).code == "unknown-job"
        client.close()
