"""Live without an editor, with a real backend."""

import time

import pytest
from tests.backends import Backend, picture, shared_folder, until
from tests.editor.fake import FakeEditor
from tests.editor.live_case import FakeLayer
from tests.editor.test_choices import Store
from tests.turns import slowness

from scumble_editor.choices import Choices
from scumble_editor.live.docked import LiveDockedPainter
from scumble_editor.live.followed import LiveState
from scumble_editor.live.live import Live
from scumble_editor.live.size_check import SizeCheck
from scumble_editor.pixels.area import Area
from scumble_editor.styles.named_style import NamedStyle


@pytest.mark.usefixtures("narrow_backends")
def test_the_last_state_of_twenty_strokes_is_what_is_painted(tmp_path, style):
    """The bytes that were sent last are the layer's, and the picture is that revision's."""
    with Backend(tmp_path / "scumble") as backend, shared_folder(backend.folder):
        editor, layer = FakeEditor("Sky"), FakeLayer()
        content = picture(64, 64, seed=3)
        layer.area, layer.pixels = Area(0, 0, 64, 64), content.tobytes()
        painter = LiveDockedPainter("test", editor)
        painter._client = backend.client()
        choices = Choices(Store())
        choices.choose(NamedStyle(str(style), "Waves"))
        choices.set_parameter("preset", "draft")
        live = Live(painter, choices, SizeCheck(painter.forecast), lambda: None)
        live.start(layer)

        def rests() -> bool:
            time.sleep(0.01)
            live.poll()
            painter.poll()
            return live.job is not None and live.job.resting and live.state is LiveState.WATCHING

        assert until(rests), painter.line
        for number in range(20):
            content[number * 3 : number * 3 + 2, 8:56, :3] = 10 * number
            layer.pixels = content.tobytes()
            for _ in range(5):
                rests()
        looks = layer.looks
        assert until(lambda: rests() and layer.looks > looks + 2), painter.line
        job, identity = live.job, live.job.job
        sent = painter._client._jobs._finished[identity]
        assert job.result.revision == sent.revision > 0
        kept = backend.folder / "jobs"
        assert layer.pixels in _inputs(kept), "the backend has the layer's last bytes"
        shown = bytes(job.result.pixels)
        live.stop()
        assert until(lambda: rests() or editor.image)
        worker = backend.workers[0]
        time.sleep(1)
        before = sum(worker.cpu_times()[:2])
        time.sleep(1)
        assert sum(worker.cpu_times()[:2]) - before < 0.2 * slowness(), "idle within a second"
        other = backend.client("other")
        other.resume(identity)
        events = until(lambda: [e for e in other.poll() if getattr(e, "pixels", None)])
        assert bytes(events[-1].pixels) == shown, "and so has whoever asks for the job"
        other.close()
        painter.close()


def _inputs(folder):
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"".join(found)
