"""Memory: how much is free, and what running out of it looks like."""

import gc
from pathlib import Path

import psutil
import torch

from scumble_backend.heap import trim

_UNKNOWN = 4 * 2**30  # bytes, where the platform does not say
_GROUP = Path("/sys/fs/cgroup")
_WORDS = ("not enough memory", "can't allocate", "out of memory", "alloc_cpu", "could not create a")
"""What PyTorch's allocators say, and oneDNN ("could not create a primitive"), which hides why."""


def free_memory(device: torch.device) -> int:
    """Bytes that are still available on `device`; on a CPU, without swapping out others."""
    found = _free_on_host() if device.type == "cpu" else _free_on(device)
    return _UNKNOWN if found is None else found


def _free_on(device: torch.device) -> int | None:
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory()) - int(torch.mps.driver_allocated_memory())
    try:
        free, _ = torch.accelerator.get_memory_info(device)
        # What PyTorch has reserved and does not use is available too.
        held = torch.accelerator.memory_reserved(device) - torch.accelerator.memory_allocated(
            device
        )
    except (AttributeError, RuntimeError, NotImplementedError):
        return None
    return int(free) + int(held)


def _free_on_host() -> int | None:
    """What the system calls available, or less where a container's control group allows less."""
    try:
        found = int(psutil.virtual_memory().available)
    except (OSError, RuntimeError, ValueError, KeyError):  # an unknown system, or an unknown /proc
        return None
    group = _free_in_group(_GROUP)
    return found if group is None else min(found, group)


def _free_in_group(group: Path) -> int | None:
    """Bytes that Linux's control group (version 2) allows; None without a limit or a group.

    Pages of files that can be dropped count as free. Source: memory.max, memory.current and
    inactive_file in Linux's Documentation/admin-guide/cgroup-v2.rst; psutil does not know them.
    """
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return None  # no limit is "max"
    return max(0, limit - used + int(stat.get("inactive_file", 0)))


def ran_out(error: BaseException) -> bool:
    """Whether an exception says that there is no memory left."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(w in str(error).lower() for w in _WORDS)


def release(device: torch.device) -> None:
    """Give cached memory that is not in use back to the system."""
    gc.collect()
    if device.type == "mps":
        torch.mps.empty_cache()
    elif device.type != "cpu":
        torch.accelerator.empty_cache()
    else:
        trim()
