"""``python -m scumble_cli``: the ``scumble`` command, without the current folder in its path."""

import os
import sys

if sys.path and sys.path[0] in ("", os.getcwd()) and not getattr(sys.flags, "safe_path", False):  # noqa: PTH109
    del sys.path[0]

from scumble_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
