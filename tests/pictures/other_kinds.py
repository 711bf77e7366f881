"""Everything else that is read, with loss and without."""

import numpy as np
from PIL import Image

from tests.pictures import files, icc
from tests.pictures.kind import (
    ALPHA,
    GREY,
    HEIGHT,
    NONE_KNOWN,
    RGBA,
    WIDTH,
    Kind,
    as_truth,
    bytes_of,
    rounded,
    saved,
    whole,
)
from tests.pictures.tiff_kinds import lab_values


def netpbms():
    for most in (255, 1000, 65535):
        dtype = "u2" if most > 255 else "u1"
        for magic, values in (("P5", GREY), ("P6", RGBA[..., :3])):
            exact = np.rint(values * most)
            yield Kind(
                f"netpbm {magic} {most}",
                files.netpbm(magic, exact, most),
                as_truth(exact / most),
                dtype,
            )
    for order in "<>":
        for name, values in (("grey", GREY), ("rgb", RGBA[..., :3])):
            yield Kind(f"pfm {name} {order}", files.pfm(values, order), as_truth(values), "f4")
    bits = GREY[..., 0] > 0.5
    yield Kind("netpbm P4", saved(Image.fromarray(bits), "PPM"), as_truth(1.0 * bits[..., None]))


def others():
    """What Pillow writes without loss, in 8 bits."""
    exact = bytes_of(RGBA)
    truths = {
        "L": as_truth(rounded(GREY, 8)),
        "RGB": as_truth(rounded(RGBA[..., :3], 8)),
        "RGBA": rounded(RGBA, 8),
        "LA": as_truth(rounded(GREY, 8), rounded(ALPHA, 8)),
    }
    pictures = {
        "L": Image.fromarray(exact[..., 1]),
        "RGB": Image.fromarray(exact[..., :3]),
        "RGBA": Image.fromarray(exact),
        "LA": Image.fromarray(exact[..., [1, 3]]),
    }
    modes = {
        "BMP": "L RGB",
        "TGA": "L RGB RGBA",
        "PCX": "L RGB",
        "SGI": "L RGB RGBA",
        "QOI": "RGB RGBA",
        "WEBP": "RGB RGBA",
        "JPEG2000": "L RGB RGBA",
        "PPM": "L RGB",
    }
    unknown = {"PCX", "QOI"}  # to the second reader
    for form, some in modes.items():
        for mode in some.split():
            options = {"lossless": True, "exact": True} if form == "WEBP" else {}
            content = saved(pictures[mode], form, **options)
            yield Kind(f"{form.lower()} {mode}", content, truths[mode], second=form not in unknown)
    few = pictures["RGB"].quantize(32)
    seen = as_truth(np.asarray(few.convert("RGB")) / 255)
    for form in ("GIF", "BMP", "TGA", "PCX"):
        yield Kind(f"{form.lower()} palette", saved(few, form), seen, second=form in ("GIF", "BMP"))
    clear = seen.copy()
    clear[..., 3] = np.asarray(few) != 3
    yield Kind("gif transparent", saved(few, "GIF", transparency=3), clear)
    rle = saved(pictures["RGB"], "TGA", compression="tga_rle", orientation=1)
    yield Kind("tga rle from the bottom", rle, truths["RGB"])
    planes = np.moveaxis(exact, -1, 0)
    yield Kind("psd grey", files.psd(planes[1:2], 1), truths["L"])
    yield Kind("psd rgb", files.psd(planes[:3], 3), truths["RGB"])
    inks = rounded(RGBA, 8)
    seen = as_truth((1 - inks[..., :3]) * (1 - inks[..., 3:]))
    yield Kind("psd cmyk", files.psd(255 - planes, 4), seen)
    lab, stored = lab_values(8)
    unsigned = np.moveaxis(stored + np.array([0, 128, 128], np.uint8), -1, 0)
    yield Kind("psd lab", files.psd(unsigned, 9), as_truth(icc.lab_to_srgb(lab)), second=False)
    deep = files.png(whole(RGBA, 16), 16)
    for name, kind in (("kra", "application/x-krita"), ("ora", "image/openraster")):
        yield Kind(name, files.archive(deep, kind), rounded(RGBA, 16), "u2", second=False)


def lossy():
    rgb = Image.fromarray(bytes_of(RGBA[..., :3]))
    grey = Image.fromarray(bytes_of(GREY[..., 0]))
    for name, options in {
        "": {},
        " progressive": {"progressive": True},
        " 4:4:4": {"subsampling": 0},
    }.items():
        yield Kind(f"jpeg rgb{name}", saved(rgb, "JPEG", **options), NONE_KNOWN)
    yield Kind("jpeg grey", saved(grey, "JPEG"), NONE_KNOWN)
    inks = saved(Image.fromarray(bytes_of(RGBA), "CMYK"), "JPEG", quality=95)
    yield Kind("jpeg cmyk adobe", inks, NONE_KNOWN)
    at = inks.index(b"\xff\xee")
    size = int.from_bytes(inks[at + 2 : at + 4], "big")
    yield Kind("jpeg cmyk unmarked", inks[:at] + inks[at + 2 + size :], NONE_KNOWN)
    yield Kind("webp lossy", saved(rgb, "WEBP"), NONE_KNOWN, tolerance=2)
    truth = as_truth(rounded(RGBA[..., :3], 8))
    smooth = as_truth(np.full((HEIGHT, WIDTH, 3), 100 / 255))
    flat = Image.new("RGB", (WIDTH, HEIGHT), (100, 100, 100))
    yield Kind("avif", saved(flat, "AVIF", quality=100), smooth, second=False, tolerance=1.5)
    yield Kind("heif", saved(flat, "HEIF", quality=100), smooth, second=False, tolerance=1.5)
    yield Kind("jxl", saved(rgb, "JXL", lossless=True), truth)
    exif = Image.Exif()
    exif[0x0112] = 6  # which says nothing there: its decoders turn by the codestream
    yield Kind("jxl with exif", saved(rgb, "JXL", lossless=True, exif=exif.tobytes()), truth)
