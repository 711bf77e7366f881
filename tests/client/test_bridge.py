"""The bridge: the same client without pyzmq, over pipes, to the same real backend."""

import io
import json
import subprocess
import sys

import psutil
import pytest
import zmq
from tests.backends import (
    follow,
    installed,
    job_of,
    lives,
    long_job,
    paint,
    picture,
    runs,
    shared_folder,
    until,
)

from scumble_client import Cancelled, Client, Failed, Preview, Progress, Result
from scumble_client.link.pipe import Pipe, read_message, write_message
from scumble_client.link.transport import NO_WAY
from scumble_client.link.zeromq import zeromq_fault
from scumble_protocol.folder import Connection, write_connection, write_launch

BRIDGE = [sys.executable, "-m", "scumble_client.bridge"]
NOWHERE = Connection("tcp://127.0.0.1:9", "k" * 40, "k" * 40, "k" * 40, 1)


@pytest.fixture(scope="module", autouse=True)
def with_a_bridge(backend):
    with installed(backend, [sys.executable, "-c", "raise SystemExit('not this one')"], BRIDGE):
        yield


@pytest.fixture
def no_zeromq(monkeypatch):
    """``import zmq`` fails, as in an editor whose Python has none."""
    monkeypatch.setitem(sys.modules, "zmq", None)
    assert zeromq_fault()


@pytest.fixture
def client(backend, no_zeromq):  # noqa: ARG001 - it must fail while the client lives
    with shared_folder(backend.folder):
        client = Client("without pyzmq")
        yield client
        client.close()


def test_a_painting_comes_over_the_bridge_and_is_the_same(backend, style, client):
    job = job_of(picture(96, 80), style)
    client.submit(job)
    events = follow(client, Result)
    assert isinstance(events[-1], Result), events[-1]
    assert {type(e) for e in events} >= {Progress, Preview}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "zmq", zmq)
        same = paint(backend, job)
    assert bytes(events[-1].pixels) == bytes(same.pixels)


def test_a_job_is_cancelled_over_the_bridge(style, client):
    identity = client.submit(long_job(style))
    follow(client, Progress)
    client.cancel(identity, keep=False)
    assert isinstance(follow(client, Cancelled)[-1], Cancelled)


def test_the_backend_notices_an_editor_that_was_killed(backend, style):
    code = (
        "import sys; sys.modules['zmq'] = None\n"
        "import time; from pathlib import Path; from scumble_client import *\n"
        "client = Client('to be killed')\n"
        "job = Job('x', 600, 600, 'rgba8', bytes([90, 120, 200, 255]) * 360000,\n"
        "          (StyleFile(sys.argv[1]),))\n"
        "client.submit(job)\n"
        "while True:\n"
        "    for event in client.poll():\n"
        "        print(type(event).__name__, flush=True)\n"
        "    time.sleep(0.01)\n"
    )
    with (
        shared_folder(backend.folder),
        subprocess.Popen(
            [sys.executable, "-c", code, str(style)], stdout=subprocess.PIPE, text=True
        ) as editor,
    ):
        assert "Progress\n" in iter(editor.stdout.readline, "")
        bridges = psutil.Process(editor.pid).children()
        left = backend.log.read_text().count("client left")
        editor.kill()
        until(lambda: backend.log.read_text().count("client left") > left, 20)
        until(lambda: not any(bridge.is_running() for bridge in bridges), 20)


def test_closing_ends_the_bridge(client):
    client.connect()
    until(lambda: client.poll() and client.welcome, 30)
    bridges = [p for p in psutil.Process().children() if runs(p, "scumble_client.bridge")]
    assert len(bridges) == 1
    client.close()
    until(lambda: not lives(bridges[0].pid), 20)


@pytest.mark.usefixtures("no_zeromq")
def test_without_pyzmq_and_without_a_bridge_one_line_says_so(tmp_path, style):
    with shared_folder(tmp_path):
        write_launch([sys.executable, "-c", "pass"])
        write_connection(NOWHERE._replace(pid=psutil.Process().pid))
        client = Client("nothing at all")
        client.submit(job_of(picture(8, 8), style))
        failed = follow(client)[-1]
    assert isinstance(failed, Failed)
    assert (failed.code, failed.message) == ("not-installed", NO_WAY.format(zeromq_fault()))


def test_a_bridge_that_ends_at_once_loses_nothing_but_time(tmp_path):
    with shared_folder(tmp_path):
        pipe = Pipe(NOWHERE, [sys.executable, "-c", "pass"])
        until(lambda: not pipe.send([b"frame"]), 20)
        assert pipe.receive() is None
        pipe.close()


def test_messages_survive_the_pipe():
    frames = [b"", b"SCUMBLE/1", json.dumps({"a": 1}).encode(), bytes(70_000)]
    pipe = io.BytesIO()
    write_message(pipe, frames)
    write_message(pipe, [memoryview(b"x")])
    whole = pipe.getvalue()
    pipe.seek(0)
    assert [bytes(f) for f in read_message(pipe)] == frames
    assert read_message(pipe) == [b"x"]
    assert read_message(pipe) is None
    for cut in (3, 4, 11, 20, len(whole) - 1):
        part = io.BytesIO(whole[:cut])
        while (message := read_message(part)) is not None:
            assert [bytes(f) for f in message] == frames
