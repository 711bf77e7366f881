"""The client against faults: no backend, a broken one, one of another version, bad input."""

import sys
import time

import pytest
import zmq
from tests.backends import follow

from scumble_client import Cancelled, Client, Failed, InputError, Job, Result, Status, StyleFile
from scumble_protocol import folder
from scumble_protocol.folder import Connection


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    return tmp_path / "scumble"


@pytest.fixture
def style(tmp_path):
    path = tmp_path / "style.png"
    path.write_bytes(b"not decoded here")
    return StyleFile(path)


def job(style, **changes):
    fields = {
        "name": "Layer",
        "width": 2,
        "height": 2,
        "format": "rgba8",
        "pixels": bytes(16),
        "styles": (style,),
    }
    return Job(**{**fields, **changes})


def one_line(text):
    assert text
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"styles": ()}, "Choose one to 4 style pictures"),
        ({"pixels": bytes(15)}, "15 bytes of pixels, not 16"),
        ({"format": "rgb8"}, "not a pixel format"),
        ({"width": 0}, "0 x 2 pixels"),
        ({"height": 99999}, "2 x 99999 pixels"),
        ({"mask": bytes(3)}, "mask has 3 bytes, not 4"),
        ({"parameters": {"strength": 101}}, "between 0 and 100"),
        ({"parameters": {"strenth": 1}}, "not a parameter"),
        ({"parameters": {"preset": "best"}}, "draft, normal, fine"),
        ({"style_maps": (bytes(4), bytes(4))}, "as many maps"),
        ({"style_maps": (bytes(3),)}, "size of the layer"),
    ],
)
def test_bad_input_is_one_clear_line_at_once(style, changes, words):
    client = Client("test")
    with pytest.raises(InputError) as caught:
        client.submit(job(style, **changes))
    assert words in one_line(str(caught.value))
    assert not client.busy


def test_a_style_that_is_missing_empty_or_a_folder(tmp_path):
    empty = tmp_path / "empty.png"
    empty.touch()
    for path, words in (
        (tmp_path / "none.png", "cannot be read (No such file"),
        (tmp_path, "cannot be read (Is a directory"),
        (empty, "is empty"),
    ):
        with pytest.raises(InputError) as caught:
            Client("test").submit(job(StyleFile(path)))
        assert words in one_line(str(caught.value))
        assert str(path) in str(caught.value)


def test_no_backend_installed_says_what_to_run(style):
    client = Client("test")
    identity = client.submit(job(style))
    failed = follow(client, Result, patience=5)[-1]
    assert (failed.job, failed.code) == (identity, "not-installed")
    assert "install/try.sh" in one_line(failed.message)
    assert not client.busy


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([sys.executable, "-c", "import sys; sys.exit('no module named torch')"], "named torch"),
        ([sys.executable, "-c", "raise SystemExit(7)"], "exit status 7"),
        (["/nowhere/python", "-m", "scumble_backend"], "programs are gone"),
    ],
)
def test_a_backend_that_cannot_start_says_why(style, command, words):
    client = Client("test", command)
    client.submit(job(style))
    failed = follow(client, Result, patience=10)[-1]
    assert failed.code == "not-installed"
    assert words in one_line(failed.message)


def test_a_connection_file_that_others_can_read_is_not_used(style):
    folder.write_connection(Connection("tcp://127.0.0.1:1", "s", "c", "x", 1))
    folder.connection_path().chmod(0o666)
    client = Client("test")
    client.submit(job(style))
    failed = follow(client, Result, patience=5)[-1]
    assert "can be read by others" in one_line(failed.message)


def test_a_damaged_connection_file_is_named(style):
    folder.write_connection(Connection("tcp://127.0.0.1:1", "s", "c", "x", 1))
    folder.connection_path().write_text("{")
    client = Client("test")
    client.submit(job(style))
    assert "connection.json" in follow(client, Result, patience=5)[-1].message


@pytest.fixture
def impostor():
    """A server under the right keys that says whatever a test wants: to provoke faults only."""
    import os

    server, server_secret = zmq.curve_keypair()
    public, secret = zmq.curve_keypair()
    socket = zmq.Context.instance().socket(zmq.ROUTER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.CURVE_SERVER, 1)
    socket.setsockopt(zmq.CURVE_SECRETKEY, server_secret)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    keys = (server.decode(), public.decode(), secret.decode())
    folder.write_connection(Connection(f"tcp://127.0.0.1:{port}", *keys, os.getpid()))
    yield socket
    socket.close()


def drive(client, socket, answer, patience=5.0):
    """Poll client and impostor by turns until an event other than Status comes."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        for event in client.poll():
            if not isinstance(event, Status):
                return event
        if socket.poll(5):
            identity = socket.recv_multipart()[0]
            socket.send_multipart([identity, *answer])
    raise AssertionError("no event came")


def test_a_backend_of_another_version_is_told_in_words(style, impostor):
    client = Client("test")
    identity = client.submit(job(style))
    failed = drive(client, impostor, [b"SCUMBLE/2", b'{"kind":"welcome"}'])
    assert (failed.job, failed.code) == (identity, "version")
    assert "version 2" in one_line(failed.message)
    assert "update" in failed.message
    client.close()


def test_an_answer_that_is_no_message_does_not_end_the_editor(style, impostor):
    client = Client("test")
    client.submit(job(style))
    failed = drive(client, impostor, [b"SCUMBLE/1", b'{"kind":"result","job":"x"}'])
    assert isinstance(failed, Failed)
    assert failed.code == "message"
    assert one_line(failed.message)
    client.close()


@pytest.mark.usefixtures("impostor")
def test_nothing_blocks_while_a_server_says_nothing(style, turns):
    client = Client("test", [sys.executable, "-c", "import time; time.sleep(3)"])
    client.submit(job(style))

    def longest_poll() -> float:
        longest, end = 0.0, time.monotonic() + 3
        while time.monotonic() < end:
            began = time.monotonic()
            client.poll()
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.005)
        return longest

    turns.bounded(longest_poll, lambda longest: longest < turns.within(0.05))
    client.close()


def test_updates_before_the_job_was_sent_change_the_job(style):
    client = Client("test")
    identity = client.submit(job(style))
    client.update(identity, {"strength": 70})
    assert client._jobs._active[identity].job.parameters["strength"] == 70
    with pytest.raises(InputError):
        client.update("unknown", {"strength": 70})


def test_cancel_before_sending_and_of_unknown_jobs(style):
    client = Client("test")
    identity = client.submit(job(style))
    client.cancel(identity)
    client.cancel("unknown")
    assert client.poll()[0] == Cancelled(identity, 0, keeps=False)


def test_the_client_needs_pyzmq_and_the_standard_library_only():
    import subprocess

    code = (
        "import sys, scumble_client\n"
        "foreign = ('numpy', 'torch', 'PIL', 'PyQt5', 'PyQt6', 'rich')\n"
        "print([module for module in foreign if module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
