from scumble_backend.bench.painters.ours import lengthen
from scumble_backend.bench.pairs import default_pairs
from scumble_backend.bench.run import steer
from scumble_backend.engine import Painting, Settings, Style
from scumble_backend.engine.schedule import road


def test_lengthening_gives_the_last_level_all_that_is_missing(coffee, impasto, narrow_network):
    settings = Settings("normal", size=80)
    painting = Painting(coffee, [Style(impasto)], settings, narrow_network)
    lengthen(painting, 40)
    sizes = []
    painting.run(lambda iterate: sizes.append(max(iterate.size)))
    assert len(sizes) == 40
    usual = sum(stage.iterations for stage in road(80) if stage.preset != "fine")
    assert sizes.index(80) == 14 < usual < 40


def test_a_moved_slider_is_compared_at_the_same_level(monkeypatch, narrow_network):
    monkeypatch.setattr(steer, "_MOVES", steer._MOVES[:1])
    said = []
    section = steer.measure(default_pairs()[0], 96, narrow_network, said.append)
    (row,) = section.rows
    assert said == ["steer: strength 70"]
    assert row["size"] == 96
    assert row["ratio"] == row["steered"] / row["cold"]
    assert 0.5 < row["ratio"] < 1.5
