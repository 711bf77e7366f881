"""What is known of this machine's devices, and the one line about it that an artist gets."""

from scumble_protocol.wire.replies import DeviceFields, ProgressFields, TrialFields

_CPU = "cpu"

EARLY = 0.02
"""Share of a painting before which nobody can tell how long it will take."""


class DeviceNotes:
    """Trials of devices, the newest of each; tells each owner once that the CPU has taken over."""

    def __init__(self) -> None:
        self._trials: dict[str, TrialFields] = {}
        self._told: set[str] = set()

    @property
    def trials(self) -> tuple[TrialFields, ...]:
        """How every device was found that was tried."""
        return tuple(self._trials.values())

    def take(self, trial: TrialFields) -> None:
        """Note how a device was found."""
        self._trials[trial.device] = trial

    def advice(self, owner: str, device: DeviceFields | None, said: ProgressFields) -> str:
        """Give what to tell an owner whose job is painted on ``device``; mostly nothing.

        Once: that the CPU paints in place of another device, why, and for how long.
        """
        failed = [trial for trial in self._trials.values() if not trial.usable]
        replaced = bool(failed) and device is not None and device.kind == _CPU
        if not replaced or owner in self._told:
            return ""
        if said.seconds_left is None or said.fraction < EARLY:
            return ""
        self._told.add(owner)
        left = _about(said.seconds_left)
        return f"{_why(failed[-1])}: the CPU paints instead, and needs {left} more for this layer"


def _why(trial: TrialFields) -> str:
    if trial.device == "auto":
        return f"No GPU can be used here ({trial.reason})"
    return f"The GPU {trial.name or trial.device} cannot be used ({trial.reason})"


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 3600)} hours"
