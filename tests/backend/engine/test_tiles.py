"""Tiles: that they cover the picture, and that what is computed by them is what it is at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor

from scumble_backend.engine import Network, Settings, Style
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.tiles import ALIGN, cut, margin_of, whole
from scumble_backend.engine.schedule import Stage, road
from scumble_backend.engine.stage import feature_terms, pixel_terms
from scumble_backend.engine.stage.objective import Evaluation
from scumble_backend.engine.stage.slider_weights import slider_weights
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.stage_setup import StageSetup, set_up
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import PreparedStyle
from scumble_backend.engine.vgg.network import no_poll
from scumble_backend.engine.vgg.weights import CONVS

Photo = Callable[[str, int], Tensor]
GRAM, MIDDLE, CUT = road(600)[0], road(600)[1], road(600)[3]
EXACT = 1e-5


@pytest.mark.parametrize("shape", [(1, 1), (64, 64), (131, 259), (200, 16), (65, 1000)])
@pytest.mark.parametrize("side", [None, 64, 96])
def test_cores_cover_every_pixel_once(shape: tuple[int, int], side: int | None) -> None:
    count = torch.zeros(shape)
    for core, outer in cut(shape, side, 48):
        core.of(count).add_(1)
        assert side is None or max(core.shape) <= side
        assert core.top % ALIGN == core.left % ALIGN == outer.top % ALIGN == outer.left % ALIGN == 0
        for inner, outside, limit in (
            (core.top, outer.top, 0),
            (core.left, outer.left, 0),
            (-core.bottom, -outer.bottom, -shape[0]),
            (-core.right, -outer.right, -shape[1]),
        ):
            assert outside == max(limit, inner - 48)
    assert bool((count == 1).all())


def test_margins_are_the_receptive_fields_rounded_up() -> None:
    assert [margin_of([layer]) for layer in ("3_1", "4_1", "4_2", "5_1")] == [16, 48, 48, 96]
    assert margin_of(["5_1", "1_1"]) == 96


@pytest.mark.parametrize("layer", [name for name, _, _ in CONVS])
def test_no_feature_sees_beyond_its_margin(exact_network: Network, layer: str) -> None:
    picture = torch.rand(1, 3, 16, 512)
    moved = picture.clone()
    moved[..., : 256 - margin_of([layer])] = torch.rand(1)
    tile = whole((16, 512))
    core = tile.core._replace(left=256)
    features = [core.on(layer).of(exact_network.forward(p, [layer]).taps[layer])
                for p in (picture, moved)]  # fmt: skip
    assert torch.equal(*features)


class Scene:
    """Content, styles and the rest, from which a stage is set up."""

    def __init__(self, content: Tensor, styles: Sequence[Style], alpha: Tensor | None) -> None:
        self._canvas = Canvas(content, alpha)
        self._styles = [PreparedStyle(style) for style in styles]
        self._weights = [style.weight for style in styles]
        generator = torch.Generator().manual_seed(1)
        size = max(content.shape[-2:])
        self._level = self._canvas.level(size, torch.device("cpu"))
        picture = self._level.picture
        noise = torch.randn(picture.shape, generator=generator)
        self.iterate = (picture + 0.1 * noise).clamp(0, 1)
        self.start = (picture.flip(1) + 0.05 * noise).clamp(0, 1)

    def set_up(
        self,
        network: Network,
        stage: Stage,
        tile: int | None,
        matches: Sequence[Tensor] | None = None,
        *,
        roomy: bool = False,
    ) -> StageSetup:
        size = max(self._level.picture.shape[-2:])
        stage = stage._replace(size=size)
        mixture = Mixture(self._styles, self._weights, self._canvas, self._level, size)
        targets = [s.targets(network, stage._replace(size=96), 100, no_poll) for s in self._styles]
        weights = slider_weights(50)
        inputs = StageInputs(
            network, stage, self._level, mixture, targets, weights, smoothness=1.0, poll=no_poll
        )
        return set_up(inputs, self.start, tile=tile, found=matches, roomy=roomy, again=True)


def _check(found: Evaluation, truth: Evaluation, borders: Sequence[int] = ()) -> None:
    scale = truth.gradient.norm() / truth.gradient.numel() ** 0.5
    error = found.gradient - truth.gradient
    assert float(error.norm() / truth.gradient.norm()) < EXACT
    for at in borders:  # no seam: the error there is no larger than that
        for band in (error[..., at - 2 : at + 2, :], error[..., :, at - 2 : at + 2]):
            if band.numel():
                assert float(band.norm() / band.numel() ** 0.5) < 3 * EXACT * float(scale)
    assert found.losses == pytest.approx(truth.losses, rel=1e-4, abs=1e-7)


def _check_by_tiles(scene: Scene, network: Network, stage: Stage) -> None:
    """The same matches but for ties, which rounding decides, and with them the same gradient."""
    whole_one, tiled = (scene.set_up(network, stage, tile) for tile in (None, 64))
    mine, theirs = whole_one.matches or [], tiled.matches or []
    for one, other in zip(mine, theirs, strict=True):
        assert float((one == other).float().mean()) > 0.99
    if any(not torch.equal(one, other) for one, other in zip(mine, theirs, strict=True)):
        tiled = scene.set_up(network, stage, 64, mine)
    truth, found = (
        whole_one.evaluate(scene.iterate),
        tiled.evaluate(scene.iterate),
    )
    _check(found, truth, borders=(48, 64, 96, 112))


def _scene(photo: Photo, painted: Tensor, case: str, size: int) -> Scene:
    content = photo("coffee", size)[:, :99]
    h, w = content.shape[-2:]
    alpha, styles = None, [Style(painted)]
    if case == "alpha":
        alpha = torch.ones(h, w)
        alpha[20:70, 60:100] = 0
        alpha[70:, 110:] = 0.5
    elif case == "maps":
        left = torch.linspace(1, 0, w).expand(h, w).clone()
        left[:40] = 0
        styles = [Style(painted, left), Style(1 - painted, (left > 0.3).float())]
    elif case == "blend":
        styles = [Style(painted, 1.0), Style(photo("chelsea", 100), 2.0)]
    return Scene(content, styles, alpha)


@pytest.mark.parametrize(
    ("stage", "case"),
    [
        *((stage, case) for stage in (MIDDLE, CUT) for case in ("plain", "alpha", "maps", "blend")),
        (GRAM, "alpha"),
        (GRAM, "maps"),
    ],
)
def test_the_gradient_by_tiles_is_the_gradient(
    exact_network: Network, photo: Photo, painted: Tensor, stage: Stage, case: str
) -> None:
    scene = _scene(photo, painted, case, 240 if stage is GRAM else 141)  # the margin is 96 px
    _check_by_tiles(scene, exact_network, stage)


@pytest.mark.parametrize("way", [(None, False), (None, True), (64, False)], ids=str)
@pytest.mark.parametrize("stage", [MIDDLE, CUT])
def test_searching_again_finds_what_a_search_from_the_picture_finds(
    exact_network: Network,
    photo: Photo,
    painted: Tensor,
    stage: Stage,
    way: tuple[int | None, bool],
) -> None:
    tile, roomy = way
    scene = _scene(photo, painted, "maps", 141)
    found = scene.set_up(exact_network, stage, tile, roomy=roomy)
    before = found.matches or []
    found = found.matched_again(scene.iterate)
    scene.start = scene.iterate
    truth = scene.set_up(exact_network, stage, tile)
    after = truth.matches or []
    assert len(before) == len(after) == len(found.matches or []) == 2
    assert not any(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert all(map(torch.equal, found.matches or [], after))
    values, expected = (
        found.evaluate(scene.iterate),
        truth.evaluate(scene.iterate),
    )
    assert torch.equal(values.gradient, expected.gradient)
    assert values.losses == expected.losses


def _other(method: str, layers: str = "") -> Stage:
    """A stage above the first by another method or with other layers."""
    return road(600, method, Settings(layers=layers).layer_weights)[1]


OTHERS = [
    (_other("gram"), "alpha", "max"),
    (_other("wasserstein"), "plain", "max"),
    (_other("wasserstein"), "maps", "max"),
    (_other("wasserstein"), "alpha", "average"),
    (_other("wasserstein", "relu1_2:3,relu5_1:0.2"), "alpha", "max"),
    (MIDDLE, "maps", "average"),
    (_other("nearest", "relu1_2:3,relu4_4:0.2,relu5_1"), "alpha", "max"),
]


@pytest.mark.parametrize("other", OTHERS)
def test_every_other_loss_is_exact_by_tiles_as_well(
    exact_network: Network, photo: Photo, painted: Tensor, other: tuple[Stage, str, str]
) -> None:
    stage, case, pooling = other
    network = exact_network.pooled(pooling)
    scene = _scene(photo, painted, case, 240 if "5_1" in stage.taps else 141)
    _check_by_tiles(scene, network, stage)


@pytest.mark.parametrize("case", ["plain", "alpha", "maps"])
def test_terms_are_the_same_strip_by_strip(
    network: Network, photo: Photo, painted: Tensor, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = _scene(photo, painted, case, 121)
    whole_one = scene.set_up(network, CUT, None)
    truth = whole_one.evaluate(scene.iterate)
    monkeypatch.setattr(feature_terms, "STRIP", 100)
    found = whole_one.evaluate(scene.iterate)
    assert torch.equal(found.gradient, truth.gradient)
    monkeypatch.setattr(pixel_terms, "_STRIP", 1000)
    whole_one = scene.set_up(network, CUT, None)  # sums of weights are taken at the start
    _check(whole_one.evaluate(scene.iterate), truth, borders=(8, 16, 24))


@pytest.mark.parametrize("brush", [100, 160])
def test_a_style_by_tiles_is_the_style(
    exact_network: Network, painted: Tensor, brush: float
) -> None:
    alpha = torch.ones(painted.shape[-2:])
    alpha[:30, :70] = 0
    style = PreparedStyle(Style(painted, 1.0, alpha))
    stage = MIDDLE._replace(size=128)
    truth = style.targets(exact_network, stage, brush, no_poll)
    found = style.targets(exact_network, stage, brush, no_poll, 64)
    assert found is not truth
    for layer in stage.gram:
        torch.testing.assert_close(found.grams[layer], truth.grams[layer], rtol=1e-4, atol=1e-5)
    assert found.bank is not None
    assert truth.bank is not None
    torch.testing.assert_close(found.bank, truth.bank, rtol=1e-3, atol=1e-4)
