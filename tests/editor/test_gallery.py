"""What a style picker lists, without a picker."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.editor.test_choices import Store

from scumble_editor.choices import Choices
from scumble_editor.styles.named_style import starter_styles
from scumble_editor.styles.style_list import StyleList
from scumble_editor.styles.thumbnails import ThumbnailLoader

SIDE = 64
FRAME = 0.02
"""Seconds."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def choices(tmp_path):
    for name in ("a.png", "b.jpg", "broken.jpg", "c.txt"):
        (tmp_path / name).write_text(name)
    choices = Choices(Store())
    choices.add_file(str(tmp_path / "b.jpg"))
    choices.add_file(str(tmp_path / "gone.jpg"))
    choices.add_folder(str(tmp_path))
    return choices


def filled(choices, **more):
    styles = StyleList(choices, thumbnail, lambda: SIDE, **more)
    styles.reload()
    listed, thumbnails, pause = [], {}, threading.Event()
    while styles.more:
        listed += styles.step()
        thumbnails |= dict(styles.thumbnails())
        pause.wait(0.001)
    return styles, listed, thumbnails


def thumbnail(path, side):
    if path.endswith(("broken.jpg", "gone.jpg")):
        raise ValueError(path)
    return f"{path} {side}"


def test_every_style_is_listed_once_with_its_thumbnail(choices, tmp_path):
    styles, listed, thumbnails = filled(choices)
    paths = [one.style.path for one in listed]
    own = [str(tmp_path / name) for name in ("b.jpg", "gone.jpg", "a.png", "broken.jpg")]
    assert paths == [style.path for style in starter_styles()] + own
    assert [styles.removable(path) for path in own] == [*own[:2], str(tmp_path), str(tmp_path)]
    assert styles.removable(paths[0]) == ""
    assert thumbnails[own[2]] == f"{own[2]} {SIDE}"
    assert (thumbnails[own[1]], thumbnails[own[3]]) == (None, None)
    assert styles.named("a").path == own[2]
    assert styles.tip(own[2]) == f"A\n{own[2]}"


def test_what_is_listed_stays_until_it_was_looked_for_again(choices, tmp_path):
    styles, before, _ = filled(choices)
    (tmp_path / "a.png").unlink()
    (tmp_path / "new.png").write_text("new")
    styles.reload()
    assert len(styles.shown) == len(before), "nothing flickers"
    assert styles.tip(str(tmp_path / "a.png"))
    new = []
    while styles.walking:
        new += [Path(one.style.path).name for one in styles.step()]
    assert new == ["new.png"]
    names = [Path(one.style.path).name for one in styles.shown]
    assert names[-4:] == ["b.jpg", "gone.jpg", "broken.jpg", "new.png"]


def test_files_that_are_gone_can_be_left_out(choices, tmp_path):
    _, listed, _ = filled(choices, missing=False)
    assert str(tmp_path / "gone.jpg") not in [one.style.path for one in listed]


def test_a_refused_style_says_so_and_its_file_is_forgotten(choices, tmp_path):
    styles, _, _ = filled(choices)
    path = str(tmp_path / "b.jpg")
    assert styles.is_readable(path)
    assert styles.refuse(path)
    assert not styles.refuse(path), "once"
    assert not styles.is_readable(path)
    assert styles.tip(path).endswith("Cannot be read as a picture: choose another")
    assert path not in choices.files


def loaders():
    return [one for one in threading.enumerate() if one.name == "thumbnails"]


def test_a_closed_list_has_no_thread_and_nothing_to_give(choices):
    before = len(loaders())
    styles, _, _ = filled(choices)
    assert len(loaders()) == before + 1
    styles.reload()
    styles.step()
    styles.close()
    assert len(loaders()) == before
    assert not styles.more
    assert (styles.step(), list(styles.thumbnails())) == ([], [])
    styles.close()
    styles.reload()
    styles.step()
    assert list(styles.thumbnails()) == [], "nobody reads any more"


def test_a_list_that_is_closed_has_its_thread_out_of_the_picture_that_was_read():
    """Who ends while a thread reads a picture with Qt or GTK crashes."""
    reading = threading.Event()

    def slow(path, _):
        reading.set()
        time.sleep(1)
        return path

    loader = ThumbnailLoader(slow)
    loader.load("first", SIDE)
    assert reading.wait(60)
    loader.close()
    assert not loader._thread.is_alive()


def test_a_list_is_closed_while_a_picture_is_read_that_takes_too_long(monkeypatch):
    monkeypatch.setattr("scumble_editor.styles.thumbnails._ONE_PICTURE", 0.1)
    reading, go_on, read = threading.Event(), threading.Event(), []

    def slow(path, _):
        read.append(path)
        reading.set()
        assert go_on.wait(60)
        return path

    loader = ThumbnailLoader(slow)
    loader.load("first", SIDE)
    loader.load("second", SIDE)
    assert reading.wait(60)
    loader.close()
    assert not loader.busy
    go_on.set()
    loader._thread.join(60)
    assert not loader._thread.is_alive(), "it ends as soon as it can"
    assert (read, list(loader.loaded())) == (["first"], [])


def test_gimps_window_lets_go_of_it_when_it_is_left():
    command = [sys.executable, "-m", "tests.editor.gimp_leaves"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == ["1", "0"], done.stderr


def arranged(choices):
    """A filled list, and what it shows when it is narrowed."""
    styles, _, _ = filled(choices)

    def names(section, words=""):
        styles.narrow(section, words)
        return [Path(listed.style.path).name for listed in styles.shown]

    return styles, names


def test_the_list_is_narrowed_to_sections_and_words(choices, tmp_path):
    (tmp_path / "Alte Meister" / "klein").mkdir(parents=True)
    for name in ("blue_wave.png", "klein/red-sky.png"):
        (tmp_path / "Alte Meister" / name).write_text(name)
    for path in ("a.png", "b.jpg"):
        choices.marks.favour(str(tmp_path / path), True)
        choices.marks.use([str(tmp_path / path)])
    styles, names = arranged(choices)
    assert names("favourites") == ["b.jpg", "a.png"]
    assert names("recent") == ["b.jpg", "a.png"], "the last one first"
    choices.marks.use([str(tmp_path / "a.png")])
    assert names("recent") == ["a.png", "b.jpg"]
    assert names("starter") == [Path(style.path).name for style in starter_styles()]
    assert names(str(tmp_path)) == ["a.png", "broken.jpg", "blue_wave.png", "red-sky.png"]
    assert [label for _, label in styles.sections[:4]] == [
        *("All styles", "Favourites", "Recent", "Starter pack")
    ]
    assert names("", "WAVE blue") == ["blue_wave.png"], "its title"
    assert names("", "meister") == ["blue_wave.png", "red-sky.png"], "their folder"
    assert names("", "meister klein") == ["red-sky.png"]
    assert names("", "Méister KLEÏN") == ["red-sky.png"], "accents do not matter"
    assert names("", "night harbour") == ["impasto.jpg"]
    assert names("starter", "meister") == []
    assert len(names("")) == len(starter_styles()) + 6


def test_marks_are_remembered(choices, tmp_path):
    path = str(tmp_path / "a.png")
    choices.marks.favour(path, True)
    choices.marks.use([path, "/elsewhere.png"])
    choices.marks.show_at(9999)
    again = Choices(choices._store).marks
    assert (again.favourites, again.recent) == ([path], [path, "/elsewhere.png"])
    assert again.side == 192
    again.favour(path, False)
    again.favour(path, False)
    assert Choices(choices._store).marks.favourites == []
    for number in range(600):
        again.favour(str(number), True)
        again.use([str(number)])
    assert (len(again.favourites), again.recent[0], len(again.recent)) == (500, "599", 24)


@pytest.mark.parametrize("value", ["x", 3, [1, "/a"], {"a": 1}, [["/a"]]], ids=repr)
def test_foreign_marks_are_no_harm(value):
    marks = Choices(Store(favourites=value, recent=value, thumbnails=value)).marks
    assert set(marks.favourites) <= {"/a"}
    assert set(marks.recent) <= {"/a"}
    assert 40 <= marks.side <= 192


REASONS = {
    "gone.png": "Cannot be opened (No such file or directory)",
    "folder.png": "Cannot be opened (Is a directory)",
    "empty.png": "The file is empty",
    "text.png": "This is not a picture, whatever its name says",
    "cut.png": "Cannot be shown here (cut off): it may be damaged",
    "odd.webp": "Cannot be shown as a thumbnail",
}


@pytest.mark.parametrize("name", REASONS)
def test_a_file_that_cannot_be_read_says_why(name, tmp_path):
    content = {"empty.png": b"", "text.png": b"words", "cut.png": b"\x89PNG\r\n"}
    if name == "folder.png":
        (tmp_path / name).mkdir()
    elif name != "gone.png":
        (tmp_path / name).write_bytes(content.get(name, b"RIFF....WEBP"))

    def read(path, _):
        if path.endswith("cut.png"):
            raise ValueError("cut off")

    loader = ThumbnailLoader(read)
    loader.load(str(tmp_path / name), SIDE)
    came, pause = [], threading.Event()
    while loader.busy:
        came += list(loader.loaded())
        pause.wait(0.001)
    loader.close()
    assert came == [(str(tmp_path / name), None)]
    assert loader.reason(str(tmp_path / name)) == REASONS[name]


def test_what_is_seen_is_read_first_and_another_size_in_place_of_the_old():
    reading, go_on, read = threading.Event(), threading.Event(), []

    def slow(path, side):
        read.append((path, side))
        reading.set()
        assert go_on.wait(60)
        return path

    loader = ThumbnailLoader(slow)
    for number in range(6):
        loader.load(str(number), 64)
    assert reading.wait(60)
    loader.first(["4", "2"])
    loader.only(96)
    for number in (2, 4, 5):
        loader.load(str(number), 96)
    loader.load("5", 96)
    loader.first(["5"])
    go_on.set()
    pause = threading.Event()
    came = []
    while loader.busy:
        came += list(loader.loaded())
        pause.wait(0.001)
    loader.close()
    assert read == [("0", 64), ("5", 96), ("2", 96), ("4", 96)]
    assert [path for path, _ in came] == ["0", "5", "2", "4"]


def test_519_styles_are_listed_and_searched_at_once(tmp_path, turns):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(519):
        (folder / f"style_{number}.png").write_text("")
    choices = Choices(Store())
    choices.add_folder(str(folder))

    def longest():
        """Seconds of the longest step, and of a search."""
        styles, times = StyleList(choices, lambda *_: 1, lambda: SIDE), []
        styles.reload()
        while styles.walking:
            began = time.perf_counter()
            styles.step()
            times.append(time.perf_counter() - began)
        began = time.perf_counter()
        styles.narrow("", "style 51")
        found = styles.shown
        times.append(time.perf_counter() - began)
        styles.close()
        assert len(found) == 14
        return max(times)

    turns.bounded(longest, lambda seconds: seconds < turns.within(FRAME))
