"""Strip, gallery, layers, patterns and saved settings in the window of the real GIMP."""

import contextlib
import json
import time
from collections.abc import Callable

import numpy as np
import pytest
from gimp_case import SCUMBLE_WINDOW, SMALL, Case
from gimp_runner import Facts, GimpError
from PIL import Image

pytestmark = pytest.mark.editor

TRIES = 5


def inside(case: Case, path: str) -> Image.Image:
    """A picture that a path inside the tree names."""
    return Image.open(case.gimp.tree / path.lstrip("/"))


def again(case: Case, act: Callable[[], None], count: int) -> Facts:
    """Do something by the mouse until there are so many styles; a busy screen may miss it."""
    for _ in range(TRIES):
        act()
        with contextlib.suppress(GimpError):
            return case.gimp.until("that many", lambda f: len(f["strip"]) == count, seconds=8)
    raise AssertionError(f"never {count} styles")


def add(case: Case, path: str) -> None:
    """Ctrl+click a thumbnail."""
    x, y = case.gimp.ask("spot", path=path)
    case.gimp.xdotool("mousemove", "--sync", str(x), str(y))
    case.gimp.xdotool("keydown", "ctrl", "click", "1", "keyup", "ctrl")


def drag(case: Case, path: str, target: str) -> None:
    """Drag a thumbnail to another widget, by the mouse."""
    gimp = case.gimp
    x, y = gimp.ask("spot", path=path)
    right, down = gimp.ask("place", name=target)
    gimp.xdotool("mousemove", str(x), str(y), "mousedown", "1")
    for part in (0.2, 0.5, 0.8, 1, 1):
        where = [round(a + part * (b - a)) for a, b in ((x, right), (y, down))]
        gimp.xdotool("mousemove", *map(str, where))
        time.sleep(0.15)
    gimp.xdotool("mouseup", "1")


def hover(case: Case, path: str) -> None:
    """Rest on a thumbnail."""
    x, y = case.gimp.ask("spot", path=path)
    for step in range(6):
        case.gimp.xdotool("mousemove", str(x + step), str(y))


def test_styles_come_from_everywhere(case: Case) -> None:
    """A layer, a selection, an image's layer, a pattern and the clipboard."""
    gimp = case.gimp
    case.open(selection=[10, 10, 40, 40])
    gimp.photograph("gimp-styles-opened")
    gimp.ask("click", name="scumble_layer_as_style")
    layer = gimp.until("the layer", lambda f: [s[0] for s in f["strip"]] == ["Photo (layer)"])
    with inside(case, layer["strip"][0][2]) as image:
        assert (image.mode, image.size) == ("RGBA", (SMALL, SMALL))
    gimp.ask("activate", button="scumble_strip_plus", labels=["scumble_plus_from_selection"])
    both = gimp.until("the selection", lambda f: len(f["strip"]) == 2)
    assert both["strip"][1][0] == "Photo (selection)"
    with inside(case, both["strip"][1][2]) as image:
        assert image.size == (40, 40)
    gimp.ask("activate", button="scumble_add", labels=["scumble_from_pattern"])
    gimp.until("patterns", lambda _: gimp.ask("entries"))
    gimp.photograph("gimp-styles-patterns")
    pattern = gimp.ask("entries")[3]
    gimp.ask("use_entry", label=pattern)
    tiled = gimp.until(
        "the pattern", lambda f: [s[0] for s in f["strip"]] == [f"{pattern} (pattern)"]
    )
    with inside(case, tiled["strip"][0][2]) as image:
        assert min(image.size) >= 256
        assert len(np.unique(np.asarray(image)[..., :3].reshape(-1, 3), axis=0)) > 10
    gimp.ask("activate", button="scumble_strip_plus", labels=["scumble_plus_from_image"])
    gimp.until("images", lambda _: gimp.ask("entries"))
    gimp.photograph("gimp-styles-images")
    assert gimp.ask("entries")[1:3] == ["Photo", "Ground"]
    gimp.ask("use_entry", label="Ground")
    gimp.until("a layer of an image", lambda f: len(f["strip"]) == 2)
    gimp.ask("copy", path="")
    gimp.ask("activate", button="scumble_add", labels=["scumble_paste"])
    pasted = gimp.until("pasted", lambda f: [s[0] for s in f["strip"]] == ["Pasted"])
    with inside(case, pasted["strip"][0][2]) as image:
        assert np.asarray(image)[20, 20].tolist() == [0xA0, 0x40, 0x20, 0xFF]
    gimp.ask("copy", path=case.style)
    gimp.ask("activate", button="scumble_strip_plus", labels=["scumble_plus_paste"])
    gimp.until("a pasted path", lambda f: len(f["strip"]) == 2)
    gimp.ask("click", name="scumble_cancel")
    assert case.close()["status"] == "CANCEL"


def test_styles_are_added_by_the_mouse_and_painted_together(case: Case) -> None:
    gimp = case.gimp
    opened = case.open()
    gimp.ask("choose", path=opened["styles"][0])
    gimp.until("chosen", lambda f: f["chosen"] == opened["styles"][0])
    window = gimp.find(SCUMBLE_WINDOW)
    gimp.xdotool("windowactivate", "--sync", window)
    two = again(case, lambda: add(case, opened["styles"][4]), 2)
    assert sorted(two["framed"]) == sorted([opened["styles"][0], opened["styles"][4]])
    three = again(case, lambda: drag(case, opened["styles"][2], "scumble_strip_plus"), 3)
    assert [one[0] for one in three["strip"]] == ["Night Harbour", "Koi", "Morning Furrows"]
    gimp.ask("click", name="scumble_strip_cross_2")
    gimp.ask("crop", place=1)
    gimp.until("the picture", lambda _: gimp.ask("sensitive", name="scumble_crop_use"))
    gimp.ask("click", name="scumble_crop_right")
    left, up, right, down = gimp.ask("corners", name="scumble_crop")
    gimp.xdotool("mousemove", str(right - 2), str(down - 2), "mousedown", "1")
    gimp.xdotool("mousemove", str((left + right) // 2), str((up + down) // 2))
    time.sleep(0.3)
    gimp.photograph("gimp-styles-crop")
    gimp.xdotool("mouseup", "1")
    gimp.ask("click", name="scumble_crop_use")
    part = gimp.until("the part", lambda f: f["strip"][1][0] == "Koi (part)")
    with inside(case, opened["styles"][4]) as image, inside(case, part["strip"][1][2]) as cut:
        turned = np.rot90(np.asarray(image), -1)
        height, width = np.asarray(cut).shape[:2]
        assert abs(width - turned.shape[1] / 2) < 9
        other = np.asarray(cut)[..., :3] - turned[:height, :width].astype(int)
        assert np.abs(other).mean() < 1, "another JPEG decoder"
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("click", name="scumble_paint")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.photograph("gimp-styles-two")
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert facts["painting"]["name"] == "Night Harbour + Koi (part), 50 % – Photo"
    parasite = json.loads(facts["painting"]["parasite"])
    assert [one.get("starter", one["title"]) for one in parasite["styles"]] == [
        *("impasto", "Koi (part)")
    ]


def test_the_gallery_is_searched_and_settings_are_saved_and_used(case: Case) -> None:
    gimp = case.gimp
    opened = case.open()
    folder = gimp.home / "many"
    (folder / "below").mkdir(parents=True)
    for number in range(40):
        color = (6 * number, 90, 160)
        Image.new("RGB", (90, 60), color).save(folder / "below" / f"blue_{number}.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    gimp.ask("folder", path=gimp.inside(folder))
    gimp.until("the folder", lambda f: len(f["styles"]) == len(opened["styles"]) + 41)
    gimp.until("greyed", lambda _: gimp.ask("tip", path=f"{gimp.inside(folder)}/broken.jpg"))
    tip, readable = gimp.ask("tip", path=f"{gimp.inside(folder)}/broken.jpg")
    assert tip.endswith("This is not a picture, whatever its name says")
    assert not readable
    hover(case, opened["styles"][5])
    enlarged = gimp.until("enlarged", lambda _: (gimp.ask("tooltip") or {}).get("pictures"))
    assert enlarged
    said = gimp.ask("tooltip")
    assert said["pictures"] == [280]
    assert said["words"][0].startswith("The Old Aqueduct\nHatched line over line")
    gimp.photograph("gimp-styles-gallery")
    gimp.ask("type", name="scumble_search", words="below 17")
    gimp.until("found", lambda f: [p.rpartition("/")[2] for p in f["styles"]] == ["blue_17.png"])
    gimp.ask("type", name="scumble_search", words="")
    gimp.until("all again", lambda f: len(f["styles"]) > 40)

    gimp.ask("choose", path=opened["styles"][1])
    gimp.ask("set", name="scumble_strength", value=85)
    gimp.ask("activate", button="scumble_settings", labels=["Save these settings…"])
    gimp.until("the dialog", lambda f: "scumble_settings_name" in f["widgets"])
    gimp.ask("type", name="scumble_settings_name", words="River dusk")
    gimp.photograph("gimp-styles-save")
    gimp.ask("respond", name="scumble_save_settings")
    gimp.until("saved", lambda f: "saved as “River dusk”" in f["line"])
    file = gimp.shared / "presets" / "River dusk.json"
    content = json.loads(file.read_text())
    assert content["styles"][0]["starter"] == "pointillism"
    gimp.ask("activate", button="scumble_settings", labels=["Reset all sliders"])
    gimp.until("reset", lambda f: f["parameters"]["strength"] == 50)
    content["parameters"]["strength"], content["styles"] = 35, [{"starter": "koi", "weight": 2}]
    file.with_name("From Krita.json").write_text(json.dumps(content))
    gimp.ask("activate", button="scumble_settings", labels=["From Krita"])
    used = gimp.until("used", lambda f: f["parameters"]["strength"] == 35)
    assert [one[:2] for one in used["strip"]] == [["Koi", 2]]
    assert gimp.ask("value", name="scumble_strength") == 35
    gimp.ask("activate", button="scumble_settings", labels=["Delete", "River dusk"])
    gimp.until("deleted", lambda _: not file.exists())
    gimp.ask("click", name="scumble_cancel")
    assert case.close()["status"] == "CANCEL"
