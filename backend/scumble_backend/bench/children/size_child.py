"""One size in a fresh process: its peak memory and its seconds, as JSON.

``python -m scumble_backend.bench.children.size_child PHOTO STYLE HEIGHT WIDTH --iterations 3``
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

from torch import Tensor
from torch.nn.functional import interpolate

from scumble_backend.bench.cost.clock import Seconds, median, now
from scumble_backend.bench.cost.floor import iteration_flops
from scumble_backend.bench.cost.peak import peak_memory
from scumble_backend.bench.painters.ours import shorten, warm_up
from scumble_backend.bench.pairs import load
from scumble_backend.engine import Painting, Settings, Style, load_network
from scumble_backend.engine.plan import Plan
from scumble_backend.engine.schedule import Stage, road, stop_of
from scumble_backend.heap import keep_freed_memory


class _Timed(NamedTuple):
    """A painting done: each iteration's seconds, those of handing it out, and its last stage."""

    each: list[Seconds]
    handed_out: Seconds
    stage: Stage
    plan: Plan


def main() -> None:
    """Paint the middle of a photo at a size, to the end of `normal`, and print what it took."""
    options = _options()
    keep_freed_memory()
    network = load_network(device=options.device)
    warm_up(network)
    style, shape = load(options.style), (options.height, options.width)
    content = _middle(load(options.photo), shape)
    base = peak_memory(network.device)
    limit = None if options.allowed is None else max(1, options.allowed - base)
    settings = Settings("normal", size=max(shape))
    painting = Painting(content, [Style(style)], settings, network, memory_limit=limit)
    timed = _paint(painting, max(shape), options.iterations)
    last = timed.each[len(timed.each) - timed.stage.iterations :]
    usual = median(last[1:] or last)
    result = {
        "base": base,
        "planned": base + timed.plan.peak_bytes,
        "peak": peak_memory(network.device),
        "tile": timed.plan.tiles[-1],
        "iterations": len(timed.each),
        "seconds": usual,
        "setup": last[0] - usual,
        "whole": sum(timed.each, timed.handed_out),
        "flops": iteration_flops(timed.stage, shape),
    }
    print(json.dumps(result))


def _middle(photo: Tensor, shape: tuple[int, int]) -> Tensor:
    """The largest square of a photo, at this (h,w)."""
    side = min(photo.shape[-2:])
    square = photo[None, :, :side, :side]
    return interpolate(square, shape, mode="bicubic")[0].clamp(0, 1)


def _paint(painting: Painting, size: int, iterations: int | None) -> _Timed:
    """Paint to the end, with at most so many iterations at each level."""
    stage = [s for s in road(size)[: stop_of(road(size), "normal")] if s.size == size][-1]
    if iterations:
        shorten(painting, iterations)
        stage = stage._replace(iterations=min(stage.iterations, iterations))
    plan = painting.plan
    each: list[Seconds] = []
    while not painting.finished:
        began = now()
        painting.step()
        each.append(now() - began)
    began = now()
    painting.picture()
    return _Timed(each, now() - began, stage, plan)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("photo", type=Path)
    add("style", type=Path)
    add("height", type=int)
    add("width", type=int)
    add("--iterations", type=int, help="at each level at most; without: all")
    add("--allowed", type=int, help="bytes that this process may hold; without: what is free")
    add("--device", default="auto")
    return parser.parse_args()


if __name__ == "__main__":
    main()
