"""``scumble selftest``: break things on purpose, and print what became of the jobs."""

import sys
from collections.abc import Sequence

BAD_INPUT = 2


def main(arguments: Sequence[str]) -> int:
    """Print the table, or the soak's measurements; 0 if every promise held, 1 if not."""
    if sys.platform != "linux":
        print("scumble: the self-test looks into /proc, so it needs Linux", file=sys.stderr)
        return BAD_INPUT
    from scumble_cli.selftest.main import main as run  # noqa: PLC0415 - it needs what Linux has

    return run(arguments)
