"""What the plug-in reads of layers and how it puts paintings back, by its own code in real GIMP."""

from typing import Any

import numpy as np
import pytest
from gimp_runner import Facts, Gimp

from scumble_pictures import reader

pytestmark = pytest.mark.editor

W, H = 60, 40


@pytest.fixture(scope="module")
def reading(gimp: Gimp) -> Facts:
    return gimp.play("reading")


@pytest.mark.parametrize(
    "case",
    [
        *("plain", "colour effect", "hidden effect", "shadow", "layer opacity"),
        *("mask and effect", "group", "effect in group", "effect on group"),
        *("multiply in group", "mask selected"),
    ],
)
def test_what_is_seen_is_read_and_nothing_is_touched(reading: Facts, case: str) -> None:
    note = reading["cases"][case]
    assert note["unchanged"]
    read, seen = (np.frombuffer(bytes.fromhex(note[k]), np.uint8) for k in ("read", "seen"))
    assert len(np.unique(read)) > 10
    alpha = seen[3::4] > 0
    difference = np.abs(read.astype(int) - seen).reshape(-1, 4)[alpha]
    assert difference.max() <= 1


def test_a_shadow_is_painted_beyond_its_layer(reading: Facts) -> None:
    note = reading["cases"]["shadow"]
    x, y, width, height = note["area"]
    assert x <= 20
    assert y <= 10
    assert width > 20
    assert height > 16
    assert note["soft"]


def test_selection_times_layer_mask(reading: Facts) -> None:
    """Whatever the layer has besides, and to a level of 8 bits."""
    note = reading["cases"]["mask and effect"]
    selected, own = (
        np.frombuffer(bytes.fromhex(reading[k]), np.uint8).reshape(H, W)
        for k in ("selected", "layer mask")
    )
    x, y, width, height = note["area"]
    wanted = (selected / 255 * (own / 255) * 255)[y : y + height, x : x + width]
    mask = np.frombuffer(bytes.fromhex(note["mask"]), np.uint8).reshape(height, width)
    assert np.abs(mask - wanted).max() <= 0.51
    assert len(np.unique(mask)) > 50
    assert note["selection"]
    assert note["soft"]


def test_a_mask_of_one_colour_is_none(reading: Facts) -> None:
    assert reading["cases"]["mask selected"]["mask"] is None
    assert not reading["cases"]["mask selected"]["soft"]


@pytest.fixture(scope="module")
def places(gimp: Gimp) -> dict[str, Any]:
    found: dict[str, Any] = gimp.play("composition")["cases"]
    return found


PAINTING, SECOND = "Impasto, 50 % – Photo", "Impasto, 50 % #2 – Photo"
MULTIPLY = {
    "mode": "multiply",
    "opacity": 50.0,
    "composite": "clip-to-backdrop",
    "space": "rgb-linear",
    "blend": "rgb-linear",
    "tag": "violet",
}


def shown(layers: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    return [(layer["name"], layer["visible"]) for layer in layers]


@pytest.mark.parametrize(
    ("case", "visible"),
    [
        *(("plain", True), ("plain, a selection", True), ("soft", False), ("soft mask", False)),
        *(("soft, a selection", True), ("multiply", False), ("multiply, kept visible", True)),
    ],
)
def test_the_source_stays_or_is_hidden(places: dict[str, Any], case: str, visible: bool) -> None:
    note = places[case]
    assert shown(note["layers"]) == [(PAINTING, True), ("Photo", visible), ("Ground", True)]
    assert note["selected"] == [PAINTING]
    assert note["problems"] == []
    if "selection" not in case:
        assert (note["off"] <= 1) == ("kept" not in case), "as if the source were painted over"


@pytest.mark.parametrize("case", ["multiply", "multiply, kept visible"])
def test_a_painting_blends_as_its_source(places: dict[str, Any], case: str) -> None:
    assert places[case]["layers"][0].items() >= MULTIPLY.items()


def test_part_of_a_layer_that_blends_becomes_a_group(places: dict[str, Any]) -> None:
    group, photo, ground = places["multiply, a selection"]["layers"]
    assert group.items() >= MULTIPLY.items()
    assert (photo["visible"], ground["visible"]) == (False, True)
    painting, copy = group["children"]
    assert painting["name"] == PAINTING
    for layer in (painting, copy):
        assert (layer["mode"], layer["opacity"], layer["visible"]) == ("normal", 100.0, True)
    assert places["multiply, a selection"]["selected"] == [PAINTING]


def test_who_is_at_work_elsewhere_stays_there(places: dict[str, Any]) -> None:
    assert places["at work elsewhere"]["selected"] == ["Ground"]


HIDDEN = {
    "hidden": "“Photo” is hidden: show it, or select its painting",
    "in a hidden group": "“Photo” is in the hidden group “Group”: show the group first",
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_hidden_layer_cannot_be_painted(places: dict[str, Any], case: str) -> None:
    assert places[case]["problems"] == [HIDDEN[case]]


@pytest.mark.parametrize("case", ["plain", "soft", "multiply"])
def test_a_selected_painting_is_painted_from_its_source(places: dict[str, Any], case: str) -> None:
    """In its place: what must not count twice, or shine through, is hidden."""
    note = places[case]
    assert note["again the source's pixels"]
    again = shown(note["again"])
    assert again[0] == (SECOND, True)
    assert again[1] == (PAINTING, case == "plain")
    assert note["a copy of it"] == [note["its name"]], "a copy is a layer like others"


@pytest.mark.parametrize("case", ["plain", "plain, a selection"])
def test_a_source_that_stays_is_painted_above_its_paintings(
    places: dict[str, Any], case: str
) -> None:
    third = "Impasto, 50 % #3 – Photo"
    assert shown(places[case]["third"])[:2] == [(third, True), (SECOND, True)]


@pytest.fixture(scope="module")
def groups(gimp: Gimp) -> Facts:
    return gimp.play("grouped")


def test_a_group_is_its_painting_in_every_precision(groups: Facts) -> None:
    """To the bit in 8 bits, but where GIMP itself converts; a grey texture, alpha as a mask."""
    name, level = "Impasto, 50 % #2 – Photo", 1 / 255
    cases = {**groups["cases"], "RGB U8_NON_LINEAR, another profile": groups["profile"]}
    for case, note in cases.items():
        colors, alpha = note["off"]
        exact = case.endswith(("U8_LINEAR", "U8_NON_LINEAR")) or case == "GRAY U8_PERCEPTUAL"
        most = 0.0 if exact else level if "U8" in case else level / 4
        print(f"{case}: {colors:.2g} {alpha:.2g}, {note['greys']} greys")
        assert colors <= most, case
        assert alpha <= (level if "U8" in case else level / 4), case
        assert note["problems"] == []
        assert note["names"] == [name, "Texture", "Colour"]
        assert note["modes"] == ["grain-merge", "normal"]
        assert note["size"] == note["area"]
        assert note["is_grey"]
        assert note["opaque"]
        assert note["greys"] > 100
        assert note["again"] == ["Photo", True], "its source is painted again"
    assert len(cases) == 37


@pytest.fixture(scope="module")
def strokes(gimp: Gimp) -> Facts:
    return gimp.play("strokes")


def opened(gimp: Gimp, path: str) -> bytes:
    """A style's file, that a path inside the tree names."""
    return (gimp.tree / path.lstrip("/")).read_bytes()


def test_layers_of_every_precision_become_styles(gimp: Gimp, strokes: Facts) -> None:
    for precision, note in strokes["precisions"].items():
        assert note["untouched"]
        file = opened(gimp, note["style"])
        wanted = np.frombuffer(bytes.fromhex(note["wanted"]), np.uint16).reshape(40, 60, 4)
        assert file[24] == (8 if precision == "U8_NON_LINEAR" else 16), "bits of a channel"
        if file[24] == 8:
            wanted = (wanted >> 8).astype(np.uint8)
        assert np.array_equal(reader.read(file).pixels, wanted), precision


def test_what_is_seen_and_selected_becomes_a_style(gimp: Gimp, strokes: Facts) -> None:
    inverted = np.frombuffer(bytes.fromhex(strokes["inverted"]), np.uint8).reshape(40, 60, 4)
    for name in ("effect", "image"):
        assert np.array_equal(reader.read(opened(gimp, strokes[name])).pixels, inverted)
    left, top, right, bottom = strokes["bounds"]
    place = (slice(top, bottom), slice(left, right))
    mask = np.frombuffer(bytes.fromhex(strokes["mask"]), np.uint8).reshape(40, 60)[place]
    selected = reader.read(opened(gimp, strokes["selection"])).pixels
    assert np.array_equal(selected[..., :3], inverted[place][..., :3])
    alpha = np.rint(inverted[place][..., 3].astype(float) * mask / 255)
    assert np.abs(selected[..., 3] - alpha).max() <= 0.5
    assert strokes["images"][1] == ["Ramp", 1]
    assert strokes["said"] == [
        "Nothing is selected: select the strokes first",
        "“Ramp” lies outside the canvas: move it in first",
    ]
