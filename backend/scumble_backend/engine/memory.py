"""Memory: how much is free, and what running out of it looks like."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

import torch

from ..heap import trim

_UNKNOWN = 4 * 2**30  # bytes, where the platform does not tell
_WORDS = ("not enough memory", "can't allocate", "out of memory", "alloc_cpu", "could not create a")
"""What PyTorch's allocators say, and oneDNN ("could not create a primitive"), which hides why."""


def free_memory(device: torch.device) -> int:
    """Bytes that can still be had on `device`; on a CPU without pushing others to the disk."""
    found = _free_on_host() if device.type == "cpu" else _free_on(device)
    return _UNKNOWN if found is None else found


def _free_on(device: torch.device) -> int | None:
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory()) - int(torch.mps.driver_allocated_memory())
    try:
        free, _ = torch.accelerator.get_memory_info(device)
        # What PyTorch has put aside and does not use can be had too.
        held = torch.accelerator.memory_reserved(device) - torch.accelerator.memory_allocated(
            device
        )
    except (AttributeError, RuntimeError, NotImplementedError):
        return None
    return int(free) + int(held)


def _free_on_host() -> int | None:
    if sys.platform == "linux":
        return _free_on_linux(Path("/"))
    if sys.platform == "darwin":
        return _free_on_mac()
    if sys.platform == "win32":
        return _free_on_windows()
    return None


def _free_on_linux(root: Path) -> int | None:
    """MemAvailable, or less where the control group (a container's) allows less."""
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
        kibibytes = {name: rest.split()[0] for name, _, rest in (x.partition(":") for x in lines)}
        found = int(kibibytes["MemAvailable"]) * 1024
    except (OSError, KeyError, ValueError, IndexError):
        return None
    group = root / "sys/fs/cgroup"
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return found  # no limit ("max"), or no group
    return min(found, max(0, limit - used + int(stat.get("inactive_file", 0))))


def _free_on_mac() -> int | None:
    try:
        library = ctypes.CDLL(None)
        pages = sum(
            _sysctl(library, f"vm.page_{kind}_count")
            for kind in ("free", "speculative", "purgeable", "pageable_external")
        )
        return pages * _sysctl(library, "vm.pagesize")
    except (OSError, AttributeError):
        return None


def _sysctl(library: ctypes.CDLL, name: str) -> int:
    value, size = ctypes.c_uint64(0), ctypes.c_size_t(8)
    if library.sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, 0):
        raise OSError(f"sysctl knows no {name}")
    return value.value


class _MemoryStatus(ctypes.Structure):
    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "available", "c", "d", "e", "f", "g")),
    )


def _free_on_windows() -> int | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    try:
        library = ctypes.CDLL("kernel32")
        return int(status.available) if library.GlobalMemoryStatusEx(ctypes.byref(status)) else None
    except (OSError, AttributeError):
        return None


def ran_out(error: BaseException) -> bool:
    """Whether an exception says that there is no memory left."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(w in str(error).lower() for w in _WORDS)


def release(device: torch.device) -> None:
    """Give back what is not in use."""
    gc.collect()
    if device.type == "mps":
        torch.mps.empty_cache()
    elif device.type != "cpu":
        torch.accelerator.empty_cache()
    else:
        trim()
