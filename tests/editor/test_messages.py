"""Every line has a kind, which its icon shows: information, warning, error."""

import pytest
from tests.editor.fake import STRIP, FakeClient, FakeDialogEditor, FakeEditor

from scumble_client import Accepted, Failed, InputError
from scumble_editor import text
from scumble_editor.messages import MessageKind, error_line, kind_of, together, warning, worst
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.source import LayerError
from scumble_protocol.parameters import defaults

K = MessageKind


def test_a_line_is_information_unless_it_says_otherwise() -> None:
    assert kind_of("Choose") is K.INFORMATION
    assert kind_of(warning("Choose")) is K.WARNING
    assert kind_of(error_line("Choose")) is K.ERROR
    assert warning("Choose") == "Choose", "it is a text like all others"
    assert worst([]) is K.INFORMATION
    assert worst(["a", error_line("b"), warning("c")]) is K.ERROR


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (LayerError("hidden"), K.WARNING),
        (InputError("no style"), K.WARNING),
        (MemoryError(), K.ERROR),
        (KeyError("x"), K.ERROR),
    ],
)
def test_what_the_artist_can_mend_is_a_warning(error: Exception, kind: MessageKind) -> None:
    assert kind_of(words_of(error, "Sky")) is kind


@pytest.mark.parametrize(
    "line",
    [
        text.is_cropped("Sky"),
        text.is_clipped("Sky"),
        text.source_removed("Sky"),
        text.image_closed("Sky"),
        text.style_unreadable("Sky"),
        text.folder_without_pictures("/sky"),
    ],
)
def test_notes_that_want_attention_are_warnings(line: str) -> None:
    assert kind_of(line) is K.WARNING


def test_several_problems_are_as_bad_as_the_worst() -> None:
    line = text.several([warning("a"), error_line("b")])
    assert (line, kind_of(line)) == ("a (and 1 more)", K.ERROR)


def test_a_dockers_line_tells_its_kind() -> None:
    client = FakeClient()
    painter = DockedPainter("fake 1", FakeEditor("Sky"))
    painter._client = client
    assert kind_of(painter.line) is K.INFORMATION
    painter.paint(None, defaults())
    assert (painter.line, kind_of(painter.line)) == (text.NO_STYLE, K.WARNING)
    painter.paint(STRIP, defaults())
    painter.poll()
    client.events += [Accepted("Sky", 0, 0, False, "The disk is full")]
    painter.poll()
    assert [kind_of(problem) for problem in painter.problems] == [K.WARNING]
    assert kind_of(painter.line) is K.INFORMATION
    client.events += [Failed("Sky", "memory", "Not enough memory")]
    painter.poll()
    assert worst([painter.line, *painter.problems]) is K.ERROR


def test_a_dialogs_line_tells_its_kind() -> None:
    client = FakeClient()
    painter = DialogPainter("fake 1", FakeDialogEditor("bad one"))
    painter._client = client
    painter.paint(STRIP, defaults())
    painter.poll()
    assert painter.line == "bad one is bad"
    painter = DialogPainter("fake 1", FakeDialogEditor("Sky"))
    painter._client = client
    painter.paint(STRIP, defaults())
    painter.poll()
    client.events += [Failed("Sky", "memory", "Not enough memory")]
    painter.poll()
    assert (painter.line, kind_of(painter.line)) == ("Not enough memory", K.ERROR)


def test_nothing_is_read_twice() -> None:
    assert together("It is full", ["It is full", "Sky was painted"]) == [
        "It is full",
        "Sky was painted",
    ]
