"""What a painting takes, told before it is begun: asked, remembered, in one line."""

import pytest
from tests.editor.fake import STRIP, FakeClient, FakeEditor

from scumble_client import Devices, Estimated, JobKind
from scumble_editor.forecast.forecast import Forecast, LayerSize
from scumble_editor.messages import MessageKind, kind_of
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_protocol.parameters import defaults

GB = 10**9
LARGE = LayerSize(6000, 4000)


class Desk:
    """A forecast, a client that counts questions, and a store."""

    def __init__(self) -> None:
        self.asked: list[JobKind] = []
        self.stored: dict[str, object] = {}
        self.changes = 0
        self.forecast = Forecast(self.changed)

    def changed(self) -> None:
        self.changes += 1

    def estimate(self, kind: JobKind) -> int:
        self.asked.append(kind)
        return len(self.asked)

    def read(self, name: str) -> object:
        return self.stored.get(name)

    def write(self, name: str, value: object) -> None:
        self.stored[name] = value

    def save(self) -> None:
        """Nothing is on a disk here."""

    def answer(self, number: int = 0, **facts: object) -> None:
        fields = {"width": 2048, "height": 1365, "seconds": 40.0, "memory": 31 * GB // 10}
        fields |= {"free": 12 * GB, "device": "cpu", "device_kind": "cpu", **facts}
        self.forecast.take(Estimated(number or len(self.asked), **fields))


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.forecast.want([LARGE], defaults())
    made.forecast.ask(made)
    return made


def test_size_time_device_and_memory_are_one_line(desk: Desk) -> None:
    assert desk.forecast.line == ""
    desk.answer()
    line = "6000 × 4000, painted at 2048, about 40 s on the processor, 3.1 GB"
    assert desk.forecast.line == line
    assert kind_of(line) is MessageKind.INFORMATION
    assert desk.changes == 1


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"width": 6000, "height": 4000}, "6000 × 4000, about 40 s on the processor, 3.1 GB"),
        (
            {"device": "NVIDIA H200", "device_kind": "cuda", "seconds": 3.2},
            "6000 × 4000, painted at 2048, about 3 s on NVIDIA H200, 3.1 GB",
        ),
        (
            {"seconds": 4000.0, "memory": 45_000_000},
            "6000 × 4000, painted at 2048, about 1 h 7 min on the processor, 45 MB",
        ),
    ],
)
def test_the_line_says_what_is_so(desk: Desk, facts: dict[str, object], line: str) -> None:
    desk.answer(**facts)
    assert desk.forecast.line == line


def test_too_large_for_memory_is_a_warning_with_a_next_step(desk: Desk) -> None:
    desk.answer(free=2 * GB)
    assert desk.forecast.line == (
        "6000 × 4000 needs 3.1 GB of memory, and 2.0 GB is free: close other programs, or choose "
        "a smaller painted size"
    )
    assert kind_of(desk.forecast.line) is MessageKind.WARNING


def test_only_what_matters_is_asked_and_only_when_it_changed(desk: Desk) -> None:
    values = defaults()
    desk.forecast.want([LARGE], {**values, "strength": 90.0, "seed": 5})
    desk.forecast.ask(desk)
    assert len(desk.asked) == 1
    desk.forecast.want([LARGE], {**values, "preset": "fine"})
    desk.forecast.ask(desk)
    assert desk.asked[-1].parameters["preset"] == "fine"
    desk.forecast.want([LayerSize(90, 80, True)], {**values, "preset": "fine"})
    desk.forecast.ask(desk)
    assert desk.asked[-1][:3] == (90, 80, True), "the selection's size"
    assert len(desk.asked) == 3
    desk.forecast.want([LayerSize(90, 80, True)], {**values, "preset": "fine"}, 3)
    desk.forecast.ask(desk)
    assert desk.asked[-1].styles == 3


def test_several_layers_are_told_of_together(desk: Desk) -> None:
    desk.forecast.want([LARGE, LayerSize(600, 400), LayerSize(600, 400)], defaults())
    desk.forecast.ask(desk)
    assert len(desk.asked) == 3, "equal ones are asked about once"
    sizes = {kind.width: number for number, kind in enumerate(desk.asked, 1)}
    desk.answer(sizes[600], seconds=5.0, memory=GB)
    assert desk.forecast.line == "", "not before all of it is known"
    desk.answer(sizes[6000])
    assert desk.forecast.line == "3 layers, about 50 s on the processor, 3.1 GB"


def test_nothing_is_told_of_nothing_or_by_a_backend_that_cannot(desk: Desk) -> None:
    desk.answer(seconds=None)
    assert desk.forecast.line == ""
    desk.answer()
    desk.forecast.want([], defaults())
    assert desk.forecast.line == ""
    desk.forecast.want([LayerSize(40000, 10)], defaults())
    before = len(desk.asked)
    desk.forecast.ask(desk)
    assert len(desk.asked) == before, "the wire takes no such size"


def test_an_answer_that_comes_late_is_of_no_layer(desk: Desk) -> None:
    desk.forecast.want([LayerSize(600, 400)], defaults())
    desk.forecast.ask(desk)
    desk.answer(1)
    assert desk.forecast.line == ""


def test_what_was_learned_last_is_told_without_a_backend(desk: Desk) -> None:
    desk.forecast.remember_in(desk)
    desk.answer()
    tomorrow = Forecast(desk.changed)
    tomorrow.remember_in(desk)
    tomorrow.want([LARGE], {**defaults(), "strength": 7.0})
    assert tomorrow.line == desk.forecast.line != ""
    tomorrow.want([LARGE], {**defaults(), "preset": "fine"})
    assert tomorrow.line == ""


@pytest.mark.parametrize(
    "stored",
    [None, 3, [3], [[1, 2]], [[[6000], [1, 2]]], [[[6000, 4000], ["x"] * 8]], [[[[]], []]]],
)
def test_what_another_program_has_written_is_left_out(stored: object) -> None:
    desk = Desk()
    desk.stored["estimates"] = stored
    desk.forecast.remember_in(desk)
    desk.forecast.want([LARGE], defaults())
    assert desk.forecast.line == ""


def test_few_answers_are_kept(desk: Desk) -> None:
    desk.forecast.remember_in(desk)
    for width in range(100, 200):
        desk.forecast.want([LayerSize(width, 100)], defaults())
        desk.forecast.ask(desk)
        desk.answer()
    kept = desk.stored["estimates"]
    assert isinstance(kept, list)
    assert len(kept) <= 12
    assert kept[-1][0][0] == 199


def test_a_painter_asks_while_it_is_idle_and_again_after_each_painting() -> None:
    editor, client = FakeEditor("Sky"), FakeClient()
    painter = DockedPainter("fake 1", editor)
    painter._client = client
    painter.forecast.want([LARGE], defaults())
    painter.poll()
    assert asked_of(client) == [LARGE[:2]]
    client.events.append(Devices((), ready=True, trouble=""))
    painter.poll()
    painter.poll()
    assert len(asked_of(client)) == 2, "the backend is there now"
    painter.paint(STRIP, defaults())
    painter.poll()
    painter.forecast.want([LayerSize(1, 1)], defaults())
    painter.poll()
    assert len(asked_of(client)) == 2, "not while it paints"
    painter.drop()
    painter.poll()
    assert len(asked_of(client)) == 3


def asked_of(client: FakeClient) -> list[tuple[int, int]]:
    return [one[1] for one in client.told if one[0] == "estimate"]
