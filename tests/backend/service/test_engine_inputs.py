"""Maps and weights on their way to the engine."""

from __future__ import annotations

import pytest
import torch

from scumble_backend.engine import Style
from scumble_backend.pixels import Layer
from scumble_backend.service.worker.engine_inputs import mapped
from scumble_protocol.pixels import FORMATS

LAYER = Layer(4, 1, FORMATS["rgba8"], bytes(16), None)
FIRST, SECOND = bytes([255, 102, 0, 51]), bytes([0, 102, 51, 204])


def weights(*pairs: tuple[float, bytes]) -> list[list[float]]:
    styles = [Style(torch.zeros(3, 2, 2), weight) for weight, _ in pairs]
    found = mapped(styles, LAYER, [style_map for _, style_map in pairs])
    return [[round(value, 4) for value in one.weight[0].tolist()] for one in found]  # type: ignore[union-attr]


def test_maps_alone_say_where_and_how_much() -> None:
    assert weights((1, FIRST), (1, SECOND)) == [[1, 0.4, 0, 0.2], [0, 0.4, 0.2, 0.8]]


@pytest.mark.parametrize("scale", [0.01, 1, 50])
def test_weights_count_only_where_maps_overlap(scale: float) -> None:
    """A light style is painted in full where it is alone; how much is painted stays the maps'."""
    light, heavy = weights((scale, FIRST), (3 * scale, SECOND))
    assert light == [1, 0.2, 0, round(0.2 / 2.6, 4)]
    assert heavy == [0, 0.6, 0.2, round(2.4 / 2.6, 4)]
