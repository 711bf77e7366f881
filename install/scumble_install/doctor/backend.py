"""The backend: reached or started, waited for until a worker can paint, and asked on what."""

import time
from collections.abc import Callable, Iterator

from scumble_client import Client, Devices, Failed
from scumble_editor.forecast.machine_text import who_paints
from scumble_install.doctor.finding import Finding, fault_in
from scumble_install.doctor.graphics import has_nvidia
from scumble_protocol.folder import FolderError, read_remote
from scumble_protocol.processes import python_module
from scumble_protocol.release import release
from scumble_protocol.remedies import AGAIN
from scumble_protocol.wire.replies import TrialFields

PATIENCE = 300.0
"""Seconds that a worker may take until it can paint: an accelerator compiles its kernels then."""
_SAYING = 5.0
"""Seconds between two lines that say that it is waited for."""
_POLL = 0.05

_NAME, _RELEASE = "backend", "release"


def look_at_backend(
    tell: Callable[[str], None], patience: float = PATIENCE, command: list[str] | None = None
) -> Iterator[Finding]:
    """Wait for a worker that can paint; ``tell`` is told now and then how long by now.

    ``command``: what starts the backend where none runs.
    """
    client = Client("scumble doctor", command or python_module("scumble_backend"))
    began = time.monotonic()
    try:
        answer = _answer(client, tell, patience)
        theirs = client.welcome.backend if client.welcome is not None else None
    finally:
        client.close()
    if isinstance(answer, Failed):
        yield fault_in(_RELEASE if answer.code == "version" else _NAME, answer.message)
        return
    if theirs is not None:
        yield _look_at_release(theirs.removeprefix("scumble").strip())
    if answer is None:
        words = f"No worker could paint within {patience:.0f} s"
        yield Finding(_NAME, False, words, AGAIN)
    elif answer.trouble:
        yield fault_in(_NAME, answer.trouble)
    else:
        words = f"A worker of the backend can paint after {time.monotonic() - began:.1f} s"
        yield Finding(_NAME, True, words)
        yield _look_at_devices(answer)


def _answer(
    client: Client, tell: Callable[[str], None], patience: float
) -> "Failed | Devices | None":
    """Ask until a worker is ready or never will be; None if that takes too long."""
    began = said = time.monotonic()
    client.connect()
    client.devices()
    while (now := time.monotonic()) - began < patience:
        for event in client.poll():
            if isinstance(event, Failed):
                return event
            if isinstance(event, Devices):
                if event.ready or event.trouble:
                    return event
                client.devices()
        if now - said > _SAYING:
            said = now
            tell(f"Waiting for a worker that can paint, {now - began:.0f} s by now…")
        time.sleep(_POLL)
    return None


def _look_at_release(theirs: str) -> Finding:
    if theirs == release():
        return Finding(_RELEASE, True, f"Backend and programs are of release {theirs}")
    which = f"of release {theirs}" if theirs else "so old that it does not tell its release"
    words = f"The backend is {which}, and this is {release()}"
    return Finding(_RELEASE, False, words, _stop_it())


def _stop_it() -> str:
    if _is_paired():
        return "install the same release on both machines"
    return "run scumble install, which stops it"


def _is_paired() -> bool:
    try:
        return read_remote() is not None
    except FolderError:  # it has a line of its own
        return False


def _look_at_devices(devices: Devices) -> Finding:
    name, words, trials = "device", who_paints(devices), devices.trials
    if not trials:
        words = "The backend does not tell what it paints on: it is of an older release"
        return Finding(name, False, words, _stop_it())
    if not all(trial.usable for trial in trials):
        return Finding(name, False, words, "update that device's driver, or PyTorch to fit it")
    if _only_cpu(trials) and has_nvidia() and not _is_paired():
        words = f"{words}, but there is an NVIDIA GPU here"
        return Finding(name, False, words, "install a PyTorch for it, or update its driver")
    return Finding(name, True, words)


def _only_cpu(trials: tuple[TrialFields, ...]) -> bool:
    return all(trial.device == "cpu" for trial in trials)
