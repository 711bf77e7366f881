"""The window on a painting of before: its settings come back, and another goes on from it."""

import pytest
from gimp_case import SCUMBLE_WINDOW, SMALL
from gimp_runner import IMAGE_WINDOW, Facts, Gimp
from real_backend import Backend

pytestmark = pytest.mark.editor


def done(facts: Facts) -> bool:
    return bool(facts["state"] == "DONE" and facts["settled"])


def opened(gimp: Gimp, what: str) -> Facts:
    """Wait until the window is there for that part of the scenario."""
    gimp.reached(what)
    return gimp.until(
        "the window", lambda f: "scumble_window" in f["widgets"] and len(f["styles"]) >= 8
    )


def accept(gimp: Gimp, key: str = "alt+o") -> None:
    pid = gimp.ask("facts")["pid"]
    gimp.press(SCUMBLE_WINDOW, key)
    gimp.ended(pid)


def taken_up(facts: Facts) -> bool:
    return "these are its settings" in facts["line"]


def test_a_painting_is_taken_up_after_the_file_was_saved(
    gimp_windows: Gimp,
    window_backend: Backend,
    window_photos: dict[int, str],
    window_style: str,
) -> None:
    """Under another backend; finer in its place, as a group, a sibling above it, and in trouble."""
    gimp = gimp_windows
    (gimp.profile / "scumble.json").unlink(missing_ok=True)
    number = gimp.begin("results", photo=window_photos[SMALL], size=SMALL)
    paint(gimp, window_style)
    gimp.reached("saved")
    (gimp.profile / "scumble.json").unlink()  # whose are the settings now?
    window_backend.restart()
    gimp.say("reopen")
    make_finer(gimp, window_style)
    add_sibling(gimp)
    gimp.reached("made")
    window_backend.restart(forget=True)
    gimp.say("forgotten")
    paint_anew(gimp)
    window_backend.restart(forget=True)
    find_all_gone(gimp)

    facts = gimp.finish(number)
    gimp.dismiss("^GIMP Message$")
    name = "Mosaic, 35 % – Photo"
    tree = [name, "Photo", "Ground"]
    assert facts["first"] == ["SUCCESS", "", tree, [name]]
    assert facts["finer"] == ["SUCCESS", "", [grouped(name), "Photo", "Ground"], [name]]
    assert facts["undo"] == facts["before"], "one step"
    assert facts["redo"] == facts["after"] != facts["before"]
    assert facts["after"][0] == facts["finer"][2], "in its place, under its name"
    steered, sibling = "Mosaic, 80 % – Photo", "Mosaic, 80 % #2 – Photo"
    pair = [grouped(sibling, 1), grouped(steered)]
    assert facts["sibling"][2] == [*pair, "Photo", "Ground"]
    assert facts["anew"][2] == ["Mosaic, 50 % – Photo", pair[1], "Photo", "Ground"]
    assert facts["gone"][0] == "CANCEL"
    assert facts["gone"][2] == ["Mosaic, 50 % – Photo", pair[1], "Ground"]


def grouped(name: str, number: int = 0) -> list[object]:
    """A painting's group; GIMP numbers what has a name that is taken."""
    return [name, [f"{part} #{number}" if number else part for part in ("Texture", "Colour")]]


def paint(gimp: Gimp, style: str) -> None:
    assert "scumble_placing" not in opened(gimp, "first")["widgets"]
    gimp.ask("choose", path=style)
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("set", name="scumble_strength", value=35)
    gimp.ask("click", name="scumble_paint")
    gimp.until("painted", done)
    accept(gimp)


def make_finer(gimp: Gimp, style: str) -> None:
    opened(gimp, "finer")
    facts = gimp.until("taken up", taken_up)
    assert facts["line"].startswith("“Mosaic, 35 % – Photo”: these are its settings")
    assert (facts["parameters"]["strength"], facts["parameters"]["preset"]) == (35, "draft")
    assert gimp.ask("value", name="scumble_strength") == 35
    assert (facts["chosen"], facts["style"]) == (style, "Mosaic")
    gimp.photograph("gimp-result-taken-up")
    gimp.ask("click", name="scumble_finer")
    first = gimp.until("the first stroke", lambda f: f["fraction"] > 0)
    assert first["fraction"] > 0.05, "it goes on where the draft has ended"
    finer = gimp.until("finer", done)
    assert finer["parameters"]["preset"] == gimp.ask("chosen", name="scumble_preset") == "normal"
    gimp.ask("unfold", name="scumble_more")
    gimp.ask("set", name="scumble_result_as_group", value="group")
    gimp.photograph("gimp-result-finer")
    accept(gimp)
    for word, key in (("undo", "ctrl+z"), ("redo", "ctrl+y")):
        gimp.press_for(word, IMAGE_WINDOW, key)


def add_sibling(gimp: Gimp) -> None:
    opened(gimp, "sibling")
    facts = gimp.until("taken up", taken_up)
    assert (facts["parameters"]["strength"], facts["parameters"]["preset"]) == (35, "normal")
    gimp.ask("set", name="scumble_strength", value=80)
    gimp.until("steered", done)
    gimp.ask("click", name="scumble_vary")
    gimp.until("both", lambda f: done(f) and f["results"] == [True, True])
    gimp.photograph("gimp-result-sibling")
    accept(gimp)


def paint_anew(gimp: Gimp) -> None:
    opened(gimp, "anew")
    gimp.until("taken up", taken_up)
    gimp.ask("set", name="scumble_strength", value=50)
    anew = gimp.until("painted anew", done)
    gimp.ask("unfold", name="scumble_more")
    assert gimp.ask("chosen", name="scumble_result_as_group") == "group"
    gimp.ask("set", name="scumble_result_as_group", value="layer")
    assert "not kept here any more: “Photo” is painted from the start" in anew["line"]
    accept(gimp)


def find_all_gone(gimp: Gimp) -> None:
    opened(gimp, "gone")
    gimp.until("taken up", taken_up)
    gimp.ask("click", name="scumble_finer")
    gone = gimp.until("the line", lambda f: "is gone" in f["line"])
    assert (gone["state"], gone["can_ok"]) == ("IDLE", False)
    gimp.photograph("gimp-result-gone")
    accept(gimp, "Escape")
