"""Whose processes run in a shared folder, how large they are, what they hold."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import psutil

_KINDS = (
    ("scumble_backend.service.worker.main", "worker"),
    ("scumble_cli.selftest.client_child", "client"),
    ("scumble_client.bridge", "bridge"),
    ("scumble_backend", "backend"),
)


class RunningProcess(NamedTuple):
    """A process: what it is for us, and who started it."""

    pid: int
    kind: str
    parent: int


def below(home: Path) -> list[RunningProcess]:
    """Give every process whose shared folder is this or lies in it; zombies count not."""
    wanted = Path(home)
    found = []
    for process in psutil.process_iter():
        try:
            folder = process.environ().get("SCUMBLE_HOME")
            if folder is not None and Path(folder).is_relative_to(wanted):
                found.append(RunningProcess(process.pid, _kind(process.cmdline()), process.ppid()))
        except psutil.Error:
            continue  # it is another user's, or has ended while we looked
    return sorted(found)


def _kind(words: list[str]) -> str:
    line = " ".join(words)
    return next((kind for mark, kind in _KINDS if mark in line), "other")


def resident(pid: int) -> int:
    """Bytes of memory that a process has for itself and in common with others."""
    return int(psutil.Process(pid).memory_info().rss)


def address_space(pid: int) -> int:
    """Bytes of addresses that a process has asked for."""
    return int(psutil.Process(pid).memory_info().vms)


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
