"""One thing that was looked at."""

from typing import NamedTuple

from scumble_protocol.remedies import AGAIN


class Finding(NamedTuple):
    """How one part of an installation is."""

    name: str
    """Which part; scripts may rely on it."""
    well: bool
    text: str
    """What was found, in one line."""
    remedy: str = ""
    """The next step; empty where all is well."""

    @property
    def line(self) -> str:
        """Give all of it as a person reads it."""
        return f"{self.text}: {self.remedy}" if self.remedy else self.text


def fault_in(name: str, line: str) -> Finding:
    """Give the finding of a line that names a cause and, after its last colon, the next step."""
    cause, colon, step = line.rpartition(": ")
    return Finding(name, False, cause, step) if colon else Finding(name, False, line, AGAIN)
