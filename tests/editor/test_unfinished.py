"""What the editors share of unfinished paintings: which are offered, where they go, the words."""

from typing import NamedTuple

import pytest

from scumble_editor import text
from scumble_editor.unfinished import Home, Offers, Place, home_of, in_order, style_title
from scumble_protocol.pixels import FORMATS


class Kept(NamedTuple):
    job: str
    state: str = "unfinished"
    created: float = 0.0
    name: str = "Sky"
    width: int = 40
    height: int = 30
    styles: tuple[str, ...] = ("impasto",)


def test_the_unfinished_ones_are_offered_the_newest_first():
    offers = Offers()
    jobs = [Kept("old"), Kept("new", created=5), Kept("done", "done"), Kept("mine", created=9)]
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
    offers.take([Kept("left", "running")], [])
    seen = [second for second in range(11, 100) if offers.due(second)]
    assert len(seen) == Offers.LOOKS - 1
    offers.look()
    assert offers.due(200)
    offers.take([Kept("left"), Kept("mine", "running")], ["mine"])
    assert not offers.due(300)


PLACES = [
    Place(1, "Sky", 5, 6, 41, 30),
    Place(2, "Sea", 0, 0, 40, 30),
    Place(3, "Sky", 7, 8, 40, 30),
]


@pytest.mark.parametrize(
    ("canvas", "places", "home"),
    [
        ((100, 90), PLACES, Home(3, 7, 8)),
        ((40, 30), PLACES, Home(3, 7, 8)),
        ((40, 30), PLACES[:2], Home(1, 0, 0)),
        ((40, 30), PLACES[1:2], Home(None, 0, 0)),
        ((100, 90), PLACES[:2], None),
        ((30, 40), [], None),
    ],
)
def test_where_it_goes(canvas, places, home):
    assert home_of(Kept("a"), canvas, iter(places)) == home


@pytest.mark.parametrize("form", FORMATS)
def test_channels_are_reordered_and_back(form):
    size = FORMATS[form].bytes_per_pixel
    pixels = bytes(range(2 * size))
    channel = size // 4
    parts = [pixels[start : start + channel] for start in range(0, 2 * size, channel)]
    swapped = b"".join(parts[n] for n in (2, 1, 0, 3, 6, 5, 4, 7))
    other = "RGBA" if FORMATS[form].order == "BGRA" else "BGRA"
    assert in_order(pixels, form, FORMATS[form].order) is pixels
    assert bytes(in_order(pixels, form, other)) == swapped


def test_the_words():
    assert text.unfinished(1) == "1 unfinished painting"
    assert text.unfinished(3) == "3 unfinished paintings"
    assert text.unfinished_facts(640, 480, 0.45, 90) == "640 × 480 · 45 % done · 1 minute ago"
    assert text.unfinished_facts(640, 480, 0.0, -5) == "640 × 480 · just now"
    assert text.unfinished_facts(9, 9, 0.1, 7300).endswith("2 hours ago")
    assert text.unfinished_facts(9, 9, 0.1, 90000).endswith("1 day ago")
    assert style_title(Kept("a")) == "Night Harbour"
    assert style_title(Kept("a", styles=("v1.2_wave",))) == "V1.2 wave"
    assert style_title(Kept("a", styles=())) == "unknown style"
