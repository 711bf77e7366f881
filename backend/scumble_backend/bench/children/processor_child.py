"""Levels, jobs and convolutions as one processor, real or pretended, does them: as JSON.

``python -m scumble_backend.bench.children.processor_child PHOTO STYLE SIDE``, with
``ONEDNN_MAX_CPU_ISA=AVX2`` for a lesser processor than the machine's.
"""

import argparse
import json
import sys
from pathlib import Path

from scumble_backend.engine import load_network
from scumble_backend.heap import keep_freed_memory

PRESETS = ("draft", "normal")


def main() -> None:
    """Print one JSON document: dtype, the best convolution's FLOP/s, rows, convolutions."""
    from scumble_backend.bench.cost.convolutions import kinds_of, time_kind  # noqa: PLC0415
    from scumble_backend.bench.painters.ours import warm_up  # noqa: PLC0415
    from scumble_backend.bench.pairs import Pair, load  # noqa: PLC0415
    from scumble_backend.bench.sections.iteration import compare  # noqa: PLC0415
    from scumble_backend.engine.picture.resample import fit  # noqa: PLC0415
    from scumble_backend.engine.schedule import road, stop_of  # noqa: PLC0415

    options = _options()
    keep_freed_memory()
    shape = load(options.photo, options.side).shape[-2:]
    network = load_network(device="cpu")
    warm_up(network)
    pair = Pair(options.photo, options.style)
    rows, rates = compare(
        pair, options.side, network, "cpu", _say, presets=PRESETS, repeats=options.repeats
    )
    stages = road(options.side)[: stop_of(road(options.side), PRESETS[-1])]
    kinds = {kind: None for s in stages for kind in kinds_of(s, fit((shape[0], shape[1]), s.size))}
    result = {
        "dtype": str(network.dtype).removeprefix("torch."),
        "rate": rates.convolution.wall,
        "rows": rows,
        "convolutions": [time_kind(kind, network.dtype)._asdict() for kind in kinds],
    }
    print(json.dumps(result))


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", type=Path)
    parser.add_argument("style", type=Path)
    parser.add_argument("side", type=int)
    parser.add_argument("--repeats", type=int, default=5, help="of a job of each preset")
    return parser.parse_args()


if __name__ == "__main__":
    main()
