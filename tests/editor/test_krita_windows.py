"""What a window of Krita's holds is let go of when the window is closed, or Krita."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytest.importorskip("PyQt5.QtWidgets", exc_type=ImportError)


@pytest.mark.parametrize("end", ["closed", "quit"])
def test_every_gallery_has_its_thread_until_its_window_is_closed(end, tmp_path):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.editor.krita_windows", end],
        capture_output=True, text=True, env=env, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "1", "0"], done.stderr
