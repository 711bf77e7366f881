"""The objective: what it makes of a list of terms, of others than ours too."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from scumble_backend.engine import Network, Style
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.tiles import Tile
from scumble_backend.engine.schedule import road
from scumble_backend.engine.stage.loss_terms import TERMS, stage_terms
from scumble_backend.engine.stage.objective import Objective
from scumble_backend.engine.stage.passes import Passes
from scumble_backend.engine.stage.slider_weights import slider_weights
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import (
    AbsentTerm,
    Addends,
    FeatureTerm,
    Maps,
    PixelTerm,
    Pulls,
)
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import PreparedStyle
from scumble_backend.engine.vgg.network import no_poll

STAGES = road(600)


class Brightness(PixelTerm):
    """The picture's mean."""

    name, weight = "brightness", 0.5

    @classmethod
    def of(cls, _inputs: StageInputs) -> "Brightness":
        return cls()

    def add_gradient(self, picture: Tensor, gradient: Tensor) -> Tensor:
        gradient += self.weight / picture.numel()
        return picture.mean()


class Activity(FeatureTerm):
    """The sum of all features of relu1_1."""

    name, weight = "activity", 1e-3

    @classmethod
    def of(cls, _inputs: StageInputs) -> "Activity":
        return cls()

    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> Tensor:
        assert not pulls
        box = tile.core_on("1_1")
        to.setdefault("1_1", []).append(lambda gradient: box.of(gradient).add_(self.weight))
        return box.of(taps["1_1"]).sum()


def _inputs(network: Network, content: Tensor, painted: Tensor, stage: int) -> StageInputs:
    chosen = STAGES[stage]._replace(size=max(content.shape))
    canvas, styles = Canvas(content, None), [PreparedStyle(Style(painted))]
    level = canvas.level(chosen.size, torch.device("cpu"))
    mixture = Mixture(styles, [1.0], canvas, level, chosen.size)
    targets = [style.targets(network, chosen, 100, no_poll) for style in styles]
    weights = slider_weights(50)
    return StageInputs(network, chosen, level, mixture, targets, weights, 1.0, no_poll)


@pytest.mark.parametrize("tile", [None, 64])
def test_terms_of_ones_own_are_added_up_with_their_weights(
    exact_network: Network, photo: Callable[[str, int], Tensor], painted: Tensor, tile: int | None
) -> None:
    inputs = _inputs(exact_network, photo("coffee", 141)[:, :50], painted, 0)
    picture = inputs.level.picture
    one, both = Brightness(), [Activity(), Brightness()]
    found = Objective(Passes(inputs, tile, roomy=False), both, None).evaluate(picture)
    features = exact_network.forward(picture, ["1_1"], for_backward=True)
    activity = features.taps["1_1"].sum()
    assert list(found.losses) == ["activity", "brightness", "total"]
    assert found.losses["activity"] == pytest.approx(float(activity), rel=1e-5)
    assert found.losses["brightness"] == pytest.approx(float(picture.mean()))
    total = 1e-3 * found.losses["activity"] + 0.5 * found.losses["brightness"]
    assert found.losses["total"] == pytest.approx(total)
    expected = exact_network.backward(features, {"1_1": [lambda gradient: gradient.add_(1e-3)]})
    expected += one.weight / picture.numel()
    torch.testing.assert_close(found.gradient, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("stage", "absent"), [(0, {"style"}), (1, set()), (3, {"content"})])
def test_a_term_that_a_stage_does_not_have_counts_nothing(
    exact_network: Network, painted: Tensor, stage: int, absent: set[str]
) -> None:
    terms = stage_terms(_inputs(exact_network, torch.rand(3, 64, 48), painted, stage))
    assert [term.name for term in terms] == [kind.name for kind in TERMS]
    assert {term.name for term in terms if isinstance(term, AbsentTerm)} == absent
    gradient = torch.zeros(1, 3, 2, 2)
    assert float(AbsentTerm("style").add_gradient(torch.rand(1, 3, 2, 2), gradient)) == 0
    assert not gradient.any()
