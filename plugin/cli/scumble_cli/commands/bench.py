"""``scumble bench``: become the benchmark."""

from collections.abc import Sequence

from scumble_protocol.processes import become


def main(arguments: Sequence[str]) -> int:
    """Replace this process by the benchmark; its options are its own."""
    return become("scumble_backend.bench", *arguments)
