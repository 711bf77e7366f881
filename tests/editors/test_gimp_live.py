"""Live in the plug-in's window in the real GIMP: its picture follows the pointer's strokes."""

import json
import time

import psutil
import pytest
from gimp_case import FORMING, SCUMBLE_WINDOW, Case, ImageFacts, image_shows
from gimp_runner import IMAGE_WINDOW, PATIENCE, Facts, Gimp
from real_backend import Backend
from tests.turns import slowness

pytestmark = pytest.mark.editor

STROKES, ROW = 20, 5


def test_picture_follows_strokes_and_ok_adds_it_as_one_step(
    case: Case, window_backend: Backend
) -> None:
    gimp = case.gimp
    case.open("menu", scenario="live")
    gimp.ask("choose", path=case.style)
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("set", name="scumble_live", value=True)
    first = rests(gimp)
    assert first["revisions"] == [0, 0]
    draw(gimp)
    time.sleep(1)
    last = rests(gimp)
    assert last["revisions"][0] == last["revisions"][1] > 0
    assert last["revisions"][1] <= STROKES
    gimp.say("drawn")
    gimp.reached("told")
    said = gimp.ask("facts")
    assert said["line"].startswith("Live: draw on “Photo”")
    gimp.xdotool("windowactivate", "--sync", gimp.find(SCUMBLE_WINDOW))
    gimp.photograph("gimp-live-drawn")
    gimp.ask("set", name="scumble_strength", value=80)
    gimp.until("steered", lambda f: f["settled"] and f["state"] == "PAINTING")
    steered = rests(gimp)
    assert steered["revisions"][1] == last["revisions"][1] + 1, "the same job"
    gimp.ask("set", name="scumble_live", value=False)
    gimp.until("off", lambda f: f["state"] == "DONE" and gimp.ask("live")["state"] == "OFF")
    time.sleep(1)
    before = seconds(window_backend)
    time.sleep(1)
    took = seconds(window_backend) - before
    assert took < 0.2 * slowness(), "the backend is idle within a second"
    gimp.press(SCUMBLE_WINDOW, "alt+o")
    gimp.ended(case.pid)
    gimp.say("judge")
    for word in ("undo", "undo-again"):
        gimp.press_for(word, IMAGE_WINDOW, "ctrl+z")
    facts = case.close()
    assert facts["drawn"], "strokes by the pointer"
    assert last["digest"] == facts["digest"], "what was sent last is the layer as it is"
    assert facts["while_live"] == ["Photo"], "nothing of it is in the image"
    assert facts["after"] == ["Mosaic, 80 % – Photo", "Photo"]
    assert facts["untouched"]
    painting, stroke = facts["undone"]
    assert painting == [["Photo"], True], "one step takes the painting away"
    assert stroke == [["Photo"], False], "the next one the last stroke"


def test_a_layer_that_is_removed_ends_it_and_its_painting_can_be_added(case: Case) -> None:
    gimp = case.gimp
    case.open("menu", scenario="live", removed=True)
    gimp.ask("choose", path=case.style)
    gimp.ask("set", name="scumble_preset", value="draft")
    before = ImageFacts(gimp, ROW)
    gimp.ask("set", name="scumble_in_image", value=True)
    gimp.ask("set", name="scumble_live", value=True)
    rests(gimp)
    image_shows(gimp, ROW, lambda f: f.layers == [FORMING, "Photo"] and f.row != before.row)
    what_is_drawn_is_seen(gimp, before)
    gimp.say("drawn")
    gimp.reached("told")
    gimp.say("remove")
    gimp.reached("removed")
    ended = gimp.until("it ends", lambda f: "Live has ended" in f["line"])
    assert ended["line"] == "Live has ended: “Photo” is not there any more"
    assert (ended["state"], ended["can_ok"]) == ("DONE", True)
    gimp.press(SCUMBLE_WINDOW, "alt+o")
    gimp.ended(case.pid)
    gimp.say("judge")
    assert case.close()["after"] == ["Mosaic, 50 % – Photo"]
    gimp.dismiss("^GIMP Message$")


def test_a_closed_image_ends_it_and_its_painting_comes_in_a_new_one(case: Case) -> None:
    gimp = case.gimp
    case.open("menu", change="close the picture")
    gimp.ask("choose", path=case.style)
    gimp.ask("set", name="scumble_preset", value="draft")
    gimp.ask("set", name="scumble_live", value=True)
    rests(gimp)
    gimp.say("change")
    gimp.reached("changed")
    ended = gimp.until("it ends", lambda f: "Live has ended" in f["line"])
    assert ended["line"] == "Live has ended: “Photo” is not there any more"
    assert (ended["state"], ended["can_ok"]) == ("DONE", True)
    gimp.press(SCUMBLE_WINDOW, "alt+o")
    gimp.ended(case.pid)
    gimp.say("judge")
    assert case.close()["trees"] == [["Mosaic, 50 % – Photo"]]
    gimp.dismiss("^GIMP Message$")


def test_a_full_disk_and_a_lost_backend_leave_what_is_painted(
    case: Case, window_backend: Backend
) -> None:
    """Each is a line; the second ends Live, and OK adds what was painted of the layer."""
    gimp, disk = case.gimp, window_backend.disk
    assert disk is not None
    case.open("menu", scenario="live", removed=True)
    gimp.ask("choose", path=case.style)
    gimp.ask("set", name="scumble_preset", value="draft")
    with disk.filled():
        gimp.ask("set", name="scumble_live", value=True)
        rests(gimp)
        line, *notes = gimp.ask("facts")["tip"].splitlines()
    assert line.startswith("Live: draw on “Photo”")
    if disk.mounted:
        (note,) = notes
        assert note.startswith("The disk is full: this painting is not kept. Make room")
        gimp.photograph("gimp-live-full-disk")
    window_backend.kill()
    try:
        gimp.ask("set", name="scumble_strength", value=80)
        gimp.until("it ends", lambda _: gimp.ask("live")["state"] == "OFF")
        ended = gimp.until("the line", lambda f: f["state"] == "DONE")
        gimp.photograph("gimp-live-backend-lost")
        assert ended["line"].startswith("Ready after ")
        assert ended["tip"].count("The Scumble backend is not installed here") == 1
        gimp.press(SCUMBLE_WINDOW, "alt+o")
        gimp.ended(case.pid)
    finally:
        window_backend.stop()
        window_backend.start()
    for word in ("drawn", "remove", "judge"):
        gimp.say(word)
    assert "Mosaic, 50 % – Photo" in case.close()["while_live"]


def what_is_drawn_is_seen(gimp: Gimp, before: ImageFacts) -> None:
    """While the button is down, the image shows the layer, not the painting over it."""
    x, y = middle_of_image(gimp)
    gimp.xdotool("mousemove", str(x), str(y), "mousedown", "1")
    image_shows(gimp, ROW, lambda f: f.row == before.row)
    gimp.xdotool("mousemove", str(x + 10), str(y), "mouseup", "1")
    image_shows(gimp, ROW, lambda f: f.row != before.row)
    gimp.photograph("gimp-in-image-live")
    rests(gimp)
    gimp.xdotool("windowmove", gimp.find(SCUMBLE_WINDOW), "240", "160")


def rests(gimp: Gimp) -> Facts:
    """Wait until the picture is that of the layer's newest state."""
    end = time.monotonic() + PATIENCE
    while not (found := gimp.ask("live"))["rests"]:
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def middle_of_image(gimp: Gimp) -> tuple[int, int]:
    """Have GIMP's brush in hand, and tell where the middle of the image's window is."""
    window = gimp.find(SCUMBLE_WINDOW)
    gimp.xdotool("windowmove", window, "1150", "80")
    image = gimp.find(IMAGE_WINDOW)
    gimp.press(IMAGE_WINDOW, "p")
    words = dict(
        line.split("=") for line in gimp.xdotool("getwindowgeometry", "--shell", image).split()
    )
    x = int(words["X"]) + int(words["WIDTH"]) // 2
    y = int(words["Y"]) + int(words["HEIGHT"]) // 2
    return x, y


def draw(gimp: Gimp) -> None:
    """Twenty strokes in a row with GIMP's brush, in the middle of the image's window."""
    x, y = middle_of_image(gimp)
    window = gimp.find(SCUMBLE_WINDOW)
    for number in range(STROKES):
        row = str(y - 30 + 3 * number)
        gimp.xdotool("mousemove", str(x - 30), row, "mousedown", "1", "sleep", "0.02")
        gimp.xdotool("mousemove", str(x), row, "sleep", "0.02", "mousemove", str(x + 30), row)
        gimp.xdotool("mouseup", "1", "sleep", "0.1")
    gimp.xdotool("windowmove", window, "240", "160")


def seconds(backend: Backend) -> float:
    """Give the time that the backend and its workers have computed."""
    pid = json.loads((backend.folder / "connection.json").read_text())["pid"]
    server = psutil.Process(pid)
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times)
