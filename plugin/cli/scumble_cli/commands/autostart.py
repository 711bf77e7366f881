"""``scumble autostart``: have systemd start the backend for editors in a sandbox."""

import sys
from collections.abc import Sequence

from scumble_cli.main import TROUBLE, parser_for
from scumble_cli.streams import complain
from scumble_install import autostart


def main(arguments: Sequence[str]) -> int:
    """Turn it on or off; 2 where it has no meaning, 3 where systemd cannot be used."""
    parser = parser_for("autostart")
    parser.add_argument("state", choices=("on", "off"))
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        complain("there are no sandboxed editors here: they start the backend themselves")
        return 2
    try:
        print(_turn(options.state == "on"))
    except autostart.AutostartError as error:
        complain(str(error))
        return TROUBLE
    return 0


def _turn(on: bool) -> str:
    if on:
        autostart.turn_on()
        return "systemd starts the backend when an editor in a sandbox asks for it"
    was_on = autostart.turn_off()
    return "systemd starts the backend no more" if was_on else "it was not on"
