"""What comes back into the real Krita's layers: their colours, places, looks and undo steps.

The stand-in for the client paints at once, and the same each time.
"""

from pathlib import Path

import pytest
from krita_case import alpha, check_one_undo_step
from krita_runner import Facts, Krita

pytestmark = pytest.mark.editor

SPACES = [
    ("RGBA", "U8"),
    ("RGBA", "U16"),
    ("RGBA", "F16"),
    ("RGBA", "F32"),
    ("GRAYA", "U8"),
    ("GRAYA", "U16"),
    ("CMYKA", "U8"),
    ("LABA", "U16"),
]


@pytest.mark.parametrize(("model", "depth"), SPACES)
def test_every_colour_space_comes_back_in_its_own(
    krita: Krita, photo: Path, style: Path, model: str, depth: str
) -> None:
    facts = krita.play(
        "paint",
        model=model,
        depth=depth,
        size=256,
        photo=krita.bring(photo),
        style=krita.bring(style),
    )
    assert facts["painting"]["space"] == facts["space"]
    assert facts["space"][:2] == [model, depth]
    source, painted = krita.read("source.raw"), krita.read("painted.raw")
    assert alpha(painted, depth, 256) == alpha(source, depth, 256)
    if model != "GRAYA":  # the stand-in swaps red and blue: grey stays grey
        assert painted != source
    check_one_undo_step(facts)


def test_every_kind_of_layer_gets_its_own_painting(krita: Krita, style: Path) -> None:
    facts = krita.play("kinds", style=krita.bring(style))
    assert min(facts["filled"].values()) > 0
    assert facts["as_expected"] == dict.fromkeys(("Plain", "Group", "Vector", "Masked"), True)
    assert facts["touched"] == ["Group"], "only because its children were painted as well"
    above = dict(facts["order"])
    title = facts["order"][1][0].removesuffix("Plain")
    assert [name for name, _ in facts["order"]] == [
        each for name in ("Plain", "Group", "Vector", "Masked") for each in (name, title + name)
    ]
    assert above["Group"] == ["In 1", title + "In 1", "In 2", title + "In 2"]
    assert facts["undo_steps"] == 6, "one for each layer"
    assert facts["names_undone"] == ["Plain", "Group", "Vector", "Masked"]
    assert any("(3 of 6)" in line for line in facts["painting_lines"])
    assert facts["line"].startswith("6 layers were painted")


SOURCE, PAINTED = [112, 123, 178], [178, 123, 112]
"""Red and its painting, blue (in Krita's order), multiplied by half onto grey."""
NAME = "Impasto, 50 % – Shade"


@pytest.fixture(scope="module")
def composition(krita: Krita) -> Facts:
    from scumble_styles import starter_pack

    return krita.play("composition", style=krita.bring(starter_pack()[0].path))


def test_painting_takes_its_sources_place(composition: Facts) -> None:
    facts = composition["whole"]
    there, undone = [["Shade", False], [NAME, True]], [["Shade", True]]
    assert facts["before"] == [SOURCE, SOURCE]
    assert facts["look"] == ["multiply", 128, True, 3]
    assert facts["painted"] == [*there, [PAINTED, PAINTED]], "the source is hidden: it counts once"
    assert facts["active"] == NAME, "the next stroke goes where it is seen"
    assert facts["undo"] == facts["deleted"] == [*undone, [SOURCE, SOURCE]]
    assert facts["redo"] == facts["deletion undone"] == facts["painted"]
    assert facts["flattened"][:2] == there, "Krita put another layer in the painting's place"
    assert facts["flattening undone"] == facts["painted"]
    steps = {"Undo Add Layer", "Undo Remove Layer", "Undo Convert to a Paint Layer"}
    assert set(facts["steps"].values()) == steps, "no others"
    assert facts["shown and undone"][0] == facts["shown and redone"][0] == ["Shade", True]


def test_paint_on_a_painting_paints_its_source_again(composition: Facts) -> None:
    facts = composition["again"]
    assert facts["job"] == ["Shade", [30, 60, 200, 255]]
    layers = [["Shade", False], [NAME, False], ["Impasto, 50 % #2 – Shade", True]]
    assert facts["painted"] == [*layers, [PAINTED, PAINTED]]
    assert facts["undone"] == [*layers[:1], [NAME, True], [PAINTED, PAINTED]]
    without = composition["without"]
    assert without["names"] == ["Ground", NAME, "Impasto, 50 % #2 – Shade", "Top"]
    assert "is ready" in without["line"], "a painting whose source is gone is a layer as any other"


def test_selection_on_a_layer_that_blends_becomes_a_group(composition: Facts) -> None:
    facts = composition["part"]
    assert facts["before"] == [["Shade", True], [SOURCE, SOURCE]]
    assert facts["painted"] == [["Shade", False], [NAME, True], [PAINTED, SOURCE]]
    assert facts["group"] == ["grouplayer", ["multiply", 128, True, 3]]
    plain = ["normal", 255, False, 3]
    assert facts["in_group"] == [["Shade", True, plain], [NAME, True, plain]]
    assert facts["again"] == ["Shade", NAME, "Impasto, 50 % #2 – Shade"]
    assert facts["undo"] == facts["before"], "one step"
    assert facts["redo"] == facts["painted"]


def test_artist_decides_what_stays(composition: Facts) -> None:
    assert composition["kept"]["painted"][:2] == [["Shade", True], [NAME, True]]
    assert composition["elsewhere"] == "Top", "the artist was at work there"
    line, bounds, visible = composition["outside"]
    assert line.endswith("“Wide” reaches outside the canvas: only the visible part was painted")
    assert bounds == [0, 0, 64, 48]
    assert visible


def test_layer_style_stays_where_it_was(composition: Facts) -> None:
    facts, name = composition["effects"], "Impasto, 50 % – Green"
    source, painted = [15, 157, 100], [100, 157, 15]
    assert facts["before"] == [["Green", True], [source, source]]
    assert facts["whole"] == [["Green", False], [name, True], [painted, painted]]
    assert facts["part"] == [["Green", False], [name, True], [painted, source]]
    assert facts["whole undone"] == facts["part undone"] == facts["before"]


def test_clipped_colours_are_said(composition: Facts) -> None:
    said = {case: len(notes) for case, notes in composition["beyond"].items()}
    assert said == {
        "float": 0,
        "bright": 1,
        "half, as it travels": 1,
        "grey in a wide space": 0,
        "green in a wide space": 1,
    }
    assert "“bright” has colours brighter than white" in composition["beyond"]["bright"][0]


@pytest.fixture(scope="module")
def moved(krita: Krita, composition: Facts) -> Facts:  # noqa: ARG001 - the other one first
    from scumble_styles import starter_pack

    return krita.play("moved_meanwhile", style=krita.bring(starter_pack()[0].path))


@pytest.mark.parametrize(
    ("case", "corner"),
    [
        ("moved", [70, 50]),
        ("cropped", [10, 10]),
        ("enlarged", [90, 70]),
        ("late", [10, 10]),
        ("a group", [10, 10]),
        ("a group of a moved layer", [70, 50]),
        ("beside a copy", [70, 50]),
        ("as a group", [70, 50]),
    ],
)
def test_what_is_moved_or_cropped_meanwhile_is_painted_where_it_is_now(
    moved: Facts, case: str, corner: list[int]
) -> None:
    """The layer's mark and the painting's lie at one place, and its picture did while it formed."""
    facts = moved[case]
    assert facts["marks"] == [[*corner, 40, 30]] * 2
    assert facts["undone"] == [True, True], "one step"
    for x, y, _, _ in facts["forming"] or []:
        assert [x + 20, y + 20] == corner or case == "beside a copy"


def test_what_is_turned_meanwhile_is_painted_where_it_was(moved: Facts) -> None:
    assert moved["turned"]["marks"][1] == [40, 40, 40, 30]


def test_a_painting_that_is_a_group_goes_on_where_it_was_moved(moved: Facts) -> None:
    source, painted, _ = moved["group goes on"]
    assert painted == source == [10, 10, 40, 30]


def test_a_painting_that_was_turned_does_not_go_on_off_the_canvas(moved: Facts) -> None:
    assert moved["turned goes on"][1] == [40, 40, 40, 30]
