"""``scumble serve``: become the backend process."""

from collections.abc import Sequence

from scumble_protocol.processes import become


def main(arguments: Sequence[str]) -> int:
    """Replace this process by the backend; its options are its own."""
    return become("scumble_backend", *arguments)
