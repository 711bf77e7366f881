"""One size in a fresh process: peak memory, and seconds of its last level's iterations.

``python -m scumble_backend.bench.size_child PHOTO STYLE SIZE ITERATIONS DEVICE``
"""

import json
import sys
from pathlib import Path

from scumble_backend.engine import Painting, Settings, Style, load_network
from scumble_backend.engine.schedule import road, stop_of
from scumble_backend.heap import keep_freed_memory


def main() -> None:
    """Paint a square picture, a few iterations at each level, and print JSON."""
    from torch.nn.functional import interpolate  # noqa: PLC0415 - after the engine's waiting

    from scumble_backend.bench.clock import median, now  # noqa: PLC0415
    from scumble_backend.bench.floor import iteration_flops  # noqa: PLC0415
    from scumble_backend.bench.ours import shorten, warm_up  # noqa: PLC0415
    from scumble_backend.bench.pairs import load  # noqa: PLC0415
    from scumble_backend.bench.peak import peak_memory  # noqa: PLC0415

    keep_freed_memory()
    photo_file, style_file, size_text, iterations, device = sys.argv[1:]
    size = int(size_text)
    network = load_network(device=device)
    warm_up(network)
    photo, style = load(Path(photo_file)), load(Path(style_file))
    side = min(photo.shape[-2:])
    photo = photo[:, :side, :side]
    content = interpolate(photo[None], (size, size), mode="bicubic")[0].clamp(0, 1)
    base = peak_memory(network.device)
    painting = Painting(content, [Style(style)], Settings("normal", size=size), network)
    shorten(painting, int(iterations))
    stage = [s for s in road(size)[: stop_of(road(size), "normal")] if s.size == size][-1]
    each = []
    while not painting.finished:
        began = now()
        painting.step()
        each.append(now() - began)
    last = each[1 - int(iterations) :]
    result = {
        "base": base,
        "peak": peak_memory(network.device),
        "seconds": median(last),
        "setup": each[-int(iterations)] - median(last),
        "flops": iteration_flops(stage, (size, size)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
