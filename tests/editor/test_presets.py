"""Saved settings: one file each, whatever lies beside them."""

import json
import os
import time

import pytest
from tests.editor.test_choices import Store

from scumble_editor import presets
from scumble_editor.choices import Choices
from scumble_editor.presets import PresetError
from scumble_editor.styles.named_style import NamedStyle, starter_styles
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    return tmp_path / "scumble" / "presets"


def test_settings_are_there_for_the_next_editor(tmp_path):
    picture = tmp_path / "wave.png"
    picture.write_bytes(b"picture")
    strip = Strip.of(starter_styles()[0], NamedStyle(str(picture), "Wave")).weighed(1, 3)
    changed = {**defaults(), "strength": 80.0, "preset": "draft"}
    assert presets.save("  Dusk   at sea ", changed, strip) == "Dusk at sea"
    assert presets.save("abend – 夕暮れ", defaults()) == "abend – 夕暮れ"
    assert presets.names() == ["abend – 夕暮れ", "Dusk at sea"]
    choices = Choices(Store())
    choices.use(presets.load("dusk AT sea"))
    assert (choices.parameters, choices.strip) == (changed, strip)
    choices.use(presets.load("abend – 夕暮れ"))
    assert (choices.parameters, choices.strip) == (defaults(), strip), "it has no styles"
    assert presets.style_paths() == set(strip.paths)
    presets.delete("dusk at sea")
    assert presets.names() == ["abend – 夕暮れ"]


def test_a_name_is_saved_over_whatever_its_case(folder):
    presets.save("Dusk", defaults())
    assert presets.save("DUSK", {**defaults(), "strength": 1.0}) == "Dusk"
    assert [path.name for path in folder.iterdir()] == ["Dusk.json"]
    assert presets.load("dusk").parameters["strength"] == 1


@pytest.mark.parametrize(
    "name",
    ["a/b", "../up", ".hidden", "a:b", "x" * 61, "con", "LPT1.old", "end.", "\x07", "\ud800"],
)
def test_a_name_that_no_file_can_have_is_refused(name, folder):
    with pytest.raises(PresetError, match="A name has at most 60 characters"):
        presets.save(name, defaults())
    assert not folder.exists()


def test_a_name_is_needed():
    with pytest.raises(PresetError, match="Give the settings a name"):
        presets.save("   ", defaults())


FOREIGN = [
    b"",
    b"no json",
    b"[1, 2]",
    b'"text"',
    b"[" * 60000,
    b"\xff\xfe",
    b"{}",
    b'{"scumble": true}',
    b'{"scumble": "1"}',
    b'{"scumble": 0}',
    b" " * 70000,
]


@pytest.mark.parametrize("content", FOREIGN, ids=range(len(FOREIGN)))
def test_foreign_content_is_one_line(content, folder):
    presets.save("good", defaults())
    (folder / "odd.json").write_bytes(content)
    with pytest.raises(PresetError) as raised:
        presets.load("odd")
    assert str(raised.value).startswith("“odd” has no settings of Scumble's in it")
    assert presets.names() == ["good", "odd"]
    presets.delete("odd")
    assert presets.names() == ["good"]


def test_what_fits_is_used_and_the_rest_said(folder):
    presets.save("good", defaults())
    content = {
        "scumble": 1,
        "parameters": {"strength": 300, "seed": 5, "of_tomorrow": {}, "layers": "nonsense"},
        "styles": [{"path": "/nowhere/wave.png", "title": "Wave"}, {"starter": "impasto"}, 8],
    }
    (folder / "half.json").write_text(json.dumps(content))
    settings = presets.load("half")
    assert settings.parameters == {**defaults(), "seed": 5}
    assert settings.strip.title == "Night Harbour"
    assert settings.notes == [
        "Left out, as they do not fit this version: strength, of_tomorrow, layers",
        "The pictures of these styles are gone: Wave",
    ]


def test_a_newer_form_is_told_so(folder):
    presets.save("good", defaults())
    (folder / "new.json").write_text('{"scumble": 2}')
    with pytest.raises(PresetError, match="“new” was saved by a newer Scumble: update"):
        presets.load("new")


def test_a_pipe_or_folder_among_them_holds_up_nobody(folder):
    presets.save("good", defaults())
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    began = time.monotonic()
    for name in ("pipe", "folder"):
        with pytest.raises(PresetError):
            presets.load(name)
    assert time.monotonic() - began < 1
    assert presets.names() == ["folder", "good", "pipe"]


def test_what_is_not_there_is_said():
    for act in (presets.load, presets.delete):
        with pytest.raises(PresetError, match="There are no saved settings “none”"):
            act("none")
    assert presets.names() == []


def test_a_place_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(PresetError) as raised:
        presets.save("Dusk", defaults())
    assert "\n" not in str(raised.value)
