"""Promise: no sequence of frames that anybody can think of does more than be answered.

Hypothesis thinks of them: random frames, and valid messages with frames dropped, doubled, swapped
and changed. It runs against the real backend with the key, which must answer all of it and go on.
"""

from contextlib import suppress

import zmq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import message_of
from tests.attacks.tools import FIRST
from tests.protocol.examples import EXAMPLES

frames = st.binary(max_size=300)


@st.composite
def mangled(draw):
    """A valid message with something wrong with its frames, perhaps."""
    fields, buffers = EXAMPLES[draw(st.sampled_from(sorted(EXAMPLES)))]
    kind = next(k for k, (f, _) in EXAMPLES.items() if f is fields)
    parts = [bytes(frame) for frame in encode(message_of(kind, fields, buffers))]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(parts)))
        how = draw(st.sampled_from(["drop", "double", "insert", "cut", "flip"]))
        chosen = parts[place : place + 1]
        if how == "drop":
            parts[place : place + 1] = []
        elif how == "double":
            parts[place:place] = chosen
        elif how == "insert":
            parts[place:place] = [draw(frames)]
        elif chosen and chosen[0]:
            at = draw(st.integers(0, len(chosen[0]) - 1))
            flipped = bytes([chosen[0][at] ^ draw(st.integers(1, 255))])
            parts[place] = chosen[0][:at] + (b"" if how == "cut" else flipped + chosen[0][at + 1 :])
    return parts


@given(mangled() | st.lists(frames, max_size=12))
@settings(max_examples=2000, deadline=None)
def test_the_decoder_takes_it_or_names_what_is_wrong(parts):
    with suppress(ProtocolError):
        message = decode(parts)
        assert decode(encode(message)) == message


@given(st.lists(mangled() | st.lists(frames, min_size=1, max_size=12), min_size=1, max_size=20))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_backend_answers_and_lives_on(backend, messages):
    with backend.raw() as raw:
        for parts in messages:
            if parts:
                raw.socket.send_multipart(parts)
        raw.say("ping", {"number": 4711})
        while raw.hear("pong", patience=20).fields.number != 4711:
            pass


def test_a_message_whose_end_never_comes(backend):
    """Half a multipart message is no message: it waits, and goes with its connection."""
    with backend.raw() as raw:
        assert raw.hello()
        for _ in range(1000):
            raw.socket.send(FIRST, zmq.SNDMORE)
    with backend.raw() as raw:
        assert raw.hello()
