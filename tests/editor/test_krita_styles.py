"""Strip, gallery, drop, paste, layers and saved settings in the docker, under the Qt of each Krita.

Krita is played (see ``played_krita``), and the client a stand-in.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture, shared_folder
from tests.editor.krita_processes import PYQT6, UNGUARDED_PYQT5, run


@pytest.fixture(scope="module", params=[(UNGUARDED_PYQT5, "2"), (PYQT6, "1")], ids=str)
def hands(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hands")
    for number, name in enumerate(("wave", "klein/red_sky", "klein/deep/blue_sky", "plain")):
        path = folder / "styles" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(160, 120, seed=number)[..., :3]).save(path)
    (folder / "styles" / "broken.jpg").write_bytes(b"no picture")
    krita, scale = request.param
    with shared_folder(folder / "scumble"):
        done = run(krita, "krita_styles", str(folder), home=folder, scale=scale)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"folder": folder}


def test_a_modifier_click_adds_and_a_click_replaces(hands):
    first, second, third = (title for title, _ in hands["added"])
    assert len({first, second, third}) == 3
    assert hands["weights"] == [1000, 1], "a double click makes it count as the others"
    assert hands["moved"] == [second, first, third]
    assert hands["crossed"] == [first, third]
    titles, line = hands["full"]
    assert len(titles) == 4
    assert line.startswith("There are four styles already")
    assert not hands["plus"]
    assert hands["narrow"], "four cells fit a docker of 300 px"
    assert hands["replaced"] == [[first, 1]]
    assert hands["remembered"]


def test_the_gallery_is_searched_marked_and_resized(hands):
    assert hands["found"]["red"] == ["Red sky"]
    assert hands["found"]["klein deep"] == ["Blue sky"], "by its folder"
    assert hands["found"]["styles wave"] == ["Wave"]
    assert hands["found"]["nothing at all"] == []
    assert hands["sections"] == ["All styles", "Favourites", "Recent", "Starter pack", "styles"]
    assert hands["favourites"] == ["Red sky"]


def test_a_file_that_is_no_picture_is_greyed_with_its_reason(hands):
    reasons = hands["reasons"]
    assert reasons.pop("Broken") == "This is not a picture, whatever its name says"
    assert set(reasons.values()) == {""}
    assert hands["refused"] == "Cannot be read as a picture: choose another"


def test_a_style_is_enlarged_below_the_pointer(hands):
    width, shown, afterwards = hands["enlarged"]
    assert width == 280 * hands["ratio"], "sharp"
    assert (shown, afterwards) == (True, False)


def test_files_pictures_and_paths_are_dropped_and_pasted(hands):
    one, two, line = hands["dropped"]
    assert (one, two) == (["Wave"], ["Wave", "Red sky"])
    assert line.startswith("https://example.org/far.png is not a file here")
    path, both, same, line = hands["pasted"]
    assert both == same == ["Pasted", "Wave"]
    assert line.startswith("The clipboard has no picture")
    with Image.open(path) as image:
        assert (image.size, image.getpixel((9, 9))) == ((50, 40), (0xA0, 0x40, 0x20, 255))
    assert Path(path).is_relative_to(hands["folder"] / "scumble" / "styles")


def test_layer_selection_and_image_become_styles_to_the_bit(hands):
    bgra = np.load(hands["folder"] / "layer.npy")
    wanted = bgra[..., [2, 1, 0, 3]]
    with Image.open(hands["layer"]) as image:
        assert np.array_equal(np.asarray(image), wanted)
    selected = wanted[4:40, 8:52].copy()
    selected[:, 0, 3] = 128
    with Image.open(hands["selection"]) as image:
        assert np.array_equal(np.asarray(image), selected), "soft where the selection is"
    titles, path = hands["whole"]
    assert titles == ["Sky (layer)", "picture (image)"]
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), wanted)
    assert hands["images"] == ["picture", ["Whole image", "", "Sky"]]
    assert hands["lines"] == [
        "No image is open: open one and select a layer",
        "Nothing is selected: select the strokes first",
    ]


def test_a_part_of_a_style_takes_its_place(hands):
    (first, second), path = hands["part"]
    assert (first, second[1]) == (["Wave (part)", 3], 1)
    with Image.open(hands["folder"] / "styles" / "wave.png") as image:
        turned = np.rot90(np.asarray(image), -1)
    with Image.open(path) as part:
        height, width = np.array(part.size)[::-1]
        assert abs(width - turned.shape[1] / 2) < 4
        assert abs(height - turned.shape[0] / 2) < 4
        assert np.array_equal(np.asarray(part)[..., :3], turned[:height, :width])


def test_settings_are_saved_used_reset_and_deleted(hands):
    settings = hands["settings"]
    assert settings["doubled"] == 50
    assert not settings["refused"], "a name that no file can have"
    assert settings["reset"]
    assert settings["back"] == [80, True, "The settings “Dusk” are in use now"]
    assert settings["deleted"] == "The saved settings “Dusk” are deleted"
