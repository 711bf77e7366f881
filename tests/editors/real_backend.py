"""The real backend on this machine, serving the Krita in the editors' tree.

Both see the same connection file: the backend's ``$SCUMBLE_HOME`` is the folder that Krita's
``$XDG_DATA_HOME`` names inside the tree. Loopback TCP needs no help.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOMY = "4g"
"""A disk on which nothing is said of its size; it takes only what is written."""


class OwnDisk:
    """A disk that a folder has to itself, where one can be mounted, so that it can be filled."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.mounted = self._mount(f"size={ROOMY},mode=700")

    def fill(self) -> None:
        """Leave no room for anything more."""
        disk = os.statvfs(self._folder)
        used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
        assert self._mount(f"remount,size={used}")

    def make_room(self) -> None:
        """Have room again."""
        assert self._mount(f"remount,size={ROOMY}")

    @contextlib.contextmanager
    def filled(self) -> Iterator[None]:
        """Have it full for a while, where it is a disk of its own."""
        if self.mounted:
            self.fill()
        try:
            yield
        finally:
            if self.mounted:
                self.make_room()

    def close(self) -> None:
        """Take it away, for good once the last that uses it has ended."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self._folder)], check=True)

    def _mount(self, options: str) -> bool:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self._folder)]
        return not subprocess.run(words, capture_output=True, check=False).returncode


class Backend:
    """One backend process with its own folder.

    ``weights``: what it paints with from its next start on, the packaged network or a file.
    """

    def __init__(self, home: Path, weights: str) -> None:
        self.folder = home / ".local" / "share" / "scumble"
        self.weights = weights
        self.disk: OwnDisk | None = None
        """The disk of its folder, where it has one of its own."""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it can be reached."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = (self.folder / "backend.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scumble_backend", "--weights", self.weights],
            env={**os.environ, "SCUMBLE_HOME": str(self.folder)},
            stdout=log,
            stderr=log,
        )
        log.close()
        end = time.monotonic() + 60
        while not self._can_be_reached():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "backend.log").read_text()[-2000:])
            time.sleep(0.05)

    def _can_be_reached(self) -> bool:
        """Whether the connection file is this backend's, and not of one that was killed."""
        path = self.folder / "connection.json"
        return path.exists() and json.loads(path.read_text())["pid"] == self._process.pid

    def stop(self) -> None:
        """End it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def restart(self, forget: bool = False) -> None:
        """Have another one in its place, with the same jobs, or (``forget``) no job and no star."""
        self.stop()
        if forget:
            shutil.rmtree(self.folder / "jobs")
            shutil.rmtree(self.folder / "stars", ignore_errors=True)  # nobody has set one
        self.start()

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def count(self, words: str) -> int:
        """How often its log says something."""
        return (self.folder / "backend.log").read_text().count(words)

    def log_until(self, words: str, times: int, seconds: float = 120) -> bool:
        """Wait until its log has said something so many times."""
        end = time.monotonic() + seconds
        while self.count(words) < times and time.monotonic() < end:
            time.sleep(0.02)
        return self.count(words) >= times
