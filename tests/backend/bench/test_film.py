"""The shot that ``scumble bench film`` makes, and how it measures what holds still."""

import numpy as np
import pytest
from PIL import Image

from scumble_backend.bench.film.scores import scores_of
from scumble_backend.bench.film.shot import make_shot
from scumble_backend.bench.pairs import default_pairs
from scumble_backend.bench.sections import film
from scumble_motion.flow import moved


def levels(path):
    return np.asarray(Image.open(path).convert("RGB"), np.uint8)


@pytest.fixture(scope="module")
def shot():
    pairs = default_pairs()
    return make_shot(levels(pairs[0].photo), levels(pairs[2].photo), 14, 96)


def test_its_motion_is_what_its_frames_show(shot):
    frames = [frame.astype(np.float32) for frame in shot.frames]
    assert shot.still[0].mean() > 0.7
    assert not shot.still[-1].any(), "the camera pans"
    for before, after, source, seen in zip(
        frames, frames[1:], shot.sources, shot.seen, strict=False
    ):
        assert np.abs(moved(before, source) - after)[seen].mean() < 6


def test_paintings_that_move_with_it_score_better_than_others(shot):
    follows = [frame / np.float32(255) for frame in shot.frames]
    chance = np.random.default_rng(0)
    flickers = [frame + chance.normal(0, 0.05, frame.shape).astype(np.float32) for frame in follows]
    still, restless = scores_of(follows, shot), scores_of(flickers, shot)
    assert still.change < restless.change / 4
    assert still.warping < restless.warping / 2
    assert np.mean(still.sharpness) < np.mean(restless.sharpness), "noise looks sharp: look too"


def test_a_small_film_holds_stiller_for_less(tmp_path):
    """Three frames over the whole way that the section goes, with the real network."""
    from scumble_backend.engine import load_network

    pairs = default_pairs()
    path, plan = tmp_path / "film.webp", film.FilmPlan(3, 64, (0, 90))
    section = film.measure(
        pairs[0], pairs[2].photo, plan, load_network(device="cpu"), str, animation=path
    )
    alone, steady = section.rows
    assert (alone["change_ratio"], alone["cost"]) == (1, 1)
    assert steady["change_ratio"] < 0.25
    assert steady["warping_ratio"] < 1 / 3
    assert steady["sharpness"] > 0.9
    with Image.open(path) as animation:
        assert (animation.size, animation.n_frames) == ((2 * 64, 43), 3)
