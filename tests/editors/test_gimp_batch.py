"""Layers painted by batch calls in the real GIMP, by the real backend: facts about every pixel."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from gimp_runner import Facts, Gimp
from numpy.typing import NDArray
from PIL import Image
from real_backend import Backend

pytestmark = pytest.mark.editor

SIZE, SAME = 64, 96
Pixels = NDArray[np.generic]

SPACES = [
    ("RGB", "U8_NON_LINEAR", True, np.uint8),
    ("RGB", "U8_NON_LINEAR", False, np.uint8),
    ("RGB", "U8_LINEAR", True, np.uint8),
    ("RGB", "U16_NON_LINEAR", True, np.uint16),
    ("RGB", "U32_NON_LINEAR", True, np.uint32),
    ("RGB", "HALF_NON_LINEAR", True, np.float16),
    ("RGB", "FLOAT_LINEAR", True, np.float32),
    ("RGB", "DOUBLE_LINEAR", True, np.float64),
    ("GRAY", "U8_NON_LINEAR", False, np.uint8),
    ("GRAY", "U16_LINEAR", True, np.uint16),
]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: f"{space[0]}-{space[1]}-{space[2]}")
def test_every_precision_comes_back_in_its_own(
    gimp: Gimp, gimp_photo: str, gimp_style: str, space: tuple[str, str, bool, type]
) -> None:
    base, precision, alpha, dtype = space
    facts = paint(gimp, gimp_photo, gimp_style, base=base, precision=precision, alpha=alpha)
    colours = 3 if base == "RGB" else 1
    note = facts["paintings"][0]
    assert note["bytes"] == (colours + 1) * np.dtype(dtype).itemsize
    assert note["type"] == ("rgba-image" if base == "RGB" else "graya-image")
    source = pixels(gimp, note["source"], dtype, colours + alpha)
    painted = pixels(gimp, note["painted"], dtype, colours + 1)
    check_alpha(source, painted, colours)
    assert not note["mask"]
    assert facts["tree"] == [note["name"], "Photo", "Ground"]
    check_the_rest(facts)


def test_colours_of_another_profile_are_painted_as_they_look(
    gimp: Gimp, gimp_photo: str, gimp_style: str
) -> None:
    look = []
    for profile in (False, True):
        space = {"precision": "U16_NON_LINEAR", "profile": profile}
        facts = paint(gimp, gimp_photo, gimp_style, **space)
        note = facts["paintings"][0]
        source = pixels(gimp, note["source"], np.uint16, 4)
        check_alpha(source, pixels(gimp, note["painted"], np.uint16, 4), 3)
        check_the_rest(facts)
        look.append((source, seen(gimp, facts)[1]))
    assert np.abs(look[0][0].astype(int) - look[1][0]).mean() > 500, "other numbers"
    difference = np.abs(look[0][1] - look[1][1]).mean()
    print(f"mean difference of the paintings: {difference:.5f}")
    assert difference < 0.03, "the same look"


def test_feathered_selection_becomes_a_layer_mask(
    gimp: Gimp, gimp_photo: str, gimp_style: str
) -> None:
    facts = paint(gimp, gimp_photo, gimp_style, selection=[20, 16, 24, 30], feather=8)
    note = facts["paintings"][0]
    (x, y), (width, height) = note["offsets"], note["size"]
    selection = pixels(gimp, facts["selection"], np.uint8, 1)[..., 0]
    there = np.argwhere(selection)
    assert [y, x] == there.min(0).tolist()
    assert [y + height - 1, x + width - 1] == there.max(0).tolist()
    mask = pixels(gimp, note["mask"], np.uint8, 1, (height, width))[..., 0]
    assert np.array_equal(mask, selection[y : y + height, x : x + width])
    assert len(np.unique(mask)) > 20, "the selection is feathered"
    source = pixels(gimp, note["source"], np.uint8, 4)[y : y + height, x : x + width]
    painted = pixels(gimp, note["painted"], np.uint8, 4, (height, width))
    check_alpha(source, painted, 3)
    before, after = seen(gimp, facts)
    assert np.array_equal(before[selection == 0], after[selection == 0])
    assert (before[selection > 200] != after[selection > 200]).mean() > 0.5
    check_the_rest(facts)


@pytest.mark.parametrize("selection", [None, [0, 0, 40, 64]])
def test_layer_mask_is_left_alone_and_goes_for_the_painting_too(
    gimp: Gimp, gimp_photo: str, gimp_style: str, selection: list[int] | None
) -> None:
    more = {} if selection is None else {"selection": selection}
    facts = paint(gimp, gimp_photo, gimp_style, layer_mask=True, **more)
    note = facts["paintings"][0]
    width, height = note["size"]
    mask = pixels(gimp, note["mask"], np.uint8, 1, (height, width))[..., 0]
    wanted = np.repeat([0, 128, 255], [16, 16, SIZE - 32])
    assert np.array_equal(mask, np.tile(wanted[: selection[2] if selection else None], (SIZE, 1)))
    before, after = seen(gimp, facts)
    assert np.array_equal(before[:, :16], after[:, :16])
    assert (before[:, 32:40] != after[:, 32:40]).mean() > 0.5
    if selection is not None:
        assert np.array_equal(before[:, 40:], after[:, 40:])
    check_the_rest(facts)


def test_several_layers_each_get_their_own(gimp: Gimp, gimp_photo: str, gimp_style: str) -> None:
    facts = paint(gimp, gimp_photo, gimp_style, paint="both")
    upper, lower = facts["paintings"]
    assert facts["tree"] == [upper["name"], "Photo", lower["name"], "Ground"]
    assert upper["name"].endswith(" – Photo")
    assert lower["name"].endswith(" – Ground")
    photo, painted = (pixels(gimp, upper[k], np.uint8, 4) for k in ("source", "painted"))
    check_alpha(photo, painted, 3)
    ground = pixels(gimp, lower["source"], np.uint8, 3)
    check_alpha(ground, pixels(gimp, lower["painted"], np.uint8, 4), 3)
    check_the_rest(facts)


def test_group_is_painted_as_one_picture(gimp: Gimp, gimp_photo: str, gimp_style: str) -> None:
    facts = paint(gimp, gimp_photo, gimp_style, group=True, paint="group")
    note = facts["paintings"][0]
    assert note["name"].endswith(" – Group")
    assert facts["tree"] == [note["name"], ["Group", ["Photo"]], "Ground"]
    check_alpha(*(pixels(gimp, note[k], np.uint8, 4) for k in ("source", "painted")), 3)
    check_the_rest(facts)


def test_layer_in_a_group_gets_its_painting_there(
    gimp: Gimp, gimp_photo: str, gimp_style: str
) -> None:
    facts = paint(gimp, gimp_photo, gimp_style, group=True)
    assert facts["tree"] == [["Group", [facts["paintings"][0]["name"], "Photo"]], "Ground"]
    check_the_rest(facts)


def test_settings_stay_with_the_painting(gimp: Gimp, gimp_photo: str) -> None:
    parameters = {"strength": 80.0, "brush-size": 150.0, "seed": 7}
    facts = paint(gimp, gimp_photo, "mosaic", parameters=parameters)
    note = facts["paintings"][0]
    assert note["name"] == "Koi, 80 % – Photo"
    kept = json.loads(note["parasite"])
    assert kept["layer"] == "Photo"
    assert kept["style"]["title"] == "Koi"
    assert (
        kept["parameters"].items()
        >= {
            "preset": "draft",
            "strength": 80.0,
            "brush_size": 150.0,
            "seed": 7,
        }.items()
    )


def test_gimp_and_the_shell_paint_the_same_pixels(
    gimp: Gimp, same_photo: Path, narrow_shell_painting: Path
) -> None:
    """Krita and the shell do too: see test_krita_real.py."""
    facts = paint(
        gimp,
        gimp.bring(same_photo),
        "impasto",
        size=SAME,
        parameters={"seed": 5, "variation": 30.0},
    )
    painted = pixels(gimp, facts["paintings"][0]["painted"], np.uint8, 4, (SAME, SAME))
    with Image.open(narrow_shell_painting) as wanted:
        assert np.array_equal(painted, np.array(wanted))
    print(f"sha256 of {painted.shape}: {hashlib.sha256(painted.tobytes()).hexdigest()}")


def test_without_pyzmq_the_bridge_paints_the_same(
    gimp: Gimp, gimp_backend: Backend, gimp_photo: str, gimp_style: str
) -> None:
    direct = paint(gimp, gimp_photo, gimp_style)
    wanted = gimp.read(direct["paintings"][0]["painted"])
    vendor = gimp.inside(gimp.profile / "plug-ins" / "scumble" / "vendor")
    blocked = gimp.profile / "plug-ins" / "scumble" / "zmq.py"
    launch = gimp_backend.folder / "launch.json"
    command = ["/usr/bin/env", f"PYTHONPATH={vendor}", "/usr/bin/python3", "-m"]
    try:
        blocked.write_text("raise ImportError('as if there were none')\n")
        without = paint(gimp, gimp_photo, gimp_style)
        assert without["status"] == "EXECUTION_ERROR"
        assert without["message"].startswith("Neither pyzmq nor the bridge")
        launch.touch(mode=0o600)
        launch.write_text(
            json.dumps({"command": ["/bin/false"], "bridge": [*command, "scumble_client.bridge"]})
        )
        bridged = paint(gimp, gimp_photo, gimp_style)
    finally:
        blocked.unlink()
        launch.unlink(missing_ok=True)
    assert gimp.read(bridged["paintings"][0]["painted"]) == wanted


@pytest.mark.parametrize("start", ["first", "second"])
def test_script_fu_may_call_it(gimp: Gimp, gimp_photo: str, gimp_style: str, start: str) -> None:
    """From its second start in a home on, GIMP knows the procedures from its pluginrc only."""
    if start == "second":
        gimp.restart()
    facts = gimp.play("script_fu", photo=gimp_photo, style=gimp_style)
    assert facts["success"], facts["message"]
    assert ", 70 % – " in facts["painting"]["name"]
    kept = json.loads(facts["painting"]["parasite"])["parameters"]
    assert (kept["preset"], kept["strength"], kept["brush_size"]) == ("draft", 70.0, 200.0)


@pytest.mark.parametrize("style", ["Night Harbour", "~/pictures/impasto.jpg"])
def test_a_style_may_be_named_as_people_name_it(
    gimp: Gimp, gimp_photo: str, gimp_style: str, style: str
) -> None:
    assert gimp_style.endswith("/pictures/impasto.jpg")
    facts = paint(gimp, gimp_photo, style)
    assert facts["status"] == "SUCCESS", facts["message"]
    title = "Impasto" if style.startswith("~") else style
    assert facts["paintings"][0]["name"] == f"{title}, 50 % – Photo"


def test_what_is_seen_is_painted(gimp: Gimp, gimp_photo: str, gimp_style: str) -> None:
    """The same as if the effect had been merged into the layer before."""
    painted = []
    for effect in ("on top", "merged"):
        facts = paint(gimp, gimp_photo, gimp_style, effect=effect)
        painted.append(gimp.read(facts["paintings"][0]["painted"]))
        check_the_rest(facts)
    assert painted[0] == painted[1]


def test_values_that_a_painting_cannot_have_are_said(
    gimp: Gimp, gimp_photo: str, gimp_style: str
) -> None:
    for precision in ("FLOAT_LINEAR", "HALF_NON_LINEAR"):
        facts = paint(gimp, gimp_photo, gimp_style, precision=precision, brighter=True)
        assert facts["status"] == "SUCCESS"
    log = (gimp.home / "gimp.log").read_text(errors="replace")
    assert log.count("“Photo” has colours brighter than white") == 2


LINES = {
    "missing style": "The style /nowhere/style.png cannot be read (No such file or directory)",
    "unreadable style": "The style",
    "no style": "No style is named: give the argument",
    "no last values": "No style was chosen yet: choose one in Filters > Artistic",
    "never chosen": "No style was chosen yet: choose one in Filters > Artistic",
    "indexed": "The image has indexed colours: choose Image > Mode > RGB first",
    "channel": "“Red” is a channel: select a layer",
    "selection elsewhere": "The selection does not touch “Photo”",
    "off the canvas": "“Photo” lies outside the canvas",
    "transparent": "“Photo” is empty",
    "hidden": "“Photo” is hidden: show it, or select its painting",
    "no such style": "The style no such style cannot be read",
    "out of range": "The argument “strength” does not fit: must lie between 0 and 100, not 400.0",
    "no such preset": "The argument “preset” does not fit: must be one of draft, normal, fine, not",
    "below zero": "The argument “size” does not fit: must lie between 0 and 32768, not -5",
    "no such layers": "The argument “layers” does not fit: must name layers from",
    "not installed": "The Scumble backend is not installed here",
}


@pytest.fixture(scope="session")
def bad_input(gimp: Gimp, gimp_backend: Backend, gimp_photo: str, gimp_style: str) -> Facts:
    shared = gimp.inside(gimp_backend.folder)
    return gimp.play("bad_input", photo=gimp_photo, style=gimp_style, shared=shared)


@pytest.mark.parametrize("case", LINES)
def test_bad_input_is_one_clear_message(bad_input: Facts, case: str) -> None:
    status, message, unchanged = bad_input["cases"][case]
    assert status == "EXECUTION_ERROR"
    assert message.startswith(LINES[case])
    assert "\n" not in message
    assert unchanged


def test_again_repeats_the_last_settings(
    gimp: Gimp, bad_input: Facts, gimp_photo: str, gimp_style: str
) -> None:
    """After the cases where nothing was chosen yet."""
    assert bad_input
    (gimp.profile / "scumble.json").write_text(
        json.dumps(
            {
                "style": [gimp_style, "My style", ""],
                "parameters": {"preset": "draft", "strength": 35.0, "of_another_version": 1},
            }
        )
    )
    facts = gimp.play("again", photo=gimp_photo)
    assert [facts["again"][0], facts["repeat"][0]] == ["SUCCESS", "SUCCESS"]
    *paintings, photo = facts["tree"]
    assert photo == "Photo"
    assert len(paintings) == 2
    assert paintings == ["My style, 35 % #2 – Photo", "My style, 35 % – Photo"]
    assert facts["same"]


def paint(gimp: Gimp, photo: str, style: str, **more: object) -> Facts:
    wanted = {"precision": "U8_NON_LINEAR", "paint": "photo", "size": SIZE, **more}
    facts = gimp.play("paint", photo=photo, style=style, **wanted)
    assert facts["status"] in {"SUCCESS", "EXECUTION_ERROR"}
    if facts["status"] == "EXECUTION_ERROR":
        assert facts["state_before"] == facts["state_after"]
    return facts


def pixels(
    gimp: Gimp, name: str, dtype: type, channels: int, shape: tuple[int, int] = (SIZE, SIZE)
) -> Pixels:
    return np.frombuffer(gimp.read(name), dtype).reshape(*shape, channels)


def check_alpha(source: Pixels, painted: Pixels, colours: int) -> None:
    """Alpha is the source's to the bit, or opaque; what can be seen is painted."""
    alpha = painted[..., colours]
    if source.shape[-1] > colours:
        assert source[..., colours].tobytes() == alpha.tobytes()
        assert len(np.unique(alpha)) > 20, "a soft edge was there to be kept"
    else:
        white = 1 if alpha.dtype.kind == "f" else np.iinfo(alpha.dtype).max
        assert (alpha == white).all()
    visible = alpha > 0
    changed = source[visible][:, :colours] != painted[visible][:, :colours]
    assert changed.mean() > 0.5
    assert len(np.unique(painted[visible][:, 0])) > 20, "no flat colour"


def check_the_rest(facts: Facts) -> None:
    """Sources and selection are as they were; the paintings are selected for their sources."""
    assert facts["status"] == "SUCCESS", facts["message"]
    assert all(note["source_untouched"] for note in facts["paintings"])
    assert facts["selected"] == [note["name"] for note in facts["paintings"]]
    assert facts["state_before"]["selection"] == facts["state_after"]["selection"]


def seen(gimp: Gimp, facts: Facts) -> tuple[Pixels, Pixels]:
    before, after = (
        pixels(gimp, facts[f"seen_{when}"], np.float32, 4) for when in ("before", "after")
    )
    return before, after
