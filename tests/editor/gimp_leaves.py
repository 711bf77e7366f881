"""GIMP's window is left, with stand-ins for GIMP and GTK.

Run by a Python of its own; writes how many threads read thumbnails before and afterwards.
"""

import sys
import threading
from unittest.mock import Mock

from tests.editor.import_all import StandIns
from tests.editor.test_choices import Store


def readers() -> int:
    return sum(thread.name == "thumbnails" for thread in threading.enumerate())


def leave() -> None:
    sys.meta_path.append(StandIns())
    from scumble_editor.choices import Choices
    from scumble_gimp.styles import gallery, pictures
    from scumble_gimp.window.window import Window

    pictures.scale_of_screens = lambda: 1
    window = Window.__new__(Window)
    window._gallery = gallery.StyleView(Choices(Store()), Mock(), Mock())
    window._painter = window._gimp_bar = window._window = window._history = Mock()
    print(readers())
    window._close()
    print(readers())


if __name__ == "__main__":
    leave()
