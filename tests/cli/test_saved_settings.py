"""``scumble style --settings``: what an editor has saved, in the shell."""

import pytest

from scumble_cli.commands.style import _parser
from scumble_cli.jobs import painting_options
from scumble_editor import presets
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults

WORDS = ["photo.png", "-o", "out.png"]


def read(words):
    return painting_options.read(_parser(), words)


@pytest.fixture(autouse=True)
def saved(tmp_path, monkeypatch):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))
    wave = tmp_path / "wave.png"
    wave.write_bytes(b"picture")
    strip = Strip.of(NamedStyle.starter("impasto"), NamedStyle(str(wave), "Wave")).weighed(0, 3)
    changed = {"strength": 80.0, "preset": "draft", "size": 640, "keep_colors": 20.0}
    presets.save("Dusk", {**defaults(), **changed}, strip)
    presets.save("bare", {**defaults(), "seed": 4})
    return tmp_path


def test_settings_are_taken_by_name_with_their_styles():
    options = read([*WORDS, "--settings", "dusk"])
    assert (options.strength, options.preset, options.keep_colors) == (80, "draft", 20)
    assert [(one.name, one.weight) for one in options.style] == [("impasto", 3), ("wave", 1)]
    assert options.settings.parameters["size"] == 640
    assert options.size is None, "the picture itself keeps its size"


def test_what_the_shell_says_counts_more():
    words = [*WORDS, "--settings=Dusk", "--strength", "30", "--style", "koi", "--keep-colors"]
    options = read(words)
    assert (options.strength, options.preset, options.keep_colors) == (30, "draft", 100)
    assert [one.name for one in options.style] == ["mosaic"]


def test_a_file_is_taken_by_its_path(saved, monkeypatch):
    (saved / "scumble" / "presets" / "Dusk.json").rename(saved / "mine.json")
    monkeypatch.chdir(saved)
    for words in ("mine.json", str(saved / "mine.json")):
        assert read([*WORDS, "--settings", words]).strength == 80


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--settings", "none"], "There are no saved settings “none”"),
        (["--settings", "none.json"], "The settings “none” cannot be used (No such file"),
        (["--settings", "wave.png"], "wave.png has no settings of Scumble's in it: name"),
        (["--settings", "bare"], "--style is needed, 1 to 4 times, or --settings with styles"),
        ([], "--style is needed"),
    ],
)
def test_bad_settings_are_one_line(words, line, saved, monkeypatch, capsys):
    monkeypatch.chdir(saved)
    with pytest.raises(SystemExit) as end:
        read([*WORDS, *words])
    assert end.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert line in said


def test_what_was_left_out_is_said(saved, capsys):
    (saved / "wave.png").unlink()
    options = read([*WORDS, "--settings", "Dusk"])
    assert [one.name for one in options.style] == ["impasto"]
    assert "The pictures of these styles are gone: Wave" in capsys.readouterr().err
