"""Promise: who listens on the port reads no header text and no pixels, and cannot play it again.

The attacker sits on the wire (a TCP proxy), writes down everything of a whole job, both ways, and
afterwards sends the client's bytes again on a connection of his own.
"""

import socket

import numpy as np
import pytest

from scumble_client.outgoing_message import submission
from tests.attacks.tools import Tap, address_of
from tests.backends import RawClient, job_of

RUN = 12
"""Bytes of a run of pixels that would count as seen: by chance it is as unlikely as 2**-70."""


@pytest.fixture(scope="module")
def overheard(backend, style):
    """A job through the tap: what went over the wire, and what it was."""
    pixels = np.random.default_rng(5).integers(0, 256, (96, 128, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    job = job_of(pixels, style)
    with Tap(backend.connection().endpoint) as tap:
        raw = RawClient(backend.connection()._replace(endpoint=tap.endpoint))
        raw.hello()
        outgoing = submission("wiretap1", 0, job, set(), share=False)
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        result = raw.hear("result")
        raw.socket.close()
        plain = b"".join(bytes(frame) for frame in outgoing.frames())
    return bytes(tap.sent), bytes(tap.came), plain, job, bytes(result.buffers[0])


def runs(pixels):
    """Every run of that length at a pixel's border: the attacker may look for any."""
    return {pixels[i : i + RUN] for i in range(0, len(pixels) - RUN, 4)}


def seen(needles, haystack):
    """Those of the runs that lie anywhere in the bytes: first where their beginning does."""
    windows = np.ndarray(len(haystack) - RUN + 1, "<u8", haystack, strides=(1,))
    firsts = np.unique(np.frombuffer(b"".join(run[:8] for run in needles), "<u8"))
    nearest = firsts[np.searchsorted(firsts[:-1], windows)]
    places = np.flatnonzero(windows == nearest)
    return {haystack[at : at + RUN] for at in places.tolist()} & needles


def test_the_search_finds_what_lies_open(overheard):
    _, _, plain, job, _ = overheard
    looked_for = runs(bytes(job.pixels))
    assert looked_for - seen(looked_for, plain) == set()
    assert len(looked_for) > 1000
    assert b'"kind":"submit"' in plain


def test_no_header_text_is_seen(overheard):
    sent, came, _, job, _ = overheard
    words = ["kind", "SCUMBLE", "submit", "hello", "welcome", "progress", "result", "wiretap1"]
    words += ["layer", "waves", "preset", "draft", "losses", "parameters", job.styles[0].sha256]
    for word in words:
        assert word.encode() not in sent
        assert word.encode() not in came


def test_no_pixels_are_seen(overheard):
    sent, came, _, job, painted = overheard
    assert len(sent) > len(job.pixels)  # they did go through here
    assert len(came) > len(painted)
    for pixels in (bytes(job.pixels), painted, job.styles[0].content):
        assert not seen(runs(pixels), sent)
        assert not seen(runs(pixels), came)


def test_played_again_it_opens_nothing(overheard, backend):
    """Every connection has fresh keys on the server's side: old bytes do not fit any more."""
    sent, came, *_ = overheard
    log = backend.log.read_text()
    for start in (sent, sent[:64], sent[: len(sent) // 2]):
        with socket.create_connection(address_of(backend.connection().endpoint), 10) as again:
            again.settimeout(8)
            answer = bytearray()
            try:
                again.sendall(start)
                while part := again.recv(65536):
                    answer += part
            except OSError:
                pass  # cut, or silent until the time was over
        assert len(answer) < 400  # a greeting and the server's half of the first step
        assert len(came) > 10 * len(answer)
    assert backend.log.read_text().count("client: 'raw'") == log.count("client: 'raw'")
    with backend.raw() as raw:
        assert raw.hello()


def test_bytes_changed_on_the_way_are_not_taken(backend):
    """A man in the middle who flips one bit of an encrypted message is noticed."""
    with Tap(backend.connection().endpoint) as tap:
        raw = RawClient(backend.connection()._replace(endpoint=tap.endpoint))
        raw.hello()
        tap.tampers = True
        raw.say("ping", {"number": 1})
        assert raw.quiet(2.0)
        tap.tampers = False
        raw.socket.close()
    with backend.raw() as honest:
        assert honest.hello()
