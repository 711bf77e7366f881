"""Options of our commands: what is wrong with one is one line, with the next step."""

import argparse
import contextlib
from collections.abc import Callable
from typing import NoReturn

WRONG = 2
"""Exit status where the options cannot be used."""


class OptionParser(argparse.ArgumentParser):
    """A parser that names what is wrong and where to look, and not every option there is."""

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong, and end the process."""
        one_line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in message)
        step = f" ({self.prog} --help lists all)" if self.add_help else ""
        self.exit(WRONG, f"{self.prog}: error: {one_line}{step}\n")


def number(kind: type[float], least: float, most: float) -> Callable[[str], float]:
    """Give what reads a number of a kind (``int`` or ``float``) from ``least`` to ``most``."""
    noun = "whole number" if kind is int else "number"

    def read(words: str) -> float:
        with contextlib.suppress(ValueError):
            if least <= (found := kind(words)) <= most:
                return found
        raise argparse.ArgumentTypeError(
            f"{words!r} must be a {noun} from {_plain(least)} to {_plain(most)}"
        )

    return read


def _plain(limit: float) -> str:
    return f"{limit:g}" if limit < 10**6 else f"{limit:.0f}"
