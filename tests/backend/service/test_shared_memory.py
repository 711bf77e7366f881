"""Large layers pass through shared memory, both ways; what cannot goes through the socket."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.backends import follow, job_of, paint, picture, shared_folder, until

from scumble_client import Progress, Result
from scumble_client.link import backend_link
from scumble_client.outgoing_message import submission
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.shared import Blank, Reference, Sheet, can_share, sheet_of

pytestmark = pytest.mark.skipif(not can_share(), reason="no memfd on this system")

WIDTH, HEIGHT, FORM = 512, 128, "rgbaf32"
SIZE = WIDTH * HEIGHT * 16
"""1 MiB: just large enough to be shared."""


def memories(pid):
    """How many pieces of shared memory a process holds open."""
    links = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.add(str(entry.readlink()))
        except OSError:
            continue
    return sum(link.startswith("/memfd:scumble-") for link in links)


def large_layer():
    return (picture(WIDTH, HEIGHT) / 255).astype(np.float32)


def large_job(style, **more):
    """Large on its way, and painted small."""
    return job_of(large_layer(), style, FORM, parameters={"size": 64}, **more)


def sent_frames(one):
    """Every frame that a client sends from now on, by length."""
    lengths, send = [], one._link._transport.send
    one._link._transport.send = lambda frames: (
        lengths.append([len(f) for f in frames]),
        send(frames),
    )[1]
    return lengths


def paint_and_watch(backend, job):
    with shared_folder(backend.folder):
        one = backend.client()
        one.connect()
        until(lambda: one.poll() and one.welcome)
        lengths = sent_frames(one)
        one.submit(job)
        last = follow(one, Result)[-1]
        one.close()
    assert isinstance(last, Result), last
    return last, max(length for frames in lengths for length in frames)


def raw_submission(job):
    """The ``submit`` of a job, packed into shared memory."""
    outgoing = submission("raw", 0, job, set(), share=True)
    while not outgoing.pack(0.0):
        pass
    return outgoing


def test_a_large_layer_never_goes_through_the_socket(backend, style):
    job = large_job(style)
    result, largest = paint_and_watch(backend, job)
    assert largest < SIZE // 2  # the style's file
    assert sheet_of(result.pixels) is not None
    painted = np.frombuffer(result.pixels, np.float32).reshape(HEIGHT, WIDTH, 4)
    assert np.array_equal(painted[..., 3], large_layer()[..., 3])


def test_through_the_socket_comes_the_same_picture(backend, style, monkeypatch):
    mask = np.tile(np.arange(WIDTH) // 2, (HEIGHT, 1)).astype(np.uint8).tobytes()
    job = large_job(style, mask=mask)
    shared, _ = paint_and_watch(backend, job)
    monkeypatch.setattr(backend_link, "can_share", lambda: False)
    plain, largest = paint_and_watch(backend, job)
    assert largest == SIZE
    assert sheet_of(shared.pixels) is not None
    assert sheet_of(plain.pixels) is None
    assert shared.pixels == plain.pixels


def test_memory_that_the_backend_cannot_see_is_sent_as_bytes(backend, style, monkeypatch):
    """As from another machine, a container or a sandbox: the process id means nothing there."""
    honest = Sheet.reference
    monkeypatch.setattr(Sheet, "reference", lambda sheet: honest(sheet)._replace(process=2**22 + 7))
    result, largest = paint_and_watch(backend, large_job(style))
    assert largest == SIZE
    assert result.step
    assert sheet_of(result.pixels) is None


def test_a_result_that_the_client_cannot_see_is_sent_as_bytes(backend, style):
    outgoing = raw_submission(large_job(style))
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers, share=True)
        assert raw.hear("taken").fields.plain() == {"job": "raw", "revision": 0, "opened": True}
        shared = raw.hear("result")
        assert sheet_of(shared.buffers[0]) is not None
        raw.say("taken", {"job": "raw", "revision": 0, "opened": False})
        plain = raw.hear("result")
        assert sheet_of(plain.buffers[0]) is None
        assert plain.buffers[0] == shared.buffers[0]
        for opened in (True, False):  # nothing is lent any more: these are no news
            raw.say("taken", {"job": "raw", "revision": 0, "opened": opened})
        assert raw.hello()


def test_the_client_may_let_go_once_its_memory_was_taken(backend, style):
    outgoing = raw_submission(large_job(style))
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers, share=True)
        raw.hear("taken")
        outgoing.buffers.clear()
        assert memories(os.getpid()) == 0
        assert raw.hear("result").fields.step
        raw.say("taken", {"job": "raw", "revision": 0, "opened": True})


def forged(size, seals):
    token = os.urandom(12).hex()
    descriptor = os.memfd_create(f"scumble-{token}", os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    if seals:
        import fcntl

        fcntl.fcntl(descriptor, 1033, seals)
    return Reference(os.getpid(), descriptor, SIZE, token)


@pytest.mark.parametrize(
    ("size", "seals", "words"),
    [
        (SIZE, 0x0, "not sealed"),
        (SIZE, 0x1 | 0x4 | 0x8, "not sealed"),  # could shrink: SIGBUS
        (SIZE, 0x1 | 0x2 | 0x4, "not sealed"),  # could be written
        (SIZE - 1, 0xF, "must have"),
        (0, 0xF, "must have"),
    ],
)
def test_memory_that_is_not_as_it_must_be_is_one_clear_line(backend, style, size, seals, words):
    job = large_job(style)
    outgoing = raw_submission(job)
    reference = forged(size, seals)
    frames = [*encode(outgoing.content)]
    frames[2] = reference.frame()
    with backend.raw() as raw:
        raw.socket.send_multipart(frames)
        failed = raw.hear("failed", "taken", "accepted")
        assert (failed.kind, failed.fields.code) == ("failed", "message")
        assert failed.fields.field == "pixels"
        assert words in failed.fields.message
        assert "\n" not in failed.fields.message
        assert raw.hello()
    os.close(reference.descriptor)


def test_references_to_anything_else_are_not_opened(backend, style, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(SIZE))
    outgoing = raw_submission(large_job(style))
    honest = sheet_of(outgoing.buffers[0]).reference()
    frames = [*encode(outgoing.content)]
    with secret.open("rb") as file, backend.raw() as raw:
        for wrong in (
            honest._replace(descriptor=file.fileno()),
            honest._replace(token="00" * 12),
            honest._replace(process=1),
            honest._replace(process=backend.process.pid, descriptor=0),
            honest._replace(descriptor=2**64 - 1),
        ):
            frames[2] = wrong.frame()
            raw.socket.send_multipart(frames)
            taken = raw.hear("failed", "taken", "accepted")
            assert taken.kind == "taken"
            assert taken.fields.opened is False
        assert raw.hello()


def test_nothing_is_held_after_the_job(backend, style):
    paint(backend, large_job(style))
    until(lambda: memories(backend.server.pid) == 0)
    until(lambda: memories(backend.workers[0].pid) <= 1)  # the layer, for updates
    paint(backend, job_of(picture(48, 12), style))
    until(lambda: memories(backend.workers[0].pid) == 0)
    assert memories(os.getpid()) <= 1


def test_a_client_killed_at_any_time_leaves_no_memory(backend, style):
    """While it copies, while the job runs, and with the result unopened."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from tests.backend.service.test_shared_memory import large_job\n"
        "from scumble_client import Client, outbox, outgoing_message\n"
        "outbox.COPYING, outgoing_message.SLICE = 0.0, 65536\n"
        "one = Client('to be killed'); one.connect()\n"
        "one.submit(large_job(Path(sys.argv[1])))\n"
        "stage = sys.argv[2]; seen = 0\n"
        "while True:\n"
        "    for event in one.poll(): seen += type(event).__name__ == stage\n"
        "    sending = any(s.message for s in one._jobs._active.values())\n"
        "    if seen or stage == 'copying' and sending:\n"
        "        print('now', flush=True); time.sleep(600)\n"
        "    time.sleep(0.01)\n"
    )
    with shared_folder(backend.folder):
        for stage in ("copying", "Accepted", "Progress"):
            command = [sys.executable, "-c", code, str(style), stage]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
                assert victim.stdout.readline() == "now\n"
                victim.kill()
            until(lambda: memories(backend.server.pid) == 0)
    paint(backend, job_of(picture(48, 12), style))
    until(lambda: memories(backend.workers[0].pid) == 0)


def test_a_result_that_is_never_taken_goes_with_its_client(backend, style):
    outgoing = raw_submission(large_job(style))
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers, share=True)
        assert raw.hear("result")
        until(lambda: memories(backend.server.pid) == 1)  # once the disk has both pictures
    until(lambda: memories(backend.server.pid) == 0)


def test_a_killed_worker_is_replaced_its_job_goes_on_and_it_leaves_no_memory(backend, style):
    before = left_in(backend.folder)
    with shared_folder(backend.folder):
        one = backend.client()
        one.submit(large_job(style))
        follow(one, Progress)
        backend.workers[0].kill()
        result = follow(one, Result)[-1]
        assert isinstance(result, Result), result
        assert not result.stopped
        until(lambda: memories(backend.server.pid) == 0)
        assert paint(backend, job_of(picture(48, 12), style), one).step
        one.close()
    assert left_in(backend.folder) == before


def left_in(folder):
    """Name what a backend has in its folder, which is its temporary one in these tests."""
    return {path.name for path in folder.iterdir() if "scumble-" in path.name}


def test_a_server_cannot_be_made_to_hold_memory_by_broken_messages(backend, style):
    blank = Blank()
    blank.write(bytes(SIZE))
    view = blank.sealed()
    outgoing = raw_submission(large_job(style))
    fields = outgoing.fields.plain()
    fields["styles"][0]["sha256"] = "0" * 64
    with backend.raw() as raw:
        for number in range(20):
            content = outgoing.buffers[-1]
            raw.say("submit", {**fields, "job": f"b{number}"}, [view, content], share=True)
            assert raw.hear("failed").fields.field == "sha256"
        until(lambda: memories(backend.server.pid) == 0, 10)  # it answers, then lets go
