"""The whole docker under the Qt of each Krita, both bindings installed: by hand, and painting.

Client and backend are the real ones; Krita is played (see ``played_krita``).
"""

import json

import pytest
from PIL import Image
from tests.backends import Backend, picture, shared_folder
from tests.editor.krita_processes import PYQT6, UNGUARDED_PYQT5, run


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    with Backend(tmp_path_factory.mktemp("scumble")) as running:
        yield running


@pytest.fixture(scope="module", params=[(UNGUARDED_PYQT5, "2"), (PYQT6, "1.5")], ids=str)
def hands(request, backend, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hands")
    (folder / "styles").mkdir()
    for name in ("styles/a.png", "styles/b.png", "file.png"):
        Image.fromarray(picture(80, 60, seed=7)[..., :3]).save(folder / name)
    Image.new("RGB", (700, 700), "red").save(folder / "large.png")
    with shared_folder(backend.folder):
        krita, scale = request.param
        done = run(krita, "krita_hands", str(folder), home=folder, scale=scale)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"folder": folder, "scale": float(scale)}


def test_painting_arrives_above_its_layer(hands):
    name = f"{hands['titles'][0]}, 50 % – Sky"
    assert hands["names"] == ["Sky", name]
    assert hands["visible"] == [True, True], "only a part of the source was painted"
    assert f"“{name}” is ready" in hands["line"]
    assert hands["changed"] > 0.5
    assert hands["alpha"] == [128, 255], "as the selection is"
    assert hands["annotation"] == [hands["identity"]]
    assert hands["while"] == [True, True, True], "another can be painted next"
    assert hands["shown"] > 1
    assert hands["drawn"] > 20, "the preview is seen"
    assert hands["other"] == [], "no module of the other binding was loaded"


def test_forming_picture_is_on_the_canvas_and_compared(hands):
    canvas, pane = zip(hands["on canvas"]["painting"], hands["on canvas"]["held"], strict=True)
    assert canvas[0] > 5
    assert canvas[1] <= 1, "the source is seen: nothing is over it"
    assert pane[1] > 5, "in the docker it is drawn"
    assert hands["edges"][1] > hands["edges"][0], "the line was dragged"
    assert hands["zooms"][0] == [100, False]
    assert hands["zooms"][1][1], "a double-click goes to 100 % and back"
    assert hands["through"], "mouse and pen reach the canvas"
    assert hands["left"] == 0


def test_job_is_cancelled_and_discarded_by_its_buttons(hands):
    assert hands["said"][0].startswith(("Cancelled before there was a picture", "“"))
    assert hands["said"][1] == "Discarded: nothing was added to the image"


def test_gallery_obeys_mouse_and_keys(hands):
    first, second, *_, last = hands["titles"]
    assert hands["chosen"] == [first, first, second, last, first], "a right click chooses nothing"
    assert hands["framed"]
    assert hands["ratio"] == hands["scale"]
    assert hands["thumbnail"] == 64 * hands["scale"], "sharp on a screen of high resolution"
    assert hands["opened"] == str(hands["folder"] / "file.png")
    assert hands["menu"].endswith("file.png from this list")


def test_every_parameter_follows_its_control(hands):
    assert hands["deaf"] == []
    assert hands["back"]
    assert hands["slider"] == [100, 50]
    refused, why = hands["refused"]
    assert refused
    assert "must name layers" in why
    assert hands["kept"] == [False, True, False]
    assert hands["wheel"] == [False, True], "only where the artist is"


def test_another_document_is_painted_next_and_stopped_by_its_line(hands):
    assert hands["next"] == [True, "Paint later"]
    pause, go_on = "Pause this one", "Go on with this one"
    assert hands["alone"] == [True, pause, go_on], "one has a line too"
    assert not hands["empty"]
    assert "is being painted like this already" in hands["twice"]
    assert hands["queue"] == ["Sky – unsaved image", "Sea – Zwei & zwei.kra"]
    assert (hands["dropped"], hands["first"]) == (["Sea"], 3)


def test_the_losses_are_drawn_in_light_and_dark_themes_and_said_in_words(hands):
    folded, name, words, tip, light, dark = hands["losses"]
    assert folded.startswith("No losses yet"), "nothing is worked out of what nobody sees"
    assert name == "Losses"
    assert words.startswith("Step ")
    assert words in tip
    assert light == ["#ffffff", True, True]
    assert dark == ["#31363b", True, True]


def test_a_timelapse_is_saved_from_the_history(hands):
    assert hands["timelapse"] == ["The timelapse is saved"]
    with Image.open(hands["folder"] / "film.png") as film:
        assert film.is_animated
        assert film.n_frames > 1


def test_the_history_gives_back_settings_and_paintings(hands):
    assert hands["history"][:2] == ["Sky", "Sky"]
    strength, line = hands["settings"]
    assert (strength, "These are the settings of “Sky”" in line) == (50, True)
    assert hands["starred"]
    assert hands["deleted"] == [-1, True]
    assert hands["undone"] == [True, 0]
    assert "is ready" in hands["again"]


def test_the_history_is_searched_by_words_and_stars(hands):
    focus, whole = hands["before"]
    assert not focus, "it waits until somebody goes there"
    assert whole > 1
    assert hands["searched"] == [["Sky"], ["fine"], True]
    assert hands["went"] == [True, 0], "Enter goes to the first that is found"
    count, height, said = hands["stars"]
    assert (count, said) == (1, False)
    words = "No starred painting has these words: SKÝ fine nowhere"
    assert hands["nothing"] == [0, words, True, height], "the line is as high as the strip"
    assert hands["escaped"] == ["", True, 1], "one has a star"
    assert not hands["left"]
    assert hands["no_stars"] == "No painting has a star: S stars the selected one"
    assert hands["all_again"] == 0


def test_unfinished_paintings_are_resumed_and_discarded_by_their_buttons(hands):
    assert hands["offers"] == [["resume", "one"], "one", ["resume", "two"], "two"]


def test_style_above_qts_own_limit_has_a_thumbnail(hands):
    assert hands["large"] == [True, 1], "and the limit is Krita's again"
