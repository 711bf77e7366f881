"""Which computer this is: its user's folder may be another's too (a home folder on a network).

A computer is known by its boot, and not by its name: that changes with the network (DHCP), and
installations that were copied share even what is meant to be unique (``/etc/machine-id``). A
process of an earlier boot cannot run any more, so nothing is lost with it.
"""

import ctypes
import hashlib
import platform
import sys
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")


@lru_cache
def this_host() -> str:
    """Name this computer and its boot: two short words of hexadecimal digits, with a dash."""
    return f"{_short(_machine())}-{boot_key()}"


@lru_cache
def boot_key() -> str:
    """Name this boot of this computer: where the system has no name for it, this computer."""
    return _short(_boot() or platform.node())


def is_here(host: str) -> bool:
    """Tell whether what ``this_host`` gave was given by this boot of this computer.

    Where Linux does not say which boot it is (a sandbox without /proc), nothing speaks against it.
    """
    return host.rpartition("-")[2] == boot_key() or _is_untold()


def is_this_machine(host: str) -> bool:
    """Tell whether it was given by this computer, now or before it was started again."""
    return is_here(host) or host.partition("-")[0] == _short(_machine())


def _is_untold() -> bool:
    return sys.platform == "linux" and not _BOOT.exists()


def _machine() -> str:
    return _text(_MACHINE) or platform.node()


def _boot() -> str:
    return _mac_boot() if sys.platform == "darwin" else _text(_BOOT)


def _mac_boot() -> str:
    """Ask macOS, whose answer no file has; empty where it gives none."""
    size = ctypes.c_size_t(64)
    buffer = ctypes.create_string_buffer(size.value)
    library = ctypes.CDLL(None)
    name = b"kern.bootsessionuuid"
    failed = library.sysctlbyname(name, buffer, ctypes.byref(size), None, ctypes.c_size_t(0))
    return "" if failed else buffer.value.decode("ascii", "replace")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
