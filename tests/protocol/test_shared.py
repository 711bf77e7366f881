"""Shared memory: what is opened is this user's own, sealed, and as long as it claims to be."""

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.shared import (
    LARGEST_SHARED,
    SMALLEST_SHARED,
    Blank,
    Reference,
    UnreachableError,
    can_share,
    opened,
    reference_of,
    sheet_of,
)

pytestmark = pytest.mark.skipif(not can_share(), reason="no memfd on this system")

VECTORS = json.loads(
    (Path(__file__).parents[2] / "protocol" / "vectors.json").read_text(encoding="utf-8")
)
SIZE = SMALLEST_SHARED
SEALS = 0xF
RESULT = {"job": "a", "revision": 0, "width": 512, "height": 512, "format": "rgba8",
          "stopped": False, "step": 1, "seconds": 0.0}  # fmt: skip


def sheet(content=bytes(SIZE)):
    blank = Blank()
    blank.write(content)
    return blank.sealed()


@dataclass
class Forged:
    """Memory made by hand, with whatever is wrong with it."""

    size: int = SIZE
    seals: int = SEALS
    token: str = "ab" * 12

    def __enter__(self):
        self.fd = os.memfd_create(f"scumble-{self.token}", os.MFD_ALLOW_SEALING)
        os.ftruncate(self.fd, self.size)
        if self.seals:
            fcntl.fcntl(self.fd, 1033, self.seals)
        return Reference(os.getpid(), self.fd, SIZE, self.token)

    def __exit__(self, *_):
        os.close(self.fd)


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_what_was_written_is_read_and_cannot_be_changed():
    content = os.urandom(SIZE + 5)
    view = sheet(content)
    other = opened(sheet_of(view).reference(), SIZE + 5, "pixels")
    assert other == view == content
    for descriptor in (sheet_of(view).descriptor, sheet_of(other).descriptor):
        path = f"/proc/self/fd/{descriptor}"
        with pytest.raises(PermissionError):
            os.truncate(path, 0)
        with pytest.raises(PermissionError):
            os.truncate(path, 2 * SIZE)
        with Path(path).open("r+b", buffering=0) as writer, pytest.raises(PermissionError):
            writer.write(b"x")
    with pytest.raises(TypeError):
        other[0] = 1


def test_the_reader_keeps_the_memory_when_its_maker_lets_go():
    view = sheet(b"\x07" * SIZE)
    other = opened(sheet_of(view).reference(), SIZE, "pixels")
    del view
    assert bytes(other) == b"\x07" * SIZE


def test_nothing_stays_open():
    before = descriptors()
    view = sheet()
    other = opened(sheet_of(view).reference(), SIZE, "pixels")
    assert descriptors() > before
    del view, other
    Blank().write(b"never sealed")
    with Forged(seals=0) as reference, pytest.raises(ProtocolError):
        opened(reference, SIZE, "pixels")
    assert descriptors() == before


@pytest.mark.parametrize("missing", [1, 2, 4, 8], ids=["seal", "shrink", "grow", "write"])
def test_memory_that_could_still_change_is_refused(missing):
    with Forged(seals=SEALS & ~missing) as reference, pytest.raises(ProtocolError) as caught:
        opened(reference, SIZE, "pixels")
    assert str(caught.value) == "pixels: lies in memory that is not sealed"


@pytest.mark.parametrize("size", [0, SIZE - 1, SIZE + 1, 2 * SIZE])
def test_memory_of_another_size_is_refused(size):
    with Forged(size=size) as reference:
        with pytest.raises(ProtocolError, match=f"must have {SIZE} bytes, not {size}"):
            opened(reference, SIZE, "pixels")
        with pytest.raises(ProtocolError, match="must have"):
            opened(reference, SIZE + 7, "pixels")


@pytest.mark.parametrize("size", [0, SMALLEST_SHARED - 1, LARGEST_SHARED + 1, 2**63])
def test_sizes_out_of_range_are_refused_without_looking(size):
    with pytest.raises(ProtocolError):
        opened(Reference(os.getpid(), 0, size, "ab" * 12), size, "pixels")


def test_only_memory_under_its_token_is_opened(tmp_path):
    """Files, devices, pipes, sockets, links and other memory are not even opened."""
    target = tmp_path / "secret"
    target.write_bytes(bytes(SIZE))
    named = tmp_path / ("memfd:scumble-" + "ab" * 12)
    named.write_bytes(bytes(SIZE))
    reading, writing = os.pipe()
    files = [os.open(p, os.O_RDONLY) for p in (target, named, "/dev/zero", tmp_path)]
    with Forged(token="cd" * 12) as other:
        for descriptor in (reading, writing, *files, other.descriptor, 9999, 2**31, 2**63):
            reference = Reference(os.getpid(), descriptor, SIZE, "ab" * 12)
            with pytest.raises(UnreachableError):
                opened(reference, SIZE, "pixels")
    for descriptor in (reading, writing, *files):
        os.close(descriptor)


@pytest.mark.parametrize("process", [0, 1, 2**22 + 1, 2**63])
def test_processes_that_are_not_there_or_not_ours(process):
    with Forged() as reference, pytest.raises(UnreachableError):
        opened(reference._replace(process=process), SIZE, "pixels")


def test_memory_of_another_user_is_refused(monkeypatch):
    with Forged() as reference:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        with pytest.raises(ProtocolError, match="belongs to somebody else"):
            opened(reference, SIZE, "pixels")


def test_a_reference_that_is_none():
    good = Reference(1, 2, SIZE, "ab" * 12)
    assert reference_of(good.frame()) == good
    assert len(good.frame()) == 64
    for frame in (b"", good.frame()[:-1], good.frame() + b"x", bytes(64), b"X" + good.frame()[1:]):
        assert reference_of(frame) is None
    for token in ("../" * 8, "AB" * 12, " " * 24, "\0" * 24, "ab" * 11 + "\n\n"):
        assert reference_of(good._replace(token=token).frame()) is None


def test_the_vectors_of_references():
    for vector in VECTORS["references"]:
        reference = Reference(*(vector[name] for name in Reference._fields))
        assert reference.frame().hex() == vector["frame"]
        assert reference_of(bytes.fromhex(vector["frame"])) == reference


def test_a_message_with_a_reference_is_read_like_one_with_bytes():
    view = sheet(os.urandom(SIZE))
    frames = encode(message_of("result", RESULT, [view]), share=True)
    assert len(frames[2]) == 64
    assert decode(frames, share=True).buffers[0] == view
    assert encode(message_of("result", RESULT, [view]))[2] == view
    with pytest.raises(ProtocolError, match="pixels: must have 1048576 bytes, not 64"):
        decode(frames)  # one who did not ask for references takes none


def test_a_reference_that_leads_nowhere_says_in_which_message():
    nowhere = Reference(os.getpid(), 9999, SIZE, "ab" * 12).frame()
    frames = [*encode(message_of("result", RESULT, [bytes(SIZE)]))[:2], nowhere]
    with pytest.raises(UnreachableError) as caught:
        decode(frames, share=True)
    assert (caught.value.kind, caught.value.job, caught.value.revision) == ("result", "a", 0)


def test_small_buffers_and_previews_are_never_references():
    view = sheet(bytes(SIZE))
    frame = sheet_of(view).reference().frame()
    small = {**RESULT, "width": 4, "height": 4}
    assert decode(
        [*encode(message_of("result", small, [bytes(64)]))[:2], frame], share=True
    ).buffers == (frame,)
    fields = {"job": "a", "revision": 0, "number": 1, "step": 1, "width": 512, "height": 512}
    with pytest.raises(ProtocolError, match="not 64"):
        decode([*encode(message_of("preview", fields, [bytes(SIZE)]))[:2], frame], share=True)
    assert encode(message_of("preview", fields, [view]), share=True)[2] is view


def test_memory_goes_with_a_killed_process():
    code = (
        "import sys, time; from scumble_protocol.wire.shared import Blank, sheet_of\n"
        "blank = Blank(); blank.write(bytes(1 << 20)); view = blank.sealed()\n"
        "print(*sheet_of(view).reference(), flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as maker:
        process, descriptor, size, token = maker.stdout.readline().split()
        reference = Reference(int(process), int(descriptor), int(size), token)
        assert opened(reference, SIZE, "pixels") == bytes(SIZE)
        maker.kill()
        maker.wait()
        with pytest.raises(UnreachableError):
            opened(reference, SIZE, "pixels")
