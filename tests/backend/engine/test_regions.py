from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from scumble_backend.engine import Network, Style
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.schedule import road
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import PreparedStyle, StyleTargets
from scumble_backend.engine.vgg.network import no_poll

STAGE = road(64)[0]


@pytest.fixture
def two(network: Network, painted: Tensor) -> tuple[list[PreparedStyle], list[StyleTargets]]:
    styles = [PreparedStyle(Style(s)) for s in (painted, 1 - painted)]
    return styles, [s.targets(network, STAGE, 100, no_poll) for s in styles]


def _mixture(styles: list[PreparedStyle], weights: Sequence[float | Tensor]) -> Mixture:
    canvas = Canvas(torch.rand(3, 64, 64), None)
    return Mixture(styles, weights, canvas, canvas.level(64, torch.device("cpu")), 64)


def test_numbers_blend_the_targets(
    two: tuple[list[PreparedStyle], list[StyleTargets]],
) -> None:
    styles, targets = two
    (region,) = _mixture(styles, [3.0, 1.0]).regions(targets)
    truth = 0.75 * targets[0].grams["3_1"] + 0.25 * targets[1].grams["3_1"]
    torch.testing.assert_close(region.grams["3_1"], truth)
    assert region.weight is None


def test_maps_make_a_region_for_each_style(
    two: tuple[list[PreparedStyle], list[StyleTargets]],
) -> None:
    styles, targets = two
    left = torch.zeros(64, 64)
    left[:, :16] = 1
    regions = _mixture(styles, [left, 1 - left]).regions(targets)
    assert [r.share for r in regions] == pytest.approx([0.25, 0.75])
    assert regions[0].weight is not None
    torch.testing.assert_close(regions[0].weight, left)


def test_where_no_style_counts_nothing_counts(
    two: tuple[list[PreparedStyle], list[StyleTargets]],
) -> None:
    styles, targets = two
    left = torch.zeros(64, 64)
    left[:, :16] = 1
    mixture = _mixture(styles[:1], [left])
    assert mixture.counted is not None
    torch.testing.assert_close(mixture.counted, left)
    picture = torch.rand(1, 3, 64, 64)
    from scumble_backend.engine.picture.colour import to_oklab

    found = mixture.recoloured(picture, [targets[0].lab])
    torch.testing.assert_close(found[..., 16:], to_oklab(picture)[0][..., 16:])
    assert not torch.allclose(found[..., :16], to_oklab(picture)[0][..., :16], atol=0.01)
