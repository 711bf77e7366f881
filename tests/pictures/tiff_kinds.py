"""TIFF of every kind of value, order of bytes and way to pack them."""

import io

import numpy as np
import tifffile
from PIL import Image

from tests.pictures import icc
from tests.pictures.kind import (
    GREY,
    NONE_KNOWN,
    RGBA,
    Kind,
    as_truth,
    bytes_of,
    rounded,
    saved,
    whole,
)

TIFF_DEPTHS = {
    "u1": ("u1", 8),
    "u2": ("u2", 16),
    "u4": ("f4", 32),
    "f2": ("f4", 0),
    "f4": ("f4", 0),
    "f8": ("f4", 0),
}


def tiff(values, photometric, order="<", **options):
    file = io.BytesIO()
    tifffile.imwrite(
        file, values, photometric=photometric, byteorder=order, metadata=None, **options
    )
    return file.getvalue()


def tiffs():
    ways = [
        {},
        {"compression": "lzw", "predictor": True},
        {"compression": "deflate", "rowsperstrip": 4},
        {"tile": (16, 16), "compression": "lzw"},
        {"planarconfig": "separate"},
        {"bigtiff": True},
    ]
    modes = {
        "grey": ("minisblack", [1], None),
        "grey+alpha": ("minisblack", [1, 3], ["unassalpha"]),
        "rgb": ("rgb", [0, 1, 2], None),
        "rgba": ("rgb", [0, 1, 2, 3], ["unassalpha"]),
    }
    for name, (photometric, channels, extra) in modes.items():
        for depth, (dtype, bits) in TIFF_DEPTHS.items():
            for number, way in enumerate(ways):
                if way.get("planarconfig") and len(channels) == 1:
                    continue
                if way.get("predictor") and depth in ("u4", "f8", "f2"):
                    continue
                values = RGBA[..., channels]
                values = whole(values, bits).astype(depth) if bits and bits < 32 else values
                if bits == 32:
                    values = np.rint(values * (2**32 - 1)).clip(0, 2**32 - 1)
                values = values.astype(depth)
                seen = values / (2**bits - 1) if bits else values.astype(float)
                alpha = seen[..., -1:] if extra else None
                truth = as_truth(seen[..., : 3 if len(channels) > 2 else 1], alpha)
                stored = np.moveaxis(values, -1, 0) if "planarconfig" in way else values
                stored = stored[..., 0] if len(channels) == 1 else stored
                order = "<>"[number % 2]
                content = tiff(stored, photometric, order, extrasamples=extra, **way)
                words = " ".join(map(str, way.values()))
                second = depth != "f8"  # which it misreads from big-endian LZW
                yield Kind(f"tiff {name} {depth} {order} {words}", content, truth, dtype, second)
    yield from odd_tiffs()


def odd_tiffs():
    for order in "<>":
        for depth, bits in (("u1", 8), ("u2", 16)):
            exact = whole(GREY[..., 0], bits).astype(depth)
            yield Kind(
                f"tiff white is 0 {depth} {order}",
                tiff(exact, "miniswhite", order),
                as_truth(1 - rounded(GREY, bits)),
                depth,
                second=bits == 8,
            )
            inks = whole(RGBA, bits).astype(depth)
            seen = inks / (2**bits - 1)
            truth = as_truth((1 - seen[..., :3]) * (1 - seen[..., 3:]))
            yield Kind(f"tiff cmyk {depth} {order}", tiff(inks, "separated", order), truth, depth)
            lab, stored = lab_values(bits)
            yield Kind(
                f"tiff lab {depth} {order}",
                tiff(stored, "cielab", order),
                as_truth(icc.lab_to_srgb(lab)),
                depth,
                second=False,
            )
            straight = whole(RGBA, bits).astype(float)
            some = np.maximum(straight[..., 3:], 2 ** (bits - 1))
            times = np.rint(straight[..., :3] * some / (2**bits - 1))
            truth = as_truth(times / some, some / (2**bits - 1))
            stored = np.concatenate([times, some], -1).astype(depth)
            yield Kind(
                f"tiff rgba premultiplied {depth} {order}",
                tiff(stored, "rgb", order, extrasamples=["assocalpha"]),
                truth,
                depth,
                second=False,
            )
    bits = GREY[..., 0] > 0.5
    yield Kind("tiff 1 bit", tiff(bits, "minisblack"), as_truth(1.0 * bits[..., None]))
    yield Kind(
        "tiff 1 bit packed",
        saved(Image.fromarray(bits), "TIFF", compression="group4"),
        as_truth(1.0 * bits[..., None]),
    )
    twelve = whole(GREY[..., 0], 12).astype(np.uint16)
    yield Kind(
        "tiff grey 12",
        tiff(twelve, "minisblack", bitspersample=12),
        as_truth(rounded(GREY, 12)),
        "u2",
    )
    palette = Image.fromarray(bytes_of(RGBA[..., :3])).quantize(16)
    truth = as_truth(np.asarray(palette.convert("RGB")) / 255)
    yield Kind("tiff palette", saved(palette, "TIFF"), truth)
    rgb = Image.fromarray(bytes_of(RGBA[..., :3]))
    yield Kind("tiff jpeg", saved(rgb, "TIFF", compression="jpeg", quality=95), NONE_KNOWN)


def lab_values(bits):
    """Lab within sRGB's gamut or near, and as a TIFF's CIELAB has it."""
    lab = np.stack(
        [20 + 60 * RGBA[..., 0], 40 * (RGBA[..., 1] - 0.5), 40 * (RGBA[..., 2] - 0.5)], -1
    )
    steps = 1 if bits == 8 else 256
    lightness = np.rint(lab[..., :1] / 100 * (2**bits - 1))
    ab = np.rint(lab[..., 1:] * steps)
    exact = np.concatenate([lightness * 100 / (2**bits - 1), ab / steps], -1)
    stored = np.concatenate([lightness, ab % 2**bits], -1).astype(f"u{bits // 8}")
    return exact, stored
