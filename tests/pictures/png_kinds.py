"""PNG of every colour type and depth."""

import struct

import numpy as np

from tests.pictures import files
from tests.pictures.kind import GREY, HEIGHT, RGBA, WIDTH, Kind, as_truth, rounded, whole


def pngs():
    every = (0, 1, 2, 3, 4)
    for interlaced in (False, True):
        way = " interlaced" if interlaced else ""
        for bits in (1, 2, 4, 8, 16):
            deep, grey = "u2" if bits == 16 else "u1", whole(GREY, bits)
            options = {"interlaced": interlaced, "filters": every, "parts": 3}
            yield Kind(
                f"png grey {bits}{way}",
                files.png(grey, bits, **options),
                as_truth(grey / (2**bits - 1)),
                deep,
            )
            key = grey[3, 4]
            clear = 1.0 * (grey != key)
            before = [(b"tRNS", struct.pack(">H", int(key[0])))]
            yield Kind(
                f"png grey {bits} keyed{way}",
                files.png(grey, bits, before=before, **options),
                as_truth(grey / (2**bits - 1), clear),
                deep,
            )
            if bits < 16:
                yield from palettes(bits, way, options)
            if bits < 8:
                continue
            for name, values in (
                ("grey+alpha", RGBA[..., [1, 3]]),
                ("rgb", RGBA[..., :3]),
                ("rgba", RGBA),
            ):
                exact = whole(values, bits)
                seen = rounded(values, bits)
                truth = (
                    as_truth(seen) if name == "rgb" else as_truth(seen[..., :-1], seen[..., -1:])
                )
                yield Kind(
                    f"png {name} {bits}{way}", files.png(exact, bits, **options), truth, deep
                )
            exact = whole(RGBA[..., :3], bits)
            key = exact[4, 5]
            clear = 1.0 * ~(exact == key).all(-1, keepdims=True)
            before = [(b"tRNS", struct.pack(">3H", *key.tolist()))]
            yield Kind(
                f"png rgb {bits} keyed{way}",
                files.png(exact, bits, before=before, **options),
                as_truth(exact / (2**bits - 1), clear),
                deep,
            )


def palettes(bits, way, options):
    count = min(2**bits, 200)
    table = np.random.default_rng(bits).integers(0, 256, (count, 3)).astype(np.uint8)
    alphas = np.linspace(0, 255, count).astype(np.uint8)
    index = (np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH, 1) * 7) % count
    before = [(b"PLTE", table.tobytes())]
    content = files.png(index, bits, kind=3, before=before, **options)
    yield Kind(f"png palette {bits}{way}", content, as_truth(table[index[..., 0]] / 255))
    before.append((b"tRNS", alphas.tobytes()))
    content = files.png(index, bits, kind=3, before=before, **options)
    truth = as_truth(table[index[..., 0]] / 255, alphas[index] / 255)
    yield Kind(f"png palette {bits} transparent{way}", content, truth)
