"""The plug-in's window in the real GIMP, on a screen, with the real backend."""

import os
import re
import signal
import time

import pytest
from gimp_case import LARGE, SCUMBLE_WINDOW, SMALL, Case
from gimp_runner import IMAGE_WINDOW, Facts, Gimp, GimpError
from real_backend import Backend
from tests.turns import Turns

pytestmark = pytest.mark.editor


def test_a_painting_forms_is_steered_and_added_as_one_undo_step(case: Case) -> None:
    """Opened by the menu's search; two layers and a soft selection."""
    gimp = case.gimp
    first = case.open("menu", two=True, selection=[8, 8, 40, 40], feather=10, undo=True)
    gimp.ask("unfold", name="scumble_more")
    gimp.ask("unfold", name="scumble_advanced")
    unfolded = gimp.until("more", lambda f: not f["missing"])
    assert not unfolded["can_ok"], "no style is chosen"
    case.paint("draft")
    gimp.photograph("gimp-painting")
    gimp.ask("set", name="scumble_strength", value=90)
    seen = {first["preview"]}

    def done(facts: Facts) -> bool:
        seen.add(facts["preview"])
        return bool(facts["state"] == "DONE" and facts["settled"] and facts["fraction"] == 1)

    last = gimp.until("painted", done)
    print(f"{len(seen)} pictures were seen; {last['line']}")
    assert len(seen) >= 4
    assert last["parameters"]["strength"] == 90
    assert last["line"].startswith("2 paintings are ready after ")
    assert "The CPU (" in last["hint"], "what paints, and why not the GPU"
    gimp.photograph("gimp-painted")
    gimp.press(SCUMBLE_WINDOW, "alt+o")
    gimp.ended(last["pid"])
    gimp.say("judge")
    gimp.photograph("gimp-added")
    for word, key in (("undo", "ctrl+z"), ("redo", "ctrl+y")):
        gimp.press_for(word, IMAGE_WINDOW, key)
    facts = case.close()
    upper, photo, lower, ground = facts["after"]["tree"]
    assert (photo, ground) == ("Photo", "Ground")
    assert upper.startswith("Mosaic, ")
    assert lower == "Mosaic, 90 % – Ground", "the second was painted, or begun, as steered"
    assert facts["painting"]["mask"]
    assert facts["undo"] == facts["before"]["tree"], "one step takes both away"
    assert facts["redo"] == facts["after"]["tree"]
    assert facts["redone_same"]
    check_the_rest(facts)


def test_pause_go_on_steer_and_ok_in_the_middle(case: Case) -> None:
    gimp = case.gimp
    case.open(size=LARGE)
    running = case.paint("fine")
    begun = gimp.until("settled", lambda f: f["settled"])
    assert begun["pictures"] >= running["pictures"], "choosing and painting at once begins once"
    assert running["paint"] == "Pause"
    gimp.ask("click", name="scumble_paint")
    paused = gimp.until("paused", lambda f: f["state"] in {"PAUSED", "DONE"})
    assert paused["state"] == "PAUSED", "fine was over too soon"
    assert paused["paint"] == "Resume"
    assert paused["line"].startswith("Paused")
    gimp.ask("click", name="scumble_paint")
    gimp.until("going on", lambda f: f["pictures"] > paused["pictures"])
    gimp.ask("set", name="scumble_strength", value=75)
    steered = gimp.until("the slider's value is sent", lambda f: f["settled"])
    assert steered["state"] == "PAINTING", "fine was over too soon"
    gimp.until("painting on", lambda f: f["pictures"] > steered["pictures"])
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert facts["status"] == "SUCCESS"
    assert len(facts["after"]["tree"]) == 3
    assert facts["painting"]["name"].startswith("Mosaic, 75 % (stopped at step ")
    check_the_rest(facts)


def test_a_finished_painting_goes_on_when_a_slider_is_moved(case: Case) -> None:
    gimp = case.gimp
    case.open()
    case.paint("draft")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    before = gimp.ask("facts")["pictures"]
    check_losses(gimp)
    gimp.ask("set", name="scumble_strength", value=10)
    gimp.until("painted on", lambda f: f["state"] == "DONE" and f["pictures"] > before)
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert facts["painting"]["name"] == "Mosaic, 10 % – Photo"
    check_the_rest(facts)


def check_losses(gimp: Gimp) -> None:
    """Nothing is drawn before they are seen; then each has a curve, and words tell of them."""
    assert gimp.ask("losses") is None
    gimp.ask("unfold", name="scumble_losses")
    gimp.until("the chart", lambda _: gimp.ask("losses") is not None)
    chart = gimp.ask("losses")
    gimp.photograph("gimp-losses")
    assert re.fullmatch(r"Step \d+: the sum of the losses is \d+\.\d+", chart["told"])
    assert chart["names"][0] == "━ total"
    assert len(chart["names"]) >= 3
    assert all(chart["curves"][: len(chart["names"])]), "each has its colour"
    assert chart["size"] == chart["room"]


def test_a_slider_changes_all_that_is_ready(case: Case) -> None:
    gimp = case.gimp
    case.open(two=True)
    case.paint("draft")
    before = gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.ask("set", name="scumble_strength", value=10)
    gimp.until(
        "painted on",
        lambda f: f["settled"] and f["state"] == "DONE" and f["pictures"] > before["pictures"],
    )
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    upper, _, lower, _ = facts["after"]["tree"]
    assert [upper, lower] == ["Mosaic, 10 % – Photo", "Mosaic, 10 % – Ground"]
    check_the_rest(facts)


def test_keys_and_wheel_do_what_is_framed(case: Case) -> None:
    """Arrow keys move and choose; Enter paints; the wheel passes what has not the focus."""
    gimp = case.gimp
    opened = case.open()
    assert opened["title"].startswith("Scumble – ")
    gimp.ask("unfold", name="scumble_more")
    gimp.press(SCUMBLE_WINDOW, "Right", "Right")
    moved = gimp.until("chosen", lambda f: f["chosen"] and f["settled"])
    assert moved["framed"] == [moved["chosen"]]
    assert moved["focus"] == "scumble_gallery"
    gimp.photograph("gimp-keys-gallery")
    x, y = gimp.ask("place", name="scumble_strength")
    gimp.xdotool("mousemove", str(x), str(y))
    gimp.xdotool("click", "--repeat", "3", "5")
    gimp.until("the column is scrolled", lambda _: gimp.ask("scrolled") > 0)
    assert gimp.ask("facts")["parameters"] == opened["parameters"]
    gimp.ask("focus", name="scumble_strength")
    x, y = gimp.ask("place", name="scumble_strength")
    gimp.xdotool("mousemove", str(x), str(y))
    gimp.xdotool("click", "5")
    turned = gimp.until("turned", lambda f: f["parameters"]["strength"] < 50)
    gimp.photograph("gimp-keys-slider")
    gimp.press(SCUMBLE_WINDOW, "ctrl+a", "3", "Escape")
    left = gimp.until("the field is left", lambda f: f["focus"] == "scumble_gallery")
    assert left["parameters"] == turned["parameters"]
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.press(SCUMBLE_WINDOW, "Return")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.press(SCUMBLE_WINDOW, "Escape")
    assert case.close()["status"] == "CANCEL"


def test_a_large_layer_does_not_hold_up_the_window(case: Case) -> None:
    """GTK's loop runs on while pixels, layer mask and selection are read."""
    gimp = case.gimp
    case.number = gimp.begin("large", size=[2000, 1500])
    gimp.reached("shown")
    opened = gimp.until("the window", lambda f: len(f.get("styles", ())) >= 8)
    case.pid = opened["pid"]
    gimp.ask("choose", path=opened["styles"][0])
    gimp.ask("watch")
    gimp.ask("click", name="scumble_paint")
    gimp.until("it is read", lambda f: f["state"] == "PAINTING")
    watched = gimp.ask("watched")
    print(watched["gaps"])
    assert watched["lines"]["Reading the selected layers…"] > 5
    gimp.ask("click", name="scumble_cancel")
    assert case.close()["status"] == "CANCEL"


def test_another_style_is_looked_at_at_once(case: Case) -> None:
    gimp = case.gimp
    opened = case.open()
    case.paint("draft")
    gimp.ask("choose", path=opened["styles"][3])
    painted = gimp.until("painted", lambda f: f["state"] == "DONE")
    assert painted["style"].startswith("Poppies – ")
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert facts["after"]["tree"] == ["Poppies, 50 % – Photo", "Photo", "Ground"]
    check_the_rest(facts)


@pytest.mark.parametrize("change", ["remove the layer", "close the picture"])
def test_a_painting_is_never_lost(case: Case, change: str) -> None:
    gimp = case.gimp
    opened = case.open("menu", change=change)
    case.paint("draft")
    gimp.say("change")
    gimp.reached("changed")
    painted = gimp.until("painted", lambda f: f["state"] == "DONE")
    for again in ("scumble_paint", opened["styles"][3]):
        asked = "click" if again == "scumble_paint" else "choose"
        gimp.ask(asked, **{"name" if asked == "click" else "path": again})
        said = gimp.until("the line", lambda f: f["settled"] and "no longer exists" in f["line"])
        assert said["line"].startswith("“Photo” no longer exists: OK adds its painting")
        assert (said["state"], said["results"], said["can_ok"]) == ("DONE", [True], True)
    gimp.photograph(f"gimp-{change.replace(' ', '-')}")
    gimp.ask("click", name="scumble_ok")
    gimp.ended(painted["pid"])
    gimp.say("judge")
    facts = case.close()
    name = "Mosaic, 50 % – Photo"
    wanted = [name, "Ground"] if change == "remove the layer" else [name]
    assert facts["trees"] == [wanted]
    assert facts["sizes"] == [[SMALL, SMALL]]
    log = (gimp.home / "gimp.log").read_text(errors="replace")
    assert "attach-parasite" not in log


def test_the_window_follows_the_selection_and_a_mask_stands_for_its_layer(case: Case) -> None:
    gimp = case.gimp
    opened = case.open("menu", change="select a mask")
    gimp.say("change")
    gimp.reached("changed")
    gimp.until("another preview", lambda f: f["preview"] != opened["preview"])
    painted = case.paint("draft")
    painted = gimp.until("painted", lambda f: f["state"] == "DONE")
    gimp.ask("click", name="scumble_ok")
    gimp.ended(painted["pid"])
    gimp.say("judge")
    assert ["Photo", "Mosaic, 50 % – Ground", "Ground"] in case.close()["trees"]


def test_cancel_changes_nothing(case: Case) -> None:
    gimp = case.gimp
    case.open(size=LARGE)
    case.paint("fine")
    gimp.press(SCUMBLE_WINDOW, "Escape")
    facts = case.close()
    assert facts["status"] == "CANCEL"
    assert facts["before"] == facts["after"]


def test_again_paints_without_a_window(case: Case) -> None:
    """After the ones that left settings; GIMP's own progress bar shows how far it is."""
    gimp = case.gimp
    number = gimp.begin("window", photo=case.photos[SMALL], by="again", size=SMALL)
    gimp.reached("shown")
    facts = gimp.finish(number)
    assert facts["status"] == "SUCCESS", facts["message"]
    assert facts["painting"]["name"].startswith("Mosaic, ")
    check_the_rest(facts)


def test_what_is_wrong_is_said_in_the_window(case: Case) -> None:
    gimp = case.gimp
    opened = case.open(selection=[0, 0, 20, 20], apart=True)
    assert opened["line"] == "Choose a style and click Paint"
    gimp.ask("click", name="scumble_paint")
    gimp.until("no style", lambda f: f["line"].startswith("No style is chosen"))
    gimp.ask("choose", path=case.style)
    gimp.until("that is over", lambda f: f["line"] == "Click Paint")
    gimp.ask("click", name="scumble_paint")
    facts = gimp.until("the line", lambda f: "selection" in f["line"])
    assert facts["line"].startswith("The selection does not touch “Photo”")
    assert facts["can_paint"]
    gimp.ask("click", name="scumble_ok")
    facts = gimp.until("the same again", lambda f: "selection" in f["line"] and f["can_ok"])
    gimp.ask("click", name="scumble_cancel")
    facts = case.close()
    assert facts["status"] == "CANCEL"
    assert facts["before"] == facts["after"]


def test_backend_gone_mid_run_is_one_clear_line(case: Case, window_backend: Backend) -> None:
    gimp = case.gimp
    case.open(size=LARGE)
    case.paint("fine")
    try:
        window_backend.kill()
        facts = gimp.until("the line", lambda f: f["state"] == "IDLE")
        assert "backend" in facts["line"]
        assert "\n" not in facts["line"]
        gimp.photograph("gimp-backend-gone")
        gimp.ask("click", name="scumble_cancel")
        closed = case.close()
    finally:
        window_backend.stop()
        window_backend.start()
    assert closed["status"] == "CANCEL"
    assert closed["before"] == closed["after"]


def test_a_killed_plug_in_frees_the_backend_within_a_second(
    case: Case, window_backend: Backend, turns: Turns
) -> None:
    """The last one: GIMP talks about the crash. Its own Cancel kills a plug-in just so."""

    def kill() -> float:
        case.open(size=LARGE)
        pid = case.paint("fine")["pid"]
        left = window_backend.count("client left")
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        assert window_backend.log_until("client left", left + 1)
        took = time.monotonic() - killed
        facts = case.close()
        assert facts["status"] not in {"SUCCESS", "CANCEL"}
        assert facts["before"]["tree"] == facts["after"]["tree"]
        assert facts["before"]["seen"] == facts["after"]["seen"]
        return took

    turns.bounded(kill, lambda took: took < turns.within(1), tries=2)


def check_the_rest(facts: Facts) -> None:
    """What was painted gives its selection to its painting."""
    assert facts["source_untouched"]
    assert facts["before"]["selection"] == facts["after"]["selection"]
    before, after = (facts[when]["selected"] for when in ("before", "after"))
    assert sorted(name.rpartition(" – ")[2] for name in after) == sorted(before)
    assert not set(before) & set(after)


def test_what_a_painting_takes_is_told_before(case: Case) -> None:
    """Before anything is painted, for the layer that is selected and the preset that is chosen."""
    gimp = case.gimp
    case.open(size=LARGE)
    pattern = re.compile(r"(.*), about \d+ (s|min) on the processor, (\d+ MB|\d\.\d GB)")
    told = gimp.until("told", lambda f: "scumble_estimate" in f["widgets"])
    line = pattern.fullmatch(gimp.ask("text", name="scumble_estimate"))
    assert line is not None
    assert line[1] == f"{LARGE} × {LARGE}"
    gimp.photograph("gimp-told-before")
    before = seconds_in(line[0])
    gimp.ask("set", name="scumble_preset", value="fine")

    def is_more(_: Facts) -> bool:
        try:
            return seconds_in(gimp.ask("text", name="scumble_estimate")) > 1.5 * before
        except GimpError:
            return False  # while it is asked for there is no line

    gimp.until("more", is_more)
    assert told["line"] == "Choose a style and click Paint"
    gimp.press(SCUMBLE_WINDOW, "Escape")
    case.close()


def test_every_control_has_its_key_and_its_word(case: Case) -> None:
    """F1 helps, a letter with Alt goes to its slider, and the pointer finds a hint everywhere."""
    gimp = case.gimp
    case.open()
    gimp.ask("unfold", name="scumble_more")
    gimp.ask("unfold", name="scumble_advanced")
    gimp.until("more", lambda f: not f["missing"])
    assert gimp.ask("untipped") == []
    assert gimp.ask("columns") == 4, "thumbnails fill the gallery, beside a bar too"
    gimp.press(SCUMBLE_WINDOW, "alt+s")
    gimp.until("its slider", lambda f: f["focus"] == "scumble_strength")
    gimp.photograph("gimp-hands-focus")
    gimp.press(SCUMBLE_WINDOW, "alt+e")
    gimp.until("its list", lambda f: f["focus"] != "scumble_strength")
    gimp.press(SCUMBLE_WINDOW, "F1")
    gimp.until("help", lambda f: "scumble_help_page" in f["widgets"])
    gimp.photograph("gimp-help")
    assert "Strength (%)" in gimp.ask("text", name="scumble_help_page")
    gimp.press("^Scumble – Help", "Escape")
    gimp.until("no help", lambda f: "scumble_help_page" not in f["widgets"])
    gimp.press(SCUMBLE_WINDOW, "Escape")
    case.close()


def seconds_in(line: str) -> float:
    found = re.search(r"about (\d+) (s|min) on", line)
    return float(found[1]) * (60 if found[2] == "min" else 1) if found else 0.0
