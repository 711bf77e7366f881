"""``--device`` where a backend is already running: it paints on what it was started with."""

import time
from collections.abc import Sequence

from scumble_cli.jobs.session import TroubleError
from scumble_client import Client, Event, Failed, InputError, Status
from scumble_protocol.wire.replies import DeviceFields


def wait_for_device(client: Client, device: str, early: Sequence[Event] = ()) -> list[Event]:
    """Wait until a backend answers that paints on a device; gives what has come, ``early`` too.

    Raises InputError if one that was already running paints on another. ``auto`` fits any,
    and nothing is waited for.
    """
    events = list(early)
    if device == "auto":
        return events
    _wait(client, events)
    if client.welcome is not None and not any(_is(e, "starting") for e in events):
        _check(device, client.welcome.devices)
    return events


def wait_for_ray(client: Client) -> None:
    """Wait until a backend answers that paints on a Ray cluster; raises InputError or TroubleError.

    InputError if one that was already running paints elsewhere.
    """
    events = _wait(client, [])
    failed = next((event for event in events if isinstance(event, Failed)), None)
    if failed is not None:
        raise TroubleError(failed.message)
    if client.welcome is not None and client.welcome.pool != "ray":
        raise InputError(
            "The running backend paints on this machine alone: leave out --pool, or stop that "
            "backend first (it ends by itself after ten idle minutes)"
        )


def _wait(client: Client, events: list[Event]) -> list[Event]:
    """Wait until a backend has answered, or there is none; gives all events."""
    while not any(isinstance(e, Failed) or _is(e, "ready") for e in events):
        time.sleep(0.01)
        events += client.poll()
    return events


def _check(device: str, there: Sequence[DeviceFields]) -> None:
    """Raise InputError unless the devices, where they are known yet, have this one."""
    kind, _, number = device.partition(":")
    kinds = [one.kind for one in there]
    if kinds and kinds.count(kind) <= int(number or 0):
        raise InputError(
            f"The running backend paints on {', '.join(sorted(set(kinds)))}, not on {device}: "
            "leave out --device, or stop that backend first (it ends by itself after ten idle "
            "minutes)"
        )


def _is(event: Event, stage: str) -> bool:
    return isinstance(event, Status) and event.stage == stage
