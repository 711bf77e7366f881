"""The examples run as they stand, and paint."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture
from tests.shell import end_backend_of, environment

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
@pytest.mark.usefixtures("narrow_backends")
def test_the_example_paints(example: Path, tmp_path: Path, style: Path) -> None:
    photo, out, home = tmp_path / "photo.png", tmp_path / "out.png", tmp_path / "home"
    before = picture(64, 48)[..., :3]
    Image.fromarray(before).save(photo)
    home.mkdir()
    try:
        done = subprocess.run(
            [sys.executable, example, photo, style, out],
            env=environment(home),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=280,
        )
    finally:
        end_backend_of(home)
    assert "loss" in done.stdout
    with Image.open(out) as painted:
        assert painted.size == (64, 48)
        moved = np.abs(np.asarray(painted.convert("RGB"), float) - before).mean()
    assert moved > 5
