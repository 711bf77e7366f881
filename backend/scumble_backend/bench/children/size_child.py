"""One size in a fresh process: its peak memory and its seconds, as JSON.

``python -m scumble_backend.bench.children.size_child PHOTO STYLE HEIGHT WIDTH --iterations 3``
"""

import argparse
import json
from pathlib import Path

from scumble_backend.engine import Painting, Settings, Style, load_network
from scumble_backend.engine.schedule import road, stop_of
from scumble_backend.heap import keep_freed_memory


def main() -> None:
    """Paint the middle of a photo at a size, to the end of `normal`, and print what it took."""
    from torch.nn.functional import interpolate  # noqa: PLC0415 - after the engine's waiting

    from scumble_backend.bench.cost.clock import Seconds, median, now  # noqa: PLC0415
    from scumble_backend.bench.cost.floor import iteration_flops  # noqa: PLC0415
    from scumble_backend.bench.cost.peak import peak_memory  # noqa: PLC0415
    from scumble_backend.bench.painters.ours import shorten, warm_up  # noqa: PLC0415
    from scumble_backend.bench.pairs import load  # noqa: PLC0415

    options = _options()
    keep_freed_memory()
    network = load_network(device=options.device)
    warm_up(network)
    photo, style = load(options.photo), load(options.style)
    side, shape = min(photo.shape[-2:]), (options.height, options.width)
    content = interpolate(photo[None, :, :side, :side], shape, mode="bicubic")[0].clamp(0, 1)
    base = peak_memory(network.device)
    limit = None if options.allowed is None else max(1, options.allowed - base)
    size = max(shape)
    settings = Settings("normal", size=size)
    painting = Painting(content, [Style(style)], settings, network, memory_limit=limit)
    stage = [s for s in road(size)[: stop_of(road(size), "normal")] if s.size == size][-1]
    if options.iterations:
        shorten(painting, options.iterations)
        stage = stage._replace(iterations=min(stage.iterations, options.iterations))
    planned = painting.plan
    each: list[Seconds] = []
    while not painting.finished:
        began = now()
        painting.step()
        each.append(now() - began)
    began = now()
    picture = painting.picture()
    handed_out = now() - began
    assert picture.shape[-2:] == shape  # noqa: S101 - all of it
    last = each[len(each) - stage.iterations :]
    usual = median(last[1:] or last)
    result = {
        "base": base,
        "planned": base + planned.peak_bytes,
        "peak": peak_memory(network.device),
        "tile": planned.tiles[-1],
        "iterations": len(each),
        "seconds": usual,
        "setup": last[0] - usual,
        "whole": sum(each, handed_out),
        "flops": iteration_flops(stage, (options.height, options.width)),
    }
    print(json.dumps(result))


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
