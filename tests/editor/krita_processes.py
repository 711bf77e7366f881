"""A module of the tests, started in a played Krita, in a Python of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNGUARDED_PYQT5, PYQT5 = "5.2.9", "5.3.0"
UNGUARDED_PYQT6, PYQT6 = "6.0.0-prealpha", "6.0.0"

for _binding in ("PyQt5", "PyQt6"):  # both: each Krita could import the other's
    pytest.importorskip(f"{_binding}.QtWidgets", exc_type=ImportError)


def run(
    krita: str,
    module: str,
    *arguments: str,
    home: Path,
    scale: str = "1",
    language: str = "C.UTF-8",
) -> subprocess.CompletedProcess[str]:
    """Run it; ``scale``: pixels to a point of the screen; ``language``: the locale, as LANG."""
    own = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PLAYED_KRITA": krita}
    environment = os.environ | {"XDG_RUNTIME_DIR": str(home), "HOME": str(home)} | own
    environment |= {"LANG": language, "LC_ALL": "", "LANGUAGE": ""}
    return subprocess.run(
        [sys.executable, "-m", f"tests.editor.{module}", *arguments],
        capture_output=True, text=True, env=environment, cwd=ROOT, check=False, timeout=280,
    )  # fmt: skip
