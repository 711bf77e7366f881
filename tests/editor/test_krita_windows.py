"""What a window of Krita's holds is let go of when the window is closed, or Krita."""

import pytest
from tests.editor.krita_processes import PYQT5, PYQT6, run


@pytest.mark.parametrize("krita", [PYQT5, PYQT6])
@pytest.mark.parametrize("end", ["closed", "quit"])
def test_every_gallery_has_its_thread_until_its_window_is_closed(krita, end, tmp_path):
    done = run(krita, "krita_windows", end, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "1", "0"], done.stderr
