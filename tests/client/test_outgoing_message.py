"""Large buffers of a message are copied in slices, so that no poll takes long."""

import os

import pytest

from scumble_client import PixelCollector, pixel_collector
from scumble_client.outgoing_message import SLICE, OutgoingMessage
from scumble_protocol.wire.frames import decode
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.shared import SMALLEST_SHARED, can_share, sheet_of


def result(width, height):
    return ResultFields("a", 0, width, height, "rgba8", stopped=False, step=1, seconds=0.0)


needs_sharing = pytest.mark.skipif(not can_share(), reason="no memfd on this system")


def outgoing(pixels, side, share=True):
    return OutgoingMessage(result(side, side), [pixels], share)


@needs_sharing
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_poll_without_time_still_copies_one_slice(kind):
    pixels = kind(os.urandom(4 * 2048 * 2048))
    one = outgoing(pixels, 2048)
    polls = 1
    while not one.pack(until=0.0):
        polls += 1
    assert polls == len(pixels) // SLICE
    frames = one.frames()
    assert len(frames[-1]) == 64
    assert decode(frames, share=True).buffers[0] == pixels


@needs_sharing
def test_small_buffers_and_unshared_messages_go_as_they_are():
    for pixels, side, share in ((bytes(4 * 64 * 64), 64, True), (bytes(1 << 22), 1024, False)):
        one = outgoing(pixels, side, share)
        assert one.pack(until=0.0)
        assert one.frames()[-1] is pixels


@needs_sharing
def test_without_memory_the_bytes_go_through_the_socket(monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    pixels = bytes(SMALLEST_SHARED)
    monkeypatch.setattr(os, "memfd_create", fail)
    one = outgoing(pixels, 512)
    assert one.pack(until=0.0)
    assert one.frames()[-1] is pixels
    monkeypatch.undo()
    monkeypatch.setattr(os, "write", fail)
    one = outgoing(pixels, 512)
    assert one.pack(until=0.0)
    assert one.frames()[-1] is pixels


@needs_sharing
def test_what_is_in_shared_memory_already_is_not_copied_again():
    one = outgoing(bytes(SMALLEST_SHARED), 512)
    assert one.pack(until=0.0)
    again = outgoing(one.buffers[0], 512, share=False)
    assert sheet_of(again.buffers[0]) is not None
    assert len(again.frames()[-1]) == SMALLEST_SHARED


@needs_sharing
def test_gathered_pixels_are_not_copied_again(monkeypatch):
    strips = [os.urandom(300_000) for _ in range(5)]
    collector = PixelCollector(1_500_000)
    for strip in strips:
        collector.add(strip)
    pixels = collector.pixels()
    assert pixels == b"".join(strips)
    assert sheet_of(pixels) is not None
    monkeypatch.setattr(os, "write", None)
    one = OutgoingMessage(result(375_000 // 25, 25), [pixels], share=True)
    assert one.pack(until=0.0)
    assert len(one.frames()[-1]) == 64


@pytest.mark.parametrize("size", [10, SMALLEST_SHARED - 1, 1_500_000])
def test_collecting_where_nothing_can_be_shared(monkeypatch, size):
    monkeypatch.setattr(pixel_collector, "can_share", lambda: False)
    collector = PixelCollector(size)
    collector.add(bytes(size // 2))
    collector.add(b"\1" * (size - size // 2))
    assert collector.pixels() == bytes(size // 2) + b"\1" * (size - size // 2)
    assert sheet_of(collector.pixels()) is None


@needs_sharing
@pytest.mark.parametrize("partly", [0, 1000])
def test_collecting_goes_on_when_memory_runs_out(monkeypatch, partly):
    write = os.write

    def fail(descriptor, part):
        if len(part) < 300_000 or not partly:
            raise OSError(28, "No space left on device")
        return write(descriptor, part[:partly])

    strips = [os.urandom(300_000) for _ in range(5)]
    collector = PixelCollector(1_500_000)
    collector.add(strips[0])
    collector.add(strips[1])
    monkeypatch.setattr(os, "write", fail)
    for strip in strips[2:]:
        collector.add(strip)
    assert collector.pixels() == b"".join(strips)
