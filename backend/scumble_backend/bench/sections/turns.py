"""Section ``turns``: an artist beside a batch of 48 frames, and four clients beside each other."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

from scumble_backend.bench import wire
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_protocol.wire.replies import ProgressFields

SIDE = 512
"""px: longest side of what is painted."""
CLIENTS = 4

_COLUMNS = (
    Column("what", "what"),
    Column("usual", "alone, s", "{:.2f}"),
    Column("beside", "beside the batch, s", "{:.2f}"),
    Column("later", "later by, s", "{:.2f}"),
    Column("iteration", "a frame's longest iteration, s", "{:.2f}"),
    Column("share", "least served over most", "{:.2f}"),
)


class TurnsPlan(NamedTuple):
    """How much is measured."""

    frames: int = 48
    drafts: int = 6
    """An artist's drafts alone, and as many beside the batch."""
    each: int = 12
    """Drafts of each of the clients."""


def measure(pair: Pair, device: str, plan: TurnsPlan, say: Callable[[str], None]) -> Section:
    """Submit drafts while nothing else is painted and while a batch is; then clients together."""
    layer = wire.sent(load(pair.photo, SIDE))
    with wire.backend(device) as artist:
        artist.submit("warm", layer, pair.style, "draft")
        artist.hear("result")
        say("turns: drafts alone")
        alone = [_draft(artist, f"alone-{n}", layer, pair) for n in range(plan.drafts)]
        say(f"turns: drafts beside {plan.frames} frames")
        batch = artist.another()
        longest = _begin_batch(batch, layer, pair, plan.frames)
        beside = list[float]()
        for number in range(plan.drafts):
            time.sleep(random.Random(number).uniform(0.2, 1.5))  # noqa: S311 - a moment
            beside.append(_draft(artist, f"beside-{number}", layer, pair))
        batch.close()
        say(f"turns: {CLIENTS} clients")
        share = _fairness(artist, layer, pair, plan.each)
    usual, late = statistics.median(alone), max(beside)
    first: Row = {"what": "first preview of a draft", "usual": usual, "beside": late}
    first |= {"later": late - usual, "iteration": longest}
    rows: list[Row] = [
        first,
        {"what": f"{CLIENTS} clients' drafts, when one has all its own", "share": share},
    ]
    notes = [
        f"{layer.width} x {layer.height} px, drafts; alone: the median of {plan.drafts}, beside: "
        f"the latest of {plan.drafts}, submitted at random moments of a frame",
        f"each client sends {plan.each} drafts at once, one client after the other",
    ]
    return Section("turns", "Who is painted when, backend warm", _COLUMNS, rows, notes)


def _draft(client: wire.WireClient, name: str, layer: wire.Sent, pair: Pair) -> float:
    """Paint one; gives the seconds until its first preview."""
    began = time.perf_counter()
    client.submit(name, layer, pair.style, "draft")
    client.hear("preview")
    first = time.perf_counter() - began
    client.hear("result")
    return first


def _begin_batch(client: wire.WireClient, layer: wire.Sent, pair: Pair, frames: int) -> float:
    """Submit all frames; when one is done, give the longest time between two of its iterations."""
    for number in range(frames):
        client.submit(f"frame-{number}", layer, pair.style, "draft", background=True)
    heard = list[float]()
    while True:
        said = client.hear("progress", "result").fields
        if not isinstance(said, ProgressFields):
            return max(later - one for one, later in pairwise(heard))
        heard.append(time.perf_counter())


def _fairness(first: wire.WireClient, layer: wire.Sent, pair: Pair, each: int) -> float:
    """Give the least over the most drafts of a client that are done when one has all of its own."""
    clients = [first.another() for _ in range(CLIENTS)]
    for client, name in zip(clients, "abcdefgh", strict=False):
        for number in range(each):
            client.submit(f"{name}-{number}", layer, pair.style, "draft")
    with ThreadPoolExecutor(CLIENTS) as executor:
        done = list(executor.map(lambda one: _results(one, each), clients))
    for client in clients:
        client.close()
    return share_of(done)


def _results(client: wire.WireClient, count: int) -> list[float]:
    """Give when each result has come."""
    found = list[float]()
    for _ in range(count):
        client.hear("result")
        found.append(time.perf_counter())
    return found


def share_of(done: Sequence[Sequence[float]]) -> float:
    """Give the least over the most of what clients have, when the first has all of its own.

    ``done``: for each client when its results came.
    """
    end = min(max(one) for one in done)
    counts = [sum(moment <= end for moment in one) for one in done]
    return min(counts) / max(counts)
