"""Scenarios run inside the real Krita of the editors' tree.

A scenario is a file in ``krita/scenarios`` with a generator ``scenario(stage)``. It runs in Krita's
own event loop (see ``krita/driver``) and yields how many milliseconds to wait; what it notes in
``stage.facts`` comes back here. It may also ask this side for something with
``yield from stage.ask(...)``: a screenshot, keys pressed, a backend killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from editor import HERE, Editor, EditorError, Facts
from screen import Screen

ROOT = HERE.parents[1]
KRITARC = """\
[python]
enable_scumble_krita=true
enable_scumble_driver=true

[theme]
Theme=Krita dark
"""
# No graphics card is here: a canvas that Mesa draws on the CPU would slow every repaint of the
# window, so Krita's own setting for machines without one is used.
KRITADISPLAYRC = "OpenGLRenderer=none\n"

SHORTCUTS = "[Shortcuts]\nscumble_paint=Ctrl+Alt+U\n"
"""What Krita writes where an artist has given the action a shortcut."""

PATIENCE = 1500.0
"""Seconds that a scenario may take: machines are slow, and others are at work on them."""

Answer = Callable[..., Any]


class ScenarioError(EditorError):
    """A scenario raised inside Krita, or Krita ended; the text has its traceback."""


def editors_tree() -> Path:
    """The folder with a Debian's Krita and GIMP in it: $SCUMBLE_EDITORS names the Debian.

    Raises:
        FileNotFoundError: one line on how to get it.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    tree = cache / "scumble" / "editors" / os.environ.get("SCUMBLE_EDITORS", "trixie")
    if not (tree / "usr" / "bin" / "krita").exists():
        raise FileNotFoundError(
            f"there is no Krita in {tree}: build the editors' tree with install/editors.sh, "
            "or leave these tests out with --no-editors"
        )
    return tree


def krita_resources(tree: Path, pictures: Path) -> Path:
    """What the first start in a home makes of Krita's own brushes and patterns; made once a tree.

    A start without it takes 18 seconds of a core, one with it three.
    """
    kept = tree / "home" / "krita-resources"
    kept.parent.mkdir(exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            first = Krita(tree, pictures, new=True)
            try:
                first.start()
                assert first.quit() == 0, "else they may be half made"
                shutil.rmtree(first.pykrita)
                first.pykrita.parent.rename(kept)
            finally:
                first.close()
    return kept


class Krita(Editor):
    """One running Krita with its own home folder, screen and plugins.

    Its home has a name beyond ASCII, and Krita takes the charset from LANG before Python starts.
    ``new``: a home in which no Krita was ever started.
    """

    def __init__(self, tree: Path, pictures: Path, *, new: bool = False) -> None:
        resources = None if new else krita_resources(tree, pictures)
        super().__init__(tree, pictures, "krita", person="-jörg")
        self.runtime = self.home / ".run"
        self.pykrita = self.home / ".local" / "share" / "krita" / "pykrita"
        self.answers: dict[str, Answer] = {
            "photograph": self._photograph,
            "press": lambda keys: self.screen.press(*keys),
            "mouse": lambda words: self.screen.mouse(*words),
        }
        if resources is not None:
            shutil.copytree(resources, self.pykrita.parent)
        self._make_home()
        self._install_driver()

    def environment(self) -> dict[str, str]:
        """What Krita sees; a host backend that shares HOME gets the same with host paths."""
        home = self.inside(self.home)
        return {
            "HOME": home,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "DISPLAY": self.screen.name,
            "XDG_RUNTIME_DIR": f"{home}/.run",
            "XDG_CONFIG_HOME": f"{home}/.config",
            "XDG_DATA_HOME": f"{home}/.local/share",
            "XDG_CACHE_HOME": f"{home}/.cache",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "SCUMBLE_DRIVER": f"{home}/desk",
        }

    def start(self) -> None:
        """Start Krita, also once more, and wait until its window is there."""
        self._number = 0
        self.screen = Screen(self.home)
        shutil.rmtree(self.desk, ignore_errors=True)
        self.desk.mkdir()
        self._log = (self.home / "krita.log").open("ab")
        words = [f"{name}={value}" for name, value in self.environment().items()]
        self._process = subprocess.Popen(
            ["chroot", str(self.tree), "env", "-i", *words, "krita", "--nosplash"],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._put_first()
        self._await(self.desk / "ready", 300, "Krita's window")

    def play(self, scenario: str, **arguments: Any) -> Facts:
        """Run one scenario; gives what it noted.

        Raises:
            ScenarioError: with the traceback from inside Krita.
        """
        self._number += 1
        result = self.order(self._number, scenario, arguments)
        self._await(result, PATIENCE, scenario)
        facts: Facts = json.loads(result.read_text())
        if facts.get("error"):
            raise ScenarioError(f"{scenario}: {facts['error']}")
        return facts

    def quit(self) -> int:
        """End Krita as its menu does, by force if that takes too long; gives its exit status."""
        if self._process.poll() is None:
            (self.desk / "quit").touch()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.screen.close()
        self._log.close()

    def close(self) -> None:
        """End Krita and its screen; remove its home."""
        self.quit()
        self.screen.close()
        self._log.close()
        self.clear()

    def _await(self, path: Path, seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not path.exists():
            self._answer_questions()
            if self._process.poll() is not None:
                crash = (self.desk / "crash.txt").read_text()
                raise ScenarioError(f"Krita ended ({self._process.poll()}) during {what}\n{crash}")
            if time.monotonic() > end:
                self._photograph(f"late-{path.stem}")
                raise ScenarioError(f"{what} was not there within {seconds:.0f} s")
            time.sleep(0.02)

    def _answer_questions(self) -> None:
        for question in sorted(self.desk.glob("ask-*.json")):
            asked = json.loads(question.read_text())
            question.unlink()
            answer = self.answers[asked.pop("what")](**asked)
            self.write(question.with_name(question.name.replace("ask", "answer")), answer)

    def _photograph(self, name: str) -> None:
        self.screen.photograph(self.pictures / f"{name}.png")

    def _put_first(self) -> None:
        """What else runs on this machine must not be measured as pauses of Krita's."""
        with contextlib.suppress(OSError):
            Path(f"/proc/{self._process.pid}/autogroup").write_text("-15")

    def _make_home(self) -> None:
        for folder in (self.runtime, self.home / ".config", self.pykrita):
            folder.mkdir(parents=True)
        self.runtime.chmod(0o700)
        (self.home / ".config" / "kritarc").write_text(KRITARC)
        (self.home / ".config" / "kritadisplayrc").write_text(KRITADISPLAYRC)
        (self.home / ".config" / "kritashortcutsrc").write_text(SHORTCUTS)

    def _install_driver(self) -> None:
        shutil.copytree(HERE / "krita" / "driver", self.pykrita, dirs_exist_ok=True)

    def install_product(self) -> None:
        """Have the product's own installer put the plugin in, as it would from inside the tree."""
        from scumble_install.editors.editor import Profile
        from scumble_install.editors.krita import KRITA

        profile = Profile("Krita", self.pykrita.parent, self.home / ".config" / "kritarc")
        shared = f"{self.inside(self.home)}/.local/share/scumble"
        with mock.patch.dict(os.environ, SCUMBLE_HOME=shared):  # it is written beside the plugin
            KRITA.install(profile)

    def install_plugin(self, client: Path) -> None:
        """Put the plugin where Krita looks for it, with another ``client.py``."""
        target = self.pykrita / "scumble_krita"
        plugin = ROOT / "plugin"
        vendor = target / "vendor"
        shutil.copytree(plugin / "krita" / "scumble_krita", target)
        shutil.copy(target / "scumble_krita.desktop", self.pykrita)
        actions = self.pykrita.parent / "actions"
        actions.mkdir()
        shutil.copy(target / "scumble_krita.action", actions)
        for package in (
            plugin / "client" / "scumble_client",
            ROOT / "protocol" / "scumble_protocol",
            plugin / "editor" / "scumble_editor",
            plugin / "styles" / "scumble_styles",
        ):
            shutil.copytree(package, vendor / package.name)
        shutil.copy(client, vendor / "scumble_client" / "client.py")
