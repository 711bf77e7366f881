"""Bad messages are answered by one clear line each, and the connection lives on."""

import itertools
import json

import pytest
import zmq
from tests.backends import follow, job_of, paint, picture, shared_folder
from tests.protocol.examples import EXAMPLES, wrong_fields

from scumble_client import Result
from scumble_protocol import VERSION
from scumble_protocol.wire.frames import MAGIC, decode
from scumble_protocol.wire.messages import KINDS

FIRST = MAGIC + b"%d" % VERSION
FROM_CLIENTS = (
    *("hello", "submit", "update", "cancel", "resume", "jobs", "forget"),
    *("seen", "view", "queue", "ping", "taken", "machine", "estimate"),
)


@pytest.mark.parametrize("kind", FROM_CLIENTS)
def test_a_wrong_type_in_every_field_is_answered_by_name(backend, kind):
    fields, buffers = EXAMPLES[kind]
    with backend.raw() as raw:
        for field, header in itertools.islice(wrong_fields(KINDS[kind], fields), 400):
            frame = json.dumps({"kind": kind, **header}).encode()
            raw.socket.send_multipart([FIRST, frame, *buffers])
            failed = raw.hear("failed", patience=5)
            assert failed.fields.code == "message", (field, failed)
            assert failed.fields.field.startswith(field)
            assert "\n" not in failed.fields.message
        assert raw.hello()


def test_a_truncated_pixel_buffer_is_answered_by_name(backend):
    fields, buffers = EXAMPLES["submit"]
    with backend.raw() as raw:
        frame = json.dumps({"kind": "submit", **fields}).encode()
        raw.socket.send_multipart([FIRST, frame, buffers[0][:-1], *buffers[1:]])
        failed = raw.hear("failed", patience=5)
        assert failed.fields.field == "pixels"
        assert "must have 8 bytes, not 7" in failed.fields.message
        assert raw.hello()


def test_a_style_with_the_wrong_hash_is_refused(backend):
    fields, buffers = EXAMPLES["submit"]
    with backend.raw() as raw:
        raw.say("submit", fields, buffers)
        assert raw.hear("failed", patience=5).fields.field == "sha256"


def test_another_protocol_version_is_told_what_to_do(backend):
    with backend.raw() as raw:
        raw.socket.send_multipart([b"SCUMBLE/99", b'{"kind":"ping","number":1}'])
        failed = raw.hear("failed", patience=5)
        assert failed.fields.code == "version"
        assert "99" in failed.fields.message
        assert "update" in failed.fields.message
        raw.say("hello", {"client": "newer", "protocols": [99]})
        assert raw.hear("failed", patience=5).fields.code == "version"
        assert raw.hello()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(FROM_CLIENTS)))
def test_a_message_for_clients_is_refused(backend, kind):
    fields, buffers = EXAMPLES[kind]
    with backend.raw() as raw:
        raw.say(kind, fields, buffers)
        assert raw.hear("failed", patience=5).fields.field == "kind"


@pytest.mark.parametrize("frames", [[b""], [b"", b""], [FIRST], [FIRST, b"\xff"], [b"x"] * 50])
def test_frames_that_are_no_message(backend, frames):
    with backend.raw() as raw:
        raw.socket.send_multipart(frames)
        assert raw.hear("failed", patience=5)
        assert raw.hello()


def test_updates_and_seen_for_unknown_jobs(backend):
    with backend.raw() as raw:
        raw.say("update", {"job": "no", "revision": 1, "parameters": {}, "styles": []})
        assert raw.hear("failed", patience=5).fields.code == "unknown-job"
        raw.say("seen", {"job": "no", "number": 1})
        raw.say("view", {"job": "no", "side": 900})
        raw.say("queue", {"job": "no", "group": "x", "paused": True, "first": True})
        raw.say("cancel", {"job": "no", "keep": True})
        assert raw.hear("cancelled", patience=5).fields.keeps is False


def test_a_job_that_begins_as_another_has_a_revision_for_that(backend):
    with backend.raw() as raw:
        origin = {"job": "kept", "fresh": False}
        fields = {"job": "new", "revision": 0, "parameters": {}, "styles": [], "origin": origin}
        raw.say("update", fields)
        failed = raw.hear("failed", patience=5).fields
        assert (failed.job, failed.code, failed.field) == ("new", "message", "revision")
        raw.say("update", {**fields, "revision": 1})
        assert raw.hear("failed", patience=5).fields.code == "unknown-job"


def test_one_id_cannot_be_used_twice(backend, style):
    job = job_of(picture(48, 12), style)
    content = job.styles[0].content
    fields = {
        **EXAMPLES["submit"][0], "width": 48, "height": 12, "format": "rgba8", "mask": False,
        "carried": False,
        "styles": [{"sha256": job.styles[0].sha256, "name": "s", "weight": 1.0,
                    "bytes": len(content)}],
    }  # fmt: skip
    with backend.raw() as raw:
        raw.say("submit", fields, [job.pixels, content])
        raw.say("submit", fields, [job.pixels, content])
        assert raw.hear("failed", patience=5).fields.field == "job"
        assert raw.hear("result").fields.job == "a1"


def test_a_client_with_another_key_gets_nothing(backend):
    public, secret = (key.decode() for key in zmq.curve_keypair())
    with backend.raw(client_key=public, client_secret=secret) as stranger:
        stranger.say("hello", {"client": "stranger", "protocols": [VERSION]})
        assert stranger.quiet(1.0)
    with backend.raw() as raw:
        assert raw.hello()


def test_a_client_without_a_key_gets_nothing(backend):
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(backend.connection().endpoint)
    socket.send_multipart([FIRST, b'{"kind":"ping","number":1}'])
    assert not socket.poll(1000)
    socket.close()


def test_garbage_while_a_job_runs_does_not_touch_it(backend, style):
    job = job_of(picture(96, 24), style)
    undisturbed = paint(backend, job)
    with shared_folder(backend.folder), backend.raw() as raw:
        client = backend.client()
        client.submit(job)
        for number in range(500):
            raw.socket.send_multipart([FIRST, b'{"kind":"submit"}', bytes(number)])
        result = follow(client, Result)[-1]
        client.close()
        answers = 0
        while not raw.quiet(0.5):
            answers += decode(raw.socket.recv_multipart()).kind == "failed"
    assert answers == 500
    assert result.pixels == undisturbed.pixels
