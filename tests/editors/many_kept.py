"""A long history for the editors' tests: one real painting, kept many times under other names."""

from __future__ import annotations

import colorsys
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw
from real_backend import Backend

LAYERS = ("Sky", "Café (Łódź)", "Paint Layer", "Sea", "Background", "Portrait of Zoë")
STYLES = ("impasto", "mosaic", "linocut", "knife", "watercolour")
PRESETS = ("draft", "normal", "fine")
HOUR = 3600.0


def fill_history(backend: Backend, photo: Path, count: int) -> None:
    """Have a backend keep ``count`` paintings, one an hour, the newest made an hour ago.

    The number n, from 1 for the newest on, has the n-th of LAYERS, STYLES and PRESETS, in turns,
    and the strength n % 100. No backend runs meanwhile.
    """
    backend.start()
    words = [
        "style",
        str(photo),
        "--style",
        "impasto",
        "--preset",
        "draft",
        "--size",
        "96",
        "--json",
    ]
    out = backend.folder / "out.png"
    subprocess.run(
        [sys.executable, "-m", "scumble_cli.main", *words, "-o", str(out)],
        env={**os.environ, "SCUMBLE_HOME": str(backend.folder)},
        check=True,
        capture_output=True,
        timeout=300,
    )
    backend.stop()
    out.unlink()
    jobs, now = backend.folder / "jobs", time.time()
    (painted,) = jobs.glob("*/job.json")
    for number in range(1, count + 1):
        _keep_again(painted.parent, jobs / f"{number:032x}", number, now - number * HOUR)
    shutil.rmtree(painted.parent)


def _keep_again(painted: Path, folder: Path, number: int, made: float) -> None:
    own = {"job.json", "thumbnail.png"}
    shutil.copytree(painted, folder, copy_function=os.link)
    for name in own:
        (folder / name).unlink(missing_ok=True)
    content = json.loads((painted / "job.json").read_text())
    submit = content["submit"]
    style = STYLES[number % len(STYLES)]
    submit |= {"job": f"{number:032x}", "name": f"{LAYERS[number % len(LAYERS)]} {number}"}
    submit["styles"] = [{**submit["styles"][0], "name": style}]
    submit["parameters"] |= {"strength": float(number % 100), "preset": PRESETS[number % 3]}
    content |= {"created": made, "changed": made}
    (folder / "job.json").write_text(json.dumps(content))
    color = colorsys.hsv_to_rgb(number / 17 % 1, 0.6, 0.9)
    image = Image.new("RGB", (256, 176), tuple(round(255 * part) for part in color))
    ImageDraw.Draw(image).text((20, 20), str(number), "black", font_size=110)
    image.save(folder / "thumbnail.png")
