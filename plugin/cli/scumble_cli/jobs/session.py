"""What subcommands that talk to the backend share: how they start and end."""

import argparse
import re
from collections.abc import Callable

from scumble_cli.interrupt import CANCELLED
from scumble_cli.streams import complain
from scumble_client import Client, InputError
from scumble_protocol.processes import python_module

__all__ = ["BAD_INPUT", "CANCELLED", "OK", "TROUBLE", "TroubleError", "add_device", "talk"]

OK, BAD_INPUT, TROUBLE = 0, 2, 3
"""Exit statuses."""


class TroubleError(Exception):
    """The backend cannot do what was asked; the text says why and what to do, in one line."""


def talk(name: str, device: str, work: Callable[[Client], int], pool: str = "local") -> int:
    """Work with a client, and turn what may go wrong into one line and an exit status.

    A backend is started, on that device and with that pool, if none runs.
    """
    options = ("--device", device, *(("--pool", pool) if pool != "local" else ()))
    client = Client(name, python_module("scumble_backend", *options))
    try:
        return work(client)
    except InputError as error:
        complain(str(error))
        return BAD_INPUT
    except TroubleError as error:
        complain(str(error))
        return TROUBLE
    except KeyboardInterrupt:
        complain("stopped")
        return CANCELLED
    finally:
        client.close()


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add the option for the device of a backend that is started."""
    parser.add_argument(
        "--device",
        default="auto",
        type=_device,
        help="for a backend that is started: auto, cpu, cuda or mps",
    )


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|mps|(cuda|xpu)(:\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} must be auto, cpu, cuda, cuda:N or mps")
    return text
