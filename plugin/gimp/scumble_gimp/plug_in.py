#!/usr/bin/env python3
"""The file that GIMP starts, installed as ``scumble/scumble.py`` beside this package.

GIMP runs a new process for every call. What the plug-in needs besides GIMP's own libraries lies in
``vendor``, where the installer put it; the system's pyzmq is preferred.
"""

import sys
from pathlib import Path


def main() -> None:
    """Let GIMP ask what there is, or run one of it."""
    sys.path.append(str(Path(__file__).resolve().parent / "vendor"))
    from scumble_gimp.api import Gimp  # noqa: PLC0415 - the path comes first
    from scumble_gimp.language import speak_as_gimp  # noqa: PLC0415

    speak_as_gimp()  # before there are lines
    from scumble_gimp.procedures import Scumble  # noqa: PLC0415

    Gimp.main(Scumble.__gtype__, sys.argv)


if __name__ == "__main__":
    main()
