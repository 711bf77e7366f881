"""Krita's start survives a plugin that cannot be loaded, and its docker says why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytest.importorskip("PyQt5.QtWidgets", exc_type=ImportError)


@pytest.mark.parametrize("error", ["ImportError", "TypeError"])
@pytest.mark.parametrize(
    "module", ["scumble_editor.source", "scumble_editor.text", "scumble_krita.extension"]
)
def test_what_goes_wrong_at_import_is_shown_in_the_docker(module, error):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.editor.krita_starts", module, error],
        capture_output=True, text=True, env=env, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    line, extensions = done.stdout.splitlines()
    assert line.startswith("Scumble cannot run in this Krita (it is broken)")
    assert extensions == "0"
    assert f"{error}: it is broken" in done.stderr, "Krita's log has the way to it"
