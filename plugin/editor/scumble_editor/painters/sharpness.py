"""How many pixels previews need: as many as the screen shows, no more than the layer has."""

import math

_STEP = 128
"""Sides are rounded up to multiples of this: not every touch of a wheel asks for another."""
_LEAST = 512
"""As many a docker's or window's own pane takes."""
_SPARE = 2.0
"""How much larger than needed previews may stay."""


def side_for(scale: float, layer: tuple[int, int], before: int) -> int:
    """Give the longest side, in pixels, that previews of a layer should have.

    ``scale``: screen pixels for each of the layer's; ``before``: what was asked for last (0:
    nothing), which stays as long as it is enough and not far too much.
    """
    whole = max(layer)
    needed = math.ceil(max(0.0, scale) * whole / _STEP) * _STEP
    wanted = min(whole, max(_LEAST, needed))
    return before if wanted <= before <= _SPARE * wanted else wanted
