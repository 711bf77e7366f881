"""Scenarios run inside the real GIMP of the editors' tree, with or without windows.

A scenario is a file in ``gimp/scenarios``; it runs in GIMP's own Python (see ``gimp/serve.py``).
With windows, a driver (``gimp/driver``) also runs in the plug-in's process: it presses the buttons
of the plug-in's window and tells what it shows.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from editor import HERE, Editor, EditorError, Facts
from screen import Screen

PATIENCE = 90.0
"""Seconds; other work on the machine may slow everything down."""

IMAGE_WINDOW = "GIMP$"

_ENTER = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
WITH_PROC = ("unshare", "--mount", "sh", "-c", _ENTER)
"""Enters a tree that has a /proc nobody else sees: without it GIMP 3.2 ends at its first icon."""


class GimpError(EditorError):
    """A scenario raised inside GIMP, or GIMP ended; the text has its traceback."""


class Gimp(Editor):
    """One running GIMP with its own home folder and, if wanted, its own screen."""

    def __init__(self, tree: Path, pictures: Path, windows: bool, shared: Path) -> None:
        super().__init__(tree, pictures, "gimp", person="-jörg")
        self.windows = windows
        self.shared = shared
        self.screen: Screen | None = None
        self.version = self._find_version()
        self.profile = self.home / ".config" / "GIMP" / self.version
        self._orders = itertools.count(1)
        self._words = itertools.count(1)
        self._running: Path | None = None
        self.plug_in = 0
        """Whose window is asked: a process, where there are several; 0 for the only one."""
        self._make_home()

    def install_product(self) -> None:
        """Have the product's own installer put the plug-in in."""
        from scumble_install.editors.editor import Profile
        from scumble_install.editors.gimp import GIMP

        GIMP.install(Profile("GIMP", self.profile))

    def environment(self) -> dict[str, str]:
        """What GIMP sees."""
        home = self.inside(self.home)
        words = {
            "HOME": home,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
            "XDG_RUNTIME_DIR": f"{home}/.run",
            "SCUMBLE_DESK": f"{home}/desk",
            "SCUMBLE_HOME": self.inside(self.shared),
        }
        if self.screen is not None:
            words |= {"DISPLAY": self.screen.name, "PYTHONPATH": f"{home}/driver"}
        return words

    def start(self) -> None:
        """Start GIMP and wait until it takes orders."""
        if self.windows:
            self.screen = Screen(self.home)
        program = [f"gimp-{self.version}", "-n", "-s"]
        if not self.windows:
            program = [f"gimp-console-{self.version}", "-n", "-i", "-d", "-f"]
        script = f"exec(open('{self.inside(self.desk)}/serve.py').read())"
        self._log = (self.home / "gimp.log").open("ab")
        words = [f"{name}={value}" for name, value in self.environment().items()]
        self._process = subprocess.Popen(
            [
                *(*WITH_PROC, str(self.tree), "env", "-i", *words, *program),
                *("--batch-interpreter", "python-fu-eval", "-b", script, "--quit"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._await(self.desk / "ready", PATIENCE, "GIMP's start")

    def restart(self) -> None:
        """End GIMP and start it once more in its home, which has now been used."""
        self._quit()
        for left in ("quit", "ready"):
            (self.desk / left).unlink(missing_ok=True)  # one that ended by itself was told nothing
        self._orders = itertools.count(1)
        self._running = None
        for result in self.desk.glob("result-*.json"):
            result.unlink()
        for order in self.desk.glob("order-*.json"):
            order.unlink()
        self.start()

    # --- scenarios ------------------------------------------------------------------------

    def play(self, scenario: str, seconds: float = PATIENCE, **arguments: Any) -> Facts:
        """Run one scenario; gives what it noted. Raises GimpError with its traceback."""
        return self.finish(self.begin(scenario, **arguments), seconds)

    def begin(self, scenario: str, **arguments: Any) -> int:
        """Start a scenario; the test goes on meanwhile.

        What GIMP has said of the one before goes first: it would lie over the plug-in's window. One
        that a failed test has left in the middle would have all others wait: GIMP is started anew.
        """
        if self._running is not None and not self._running.exists():
            self.restart()
        self.plug_in = 0
        if self.screen is not None:
            self.dismiss("^GIMP Message$")
        number = next(self._orders)
        self._running = self.order(number, scenario, arguments)
        return number

    def finish(self, number: int, seconds: float = PATIENCE) -> Facts:
        """Wait for a scenario's end; gives what it noted."""
        result = self.desk / f"result-{number}.json"
        self._await(result, seconds, f"scenario {number}")
        return self._facts(result)

    def reached(self, word: str) -> None:
        """Wait until the scenario has come to a point."""
        note = self.desk / f"note-{word}"
        self._await(note, PATIENCE, f"“{word}” in the scenario")
        note.unlink()

    def press_for(self, word: str, window: str, *keys: str) -> None:
        """Press keys each time that the scenario says a word, until it says that it is done."""
        note, done = self.desk / f"note-{word}", self.desk / f"note-{word}-done"
        self._await(note, PATIENCE, f"“{word}” in the scenario")
        end = time.monotonic() + PATIENCE
        while not done.exists():
            if note.exists():
                note.unlink()
                self.press(window, *keys)
            self._check_scenario(f"“{word}”")
            if time.monotonic() > end:
                raise GimpError(f"“{word}” was not done within {PATIENCE:.0f} s")
            time.sleep(0.05)
        done.unlink()

    def ended(self, pid: int, seconds: float = PATIENCE) -> None:
        """Wait until a plug-in's process is gone."""
        end = time.monotonic() + seconds
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > end:
                self.photograph("late-end")
                raise GimpError(f"process {pid} was there after {seconds:.0f} s")
            self._check_scenario(f"the end of process {pid}")
            time.sleep(0.02)

    def say(self, word: str) -> None:
        """Let a scenario go on that waits for a word."""
        (self.desk / f"word-{word}").touch()

    # --- a person at the screen ---------------------------------------------------------------

    def press(self, window: str, *keys: str) -> None:
        """Bring a window (by a pattern of its name) to the front and press keys in it."""
        self.xdotool("windowactivate", "--sync", self.find(window))
        self.xdotool("key", "--delay", "80", *keys)

    def find(self, window: str, seconds: float = PATIENCE) -> str:
        """Wait for a window; gives its number."""
        end = time.monotonic() + seconds
        while not (found := self.xdotool("search", "--onlyvisible", "--name", window).split()):
            if time.monotonic() > end:
                self.photograph("late-window")
                raise GimpError(f"no window {window} within {seconds:.0f} s")
            time.sleep(0.1)
        return found[0]

    def dismiss(self, window: str) -> None:
        """Press Return in every window of that name, until there is none."""
        for _ in range(20):
            found = self.xdotool("search", "--onlyvisible", "--name", window).split()
            if not found:
                return
            self.xdotool("windowactivate", "--sync", found[-1])
            self.xdotool("key", "Return")
            time.sleep(0.5)
        raise GimpError(f"{window} does not go away")

    def in_front(self, window: str, seconds: float = PATIENCE) -> None:
        """Wait until a window (by a pattern of its name) has the keys."""
        end = time.monotonic() + seconds
        while not re.search(window, self.xdotool("getactivewindow", "getwindowname").strip()):
            if time.monotonic() > end:
                self.photograph("late-front")
                raise GimpError(f"{window} did not come to the front within {seconds:.0f} s")
            time.sleep(0.1)

    def search_menu(self, words: str, window: str) -> None:
        """Open an entry of the menus by GIMP's own search for actions; waits for its window.

        That may be there already, and is to come to the front.
        """
        for _ in range(3):
            self.press(IMAGE_WINDOW, "slash")
            time.sleep(1)
            self.xdotool("type", "--delay", "60", words)
            time.sleep(1)
            self.photograph("action-search")
            self.xdotool("key", "Return")
            with contextlib.suppress(GimpError):
                self.in_front(window, seconds=60)
                return
            self.xdotool("key", "Escape")
        raise GimpError(f"the search for {words} opened no window {window}")

    def xdotool(self, *words: str) -> str:
        """Give xdotool's answer; nothing where it found nothing."""
        assert self.screen is not None
        done = subprocess.run(
            ["xdotool", *words],
            env=self.screen.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout

    # --- the plug-in's window ---------------------------------------------------------------

    def ask(self, what: str, seconds: float = PATIENCE, **details: Any) -> Any:
        """Have the driver do something in the plug-in's window; gives its answer."""
        number = next(self._words)
        answer = self.desk / f"said-{number}.json"
        whose = f"-{self.plug_in}" if self.plug_in else ""
        self.write(self.desk / f"ask-{number:04d}{whose}.json", {"what": what, **details})
        self._await(answer, seconds, f"the window's answer to {what} {details}")
        said = json.loads(answer.read_text())
        if said["error"]:
            raise GimpError(said["error"])
        return said["value"]

    def until(self, what: str, true: Any, seconds: float = PATIENCE) -> Any:
        """Ask for the window's facts until ``true(facts)``; gives those facts."""
        end = time.monotonic() + seconds
        while True:
            facts = self.ask("facts")
            if true(facts):
                return facts
            if time.monotonic() > end:
                self.photograph(f"late-{what.replace(' ', '-')}")
                raise GimpError(f"not within {seconds:.0f} s: {what}; the window: {facts}")
            time.sleep(0.05)

    def photograph(self, name: str) -> None:
        """Save what the screen shows."""
        if self.screen is not None:
            self.screen.photograph(self.pictures / f"{name}.png")

    # --- the end --------------------------------------------------------------------------

    def close(self) -> None:
        """End GIMP and its screen; remove its home."""
        self._quit()
        self.clear()

    def _quit(self) -> None:
        if self._process.poll() is None:
            (self.desk / "quit").touch()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        if self.screen is not None:
            self.screen.close()
        self._log.close()

    def _await(self, path: Path, seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not path.exists():
            self._check_scenario(what, running=path == self._running)
            if time.monotonic() > end:
                self.photograph(f"late-{path.stem}")
                raise GimpError(f"{what} was not there within {seconds:.0f} s")
            time.sleep(0.02)

    def _check_scenario(self, what: str, *, running: bool = False) -> None:
        """Nothing is waited for that a GIMP, or a scenario, which has ended was to bring.

        `running`: it is the scenario's own end that is waited for.
        """
        if self._process.poll() is not None:
            tail = (self.home / "gimp.log").read_text(errors="replace")[-2000:]
            raise GimpError(f"GIMP ended ({self._process.poll()}) during {what}\n{tail}")
        if not running and self._running is not None and self._running.exists():
            self._facts(self._running)

    @staticmethod
    def _facts(result: Path) -> Facts:
        facts: Facts = json.loads(result.read_text())
        if facts.get("error"):
            raise GimpError(facts["error"])
        return facts

    def _find_version(self) -> str:
        programs = sorted((self.tree / "usr" / "bin").glob("gimp-console-3.*"))
        if not programs:
            raise FileNotFoundError(
                f"there is no GIMP 3 in {self.tree}: build the editors' tree with "
                "install/editors.sh, or leave these tests out with --no-editors"
            )
        return programs[-1].name.removeprefix("gimp-console-")

    def _make_home(self) -> None:
        for folder in (self.profile, self.home / ".run", self.desk / "lib"):
            folder.mkdir(parents=True)
        (self.home / ".run").chmod(0o700)
        (self.profile / "gimprc").write_text(
            f'(config-version "{self._full_version()}")\n(show-welcome-dialog no)\n'
            "(color-profile-policy keep)\n(check-updates no)\n"
        )
        shutil.copy(HERE / "gimp" / "serve.py", self.desk)
        shutil.copy(HERE / "gimp" / "stage.py", self.desk / "lib")
        shutil.copytree(HERE / "gimp" / "driver", self.home / "driver")

    def _full_version(self) -> str:
        command = ["chroot", str(self.tree), f"gimp-console-{self.version}", "--version"]
        words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return words.split()[-1]
