"""Ctrl-C at every moment: one line and status 130, and no painting lost by an impatient hand."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.shell import environment

from scumble_cli.interrupt import INSISTING, Presses
from scumble_cli.jobs import run
from scumble_client import Accepted, Cancelled, InputError, Progress, Result

SCRIPT = Path(sys.executable).with_name("scumble")
JOB = "0123456789abcdef"


RESULT = Result(JOB, 0, 1, 1, "rgba8", b"\0" * 4, stopped=True, step=1, seconds=0.5)


class Painting:
    """A client whose backend answers a cancel only after some polls: provokes what takes long."""

    def __init__(self, polls, *, kept=True):
        self.polls, self.kept, self.asked = polls, kept, False

    def poll(self):
        if not self.asked:
            return [Accepted(JOB, 0, 0, kept=self.kept), Progress(JOB, 0, 1, 9, 0.1, {}, None)]
        self.polls -= 1
        return [RESULT] if self.polls == 0 else []

    def cancel(self, _job, keep):
        assert keep
        self.asked = True


@pytest.fixture(autouse=True)
def listening():
    """A shell that starts tests in the background has them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_before_anything_is_begun_it_is_a_line(tmp_path):
    """Stopped in an import, which lasts as long as the test wants."""
    (tmp_path / "argparse.py").write_text(
        "print('importing', flush=True)\nimport time; time.sleep(60)"
    )
    env = {**environment(tmp_path), "PYTHONPATH": str(tmp_path)}
    words = [SCRIPT, "history"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env=env, **pipes, preexec_fn=_heard) as process:  # noqa: PLW1509
        assert process.stdout.readline() == "importing\n"
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert (process.returncode, told) == (130, "scumble: stopped\n")


def _heard():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_presses_in_quick_succession_are_one(monkeypatch):
    with Presses() as ctrl_c:
        press()
        press()
        assert ctrl_c.first is not None
        assert not ctrl_c.insists
        late = time.monotonic() + 1.5 * INSISTING
        monkeypatch.setattr(time, "monotonic", lambda: late)
        press()
        assert ctrl_c.insists
    with pytest.raises(KeyboardInterrupt):
        press()


def test_two_quick_presses_still_bring_the_picture():
    with Presses() as ctrl_c:
        press()
        press()
        outcome = run.watch(Painting(20), JOB, 0.0, ctrl_c, quiet=True)
    assert outcome.status == 130
    assert outcome.result == RESULT


@pytest.mark.parametrize("kept", [True, False])
def test_who_insists_does_not_wait_and_hears_where_the_painting_is(kept):
    with Presses() as ctrl_c:
        press()
        ctrl_c.insists = True
        outcome = run.watch(Painting(10**9, kept=kept), JOB, 0.0, ctrl_c, quiet=True)
    assert (outcome.status, outcome.result) == (130, None)
    assert (f"scumble history export {JOB} -o OUT" in outcome.error) == kept


def test_before_there_is_a_picture_it_says_so():
    class Waiting(Painting):
        def poll(self):
            return [Cancelled(JOB, 0, keeps=False)] if self.asked else []

    with Presses() as ctrl_c:
        press()
        outcome = run.watch(Waiting(1), JOB, 0.0, ctrl_c, quiet=True)
    assert (outcome.status, outcome.error) == (130, "cancelled before there was a picture")


@pytest.mark.parametrize("kept", [True, False])
def test_a_picture_that_cannot_be_written_is_kept_and_named(tmp_path, monkeypatch, kept):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    outcome = run.Outcome(JOB, 0.0, kept=kept)

    def write(path):
        if path.name == "o.png":
            raise InputError(f"{path} cannot be written (No space left on device)")
        path.write_bytes(b"picture")

    with pytest.raises(InputError) as told:
        run.write_kept(outcome, Path("o.png"), write)
    assert "(No space left on device): " in str(told.value)
    spare = tmp_path / f"scumble-{JOB}.png"
    assert spare.exists() != kept
    where = f"scumble history export {JOB} -o OUT" if kept else f"the painting is in {spare}"
    assert where in str(told.value)
