"""What a style picker lists, without a picker."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.editor.test_choices import Store

from scumble_editor.choices import Choices
from scumble_editor.gallery import StyleList, ThumbnailLoader
from scumble_editor.styles import starter_styles

SIDE = 64
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


def test_a_list_is_closed_while_a_large_picture_is_read():
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
