import itertools
import math
from typing import Any

import pytest

from scumble_backend.engine import EngineError, Settings
from scumble_backend.engine.stage.slider_weights import slider_weights


@pytest.mark.parametrize(
    "bad",
    [
        {"preset": "best"},
        {"strength": -1},
        {"strength": math.nan},
        {"brush_size": 10},
        {"brush_size": 401},
        {"variation": 101},
        {"size": -5},
        {"size": 10**9},
        {"freedom": 100.5},
        {"keep_colors": -1},
        {"keep_colors_by": "hue"},
        {"method": "best"},
        {"pooling": "min"},
        {"optimizer": "sgd"},
        {"start": "black"},
        {"smoothness": 401},
        {"layers": "relu6_1"},
        {"layers": ","},
        {"layers": "3_1"},
        {"layers": "relu3_1:0"},
        {"layers": "relu3_1:nan"},
        {"layers": "relu3_1:x"},
        {"layers": "relu3_1,relu3_1"},
    ],
)
def test_a_setting_out_of_range_is_named(bad: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match=next(iter(bad))):
        Settings(**bad)


def test_the_default_strength_is_the_tuned_recipe() -> None:
    assert slider_weights(50)[:5] == pytest.approx((1.0, 0.35, 0.1, 0.45, 0.8))


def test_more_strength_is_more_style_and_less_content_at_every_step() -> None:
    steps = [slider_weights(s) for s in range(101)]
    for weaker, stronger in itertools.pairwise(steps):
        assert stronger.gram > weaker.gram
        assert stronger.content < weaker.content
        assert stronger.content_first < weaker.content_first
        assert stronger.freedom > weaker.freedom
        assert stronger.freedom_late > weaker.freedom_late


@pytest.mark.parametrize("strength", [0, 20, 50, 80, 100])
def test_the_middle_of_freedom_changes_nothing(strength: float) -> None:
    assert slider_weights(strength, 50) == slider_weights(strength)


@pytest.mark.parametrize("strength", [0, 50, 100])
def test_more_freedom_holds_on_less_to_the_content_at_every_step(strength: float) -> None:
    steps = [slider_weights(strength, f) for f in range(101)]
    for bound, freer in itertools.pairwise(steps):
        assert freer.content_first < bound.content_first
        assert freer.content < bound.content
        assert freer.freedom > bound.freedom
        assert freer.freedom_late > bound.freedom_late
        assert freer.protection <= bound.protection
        assert freer.gram >= bound.gram


@pytest.mark.parametrize("strength", [60, 75, 100])
def test_without_freedom_more_strength_gives_up_no_content(strength: float) -> None:
    """What holds on to it counts as much beside the style as in the middle of strength."""
    strong, middle = slider_weights(strength, 0), slider_weights(50, 0)
    beside = (1 + strong.gram) / (1 + middle.gram)
    assert strong.content_first == pytest.approx(middle.content_first * beside)
    assert strong.content == pytest.approx(middle.content * beside)


def test_freedom_never_exceeds_the_whole_iterate() -> None:
    for strength, slider in itertools.product(range(0, 101, 5), range(0, 101, 5)):
        for late in (False, True):
            freedom, protection = slider_weights(strength, slider).query(late)
            assert 0 <= freedom * (1 - protection) <= freedom * (1 + protection) <= 1 + 1e-9


def test_layers_are_read_with_their_weights() -> None:
    assert Settings().layer_weights == ()
    found = Settings(layers="relu3_1:0.5, relu1_1").layer_weights
    assert found == (("1_1", 1.0), ("3_1", 0.5))


def test_changed_names_the_fields_that_differ() -> None:
    assert Settings().changed(Settings(strength=10, keep_colors=100.0)) == {
        "strength",
        "keep_colors",
    }
