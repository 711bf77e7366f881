"""All that is looked at, in an order in which a broken part explains what cannot work after it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from scumble_install.doctor import backend, folder, modules, plugins, weights
from scumble_install.doctor.finding import Finding
from scumble_install.editors.system import System

_PAINTS_WITHOUT = ("plugin", "editors", "launch", "disk", "versions")
"""Findings whose fault is no reason not to try the backend."""


def examine(
    system: System, tell: Callable[[str], None], weights_file: Path | None = None
) -> Iterator[Finding]:
    """Look at one part after the other; ``tell`` is told of what takes long.

    The backend is not tried where something that it needs is broken: each of its starts would only
    fail once more.
    """
    broken = False
    for finding in _parts(system, weights_file):
        broken = broken or not (finding.well or finding.name.startswith(_PAINTS_WITHOUT))
        yield finding
    if broken:
        words = "The backend was not tried, since it cannot paint as it is"
        yield Finding("backend", False, words, "mend what is named above, then run this again")
        return
    yield from _look_at_age()
    yield from backend.look_at_backend(tell)


def _parts(system: System, weights_file: Path | None) -> Iterator[Finding]:
    yield from modules.look_at_python()
    yield from modules.look_at_modules()
    yield from modules.look_at_versions()
    yield from modules.look_at_ray()
    yield from weights.look_at_packaged_weights()
    if weights_file is not None:
        yield from weights.look_at_weights_file(weights_file)
    yield from folder.look_at_folder()
    yield from folder.look_at_launch()
    yield from plugins.look_at_editors(system)


def _look_at_age() -> Iterator[Finding]:
    from scumble_install import running_backend  # noqa: PLC0415 - it needs psutil

    if running_backend.is_older():
        words = "The backend that runs began before Scumble was changed"
        yield Finding("age", False, words, "run scumble install, which stops it")
