"""One to four styles with weights: put together, remembered, sent."""

import pytest
from tests.editor.fake import (
    STYLE,
    FakeClient,
    FakeEditor,
    FakeSource,
    kept_job,
)
from tests.editor.test_choices import Store

from scumble_client import Job
from scumble_editor.choices import Choices
from scumble_editor.composition import result_name, source_name
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.styles.named_style import NamedStyle, starter_styles
from scumble_editor.styles.strip import (
    STEPS,
    Strip,
    checked_weight,
    position_of,
    strip_from,
    strip_in,
    weight_at,
    words_of_strip,
)
from scumble_protocol.parameters import defaults

A, B, C, D, E = (NamedStyle(f"/styles/{name}.png", name.upper()) for name in "abcde")


def titles(strip):
    return [one.style.title for one in strip.styles]


def test_styles_are_added_removed_and_moved():
    strip = Strip.of(A).with_style(B).with_style(B).with_style(C)
    assert titles(strip) == ["A", "B", "C"], "each once"
    assert titles(strip.moved(0, 2)) == ["B", "C", "A"]
    assert titles(strip.moved(2, -5)) == ["C", "A", "B"]
    assert titles(strip.without(1)) == ["A", "C"]
    assert Strip.of(A).without(0) is None
    full = strip.with_style(D)
    assert full.is_full
    assert full.with_style(E) == full


def test_a_style_takes_the_place_and_weight_of_another():
    strip = Strip.of(A, B).weighed(1, 5)
    assert strip.replaced(1, C).styles[1][:2] == (C, 5)
    assert strip.replaced(1, A) == strip, "none is there twice"


def test_weights_are_relative_and_bounded():
    strip = Strip.of(A, B).weighed(0, 3)
    assert strip.shares == [0.75, 0.25]
    assert strip.weighed(1, 1e9).styles[1].weight == 1000
    assert strip.weighed(1, 1e-9).styles[1].weight == 0.001
    assert [checked_weight(w) for w in (0, -1, True, "2", float("nan"), None)] == [1.0] * 6
    assert [(file.path, file.weight) for file in strip.files] == [(A.path, 3), (B.path, 1)]


def test_a_sliders_middle_is_even_and_its_ends_are_the_bounds():
    assert [weight_at(p) for p in (-STEPS, 0, STEPS)] == [0.001, 1, 1000]
    assert [position_of(weight_at(p)) for p in range(-STEPS, STEPS + 1)] == list(
        range(-STEPS, STEPS + 1)
    )
    assert 1.5 < weight_at(20) < 2.5, "fine around the middle"


def test_a_strip_has_a_title_that_suits_a_layer():
    strip = Strip.of(A, B, C, D)
    assert Strip.of(A).title == "A"
    assert Strip.of(A, B).title == "A + B"
    assert strip.title == "A + B + 2 more"
    name = result_name("Sky", strip.title, 50)
    assert name == "A + B + 2 more, 50 % – Sky"
    assert source_name(name) == "Sky", "a painting of it has its source's name again"


def test_a_strip_is_remembered_and_an_older_single_style_is_read():
    store = Store()
    choices = Choices(store)
    starter = starter_styles()[0]
    choices.choose(A)
    assert choices.add_style(starter) == ""
    choices.set_strip(choices.strip.weighed(1, 4))
    assert Choices(store).strip == choices.strip
    assert "path" not in store["styles"][1], "where the pack lies differs between editors"
    assert store["style"] == [A.path, "A", ""], "for an older version"
    old = Choices(Store(style=[A.path, "A", ""]))
    assert old.strip == Strip.of(A)
    assert old.style == A


def test_what_cannot_be_added_is_said():
    choices = Choices(Store())
    lines = choices.take([A, B, C, D, E], add=True)
    assert titles(choices.strip) == ["A", "B", "C", "D"]
    assert lines == ["There are four styles already: remove one first"]
    assert choices.add_style(B) == "“B” is in the strip already"
    assert choices.take([A, E], add=False) == []
    assert titles(choices.strip) == ["A", "E"], "several at once are the strip"


def test_a_starter_style_that_is_dropped_is_what_it_is():
    choices, starter = Choices(Store()), starter_styles()[2]
    choices.take([NamedStyle.at(starter.path), A], add=False)
    assert [one.style for one in choices.strip.styles] == [starter, A]
    assert choices.files == [A.path]


@pytest.mark.parametrize(
    "content",
    [None, 3, "x", [], [None], [{}], [{"path": 3}], [{"path": ""}], [{"starter": "none such"}]],
    ids=repr,
)
def test_foreign_content_is_no_strip(content):
    assert strip_in(content) is None


def test_foreign_entries_beside_good_ones_are_left_out():
    entries = [{"path": "/a.png", "weight": "heavy"}, 7, {"path": "/a.png"}, {"path": "/b\0.png"}]
    strip = strip_in([*entries, *({"path": f"/{n}.png", "weight": n + 1} for n in range(9))])
    assert strip.paths == ["/a.png", "/0.png", "/1.png", "/2.png"]
    assert [one.weight for one in strip.styles] == [1, 1, 2, 3]


def test_all_styles_are_sent_and_changes_follow(tmp_path):
    paths = [tmp_path / f"{name}.png" for name in "ab"]
    for path in paths:
        path.write_bytes(b"picture")
    both = Strip.of(*(NamedStyle(str(path), path.stem) for path in paths)).weighed(1, 2)
    editor, client = FakeEditor("Sky"), FakeClient()
    painter = DockedPainter[FakeSource]("fake", editor)
    painter._client, sent = client, []
    client.submit = lambda job: sent.append(job) or "job"
    painter.paint(both, defaults())
    painter.poll()
    job: Job = sent[0]
    assert [(style.name, style.weight) for style in job.styles] == [("a", 1), ("b", 2)]
    told = []
    client.update = lambda _, __, styles: told.append([s.weight for s in styles])
    painter.update(both.weighed(0, 9), defaults())
    painter.update(both.weighed(0, 9), defaults())
    painter.update(Strip.of(STYLE), defaults())
    assert told == [[9, 2], [1]], "each change once"


def test_a_painting_says_how_it_came_about():
    job = LayerJob.begun(FakeSource("Sky"), Strip.of(A, B).weighed(0, 3), defaults())
    facts = job.settings()
    assert facts["style"] == A._asdict(), "as before there was a strip"
    assert strip_in(facts["styles"]) == job.style


def test_an_unfinished_painting_is_named_by_all_its_styles():
    strip = Strip.begun_in(kept_job("one", styles=("impasto", "my_wave")))
    assert strip.title == "Night Harbour + My wave"


def test_a_refused_style_is_found_among_several():
    strip = Strip.of(A, B)
    assert strip.named_in("The style b is not a picture that can be read") == [B.path]
    assert strip.named_in("The disk is full") == []


def test_a_script_names_styles_line_by_line(tmp_path):
    odd = tmp_path / "ratio 3:2"
    odd.write_bytes(b"")
    strip = strip_from(f"impasto:2\n\n  Koi \n{odd}\n/nowhere/x.png:half")
    assert titles(strip) == ["Night Harbour", "Koi", "Ratio 3:2", "X"]
    assert [one.weight for one in strip.styles] == [2, 1, 1, 1]
    assert strip_from(words_of_strip(strip)) == strip
    assert strip_from(" \n") is None
