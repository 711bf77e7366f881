"""The table as text: Markdown, to be pasted into a page as it is."""

from collections.abc import Sequence

from scumble_cli.selftest.fault import FaultRow


def head() -> str:
    """Give the first lines of the table."""
    titles = ("fault", "times", "outcome", "work lost (max)", "leftovers", "took")
    return f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|"


def line(row: FaultRow) -> str:
    """Give a row."""
    lost = "–" if row.lost is None else f"{row.lost:.1f} s"
    left = ", ".join(row.leftovers) or "none"
    cells = (row.fault, str(row.times), row.outcome, lost, left, f"{row.seconds:.0f} s")
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def verdict(rows: Sequence[FaultRow]) -> str:
    """Say in a line whether everything held."""
    broken = [row.fault for row in rows if not row.held]
    times = sum(row.times for row in rows)
    lost = max((row.lost for row in rows if row.lost is not None), default=0.0)
    if broken:
        return f"\nNOT HELD: {', '.join(broken)}"
    return f"\nAll held: {times} injections, at most {lost:.1f} s of painting lost, nothing left."
