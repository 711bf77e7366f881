"""Looks into /proc: whose processes run in a shared folder, how large they are, what they hold."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

_KINDS = (
    (b"scumble_backend.service.worker", "worker"),
    (b"scumble_cli.selftest.client_child", "client"),
    (b"scumble_client.bridge", "bridge"),
    (b"scumble_backend", "backend"),
)


class RunningProcess(NamedTuple):
    """A process: what it is for us, and who started it."""

    pid: int
    kind: str
    parent: int


def below(home: Path) -> list[RunningProcess]:
    """Give every process whose shared folder is this or lies in it; zombies count not."""
    wanted = b"SCUMBLE_HOME=" + os.fsencode(home)
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_bytes().split(b"\0")
            if any(word == wanted or word.startswith(wanted + b"/") for word in words):
                found.append(_read(folder))
        except (OSError, ValueError, IndexError):
            continue  # it is another user's, or has ended while we looked
    return sorted(found)


def _read(folder: Path) -> RunningProcess:
    words = (folder / "cmdline").read_bytes()
    kind = next((kind for mark, kind in _KINDS if mark in words), "other")
    return RunningProcess(int(folder.name), kind, int(_status(folder.name, "PPid")))


def resident(pid: int) -> int:
    """Bytes of memory that a process has for itself and in common with others."""
    return 1024 * int(_status(str(pid), "VmRSS").split()[0])


def address_space(pid: int) -> int:
    """Bytes of addresses that a process has asked for."""
    return 1024 * int(_status(str(pid), "VmSize").split()[0])


def _status(pid: str, name: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.partition(":")[2].strip()
    raise ProcessLookupError(pid)  # a zombie has no memory


def send(pid: int, number: signal.Signals) -> bool:
    """Send a signal; False if there is no such process any more."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def until(condition: Callable[[], bool], patience: float) -> bool:
    """Wait until a condition holds; False if it does not within so many seconds."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def answers(port: int) -> bool:
    """Tell whether anybody listens on a TCP port of this machine."""
    with socket.socket() as trial:
        trial.settimeout(2)
        return trial.connect_ex(("127.0.0.1", port)) == 0


def locked(path: Path) -> bool:
    """Tell whether anybody holds a lock on a file."""
    if not path.exists():
        return False
    number = path.stat().st_ino
    held: Iterable[str] = Path("/proc/locks").read_text().splitlines()
    return any(line.split()[-3].rpartition(":")[2] == str(number) for line in held)
