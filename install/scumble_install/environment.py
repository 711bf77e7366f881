"""The Python environment that this Scumble lies in, and how its user gets rid of it."""

import shlex
import sys
from pathlib import Path

from scumble_protocol.folder import shared_folder

_RECEIPTS = {"pipx": "pipx_metadata.json", "uv tool": "uv-receipt.toml"}
"""What makes environments for programs, and the file that it leaves in each."""


def removal(prefix: Path | None = None) -> str:
    """Give the command that removes this Scumble's programs, and nothing else.

    ``prefix``: where its Python lives. pipx and uv know the environments that they have made, and
    the one that try.sh has made is Scumble's own; in any other, such as /usr, only the package is.
    """
    place = (prefix or Path(sys.prefix)).resolve()
    for program, receipt in _RECEIPTS.items():
        if (place / receipt).is_file():
            return f"{program} uninstall {shlex.quote(place.name)}"
    own = (shared_folder() / "env").resolve()
    if place == own and (own / "pyvenv.cfg").is_file():
        return f"rm -r {shlex.quote(str(own))}"
    return f"{shlex.quote(sys.executable)} -m pip uninstall scumble"
