"""Promise: no text of a client becomes a path, a command, a format or a line of the log.

The attacker has the key and gives layers, styles, jobs and himself names full of slashes, dots,
zero bytes, format specifiers, escape codes, right-to-left marks and line breaks, up to 10 kB long.
"""

import dataclasses
import hashlib
import json
import os
from pathlib import Path

import pytest

from scumble_client.outgoing_message import submission
from scumble_protocol import VERSION
from scumble_protocol.wire.requests import StyleFields
from tests.backends import job_of, picture, until

NAMES = (
    "../../../../tmp/scumble-was-here",
    "/var/tmp/scumble-was-here",  # noqa: S108 - nobody must use it
    "..\\..\\windows\\system32",
    "C:\\con",
    "a\0b",
    "%s%n%x {0.__class__} ${HOME} $(touch /tmp/scumble-was-here) `id`",
    "line\n2000-01-01 00:00:00 scumble listening on tcp://evil:1",
    "\x1b]0;owned\x07\x1b[2J",
    "\u202egnp.exe\u2066 \ufeff\u200b",
    "'); DROP TABLE jobs; --",
    "👩‍🎨" * 40,
    "é" * 200,
    "",
)


def snapshot(folder):
    """Give the files below a folder; what is deleted meanwhile may be missing."""
    return {Path(at, name) for at, _, names in os.walk(folder) for name in names}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_layer_and_a_style_of_any_name_are_painted(backend, style, name, tmp_path):
    job = job_of(picture(24, 6), style)
    outgoing = submission("named", 0, job, set(), share=False)
    styles = tuple(dataclasses.replace(one, name=name) for one in outgoing.fields.styles)
    outgoing.amend(name=name, styles=styles)
    outside = {p for p in backend.folder.parent.iterdir() if p != backend.folder}
    with backend.raw() as raw:
        raw.say("hello", {"client": name, "protocols": [VERSION]})
        raw.hear("welcome")
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert raw.hear("result", "failed").kind == "result"
    assert outside == {p for p in backend.folder.parent.iterdir() if p != backend.folder}
    assert not any("was-here" in p.name for p in snapshot(backend.folder))
    log = backend.log.read_text(encoding="utf-8")
    assert "\x1b" not in log
    assert "\nline" not in log
    assert "\n2000-01-01" not in log
    assert tmp_path.exists()


@pytest.mark.parametrize("job", ["../x", "a/b", "a\0", "", ".", "a b", "ä", "x" * 65, "a\n"])
def test_a_job_has_no_such_id(backend, job):
    with backend.raw() as raw:
        raw.socket.send_multipart([b"SCUMBLE/1", _cancel(job)])
        assert raw.hear("failed", patience=10).fields.field == "job"


@pytest.mark.parametrize("name", ["x" * 10_000, "👩" * 10_000, "\ud800", "x" * 201])
def test_a_name_that_is_too_long_or_no_text_is_answered(backend, style, name):
    job = job_of(picture(24, 6), style)
    outgoing = submission("named", 0, job, set(), share=False)
    outgoing.amend(name=name)
    header = json.dumps({"kind": "submit", **outgoing.fields.plain()}).encode()
    with backend.raw() as raw:
        raw.socket.send_multipart([b"SCUMBLE/1", header, *map(bytes, outgoing.buffers)])
        assert raw.hear("failed", patience=10).fields.field in ("name", "")
        assert raw.hello()


def test_the_client_cuts_long_names_itself(backend, style):
    job = dataclasses.replace(job_of(picture(24, 6), style), name="ü" * 10_000)
    outgoing = submission("named", 0, job, set(), share=False)
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        assert raw.hear("result")


def test_a_broken_style_of_a_hostile_name_says_so_in_one_line(backend, style):
    content = b"no picture at all"
    job = job_of(picture(24, 6), style)
    outgoing = submission("named", 0, job, set(), share=False)
    sha256 = hashlib.sha256(content).hexdigest()
    outgoing.amend(styles=(StyleFields(sha256, "a\nb\x1b[2J", 1.0, len(content)),))
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, [outgoing.buffers[0], content])
        said = raw.hear("failed").fields
        assert said.code == "style"
    until(lambda: "named" not in backend.log.read_text(encoding="utf-8").splitlines()[-1])
    assert "\x1b" not in backend.log.read_text(encoding="utf-8")


def _cancel(job):
    return json.dumps({"kind": "cancel", "job": job, "keep": False}).encode()
