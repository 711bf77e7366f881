import itertools
import math
from typing import Any

import pytest

from scumble_backend.engine import EngineError, Settings
from scumble_backend.engine.settings import balance


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
    ],
)
def test_a_setting_out_of_range_is_named(bad: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match=next(iter(bad))):
        Settings(**bad)


def test_the_default_strength_is_the_tuned_recipe() -> None:
    assert balance(50)[:5] == pytest.approx((1.0, 0.35, 0.1, 0.45, 0.8))


def test_more_strength_is_more_style_and_less_content_at_every_step() -> None:
    steps = [balance(s) for s in range(101)]
    for weaker, stronger in itertools.pairwise(steps):
        assert stronger.gram > weaker.gram
        assert stronger.content < weaker.content
        assert stronger.content_first < weaker.content_first
        assert stronger.freedom > weaker.freedom
        assert stronger.freedom_late > weaker.freedom_late


def test_freedom_never_exceeds_the_whole_iterate() -> None:
    for strength in range(101):
        for late in (False, True):
            freedom, protection = balance(strength).query(late)
            assert 0 <= freedom * (1 - protection) <= freedom * (1 + protection) <= 1 + 1e-9


def test_changed_names_the_fields_that_differ() -> None:
    assert Settings().changed(Settings(strength=10, keep_colors=True)) == {
        "strength",
        "keep_colors",
    }
