"""Promise: updates that come faster than the worker takes them end nothing.

The attacker has the key. He sends a job to a backend that has just started, whose worker has yet to
load the network, and thousands of updates at once behind it.
"""

from scumble_client.outgoing_message import submission
from tests.backends import Backend, job_of, picture


def test_the_backend_lives_and_paints_the_newest(tmp_path, style):
    with Backend(tmp_path / "home") as running, running.raw() as raw:
        outgoing = submission("moved", 0, job_of(picture(24, 6), style), set(), share=False)
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        raw.hear("accepted")
        last = 1900
        for revision in range(1, last + 1):
            fields = {"job": "moved", "revision": revision, "styles": []}
            raw.say("update", {**fields, "parameters": {"strength": revision % 100}})
        while raw.hear("result", "failed").fields.revision != last:
            pass
        assert running.process.poll() is None
