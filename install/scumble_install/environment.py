"""The Python environment that this Scumble lies in, and how its user gets rid of it."""

import shlex
import sys
from pathlib import Path

from scumble_protocol.folder import shared_folder


def removal(prefix: Path | None = None) -> str:
    """Give the command that removes this Scumble's programs, and nothing else.

    ``prefix``: where its Python lives. Only the environment that try.sh has made is Scumble's own;
    in any other, such as /usr, only the package is.
    """
    place = (prefix or Path(sys.prefix)).resolve()
    own = (shared_folder() / "env").resolve()
    if place == own and (own / "pyvenv.cfg").is_file():
        return f"rm -r {shlex.quote(str(own))}"
    return f"{shlex.quote(sys.executable)} -m pip uninstall scumble"
