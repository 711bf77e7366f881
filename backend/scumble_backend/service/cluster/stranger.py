"""Whether a Ray cluster is locked: it is asked as a stranger would ask, without a token.

Who reaches Ray's ports runs code on every node, so one that answers strangers is used only where it
can be reached from this machine alone.

``python -m scumble_backend.service.cluster.stranger HOST:PORT`` prints what a stranger gets to
know: a JSON list of the nodes' addresses, or ``null`` where it is refused.
"""

import importlib.util
import ipaddress
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from scumble_protocol.processes import python_module, quietly
from scumble_protocol.remedies import install_extra

MODE = "RAY_AUTH_MODE"
TOKEN, TOKEN_PATH = "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"
_CONNECT = 5.0
"""Seconds in which a cluster's port must answer."""
_PATIENCE = 120.0
"""Seconds in which Ray must have been loaded and answered."""

NOT_INSTALLED = f"Ray is not installed here: run {install_extra('ray')}"
BAD_ADDRESS = "{} is not a Ray cluster's address: give HOST:PORT, as `ray start` printed it"
NO_ANSWER = (
    "No Ray cluster answers at {} ({}): start one with `ray start --head`, or name another address"
)
UNLOCKED = (
    "The Ray cluster at {} lets anybody in who reaches its ports: start it and Scumble with "
    "RAY_AUTH_MODE=token and a token of your own (docs/studio.md)"
)
TOKENLESS = (
    "The Ray cluster at {} asks for a token: set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN_PATH to a "
    "file with the token that it was started with"
)


class ClusterError(Exception):
    """A cluster cannot be used; the text says why and what to do, in one line."""


def check_installed() -> None:
    """Raise ClusterError where there is no Ray."""
    if importlib.util.find_spec("ray") is None:
        raise ClusterError(NOT_INSTALLED)


def check_cluster(address: str) -> None:
    """Raise ClusterError unless there is a cluster that is locked, or within this machine."""
    check_installed()
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ClusterError(BAD_ADDRESS.format(address))
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT).close()
    except OSError as error:
        raise ClusterError(NO_ANSWER.format(address, error.strerror or error)) from None
    nodes = _seen_by_strangers(address)
    if nodes is None:
        if not _has_token():
            raise ClusterError(TOKENLESS.format(address))
    elif not all(map(_is_loopback, [host.strip("[]"), *nodes])):
        raise ClusterError(UNLOCKED.format(address))


def without_token(environment: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """Give an environment in which Ray has no token."""
    return {
        **{name: value for name, value in environment.items() if not name.startswith("RAY_AUTH_")},
        MODE: "disabled",
    }


def _seen_by_strangers(address: str) -> list[str] | None:
    """Give the addresses of a cluster's nodes as a stranger gets to know them; None if refused."""
    asked = subprocess.run(
        python_module("scumble_backend.service.cluster.stranger", address),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
        env=without_token(os.environ),
        **quietly(),
    )
    if asked.returncode:
        lines = asked.stderr.strip().splitlines() or [f"exit status {asked.returncode}"]
        raise ClusterError(NO_ANSWER.format(address, lines[-1][:200]))
    found: list[str] | None = json.loads(asked.stdout)
    return found


def _has_token() -> bool:
    """Tell whether Ray would find a token here."""
    named = os.environ.get(TOKEN_PATH)
    path = Path(named) if named else Path.home() / ".ray" / "auth_token"
    return bool(os.environ.get(TOKEN)) or path.is_file()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    """Ask as a stranger."""
    import ray  # noqa: PLC0415 - the server loads this module, and not Ray
    from ray import _raylet  # noqa: PLC0415 - the public API would join the cluster

    nodes = None
    raylet: Any = _raylet  # has no types
    try:
        known = raylet.GcsClient(address=sys.argv[1]).get_all_node_info(timeout=30)
        nodes = [node.node_manager_address for node in known.values()]
    except ray.exceptions.AuthenticationError:
        print("the cluster refuses strangers", file=sys.stderr)
    print(json.dumps(nodes))


if __name__ == "__main__":
    main()
