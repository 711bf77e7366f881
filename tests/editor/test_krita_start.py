"""Krita's start survives a plugin that cannot be loaded, and its docker says why."""

import json

import pytest
from tests.editor.krita_processes import PYQT5, PYQT6, UNGUARDED_PYQT5, UNGUARDED_PYQT6, run


@pytest.mark.parametrize("krita", [PYQT5, PYQT6])
@pytest.mark.parametrize(
    ("module", "error"),
    [
        ("scumble_editor.painters.source", "ImportError"),
        ("scumble_editor.text", "TypeError"),
        ("scumble_krita.extension", "ImportError"),
    ],
)
def test_what_goes_wrong_at_import_is_shown_in_the_docker(krita, module, error, tmp_path):
    done = run(krita, "krita_starts", module, error, home=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["line"].startswith("Scumble cannot run in this Krita (it is broken)")
    assert facts["actions"] == []
    assert f"{error}: it is broken" in done.stderr, "Krita's log has the way to it"


@pytest.mark.parametrize(
    ("krita", "binding"),
    [
        (UNGUARDED_PYQT5, "PyQt5"),
        (PYQT5, "PyQt5"),
        (UNGUARDED_PYQT6, "PyQt6"),
        (PYQT6, "PyQt6"),
    ],
)
def test_plugin_takes_the_qt_that_krita_has(krita, binding, tmp_path):
    """The other one could be imported as well: that would end Krita."""
    done = run(krita, "krita_starts", home=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["bindings"] == [binding]
    assert facts["widget"] == "Panel"
    assert facts["actions"] == [
        *("scumble_paint", "scumble_finer", "scumble_vary", "scumble_live"),
        *("scumble_paint_frames", "scumble_cancel"),
        "scumble_layer_as_style",
        "scumble_compare",
    ]
    assert facts["docker"] == "scumble_docker"
