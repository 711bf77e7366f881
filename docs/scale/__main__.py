"""Make the tables of docs/scale.md again: some minutes."""

import sys
from pathlib import Path

from docs.house.__main__ import between
from docs.scale.figures import CPU, GPU, LATER, TODAY, Frame, House, frames_a_second, limits, parted
from docs.scale.simulation import Farm

PAGE = Path(__file__).parents[1] / "scale.md"
WORKERS = (1, 10, 100, 1000, 10_000)
_FRAMES = 400  # that are painted at least, after as many


def main() -> None:
    """Write both tables."""
    page = PAGE.read_text(encoding="utf-8")
    page = between(page, "limits", limits_table())
    page = between(page, "simulation", simulation_table())
    PAGE.write_text(page, encoding="utf-8")
    sys.stdout.write(f"both tables are in {PAGE}\n")


def limits_table() -> str:
    """Give how many workers fill what, from the figures alone."""
    lines = ["| | frame | head | store | network |", "|---|---|---|---|---|"]
    for house in (TODAY, LATER):
        for frame in (CPU, GPU):
            full = {limit.what: f"{limit.workers:,.0f}" for limit in limits(house, frame)}
            cells = [full.get(what, "") for what in ("head", "store", "network")]
            lines.append(f"| {house.name} | {frame.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def simulation_table() -> str:
    """Give what farms of several sizes do."""
    lines = [
        "| | frame | workers | frames a second | by the limits | head, store busy "
        "| a draft begins after, s: half, 95 % | deaths | painted twice |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for house, frame in ((TODAY, CPU), (TODAY, GPU), (LATER, CPU)):
        lines += [_row(house, frame, workers) for workers in WORKERS]
    for frame in (CPU, GPU):
        lines += [_row(parted(LATER, workers), frame, workers) for workers in WORKERS[2:]]
    return "\n".join(lines)


def _row(house: House, frame: Frame, workers: int) -> str:
    rate = frames_a_second(house, frame, workers)
    farm = Farm(house, frame, workers, drafts=rate / 50, seed=18)
    seen = farm.run(max(8 * frame.seconds, _FRAMES / rate, 2 * workers / rate))
    asked = f"{seen.wait(0.5):.2f}, {seen.wait(0.95):.2f}" if seen.waits else "none began"
    cells = (
        house.name,
        frame.name,
        f"{workers:,}",
        f"{seen.rate:.2f}",
        f"{frames_a_second(house, frame, workers):.2f}",
        f"{seen.head:.0%}, {seen.store:.0%}",
        asked,
        f"{seen.deaths}",
        f"{seen.doubled}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
