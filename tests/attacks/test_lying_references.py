"""Promise: a reference to shared memory opens what its maker sealed and nothing else.

The attacker has the key and refers to: memory that is not sealed, of another size, under another
name, files, pipes, devices and memory of other processes, and to descriptors that do not exist.
"""

import fcntl
import os
import secrets

import pytest

from scumble_client.outgoing_message import submission
from scumble_protocol.wire.shared import Reference, can_share, taken_down
from tests.backends import job_of, picture

pytestmark = pytest.mark.skipif(not can_share(), reason="no memfd on this system")

SIDE = 512
SIZE = SIDE * SIDE * 4


def sheet(token, size=SIZE, seal=True, name=None):
    handle = os.memfd_create(name or f"scumble-{token}", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(handle, size)
    if seal:
        fcntl.fcntl(handle, 1033, 15)
    return handle


def send(raw, style, frame):
    job = job_of(picture(SIDE, SIDE), style)
    outgoing = submission("liar", 0, job, set(), share=False)
    outgoing.amend(parameters={"preset": "draft", "size": 32})
    frames = [bytes(one) for one in outgoing.frames()]
    raw.socket.send_multipart([frames[0], frames[1], frame, *frames[3:]])
    return raw.hear("failed", "taken", patience=20)


def refused(said):
    return said.kind == "failed" or said.fields.opened is False


def test_memory_that_can_still_change(backend, style):
    token = secrets.token_hex(12)
    handle = sheet(token, seal=False)
    with backend.raw() as raw:
        said = send(raw, style, Reference(os.getpid(), handle, SIZE, token).frame())
        assert "not sealed" in said.fields.message
    os.close(handle)


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE + 1, 2 * SIZE])
def test_memory_of_another_size(backend, style, size):
    token = secrets.token_hex(12)
    handle = sheet(token, size)
    with backend.raw() as raw:
        for claimed in (SIZE, size, 2**63):
            said = send(raw, style, Reference(os.getpid(), handle, claimed, token).frame())
            assert said.kind == "failed"
            assert "bytes" in said.fields.message
    os.close(handle)


def test_memory_under_another_name(backend, style):
    token = secrets.token_hex(12)
    handles = [sheet(token, name=name) for name in ("other", f"scumble-{token}x", "scumble-")]
    with backend.raw() as raw:
        for handle in handles:
            assert refused(send(raw, style, Reference(os.getpid(), handle, SIZE, token).frame()))
    for handle in handles:
        os.close(handle)


def test_files_pipes_and_devices_are_not_even_opened(backend, style, tmp_path):
    token = secrets.token_hex(12)
    secret = tmp_path / f"memfd:scumble-{token} (deleted)"
    secret.write_bytes(bytes(SIZE))
    read, write = os.pipe()
    handles = [os.open(secret, os.O_RDONLY), os.open("/dev/zero", os.O_RDONLY), read, write]
    with backend.raw() as raw:
        for handle in handles:
            assert refused(send(raw, style, Reference(os.getpid(), handle, SIZE, token).frame()))
    for handle in handles:
        os.close(handle)


def test_what_other_processes_hold(backend, style):
    """Every descriptor of the server itself, its worker and process 1: the token is not known."""
    token = secrets.token_hex(12)
    with backend.raw() as raw:
        for process in (backend.process.pid, *[w.pid for w in backend.workers], 1):
            for handle in range(12):
                frame = Reference(process, handle, SIZE, token).frame()
                assert refused(send(raw, style, frame))


@pytest.mark.parametrize("number", [0, 2**22 + 7, 2**31, 2**63, 2**64 - 1])
def test_what_does_not_exist(backend, style, number):
    token = secrets.token_hex(12)
    with backend.raw() as raw:
        for process, handle in ((number, 3), (os.getpid(), number)):
            assert refused(send(raw, style, Reference(process, handle, SIZE, token).frame()))
        assert raw.hello()


def test_lent_and_taken_by_nobody_is_bounded():
    """A client that never says ``taken`` makes us keep what it was lent: only so much of it."""
    from scumble_protocol.wire.headers import RevisionFields
    from scumble_protocol.wire.loans import Loans
    from scumble_protocol.wire.messages import Message

    loans = Loans(limit=3 * SIZE)
    for number in range(10):
        result = RevisionFields(f"j{number}", 0)
        loans.keep(Message(result, (taken_down([bytes(SIZE)]),)), b"borrower")
        assert len(loans) <= 3
    assert loans.holds("j9")
    assert not loans.holds("j0")
