import torch
from torch import Tensor

from scumble_backend.engine import Network, Style
from scumble_backend.engine.features.matching import GRID, hypercolumns, on_grid
from scumble_backend.engine.picture.resample import fit, resize
from scumble_backend.engine.picture.tiles import whole
from scumble_backend.engine.schedule import road
from scumble_backend.engine.style.style import PreparedStyle
from scumble_backend.engine.vgg.network import no_poll

FIRST, SECOND = road(96)[:2]


def test_targets_are_cached_by_content(network: Network, painted: Tensor) -> None:
    one = PreparedStyle(Style(painted)).targets(network, SECOND, 100, no_poll)
    again = PreparedStyle(Style(painted.clone(), 0.3)).targets(network, SECOND, 100, no_poll)
    assert one is again
    other = PreparedStyle(Style(painted.flip(2))).targets(network, SECOND, 100, no_poll)
    assert other is not one


def test_brush_size_scales_the_style(network: Network, painted: Tensor) -> None:
    style = PreparedStyle(Style(painted))
    small, own, large = (
        style.targets(network, FIRST, brush, no_poll).grams["3_1"] for brush in (25, 100, 400)
    )
    assert not torch.allclose(small, own, rtol=0.1)
    assert not torch.allclose(large, own, rtol=0.1)


def test_each_column_is_that_of_its_place(network: Network, painted: Tensor) -> None:
    stage = SECOND._replace(size=96)
    style = PreparedStyle(Style(painted))
    targets = style.targets(network, stage, 100, no_poll)
    assert targets.bank is not None
    assert targets.places is not None
    shape = fit((style.image.shape[-2], style.image.shape[-1]), 96)
    taps = network.forward(resize(style.image[None], shape).clamp(0, 1), stage.hyper).taps
    grid = on_grid(taps, stage.hyper, whole(shape))
    height, width = whole(shape).core.on(GRID).shape
    assert targets.places.tolist() == [[y, x] for y in range(height) for x in range(width)]
    torch.testing.assert_close(targets.bank, hypercolumns(grid, stage.weights))


def test_targets_tell_the_bytes_that_they_hold(network: Network, painted: Tensor) -> None:
    targets = PreparedStyle(Style(painted)).targets(network, SECOND, 100, no_poll)
    assert targets.search_index is not None
    held = [*targets.rgb, *targets.lab, targets.variation, *targets.grams.values()]
    held += [targets.bank, targets.places, *targets.search_index]
    assert targets.nbytes == sum(x.nbytes for x in held if x is not None)


def test_hidden_style_pixels_count_in_no_statistic(network: Network, painted: Tensor) -> None:
    alpha = torch.ones(painted.shape[-2:])
    alpha[:, 60:] = 0
    other = painted.clone()
    other[:, :, 60:] = torch.rand(3, 1, 1)
    other[:, 0, -1] = float("nan")
    found = [
        PreparedStyle(Style(image, 1.0, alpha)).targets(network, SECOND, 100, no_poll)
        for image in (painted, other)
    ]
    assert found[0] is found[1]
    half = PreparedStyle(Style(painted[:, :, :60])).targets(network, SECOND, 100, no_poll)
    torch.testing.assert_close(found[0].rgb.mean, half.rgb.mean, atol=0.02, rtol=0)


def test_a_style_that_shows_something_only_at_its_edge_is_not_cut(painted: Tensor) -> None:
    alpha = torch.zeros(painted.shape[-2:])
    alpha[0, 0] = alpha[-1, -1] = 1
    style = PreparedStyle(Style(painted, 1.0, alpha))
    assert style.mask is not None
    assert torch.equal(style.mask, alpha)
    assert torch.equal(style.image[:, 0, 0], painted[:, 0, 0])
    assert torch.equal(style.image[:, -1, -1], painted[:, -1, -1])


def test_the_edge_of_a_painting_is_cut_off(painted: Tensor) -> None:
    rim = round(0.03 * min(painted.shape[-2:]))
    framed = torch.nn.functional.pad(painted, (rim, rim, rim, rim))
    assert torch.equal(PreparedStyle(Style(framed)).image, painted)


def test_tiny_styles_have_targets(network: Network) -> None:
    for shape in ((1, 1), (1, 40), (3, 2)):
        targets = PreparedStyle(Style(torch.rand(3, *shape))).targets(network, SECOND, 25, no_poll)
        assert targets.bank is not None
        assert all(bool(g.isfinite().all()) for g in targets.grams.values())
