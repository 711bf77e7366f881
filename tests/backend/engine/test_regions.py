"""Two styles with a hard border between them: neither is seen in the other's region."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings, Style
from scumble_backend.engine.schedule import HYPER_CUT
from scumble_backend.engine.vgg.weights import CONVS

SIDE = 96
MOST = 0.1
"""Share of the other style beyond the border's reach: 0.05 was seen, and 0.27 within it."""


def receptive_field(layer: str) -> int:
    """How many px a side one unit of a layer sees, from the sizes of kernels and pools."""
    sees, step = 1, 1
    for name, _, _ in CONVS:
        if name[0] != "1" and name[2] == "1":
            sees, step = sees + step, 2 * step
        sees += 2 * step
        if name == layer:
            return sees
    raise LookupError(layer)


def test_nothing_bleeds_further_than_the_first_layers_see(
    network: Network, photo: Callable[[str, int], Tensor]
) -> None:
    """By columns: 0 is as in the first style alone, 1 as in the second.

    The first layers are those that all levels have, up to relu3_1: it sees 24 px, 12 to a side.
    """
    content = photo("coffee", SIDE)
    height, width = content.shape[-2:]
    red, blue = 0.3 * torch.rand(2, 3, 40, 40, generator=torch.Generator().manual_seed(7))
    red[0] += 0.6
    blue[2] += 0.6
    right = (torch.arange(width) >= width // 2).float().expand(height, width).contiguous()
    mixed, first, second = (
        (picture[2] - picture[0]).mean(0)
        for picture in (
            Painting(content, styles, Settings(preset="draft"), network).run()
            for styles in ([Style(red, 1 - right), Style(blue, right)], [Style(red)], [Style(blue)])
        )
    )
    share = (mixed - first) / (second - first)
    reach = receptive_field(max(HYPER_CUT)) // 2
    assert reach == 12
    assert share[: width // 2 - reach].abs().max() < MOST
    assert (share[width // 2 + reach :] - 1).abs().max() < MOST
    assert share[: width // 2 - 1].max() < 0.4, "the border is where it was drawn"
    assert share[width // 2 + 1 :].min() > 0.6
