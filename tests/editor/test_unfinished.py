"""What the editors share of unfinished paintings: which are offered, where they go, the words."""

import time

import pytest
from tests.editor.fake import kept_job

from scumble_editor.pixels.alpha import in_order
from scumble_editor.pixels.area import Area
from scumble_editor.styles.strip import Strip
from scumble_editor.unfinished import unfinished_text
from scumble_editor.unfinished.offers import Offers, facts
from scumble_editor.unfinished.placement import LayerPlace, Placement, placement_of
from scumble_protocol.pixels import FORMATS


def test_the_unfinished_ones_are_offered_the_newest_first():
    offers = Offers()
    jobs = [
        kept_job("old"),
        kept_job("new", created=5),
        kept_job("done", state="done"),
        kept_job("mine", created=9),
    ]
    offers.take(jobs, ["mine"])
    assert [job.job for job in offers.jobs] == ["new", "old"]
    offers.drop("new")
    offers.take(jobs, [])
    assert [job.job for job in offers.jobs] == ["mine", "new", "old"], "it was left once more"
    offers.discard("new")
    offers.take(jobs, [])
    assert [job.job for job in offers.jobs] == ["mine", "old"], "whatever a late answer says"


def test_a_look_is_repeated_a_few_times_while_somebody_else_has_a_job_painted():
    offers = Offers()
    assert not offers.due(0)
    offers.look()
    assert offers.due(10)
    assert not offers.due(10.1), "the answer is on its way"
    offers.take([kept_job("left", state="running")], [])
    seen = [second for second in range(11, 100) if offers.due(second)]
    assert len(seen) == Offers.LOOKS - 1
    offers.look()
    assert offers.due(200)
    offers.take([kept_job("left"), kept_job("mine", state="running")], ["mine"])
    assert not offers.due(300)


PLACES = [
    LayerPlace(1, "Sky", Area(5, 6, 41, 30)),
    LayerPlace(2, "Sea", Area(0, 0, 40, 30)),
    LayerPlace(3, "Sky", Area(7, 8, 40, 30)),
]


@pytest.mark.parametrize(
    ("canvas", "places", "placement"),
    [
        ((100, 90), PLACES, Placement(3, Area(7, 8, 40, 30))),
        ((40, 30), PLACES, Placement(3, Area(7, 8, 40, 30))),
        ((40, 30), PLACES[:2], Placement(1, Area(0, 0, 40, 30))),
        ((40, 30), PLACES[1:2], Placement(None, Area(0, 0, 40, 30))),
        ((100, 90), PLACES[:2], None),
        ((30, 40), [], None),
    ],
)
def test_where_it_goes(canvas, places, placement):
    assert placement_of(kept_job("a"), canvas, iter(places)) == placement


@pytest.mark.parametrize("form", FORMATS)
def test_channels_are_reordered_and_back(form):
    size = FORMATS[form].bytes_per_pixel
    pixels = bytes(range(2 * size))
    channel = size // 4
    parts = [pixels[start : start + channel] for start in range(0, 2 * size, channel)]
    swapped = b"".join(parts[n] for n in (2, 1, 0, 3, 6, 5, 4, 7))
    other = "RGBA" if FORMATS[form].order == "BGRA" else "BGRA"
    assert in_order(pixels, FORMATS[form], FORMATS[form].order) is pixels
    assert bytes(in_order(pixels, FORMATS[form], other)) == swapped


def test_the_words():
    assert unfinished_text.unfinished(1) == "1 unfinished painting"
    assert unfinished_text.unfinished(3) == "3 unfinished paintings"
    assert (
        unfinished_text.unfinished_facts(640, 480, 0.45, 90)
        == "640 × 480 · 45 % done · 1 minute ago"
    )
    assert unfinished_text.unfinished_facts(640, 480, 0.0, -5) == "640 × 480 · just now"
    assert unfinished_text.unfinished_facts(9, 9, 0.1, 7300).endswith("2 hours ago")
    assert unfinished_text.unfinished_facts(9, 9, 0.1, 90000).endswith("1 day ago")
    assert Strip.begun_in(kept_job("a")).title == "Night Harbour"
    assert Strip.begun_in(kept_job("a", styles=("v1.2_wave",))).title == "V1.2 wave"
    assert Strip.begun_in(kept_job("a", styles=())).title == "unknown style"


def test_an_offer_says_which_painting_it_is():
    job = kept_job("a", changed=time.time() - 7300, fraction=0.5)
    assert facts(job) == "Sky\n40 × 30 · 50 % done · 2 hours ago"
