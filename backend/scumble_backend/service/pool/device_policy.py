"""Which devices a pool gives up: those that fail on trial, and those that fail twice in a painting.

An accelerator's driver may hang the worker or end it, so nothing that a worker says is needed to
find out; what it says makes the reason clearer.
"""

import signal
import sys
from collections import Counter
from dataclasses import dataclass

from scumble_backend.service.pool.pool import (
    Idle,
    Joined,
    Lost,
    PoolEvent,
    Ready,
    Tried,
    Trouble,
    Trying,
)
from scumble_protocol.awake import AwakeTime
from scumble_protocol.wire.replies import TrialFields

TRIAL_PATIENCE = 60.0
"""Seconds that a device may take on trial: some compile their kernels then."""
LOADING_PATIENCE = 300.0
"""Seconds that a worker which may use an accelerator may take to load PyTorch."""
MOST_FAILURES = 1
"""Failures of a device, with no job done between two, after which it is tried once more."""
CPU = "cpu"

KILLED: int | None = None
"""The status of a process that was killed, or of a worker of which nobody knows how it ended."""
if sys.platform != "win32":
    KILLED = -signal.SIGKILL


@dataclass
class WorkerDevice:
    """The device of one worker."""

    name: str
    """As it is known by now: ``auto`` until one was chosen."""
    patience: float | None = None
    """Awake time at which its start has taken too long; None: never, or it is over."""
    trial: TrialFields | None = None
    """How it was found, once that is known."""
    lost: str = ""
    """Why it failed in a painting."""
    innocent: bool = False
    """Whether the worker said that something else is wrong: a device that nobody has, say."""


class DevicePolicy:
    """What judges devices: by what workers say of them, and by those of the dead."""

    def __init__(self, time: AwakeTime | None = None) -> None:
        self._time = time or AwakeTime()
        self._devices: dict[str, WorkerDevice] = {}
        self._failures: Counter[str] = Counter()

    def meet(self, worker: str, device: str) -> None:
        """Note that a worker was started for a device, or for ``auto``."""
        self._devices[worker] = WorkerDevice(device)

    def hear(self, event: PoolEvent) -> bool:
        """Take what a worker says; True if it is of no use any more, and is to be ended."""
        device = self._devices[event.worker]
        match event:
            case Joined():
                self._wait(device, LOADING_PATIENCE)
            case Trying():
                device.name = event.device
                self._wait(device, TRIAL_PATIENCE)
            case Tried():
                device.patience, device.trial = None, event.trial
                return not event.trial.usable
            case Ready():
                device.patience = None
            case Idle():
                del self._failures[device.name]
            case Lost():
                device.lost = event.reason
                return True
            case Trouble():
                device.patience, device.innocent = None, True
        return False

    def overdue(self) -> list[str]:
        """Give the workers whose start has taken too long."""
        now = self._time.now()
        late = [n for n, d in self._devices.items() if d.patience is not None and d.patience < now]
        for name in late:
            device = self._devices[name]
            words = "it did not answer when it was tried"
            device.trial, device.patience = _unusable(device, words), None
        return late

    def bury(self, worker: str, status: int | None) -> TrialFields | None:
        """Judge the device of a worker that has ended; gives why none is to be started on it.

        None: the device is not at fault, or is tried once more.
        """
        device = self._devices.pop(worker)
        if device.name == CPU or device.innocent:
            return None
        if device.trial is not None and not device.trial.usable:
            return device.trial
        words = device.lost
        if not words and status != KILLED:  # by the user, or for want of memory
            words = f"the painting process ended with status {status} when it was used"
        if not words:
            return None
        self._failures[device.name] += 1
        if device.trial is None or self._failures[device.name] > MOST_FAILURES:
            return _unusable(device, words)
        return None

    def _wait(self, device: WorkerDevice, patience: float) -> None:
        device.patience = None if device.name == CPU else self._time.now() + patience


def _unusable(device: WorkerDevice, words: str) -> TrialFields:
    name = device.trial.name if device.trial else ""
    return TrialFields(device.name, name, usable=False, reason=words, speed=None)
