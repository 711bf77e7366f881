"""The curves of a painting's losses, as a chart draws them."""

from typing import NamedTuple

from scumble_editor.formation import formation_text
from scumble_editor.formation.formation import Formation

TOTAL = "total"
"""The name of the sum of all."""
COLORS = ("#d9576b", "#1c8fa6", "#b5790f", "#6f80d6", "#3f9468", "#a8729a")
"""For one curve after the other; each has a contrast of 3 and more to white and to dark themes."""


class Curve(NamedTuple):
    """The losses of one name."""

    name: str
    color: str
    points: list[tuple[float, float]]
    """From the left, 0..1, and from below, 0..1."""


def curves(formation: Formation | None) -> tuple[list[Curve], float]:
    """Give the curves, the sum first, on a linear scale from zero, and what the top of it is."""
    if formation is None or not formation.losses:
        return [], 0.0
    steps, losses = zip(*formation.losses, strict=True)
    names = sorted(losses[-1], key=lambda name: (name != TOTAL, name))
    top = max((max(one.get(name, 0.0) for name in names) for one in losses), default=0.0) or 1.0
    first, wide = steps[0], max(1, steps[-1] - steps[0])
    return [
        Curve(
            name,
            COLORS[number % len(COLORS)],
            [
                ((step - first) / wide, max(0.0, one.get(name, 0.0)) / top)
                for step, one in zip(steps, losses, strict=True)
            ],
        )
        for number, name in enumerate(names)
    ], top


def told(formation: Formation | None) -> str:
    """Give the newest sum in words, for who cannot see the curves."""
    if formation is None or not formation.losses:
        return formation_text.NO_LOSSES
    step, losses = formation.losses[-1]
    return formation_text.losses_told(step, losses.get(TOTAL, 0.0))
