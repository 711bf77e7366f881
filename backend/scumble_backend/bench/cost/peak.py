"""How much memory a process has held at most."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import torch

_STATUS = Path("/proc/self/status")


def peak_memory(device: "torch.device") -> int:
    """Bytes: resident in this process, or allocated by PyTorch where there is a GPU."""
    if device.type == "cuda":
        import torch  # noqa: PLC0415 - seconds, and whoever has a GPU has it

        return torch.cuda.max_memory_allocated(device)
    return resident_peak()


def resident_peak() -> int:
    """Bytes that were resident in this process at most."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux" and _STATUS.exists():
        return _high_water_mark()
    import resource  # noqa: PLC0415 - not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _high_water_mark() -> int:
    """Bytes. The program's own: `getrusage` begins with what its parent held when it started it.

    Source: VmHWM in Linux's Documentation/filesystems/proc.rst.
    """
    status = _STATUS.read_text().splitlines()
    (line,) = (line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
