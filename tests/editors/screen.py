"""A virtual screen with a window manager, for editors that insist on one."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from PIL import ImageGrab

QUIET = ("-nolisten", "tcp", "-r")
"""Nobody else's, and a key is typed once, however long a busy machine takes to let it go."""


class Screen:
    """Xvfb on a display number that it chooses itself, and openbox on it."""

    def __init__(self, folder: Path, size: str = "1400x960") -> None:
        self._log = (folder / "screen.log").open("wb")
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", *QUIET],
            pass_fds=[writing],
            stdout=self._log,
            stderr=self._log,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            line = number.readline().strip()
        if not line:
            raise RuntimeError(f"Xvfb did not start; see {self._log.name}")
        self.name = f":{line}"
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment(), stdout=self._log, stderr=self._log
        )
        time.sleep(0.2)

    def environment(self) -> dict[str, str]:
        """The host's environment, with this screen as its display."""
        return {**os.environ, "DISPLAY": self.name}

    def photograph(self, path: Path, window: str = "") -> None:
        """Save what the screen shows as a PNG file: all of it, or a window (its number)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = ImageGrab.grab(xdisplay=self.name)
        if window:
            shown = shown.crop(self._frame(window))
        shown.save(path, compress_level=1)  # most are never looked at

    def _frame(self, window: str) -> tuple[int, int, int, int]:
        """Give a window's left, upper, right and lower edge, its title bar and borders included."""
        told = dict(
            line.strip().split(":", 1)
            for line in self._said("xwininfo", "-id", window).splitlines()
            if ":" in line
        )
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        x, y, width, height = (int(told[name]) for name in names)
        borders = self._said("xprop", "-id", window, "_NET_FRAME_EXTENTS").partition("=")[2]
        left, right, upper, lower = (int(border) for border in borders.split(","))
        return x - left, y - upper, x + width + right, y + height + lower

    def _said(self, *words: str) -> str:
        """Give what a program says of this screen."""
        done = subprocess.run(
            words, env=self.environment(), check=True, capture_output=True, text=True, timeout=30
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys (names as xdotool knows them) in the window that has the focus."""
        subprocess.run(
            ["xdotool", "key", "--delay", "80", *keys],
            env=self.environment(),
            check=True,
            timeout=30,
        )

    def mouse(self, *words: str) -> None:
        """Move or press the mouse, in xdotool's words."""
        subprocess.run(["xdotool", *words], env=self.environment(), check=True, timeout=30)

    def close(self) -> None:
        """End the window manager and the screen."""
        for process in (self._manager, self._server):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
