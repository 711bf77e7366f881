"""``scumble pair``: let another machine paint on this one's backend, or paint on another's."""

import argparse
import re
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from scumble_cli.main import parser_for
from scumble_protocol.folder import read_remote, remote_path, way_in
from scumble_protocol.owned import FolderError, read_private, write_private

PORT = 47231
"""The default port; any free one will do."""

BAD_INPUT = 2


def main(arguments: Sequence[str]) -> int:
    """Pair, list, revoke, use or forget; gives the exit status."""
    # pyzmq makes the keys: only the backend's machine needs it
    from scumble_backend.service.door.pairings import PairingError  # noqa: PLC0415

    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if options.use is not None:
            _use(options.use)
        elif options.forget:
            _forget()
        elif options.list:
            _list()
        elif options.revoke is not None:
            _revoke(options.revoke)
        elif options.name is None or options.output is None:
            parser.error("a NAME and -o FILE are needed, or one of the other options")
        else:
            _pair(options.name, options.endpoint, options.output)
    except (FolderError, PairingError) as error:
        print(f"scumble pair: {error}", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"scumble pair: {error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("pair")
    here = parser.add_argument_group("on the backend's machine")
    here.add_argument("name", nargs="?", help="a name for the other machine, such as tablet")
    here.add_argument(
        "--endpoint",
        type=_endpoint,
        metavar="tcp://HOST:PORT",
        help=f"how the other machine reaches this one (default: its name, port {PORT})",
    )
    here.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to carry over")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--list", action="store_true", help="list the pairings")
    ways.add_argument("--revoke", metavar="NAME", help="revoke that pairing at once")
    ways.add_argument(
        "--use", type=Path, metavar="FILE", help="on the other machine: paint there from now on"
    )
    ways.add_argument(
        "--forget", action="store_true", help="on the other machine: paint here again"
    )
    return parser


def _endpoint(text: str) -> str:
    if not re.fullmatch(r"tcp://([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}", text):
        raise argparse.ArgumentTypeError(f"{text} must look like tcp://HOST:PORT")
    return text


def _pair(name: str, endpoint: str | None, output: Path) -> None:
    from scumble_backend.service.door.pairings import pair  # noqa: PLC0415 - see main

    if output.exists() or output.is_symlink():
        raise FolderError(f"{output} already exists: choose another file")
    if not output.absolute().parent.is_dir():
        raise FolderError(f"{output.parent} is not a folder: create it first")
    way = endpoint or f"tcp://{socket.gethostname()}:{PORT}"
    content = pair(name, way)
    write_private(output, content, folder_too=False)
    port = way.rpartition(":")[2]
    print(f"{output} is the key for {name}: copy it there by a safe way, then run there")
    print(f"    scumble pair --use {output.name}")
    print("Keep the backend running here with")
    print(f"    scumble serve --bind tcp://0.0.0.0:{port} --idle-exit 0")


def _revoke(name: str) -> None:
    from scumble_backend.service.door.pairings import revoke  # noqa: PLC0415 - see main

    revoke(name)
    print(f"{name} is no longer allowed in")


def _list() -> None:
    from scumble_backend.service.door.pairings import pairings  # noqa: PLC0415 - see main

    known = pairings()
    for name, welcome in known.items():
        print(f"{name:32} {'let in' if welcome else 'revoked'}")
    if not known:
        print("Nobody is paired: only you on this machine are allowed in")
    remote = read_remote()
    if remote is not None:
        print(f"Paintings of this machine are made by {remote.endpoint}")


def _use(file: Path) -> None:
    content = read_private(file, folder_too=False)
    if content is None:
        raise FolderError(f"{file} does not exist")
    way = way_in(content)
    if way is None:
        raise FolderError(f"{file} is not a pairing: make one with scumble pair NAME -o FILE")
    write_private(
        remote_path(), {k: v for k, v in way._asdict().items() if k not in ("pid", "host")}
    )
    print(f"Paintings will be made by {way.endpoint}; {file} is no longer needed: delete it")


def _forget() -> None:
    there = remote_path().exists()
    remote_path().unlink(missing_ok=True)
    print("Paintings are made on this machine" + (" again" if there else ""))
