"""Section ``steer``: ten iterations after one slider moved, against a cold run's forty."""

from collections.abc import Callable
from dataclasses import replace

from torch import Tensor

from scumble_backend.bench.painters.ours import lengthen
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.engine import Network, Painting, Settings, Style

AFTER, COLD = 10, 40
"""Iterations after the update, and of the cold run that it is compared with."""

_MOVES = (
    ("strength 70", Settings(strength=70)),
    ("strength 30", Settings(strength=30)),
    ("freedom 75", Settings(freedom=75)),
    ("freedom 25", Settings(freedom=25)),
    ("brush size 150", Settings(brush_size=150)),
    ("brush size 60", Settings(brush_size=60)),
    ("smoothness 200", Settings(smoothness=200)),
    ("smoothness 0", Settings(smoothness=0)),
    ("strength 100", Settings(strength=100)),
    ("strength 0", Settings(strength=0)),
    ("freedom 100", Settings(freedom=100)),
    ("freedom 0", Settings(freedom=0)),
    ("brush size 250", Settings(brush_size=250)),
    ("brush size 40", Settings(brush_size=40)),
    ("brush size 400", Settings(brush_size=400)),
    ("brush size 25", Settings(brush_size=25)),
)
"""Moderate moves, then as far as sliders go."""

_COLUMNS = (
    Column("move", "moved to"),
    Column("from", "goes on at px"),
    Column("size", "and comes to"),
    Column("steered", f"loss after {AFTER} iterations", "{:.4f}"),
    Column("cold", f"cold run's after {COLD}", "{:.4f}"),
    Column("ratio", "ratio", "{:.3f}"),
)


def measure(pair: Pair, side: int, network: Network, say: Callable[[str], None]) -> Section:
    """Move one slider of a finished `normal` after the other, each in a painting of its own."""
    content, style = load(pair.photo, side), load(pair.style)
    rows: list[Row] = []
    for name, move in _MOVES:
        say(f"steer: {name}")
        moved = replace(move, preset="normal", size=side)
        rows.append({"move": name, **_compared(content, style, moved, network)})
    notes = [
        "losses: the weighted sum that is minimised, of the iterate that was evaluated last; both "
        "at the last level, with the settings moved to",
        f"the cold run's last level has as many iterations more as make {COLD} in all",
    ]
    h, w = content.shape[-2:]
    return Section("steer", f"One slider moved, {pair.name}, {w} x {h} px", _COLUMNS, rows, notes)


def _compared(content: Tensor, style: Tensor, moved: Settings, network: Network) -> Row:
    """A `normal` with every slider in its middle, moved when it is done, against a cold run."""
    middle = Settings(moved.preset, size=moved.size)
    steered = Painting(content, [Style(style)], middle, network)
    steered.run()
    steered.update(moved)
    after = [steered.step() for _ in range(AFTER) if not steered.finished]
    cold = Painting(content, [Style(style)], moved, network)
    lengthen(cold, COLD)
    first, last, theirs = after[0], after[-1], [cold.step() for _ in range(COLD)][-1]
    row: Row = {"size": max(last.size), "from": max(first.size)}
    row |= {"steered": last.losses["total"], "cold": theirs.losses["total"]}
    if last.size == theirs.size:  # else the losses are not of the same function
        row["ratio"] = last.losses["total"] / theirs.losses["total"]
    return row
