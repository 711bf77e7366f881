"""The address at which a backend may listen to clients."""

import ipaddress
import re

from scumble_backend.service.door.pairings import pairings


class BindError(Exception):
    """The backend may not listen there; the text says why in one line."""


def check_bind(bind: str) -> None:
    """Raise BindError for an address beyond this machine while nobody is paired."""
    found = re.fullmatch(r"tcp://(\[[0-9a-fA-F:.]+\]|[0-9.]+|\*):([0-9]{1,5}|\*)", bind)
    if found is None or (found[2] != "*" and not 0 <= int(found[2]) < 2**16):
        raise BindError(
            f"{bind} cannot be used: it must look like tcp://127.0.0.1:PORT, PORT up to 65535"
        )
    if _is_loopback(found[1].strip("[]")):
        return
    if not any(pairings().values()):
        raise BindError(
            f"{bind} can be reached from other machines, and none is paired: "
            "run `scumble pair NAME -o FILE` first, or listen on tcp://127.0.0.1:PORT"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
