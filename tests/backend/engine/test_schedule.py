import itertools

import pytest

from scumble_backend.engine.schedule import DRAFT, FIRST, road, stop_of

SIZES = [64, 65, 80, 100, 150, 256, 300, 320, 321, 341, 512, 700, 1000, 1024, 2048, 5000]


@pytest.mark.parametrize("size", SIZES)
def test_presets_are_stop_points_of_one_road(size: int) -> None:
    stages = road(size)
    draft, normal, fine = (stop_of(stages, p) for p in ("draft", "normal", "fine"))
    assert 0 < draft < normal < fine == len(stages)
    order = [stage.preset for stage in stages]
    assert order == ["draft"] * draft + ["normal"] * (normal - draft) + ["fine"] * (fine - normal)


@pytest.mark.parametrize("size", SIZES)
def test_levels_grow_smoothly_and_end_at_the_size(size: int) -> None:
    sizes = [stage.size for stage in road(size)]
    assert sizes[0] == FIRST
    assert sizes[-1] == size
    assert sizes == sorted(sizes)
    assert all(b / a < 2.45 for a, b in itertools.pairwise(sizes))


def test_the_road_at_512_is_the_recipe() -> None:
    stages = road(512)
    draft = [(s.size, s.iterations) for s in stages if s.preset == "draft"]
    assert draft == [(64, 14), (143, 7), (320, 7)]
    normal = [(s.size, s.iterations, s.cut) for s in stages if s.preset == "normal"]
    assert normal == [(512, 7, True)]


def test_only_strokes_are_left_above_a_drafts_size() -> None:
    assert not any(stage.late for stage in road(DRAFT))
    assert [stage.late for stage in road(DRAFT + 1)][-1]


def test_every_level_but_the_first_searches_neighbours() -> None:
    for size in SIZES:
        first, *later = road(size)
        assert not first.hyper
        assert all(stage.hyper for stage in later)
