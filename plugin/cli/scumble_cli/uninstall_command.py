"""``scumble uninstall``: take the plugin out of the editors."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_install import gimp, krita
from scumble_protocol.folder import launch_path


def main(arguments: Sequence[str]) -> int:
    """Remove from every editor; files that the user made stay."""
    parser_for("uninstall").parse_args(arguments)
    home = Path.home()
    removed = [(profile.name, krita.uninstall(profile)) for profile in krita.profiles(home)]
    removed += [(profile.name, gimp.uninstall(profile)) for profile in gimp.profiles(home)]
    for name, there in removed:
        print(f"{name}: {'plugin removed' if there else 'no plugin was there'}")
    launch_path().unlink(missing_ok=True)
    print(f"The environment stays; remove it with: rm -r {sys.prefix}")
    return 0
