"""The device that a worker paints on: chosen, tried, described, and found to have failed."""

import logging
import time
from typing import NamedTuple

import torch

from scumble_backend.engine import (
    DeviceError,
    EngineError,
    InterruptedPainting,
    Network,
    load_network,
    pick_device,
)
from scumble_backend.engine.host.memory import ran_out
from scumble_backend.engine.host.trial import try_device
from scumble_backend.service.pool.worker_words import Word
from scumble_backend.service.worker.replies import Replies
from scumble_backend.service.worker.style_pictures import StyleError
from scumble_protocol.wire.replies import DeviceFields, TrialFields

log = logging.getLogger("scumble.painting_device")

LONGEST_REASON = 300
"""Characters of why a device cannot be used."""


class UnusableError(Exception):
    """The device cannot be used; the trial says which one, and why."""

    def __init__(self, trial: TrialFields) -> None:
        super().__init__(trial.reason)
        self.trial = trial


class OpenedDevice(NamedTuple):
    """A device that was tried, and the speed that it had then, in GFLOP/s."""

    device: torch.device
    speed: float


def open_device(name: str, replies: Replies) -> OpenedDevice:
    """Choose the device called ``name`` and try it.

    The server is told before each step, since it may hang or end the process, and what came of it.
    Raises EngineError for a name that is not known here, UnusableError for a device that is there
    and cannot paint.
    """
    device: torch.device | None = None
    _announce(name, replies)
    try:
        device = pick_device(name)
        _announce(str(device), replies)
        speed = round(try_device(device), 1)
        described = describe(device)
    except Exception as error:
        if isinstance(error, EngineError) and not isinstance(error, DeviceError):
            raise
        if device is not None and device.type == "cpu":
            raise
        log.exception("the device %s cannot be used", device or name)
        trial = TrialFields(str(device or name), "", usable=False, reason=reason(error), speed=None)
        raise UnusableError(trial) from None
    trial = TrialFields(str(device), described.name, usable=True, reason="", speed=speed)
    replies.say(Word("tried", {"trial": trial.plain()}))
    return OpenedDevice(device, speed)


def _announce(device: str, replies: Replies) -> None:
    """Say which device is about to be tried, and let the thread that sends have its turn.

    A driver that hangs may keep the interpreter's lock.
    """
    replies.say(Word("trying", {"device": device}))
    time.sleep(0.01)


def load_on(device: torch.device, weights: str) -> Network:
    """Load the network.

    Raises EngineError for the weights, UnusableError where the device fails.
    """
    try:
        return load_network(weights, device)
    except Exception as error:
        if not failed(device, error):
            raise
        log.exception("the device %s cannot hold the network", device)
        name, words = describe(device).name, reason(error)
        raise UnusableError(
            TrialFields(str(device), name, usable=False, reason=words, speed=None)
        ) from None


def failure_of(error: Exception) -> tuple[str, str]:
    """Give the code of a ``failed`` for what ended a painting, and its words."""
    if isinstance(error, StyleError):
        return "style", str(error)
    if isinstance(error, EngineError):
        return "picture", str(error)
    if ran_out(error):
        return "memory", "Not enough memory for this layer: choose a smaller painted size"
    return "worker", f"Painting failed ({reason(error)}): see backend.log"


def describe(device: torch.device) -> DeviceFields:
    """Give name, kind and memory in bytes of a device."""
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return DeviceFields(properties.name, device.type, properties.total_memory)
    return DeviceFields(str(device), device.type, 0)


def failed(device: torch.device, error: Exception) -> bool:
    """Tell whether an exception in a painting says that its device failed: never that of a CPU.

    What the engine has words for is the picture's fault or the settings', unless the device
    computes wrong numbers by now. All else on an accelerator counts as its fault: each has words
    of its own for a lost device, and where it was not, the CPU will raise the same once more.
    """
    if device.type == "cpu" or isinstance(error, InterruptedPainting | StyleError):
        return False
    if not isinstance(error, EngineError):
        return True
    try:
        try_device(device)
    except Exception:
        log.exception("the device %s has failed", device)
        return True
    return False


def reason(error: Exception) -> str:
    """Give an exception's words in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:LONGEST_REASON]
