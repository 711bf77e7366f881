"""The weights of VGG-19: those that are packaged, and a file of the user's."""

import json
from collections.abc import Iterator
from pathlib import Path

from scumble_install.doctor.child import run_module
from scumble_install.doctor.finding import Finding
from scumble_protocol.paths import shown
from scumble_protocol.remedies import INSTALL


def look_at_packaged_weights() -> Iterator[Finding]:
    """Have the backend compare the packaged weights with the hash that is known."""
    yield _finding("weights", [], "The packaged weights", "are those that are known")


def look_at_weights_file(path: Path) -> Iterator[Finding]:
    """Have the engine read a file of weights."""
    yield _finding("weights file", [str(path.absolute())], shown(path), "holds VGG-19 weights")


def _finding(name: str, arguments: list[str], what: str, well: str) -> Finding:
    told = run_module("scumble_backend.weights_check", arguments)
    if told.cause:
        return Finding(name, False, f"{what} cannot be checked: {told.cause}", INSTALL)
    answer = json.loads(told.lines[-1])
    if answer["fault"]:
        return Finding(name, False, answer["fault"], answer["remedy"])
    return Finding(name, True, f"{what} {well}")
