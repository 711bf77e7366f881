"""All processes are stopped for minutes, as by a laptop's sleep, and nobody counts as gone."""

import signal
import time

from tests.backends import LASTING, follow, long_job, shared_folder, until

from scumble_client import Progress, Result, Status
from scumble_protocol.awake import LONGEST_STEP, AwakeTime


def test_a_job_goes_on_after_a_pause_of_everybody(backend, style, monkeypatch):
    """The client has asked whether the backend is there, and everybody sleeps before the answer."""
    clock, asleep = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock() + asleep[0])
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(long_job(style, LASTING))
        events = follow(client, Progress)
        processes = [backend.server, *backend.workers]
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        link = client._link
        until(lambda: events.extend(client.poll()) or link._pinged > link._heard)
        asleep[0] += 600
        events += client.poll()
        for process in processes:
            process.send_signal(signal.SIGCONT)
        events += follow(client, Result)
        client.close()
    assert isinstance(events[-1], Result)
    assert not [e for e in events if isinstance(e, Status) and e.stage == "lost"]
    assert events[-1].seconds < 300


def test_only_the_gap_is_left_out():
    now = [5.0]
    awake = AwakeTime(lambda: now[0])
    for _ in range(40):
        now[0] += 0.25
        awake.now()
    assert awake.now() == 10.0
    now[0] += 3600
    assert awake.now() == 10.0 + LONGEST_STEP
