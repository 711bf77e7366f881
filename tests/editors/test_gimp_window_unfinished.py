"""The plug-in is killed, as GIMP's own Cancel does it: the window offers its job the next time.

After test_gimp_window.py: GIMP talks about the crash.
"""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from gimp_case import LARGE, SCUMBLE_WINDOW, SOFT, Case
from real_backend import Backend
from shelf import Shelf

from scumble_client import KeptJob

pytestmark = pytest.mark.editor


@pytest.fixture
def shelf(window_backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setenv("SCUMBLE_HOME", str(window_backend.folder))
    shelf = Shelf()
    shelf.clear()
    yield shelf
    shelf.client.close()


def states(jobs: tuple[KeptJob, ...]) -> list[str]:
    return [job.state for job in jobs]


def kill_in_the_middle(case: Case, backend: Backend, shelf: Shelf, size: int) -> None:
    """Have a checkpoint of a job, and kill the plug-in; the job is unfinished at once."""
    case.open(size=size)
    pid = case.paint("normal")["pid"]
    shelf.until(lambda jobs: jobs[0].fraction > 0.03)
    shelf.until(lambda _: bool(list(backend.folder.glob("jobs/*/checkpoint.safetensors"))))
    os.kill(pid, signal.SIGKILL)
    took = shelf.until(lambda jobs: states(jobs) == ["unfinished"])
    print(f"unfinished {took:.2f} s after the kill")
    facts = case.close()
    assert facts["status"] not in {"SUCCESS", "CANCEL"}
    assert facts["before"]["tree"] == facts["after"]["tree"]
    assert list(backend.folder.glob("jobs/*/checkpoint.safetensors"))
    case.gimp.dismiss("^GIMP Message$")


def test_a_killed_plug_ins_job_is_offered_and_goes_on(
    case: Case, window_backend: Backend, shelf: Shelf
) -> None:
    gimp = case.gimp
    kill_in_the_middle(case, window_backend, shelf, SOFT)
    went_on = window_backend.count("goes on after step ")
    case.open(size=SOFT)
    gimp.until("the line", lambda f: f["unfinished"] == "1 unfinished painting")
    gimp.ask("click", name="scumble_unfinished_list")
    time.sleep(1)  # it unfolds
    gimp.photograph("gimp-unfinished")
    gimp.ask("click", name="scumble_resume")
    running = gimp.until("going on", lambda f: f["pictures"] > 0)
    assert running["state"] in {"PAINTING", "DONE"}
    assert running["unfinished"] == ""
    gimp.photograph("gimp-unfinished-goes-on")
    gimp.until("painted", lambda f: f["state"] == "DONE")
    assert window_backend.count("goes on after step ") == went_on + 1
    gimp.photograph("gimp-unfinished-done")
    gimp.ask("click", name="scumble_ok")
    facts = case.close()
    assert facts["status"] == "SUCCESS", facts["message"]
    assert facts["after"]["tree"] == ["Koi, 50 % – Photo", "Photo", "Ground"]
    assert facts["alpha_kept"], "to the bit"
    assert facts["repainted"]
    assert facts["source_untouched"]
    assert facts["after"]["selected"] == ["Koi, 50 % – Photo"]
    assert states(shelf.jobs()) == ["done"]


def test_what_is_closed_again_stays_unfinished_until_it_is_discarded(
    case: Case, window_backend: Backend, shelf: Shelf
) -> None:
    gimp = case.gimp
    kill_in_the_middle(case, window_backend, shelf, LARGE)
    case.open(size=SOFT)  # another size: it would go to a new picture
    gimp.until("the line", lambda f: f["unfinished"] == "1 unfinished painting")
    gimp.ask("click", name="scumble_resume")
    gimp.until("going on", lambda f: f["pictures"] > 0)
    gimp.press(SCUMBLE_WINDOW, "Escape")
    assert case.close()["status"] == "CANCEL"
    shelf.until(lambda jobs: states(jobs) == ["unfinished"])
    case.open(size=SOFT)
    gimp.until("the line again", lambda f: f["unfinished"] == "1 unfinished painting")
    gimp.ask("click", name="scumble_discard")
    gimp.until("discarded", lambda f: f["unfinished"] == "")
    shelf.until(lambda jobs: not jobs)
    gimp.ask("click", name="scumble_cancel")
    facts = case.close()
    assert facts["before"] == facts["after"]


@pytest.mark.parametrize("paused", [False, True])
def test_what_was_escaped_from_is_offered_as_it_was_begun(
    case: Case, shelf: Shelf, paused: bool
) -> None:
    gimp = case.gimp
    case.open(size=LARGE)
    gimp.ask("set", name="scumble_strength", value=85)
    case.paint("fine")
    if paused:
        gimp.ask("click", name="scumble_paint")
        gimp.until("paused", lambda f: f["state"] == "PAUSED")
    gimp.press(SCUMBLE_WINDOW, "Escape")
    assert case.close()["status"] == "CANCEL"
    shelf.until(lambda jobs: states(jobs) == ["unfinished"], seconds=20)
    opened = case.open(size=LARGE)  # as if for the first time: nothing is chosen
    assert (opened["chosen"], opened["parameters"]["strength"]) == ("", 50)
    gimp.until("the line", lambda f: f["unfinished"] == "1 unfinished painting")
    gimp.ask("click", name="scumble_resume")
    running = gimp.until("going on", lambda f: f["pictures"] > 0)
    assert running["parameters"]["strength"] == 85
    assert gimp.ask("value", name="scumble_strength") == 85
    assert running["framed"] == [running["chosen"]]
    assert running["style"].startswith("Koi – ")
    gimp.photograph("gimp-goes-on-as-begun")
    gimp.ask("click", name="scumble_cancel")
    case.close()
