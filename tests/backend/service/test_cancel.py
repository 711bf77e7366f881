"""Cancel is answered within 200 ms however deep the optimisation is, and keeps the best picture."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest
from tests.backends import follow, job_of, long_job, paint, picture, shared_folder, until

from scumble_client import Cancelled, Failed, History, Preview, Progress, Result

ACKNOWLEDGED_WITHIN = 0.2


def opaque(width, height):
    pixels = picture(width, height)
    pixels[..., 3] = 255
    return pixels


def cancel_after(backend, job, steps, keep=True):
    """Submit, wait for some steps, cancel; gives (events after, seconds to the answer)."""
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(job)
        while True:
            event = follow(client, Progress, Result)[-1]
            assert isinstance(event, Progress), event
            if event.step >= steps:
                break
        time.sleep(0.3)  # into the middle of the next iteration
        client.poll()
        asked = time.monotonic()
        client.cancel(identity, keep)
        answered = []
        events = follow(
            client,
            Result if keep else Cancelled,
            on_event=lambda e: isinstance(e, Cancelled) and answered.append(time.monotonic()),
        )
        client.close()
    return events, answered[0] - asked


def test_cancel_deep_in_a_large_iteration_is_answered_at_once_and_the_device_is_free_soon(
    backend, style, turns
):
    job = job_of(opaque(1024, 1024), style, parameters={"preset": "normal"})

    # the third level of the pyramid has begun: one iteration takes most of a second here
    def cancel(steps: int) -> float:
        events, wait = cancel_after(backend, job, steps)
        cancelled = next(e for e in events if isinstance(e, Cancelled))
        assert cancelled.keeps
        result = events[-1]
        assert isinstance(result, Result)
        assert result.stopped
        assert result.step >= steps
        painted = np.frombuffer(result.pixels, np.uint8).reshape(1024, 1024, 4)
        assert (painted[..., 3] == 255).all()
        assert np.abs(painted[..., :3].astype(int) - opaque(1024, 1024)[..., :3]).mean() > 5
        return wait

    turns.bounded(partial(cancel, 24), lambda wait: wait < turns.within(ACKNOWLEDGED_WITHIN))
    began = time.monotonic()
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job_of(opaque(64, 16), style))
        follow(client, Progress)
        client.close()
    assert time.monotonic() - began < turns.within(5)


def test_the_next_job_starts_clean(backend, style):
    job = job_of(opaque(96, 24), style)
    undisturbed = paint(backend, job)
    cancel_after(backend, long_job(style), 26)
    assert paint(backend, job).pixels == undisturbed.pixels


def test_without_keep_no_picture_comes(backend, style):
    events, _ = cancel_after(backend, long_job(style), 16, keep=False)
    assert isinstance(events[-1], Cancelled)
    assert not events[-1].keeps
    assert not any(isinstance(e, Result) for e in events)


def test_a_waiting_job_is_cancelled_without_having_run(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        first = client.submit(long_job(style))
        follow(client, Progress)  # else the other could be painted first: it is there sooner
        second = client.submit(job_of(opaque(64, 16), style))
        client.cancel(second)
        cancelled = follow(client, Cancelled)[-1]
        assert (cancelled.job, cancelled.keeps) == (second, False)
        client.cancel(first, keep=False)
        follow(client, Cancelled)
        client.close()


def test_a_job_that_was_never_sent_is_cancelled_at_home(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(job_of(opaque(64, 16), style))
        client.cancel(identity)
        assert client.poll()[0] == Cancelled(identity, 0, keeps=False)
        assert not client.busy
        client.close()


def test_a_client_that_vanishes_frees_the_device_within_a_second_or_two(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job_of(opaque(1024, 1024), style, parameters={"preset": "fine"}))
        follow(client, Progress)
        client.close()
    with backend.raw() as raw:
        raw.hello()
    assert until(lambda: "client left" in backend.log.read_text(), 5)
    assert paint(backend, job_of(opaque(64, 16), style)).step


def test_previews_wait_until_the_last_one_was_seen(backend, style):
    job = job_of(opaque(200, 50), style)
    with backend.raw() as raw:
        raw.hello()
        content = job.styles[0].content
        fields = {
            "job": "one",
            "revision": 0,
            "name": "x",
            "width": 200,
            "height": 50,
            "format": "rgba8",
            "mask": False,
            "style_maps": False,
            "styles": [
                {"sha256": job.styles[0].sha256, "name": "s", "weight": 1.0, "bytes": len(content)}
            ],
            "parameters": {"preset": "draft"},
        }
        raw.say("submit", fields, [job.pixels, content])
        kinds = []
        while (message := raw.hear()).kind != "result":
            kinds.append(message.kind)
        assert kinds.count("preview") == 1
        assert kinds.count("progress") > 10
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job)
        events = follow(client, Result)
        client.close()
    assert sum(isinstance(e, Preview) for e in events) > 1


@pytest.mark.parametrize("value", [{"strength": 101}, {"preset": "best"}, {"nonsense": 1}])
def test_a_wrong_update_is_refused_before_it_is_sent(backend, style, value):
    from scumble_client import InputError

    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(job_of(opaque(64, 16), style))
        with pytest.raises(InputError):
            client.update(identity, value)
        last = follow(client, Result)[-1]
        assert not isinstance(last, Failed)
        client.close()


def test_a_killed_client_is_noticed_within_a_second(backend, style, turns):
    """Also one whose job only waits: nothing would be sent to it for a long time."""
    code = (
        "import sys, time; from pathlib import Path; from tests.backends import job_of, picture\n"
        "from scumble_client import Accepted, Client\n"
        "client = Client('to be killed')\n"
        "client.submit(job_of(picture(1024, 1024), Path(sys.argv[1])))\n"
        "while True:\n"
        "    for event in client.poll():\n"
        "        if isinstance(event, Accepted): print('accepted', flush=True)\n"
        "    time.sleep(0.01)\n"
    )
    with shared_folder(backend.folder):
        other = backend.client()
        long = other.submit(job_of(opaque(1024, 1024), style, parameters={"preset": "fine"}))
        follow(other, Progress)
        took = []
        while len(took) < 3 and min(took, default=1) >= 1:  # other work delays everything
            took.append(seconds_until_noticed(backend, [sys.executable, "-c", code, str(style)]))
        assert min(took) < turns.within(1), took
        assert isinstance(follow(other, Progress)[-1], Progress), "the other one paints on"
        other.cancel(long, keep=False)
        follow(other, Cancelled)
        other.close()


def seconds_until_noticed(backend, command):
    """Start a client, kill it when its job was accepted; gives how long the backend took."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout.readline() == "accepted\n"
        left = backend.log.read_text().count("client left")
        victim.kill()
        killed = time.monotonic()
        until(lambda: backend.log.read_text().count("client left") > left)
        return time.monotonic() - killed


@pytest.mark.parametrize("slow", [False, True])
def test_a_cancel_and_a_goodbye_in_one_breath_leave_nothing_unfinished(backend, style, slow):
    """``slow``: the backend learns that the client is gone before it has read the cancel."""
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(long_job(style))
        follow(client, Preview)
        if slow:
            os.kill(backend.process.pid, signal.SIGSTOP)
            time.sleep(0.5)  # its worker paints on: news for the client comes first
        client.cancel(identity, keep=False)
        client.close()
        if slow:
            time.sleep(0.3)
            os.kill(backend.process.pid, signal.SIGCONT)
        other = backend.client()
        other.look()
        history = follow(other, History)[-1]
        assert identity not in {kept.job for kept in history.jobs}
        other.close()
