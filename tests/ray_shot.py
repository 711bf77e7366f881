"""A film of 48 frames on one worker, on two, and on a cluster of which a node is killed.

``python -m tests.ray_shot [--width 192] [--preset draft]``. Four shots of twelve frames, each a
slow pan with a figure that moves, made from two CC0 photos (``scumble_backend.bench.film.shot``),
are painted by ``scumble batch``: by themselves, and with ``--steadiness``. Each worker has one
thread, so that two of them have twice what one has. Every way has to give the same bytes, each
frame once in the record, and nothing to do when it is given again. Printed is how fast it went, as
a ratio to one worker; a cluster's figure has the killed node's share in it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from PIL import Image

from scumble_backend.bench.film.shot import make_shot
from tests.backend.service.ray_clusters import RayNodes, locked
from tests.backends import until
from tests.ray_kills import Victims, compare
from tests.shell import SCUMBLE, end_backend_of, environment, scumble

SHOTS, LENGTH = 4, 12
DATA = Path(__file__).parent / "data"
BEGINNING = {"independent": ("--independent",), "steady": ("--steadiness", "90")}


def film_in(folder, width):
    """Write the frames; gives the pattern that names them."""
    folder.mkdir()
    photos = [
        np.asarray(Image.open(DATA / name).convert("RGB")) for name in ("coffee.jpg", "chelsea.jpg")
    ]
    number = 0
    for shot in range(SHOTS):
        photo, figure = photos[shot % 2], photos[1 - shot % 2]
        if shot > 1:
            photo, figure = photo[:, ::-1], figure[::-1]
        for frame in make_shot(photo, figure, LENGTH, width).frames:
            number += 1
            Image.fromarray(frame).save(folder / f"{number:04d}.png")
    return folder / "####.png"


@contextmanager
def backend(home, *options):
    """Run a backend of the options until the block ends; it is warm when the block begins."""
    home.mkdir(exist_ok=True)
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [*SCUMBLE, "serve", "--threads", "1", *options],
            env=environment(home), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until((home / "connection.json").exists)
        warm = home / "warm"
        warm.mkdir()
        for number in range(4):
            Image.new("RGB", (96, 64), (40 * number, 90, 60)).save(warm / f"{number}.png")
        paint(home, warm / "#.png", home / "warmed", "draft", "--independent")
        yield
    finally:
        with suppress(ProcessLookupError):
            end_backend_of(home)
        process.wait(60)


def words_of(film, out, preset, *more):
    return ("batch", film, "--style", "impasto", "--preset", preset, "-o", out, *more)


def paint(home, film, out, preset, *more):
    """Paint; gives the seconds that it took."""
    began = time.monotonic()
    words = map(str, words_of(film, out, preset, *more))
    subprocess.run([*SCUMBLE, *words], env=environment(home), check=True, capture_output=True)
    return time.monotonic() - began


def checked(home, film, out, truth, preset, *more):
    """Compare with another way's paintings; see that each was painted once, and nothing is left."""
    compare(out, truth, SHOTS * LENGTH)
    again = scumble(home, *words_of(film, out, preset, *more))
    assert f"0 painted, {SHOTS * LENGTH} done before" in again.stdout, again.stdout + again.stderr


def painted_though_a_node_dies(home, nodes, film, out, preset, *more):
    """Paint on a cluster, and kill a node when half of the frames are done; gives the seconds."""
    began = time.monotonic()
    command = words_of(film, out, preset, *more, "--pool", f"ray={nodes.address}")
    batch = Victims(home, nodes, command)
    try:
        until(lambda: len(list(out.glob("*.png"))) >= SHOTS * LENGTH // 2)
        nodes.kill(next(iter(nodes.nodes)))
        nodes.add(1)
        until(batch.go_on)
    finally:
        batch.close()
    assert batch.starts == 1, batch.words()
    return time.monotonic() - began


def run(folder, width, preset):
    """Do it all in a folder; gives the seconds of each way, for each kind of beginning."""
    os.environ["OMP_NUM_THREADS"] = "1"
    film = film_in(folder / "film", width)
    found = {kind: {} for kind in BEGINNING}
    with locked(folder):
        with backend(folder / "one"):
            for kind, more in BEGINNING.items():
                found[kind]["one"] = paint(folder / "one", film, folder / kind, preset, *more)
        with backend(folder / "two", "--pool", "ray"):
            for kind, more in BEGINNING.items():
                out = folder / f"two-{kind}"
                found[kind]["two"] = paint(folder / "two", film, out, preset, *more)
                checked(folder / "two", film, out, folder / kind, preset, *more)
        nodes = RayNodes(folder)
        try:
            nodes.add(2)
            with backend(folder / "cluster", "--pool", f"ray={nodes.address}"):
                for kind, more in BEGINNING.items():
                    out, home = folder / f"cluster-{kind}", folder / "cluster"
                    seconds = painted_though_a_node_dies(home, nodes, film, out, preset, *more)
                    found[kind]["cluster"] = seconds
                    checked(home, film, out, folder / kind, preset, *more)
        finally:
            nodes.stop()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--preset", default="draft")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.width, options.preset)
    for kind, seconds in found.items():
        for way, took in seconds.items():
            print(
                f"{kind}, {way}: {took:.1f} s, {seconds['one'] / took:.2f} times one worker's pace"
            )
    print(f"{SHOTS * LENGTH} frames each: once, the same bytes, and nothing to do again")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
