"""Which Qt the Krita plugin takes, and whether it uses it as both bindings allow."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLUGIN = "scumble_krita"
CACHE = ROOT / ".mypy_cache" / "pyqt6"
"""Not the usual one: each run would have to begin anew, and they may run side by side."""


def test_types_hold_for_pyqt6_too(tmp_path):
    """The usual run of mypy takes PyQt5's; see ``QT6`` in pyproject.toml."""
    settings = (ROOT / "pyproject.toml").read_text()
    assert settings.count('\nalways_false = ["QT6"]') == 1
    other = tmp_path / "pyqt6.toml"
    other.write_text(settings.replace("\nalways_false = ", "\nalways_true = "))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", other, "--cache-dir", CACHE, "-p", PLUGIN],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_widgets_of_another_binding_are_named():
    code = """
import sys
from tests.editor.import_all import StandIns

sys.meta_path.insert(0, StandIns())
from scumble_krita.qt import binding_of

binding_of(type("DockWidget", (), {"__module__": "PySide6.QtWidgets"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    line = (
        "ImportError: this Krita's widgets are made of PySide6, builtins; known are PyQt5 and PyQt6"
    )
    assert done.stderr.splitlines()[-1] == line
