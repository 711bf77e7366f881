"""A played layer that Live follows, and a case in which time passes when a test says so."""

from concurrent.futures import Future

from tests.editor.fake import (
    STRIP,
    FakeClient,
    FakeSource,
    ended,
    preview,
    result,
)
from tests.editor.test_choices import Store

from scumble_editor.choices import Choices
from scumble_editor.live.followed import (
    Fingerprint,
    LiveContent,
    digest_of,
)
from scumble_editor.live.live import Live
from scumble_editor.live.size_check import SizeCheck
from scumble_editor.pixels.area import Area

AREA = Area(0, 0, 2, 1)


class FakeLayer:
    """A layer of two pixels; a test draws on it, or takes it away."""

    name = "Sky"

    def __init__(self) -> None:
        self.pressed = self.drawn_on = False
        self.area, self.selected, self.pixels, self.mask = AREA, False, bytes(8), None
        self.error: Exception | None = None
        self.looks = self.reads = 0

    def draw(self, value: int) -> None:
        self.pixels = bytes([value]) * len(self.pixels)

    def look(self, _before, _places) -> "Future[Fingerprint]":
        self.looks += 1
        return self._answer(self._print)

    def read(self, _before, _places) -> "Future[LiveContent[FakeSource]]":
        self.reads += 1
        source = FakeSource(self.name, self.area, coverage=self.mask)
        return self._answer(lambda: LiveContent(source, self.pixels, self._print()))

    def _print(self) -> Fingerprint:
        mask = digest_of([self.mask]) if self.mask else b""
        return Fingerprint(self.area, self.selected, digest_of([self.pixels]), mask)

    def _answer(self, make):
        if self.error is None:
            return ended(make())
        future: Future[object] = Future()
        future.set_exception(self.error)
        return future


class Case:
    """A painter, Live over it, and a clock that the test turns."""

    def __init__(self, painter, editor) -> None:
        self.editor, self.client, self.layer = editor, FakeClient(), FakeLayer()
        self.painter = painter("fake 1", editor)
        self.painter._client = self.client
        self.choices = Choices(Store())
        self.choices.set_strip(STRIP)
        self.now, self.changes = 100.0, 0
        check = SizeCheck(self.painter.forecast, lambda: self.now)
        self.live = Live(self.painter, self.choices, check, self._changed, lambda: self.now)
        self.jobs = 0

    def _changed(self) -> None:
        self.changes += 1

    def go(self, seconds: float) -> None:
        """Let time pass, as an editor's timer sees it."""
        for _ in range(round(seconds / 0.05)):
            self.now += 0.05
            self.live.poll()
            self.painter.poll()

    def hear(self, *events: object) -> None:
        self.client.events += events
        self.painter.poll()

    def begin(self) -> None:
        self.live.start(self.layer)
        self.go(0.3)

    def come(self) -> None:
        """The backend has painted what it was told of."""
        self.hear(preview("Sky"), result("Sky"))
        self.go(3)

    def told(self, kind: str) -> list[tuple[object, ...]]:
        return [one[1:] for one in self.client.told if one[0] == kind]
