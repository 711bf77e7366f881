"""Every line about what paints: the processor, a graphics card, and why not the other."""

from collections.abc import Iterable
from functools import reduce

from scumble_client import Devices
from scumble_editor.languages.numbers import whole
from scumble_editor.languages.translation import _, ngettext
from scumble_protocol.wire.replies import TrialFields


def who_paints(devices: Devices) -> str:
    """Give what paints at the backend, how fast, and why not the GPU; empty while unknown."""
    usable = [trial for trial in devices.trials if trial.usable]
    if devices.trouble or not usable:
        return devices.trouble
    names = _and(_device(trial) for trial in usable)
    here = ngettext("{devices} paints here", "{devices} paint here", len(usable), devices=names)
    return f"{here[:1].upper()}{here[1:]}{_why_no_gpu(devices, usable)}"


def _device(trial: TrialFields) -> str:
    name = _("the CPU") if trial.device == "cpu" else trial.name or trial.device
    return (
        name
        if trial.speed is None
        else _("{device} ({speed} GFLOP/s)", device=name, speed=whole(trial.speed))
    )


def _and(names: Iterable[str]) -> str:
    """Join names as a sentence does."""
    return reduce(lambda one, other: _("{one} and {other}", one=one, other=other), names)


def _why_no_gpu(devices: Devices, usable: list[TrialFields]) -> str:
    failed = [trial for trial in devices.trials if not trial.usable]
    if failed:
        return "; " + "; ".join(_unusable(trial) for trial in failed)
    only_cpu = all(trial.device == "cpu" for trial in usable)
    return "; " + _("PyTorch found no GPU, or was told to use none") if only_cpu else ""


def _unusable(trial: TrialFields) -> str:
    if trial.device == "auto":
        return _("no GPU can be used ({reason})", reason=trial.reason)
    return _(
        "the GPU {device} cannot be used ({reason})",
        device=trial.name or trial.device,
        reason=trial.reason,
    )
