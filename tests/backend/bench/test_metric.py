"""The metric with its real weights: what a distance must do, on real pictures."""

import pytest
import torch
from tests.backend.bench.conftest import SIDE

from scumble_backend.bench.judge.metric import Judge, Score
from scumble_backend.engine.picture.resample import resize


@pytest.fixture(scope="module")
def judge(coffee, impasto, lite0):
    return Judge(coffee, impasto, lite0, SIDE)


@pytest.fixture(scope="module")
def judge_of_its_shape(lite0, coffee, impasto):
    """A judge that looks at pictures in the style's own proportions."""
    return Judge(resize(coffee, impasto.shape[-2:]), impasto, lite0, SIDE)


def test_the_style_itself_has_style_distance_0_and_the_photo_1(
    judge, judge_of_its_shape, coffee, impasto
):
    assert judge_of_its_shape.score(impasto).style == pytest.approx(0, abs=1e-6)
    assert judge.score(coffee).style == pytest.approx(1, abs=1e-5)


def test_the_same_strokes_elsewhere_are_near_the_style(judge_of_its_shape, impasto):
    assert judge_of_its_shape.score(impasto.flip(2)).style < 0.15  # the same strokes, mirrored


def test_style_distance_falls_from_photo_to_style(judge, coffee, impasto):
    painting = resize(impasto, coffee.shape[-2:]).clamp(0, 1)
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    scores = [judge.score((1 - a) * coffee + a * painting) for a in shares]
    styles = [s.style for s in scores]
    contents = [s.content for s in scores]
    assert styles == sorted(styles, reverse=True)
    assert contents == sorted(contents)
    assert styles[-1] < 0.25


def test_the_photo_itself_has_content_distance_0(judge, coffee):
    assert judge.score(coffee).content == pytest.approx(0, abs=1e-5)


def test_light_and_contrast_count_little_as_content_either_way(judge, coffee):
    darker, lighter = coffee * 0.7, 0.3 + coffee * 0.7
    assert judge.score(darker).content < 0.05
    assert judge.score(lighter).content < 0.05


def test_content_distance_is_the_same_both_ways(lite0, coffee, chelsea, impasto):
    other = resize(chelsea, coffee.shape[-2:])
    there = Judge(coffee, impasto, lite0, SIDE).score(other).content
    back = Judge(other.clamp(0, 1), impasto, lite0, SIDE).score(coffee).content
    assert there == pytest.approx(back, abs=0.01)
    assert there > 0.9


def test_shuffled_parts_are_farther_the_finer_they_are(judge, coffee):
    distances = [judge.score(_shuffled(coffee, cells)).content for cells in (1, 2, 4, 16)]
    assert distances[0] == pytest.approx(0, abs=1e-5)
    assert distances[1] > 0.5
    assert distances[-1] > 0.85


def _shuffled(picture, cells):
    h, w = (side // cells * cells for side in picture.shape[-2:])
    rows = picture[:, :h, :w].chunk(cells, 1)
    tiles = [tile for row in rows for tile in row.chunk(cells, 2)]
    order = torch.randperm(len(tiles), generator=torch.Generator().manual_seed(1))
    order = order.tolist() if cells > 1 else [0]
    shuffled = [tiles[i] for i in order]
    lines = [torch.cat(shuffled[n * cells : (n + 1) * cells], 2) for n in range(cells)]
    return torch.cat(lines, 1) if cells > 1 else picture


def test_sliced_distance_against_brute_force(lite0, coffee, impasto):
    """In float64, with numpy's own quantiles."""
    import numpy as np

    coffee, impasto = coffee[:, :160, :144], impasto[:, :144, :144]
    judge = Judge(coffee, impasto, lite0, side=160)
    impasto = resize(impasto, (160, 160)).clamp(0, 1)
    wanted = []
    for name, directions in judge._directions.items():
        distances = []
        for picture in (coffee.flip(1), coffee):
            of_picture = lite0.features(picture)[name].flatten(1).double().numpy()
            of_style = lite0.features(impasto)[name].flatten(1).double().numpy()
            at = (np.arange(256) + 0.5) / 256
            u = directions.double().numpy()
            a, b = (np.quantile(u @ f, at, axis=1) for f in (of_picture, of_style))
            distances.append(np.sqrt(((a - b) ** 2).mean()))
        wanted.append(distances[0] / distances[1])
    assert judge.score(coffee.flip(1)).style == pytest.approx(np.mean(wanted), rel=1e-3)


def test_score_of_both_is_2_for_the_photo():
    assert Score(1.0, 0.0).both == 2.0
