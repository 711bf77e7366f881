"""What a painting would take is told from its sizes as it is then planned and counted."""

import pytest
import torch
from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings, Style
from scumble_backend.engine.effort import input_effort, output_effort, together
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.frame import Frame
from scumble_backend.engine.schedule import SETUP
from scumble_backend.engine.session import forecast as module
from scumble_backend.engine.session.forecast import JobSize, forecast


@pytest.mark.parametrize("shape", [(64, 64), (40, 30), (12, 3000), (3000, 12), (600, 37), (1, 1)])
def test_a_frame_is_known_without_the_picture(shape: tuple[int, int]) -> None:
    canvas, frame = Canvas(torch.rand(3, *shape), None), Frame(shape)
    assert canvas.level(64, torch.device("cpu")).picture.shape[-2:] == frame.level_shape(64)
    assert canvas.full(torch.rand(3, *frame.level_shape(64))).shape[-2:] == shape
    assert canvas.masked == any(frame.pad)


@pytest.mark.parametrize(
    ("shape", "settings"),
    [
        ((90, 120), Settings("draft")),
        ((90, 120), Settings("fine")),
        ((400, 300), Settings("normal", size=200)),
        ((300, 20), Settings("normal", brush_size=200)),
        ((90, 120), Settings("normal", method="gram")),
    ],
)
def test_it_is_planned_as_the_painting_is(
    network: Network, painted: Tensor, shape: tuple[int, int], settings: Settings
) -> None:
    painting = Painting(torch.rand(3, *shape), [Style(painted)], settings, network)
    found, plan = forecast(JobSize(shape), settings, network), painting.plan
    layer = module._LAYER * Frame(shape).framed_shape[0] * Frame(shape).framed_shape[1]
    assert found.memory == pytest.approx(plan.peak_bytes + layer + module._BESIDES, rel=0.02)
    iterations = painting._session.remaining
    steps = sum(count + SETUP for _, count in iterations)
    assert found.effort.iterations == pytest.approx(steps)
    last = iterations[-1][0].size
    assert found.shape == Frame(shape).level_shape(last)


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_spent_and_what_is_ahead_are_always_all_of_it(
    network: Network, painted: Tensor, count: int
) -> None:
    shape, settings = (100, 150), Settings("normal", size=120)
    styles = [Style(painted)] * count
    painting = Painting(torch.rand(3, *shape), styles, settings, network)
    whole = forecast(JobSize(shape, styles=count), settings, network).effort
    out = output_effort(shape, Frame(shape).level_shape(120))
    spent = [input_effort(shape)]
    while not painting.finished:
        iterate = painting.step()
        spent.append(iterate.spent)
        assert tuple(together([*spent, iterate.ahead])) == pytest.approx(tuple(whole))
    assert iterate.ahead == out, "only the result is left"


def test_more_styles_masks_and_a_finer_preset_take_more(network: Network) -> None:
    plain = forecast(JobSize((400, 300)), Settings("normal"), network)
    several = JobSize((400, 300), masked=True, styles=3, style_maps=True)
    more = forecast(several, Settings("normal"), network)
    assert more.memory > plain.memory
    assert more.effort.gflop > plain.effort.gflop
    fine = forecast(JobSize((400, 300)), Settings("fine"), network)
    assert fine.effort.gflop > 1.3 * plain.effort.gflop


def test_what_does_not_fit_is_known(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "free_memory", lambda _: 10**6)
    monkeypatch.setattr("scumble_backend.engine.plan.free_memory", lambda _: 10**6)
    scarce = forecast(JobSize((4000, 6000)), Settings("draft"), network)
    assert not scarce.fits
    assert forecast(JobSize((4000, 6000)), Settings("draft"), network, held=2 * scarce.memory).fits
