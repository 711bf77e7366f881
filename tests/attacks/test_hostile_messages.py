"""Promise: ten thousand malformed or hostile messages do not touch a job that is being painted.

Four attackers with the key send them while a real client's job runs: mangled valid messages of
every kind, lying sizes, deep and long headers, random frames, references to nothing. Every one is
answered (the attackers wait for that, so that none is only dropped for coming too fast), the job's
picture is byte for byte the undisturbed one, and the server's memory stays flat.
"""

import json
import random

from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import message_of
from scumble_protocol.wire.shared import Reference
from tests.attacks.tools import FIRST, Running, resident
from tests.backends import job_of, paint, picture
from tests.protocol.examples import EXAMPLES, WRONG

COUNT = 10_000
_MAY_STAY_VALID = (
    *(
        "ping",
        "hello",
        "cancel",
        "seen",
        "view",
        "queue",
        "taken",
        "jobs",
        "forget",
        "machine",
        "estimate",
    ),
)
"""Kinds that small changes may leave as they should be, and that are answered then."""
BOUND = 16 * 1024 * 1024
"""Bytes by which the server may grow. One message of each attacker is under way at a time, none is
kept: what remains is the job's own pixels and the allocator's scraps. A leak of the messages alone
(5 KB on average) would be 50 MB."""


def hostile(rng):
    """A message that must be refused."""
    while True:
        kind = rng.choice(sorted(EXAMPLES))
        fields, buffers = EXAMPLES[kind]
        frames = [bytes(frame) for frame in encode(message_of(kind, fields, buffers))]
        trick = rng.randrange(8)
        if trick == 0:
            name = rng.choice(sorted(fields) or ["more"])
            frames[1] = json.dumps({"kind": kind, **fields, name: rng.choice(WRONG)}).encode()
        elif trick == 1:
            frames[1] = bytes(b ^ (rng.random() < 0.05) * rng.randrange(256) for b in frames[1])
        elif trick == 2:
            frames.append(rng.randbytes(rng.choice([0, 1, 64, 5000])))
        elif trick == 3:
            frames = [FIRST, b'{"kind":"' + b"[" * rng.randrange(60_000) + b"}"]
        elif trick == 4:
            frames = [rng.randbytes(rng.randrange(200)) for _ in range(rng.randrange(1, 20))]
        elif trick == 5:
            header = {**EXAMPLES["submit"][0], "width": rng.choice([7, 32768]), "height": 32768}
            frames = [FIRST, json.dumps({"kind": "submit", **header}).encode(), b"x" * 64, b"", b""]
        elif trick == 6:
            token = "ab" * 12
            fake = Reference(rng.randrange(2**22), rng.randrange(50), 2**20, token).frame()
            frames = [*frames[:2], *[fake] * len(frames[2:]), fake]
        else:
            frames[0] = rng.choice(
                [b"", b"SCUMBLE/", b"SCUMBLE/2", b"GET / HTTP/1.1", b"\xff" * 99]
            )
        if kind not in _MAY_STAY_VALID or trick in (2, 3, 4, 5, 7):
            return frames


def test_the_picture_is_the_same_and_memory_is_flat(backend, style):
    rng = random.Random(5)
    job = job_of(picture(192, 144), style, parameters={"preset": "draft"})
    undisturbed = bytes(paint(backend, job).pixels)
    answered = 0
    with Running(backend, job) as running:
        attackers = [backend.raw() for _ in range(4)]
        for one in attackers:
            one.hello()
        attackers[0].say("forget", EXAMPLES["forget"][0])  # another test may have painted it
        attackers[0].hear("forgotten")
        before = resident(backend)
        in_time = 0
        for number in range(COUNT):
            one = attackers[number % len(attackers)]
            one.socket.send_multipart(hostile(rng))
            said = one.hear(patience=30)
            while said.kind == "pong":
                said = one.hear(patience=30)
            answered += said.kind == "failed" and said.fields.code != "queue"
            in_time += not running.done
        grown = resident(backend) - before
        assert running.picture() == undisturbed
        for one in attackers:
            one.socket.close()
    print(f"{answered} answered, {in_time} of them while the job ran, grown by {grown} bytes")
    assert answered == COUNT
    assert in_time > COUNT // 100
    assert grown < BOUND, grown
