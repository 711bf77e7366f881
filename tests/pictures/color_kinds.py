"""Profiles, gammas and orientations."""

import numpy as np
from PIL import Image

from tests.pictures import files, icc
from tests.pictures.kind import (
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
from tests.pictures.tiff_kinds import tiff


def profiled():
    adobe, grey, ink = icc.adobe_profile(), icc.grey_profile(), icc.ink_profile()
    for bits, dtype in ((8, "u1"), (16, "u2")):
        seen = rounded(RGBA, bits)
        rgb, alpha = icc.adobe_to_srgb(seen[..., :3]), seen[..., 3:]
        light = icc.grey_to_srgb(seen[..., 1:2])
        rows = {
            "rgb": (RGBA[..., :3], adobe, as_truth(rgb)),
            "rgba": (RGBA, adobe, as_truth(rgb, alpha)),
            "grey": (GREY, grey, as_truth(light)),
            "grey+alpha": (RGBA[..., [1, 3]], grey, as_truth(light, alpha)),
        }
        for name, (values, profile, truth) in rows.items():
            exact = whole(values, bits)
            content = files.png(exact, bits, before=[files.icc_chunk(profile)])
            yield Kind(f"png {name} {bits} profile", content, truth, dtype, second=False)
            extra = ["unassalpha"] if values.shape[-1] in (2, 4) else None
            stored = exact.astype(dtype)
            stored = stored[..., 0] if stored.shape[-1] == 1 else stored
            for order in "<>":
                content = tiff(
                    stored,
                    "rgb" if "rgb" in name else "minisblack",
                    order,
                    extrasamples=extra,
                    iccprofile=profile,
                )
                yield Kind(
                    f"tiff {name} {bits} profile {order}", content, truth, dtype, second=False
                )
        spread = icc.adobe_to_srgb(np.repeat(seen[..., 1:2], 3, -1))
        content = files.png(whole(GREY, bits), bits, before=[files.icc_chunk(adobe)])
        yield Kind(
            f"png grey {bits} profile of rgb", content, as_truth(spread), dtype, second=False
        )
    floats = RGBA[..., :3].astype(np.float32)
    yield Kind(
        "tiff rgb f4 profile",
        tiff(floats, "rgb", iccprofile=adobe),
        as_truth(icc.adobe_to_srgb(floats.astype(float))),
        "f4",
        second=False,
    )
    exact = bytes_of(RGBA)
    table = exact[..., :3].reshape(-1, 3)[:100]
    index = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH, 1) % 100
    truth = icc.adobe_to_srgb(table[index[..., 0]] / 255)
    before = [files.icc_chunk(adobe), (b"PLTE", table.tobytes())]
    yield Kind(
        "png palette profile",
        files.png(index, 8, kind=3, before=before),
        as_truth(truth),
        second=False,
    )
    alphas = np.arange(100, dtype=np.uint8) * 2
    before.append((b"tRNS", alphas.tobytes()))
    yield Kind(
        "png palette transparent profile",
        files.png(index, 8, kind=3, before=before),
        as_truth(truth, alphas[index] / 255),
        second=False,
    )
    rgb, rgba = Image.fromarray(exact[..., :3]), Image.fromarray(exact)
    seen = icc.adobe_to_srgb(exact[..., :3] / 255)
    yield Kind(
        "webp rgba profile",
        saved(rgba, "WEBP", lossless=True, exact=True, icc_profile=adobe),
        as_truth(seen, exact[..., 3:] / 255),
        second=False,
    )
    yield Kind(
        "psd rgb profile",
        files.psd(np.moveaxis(exact[..., :3], -1, 0), 3, adobe),
        as_truth(seen),
        second=False,
    )
    for form, picture, profile in (
        ("JPEG", rgb, adobe),
        ("JPEG", Image.fromarray(exact[..., 1]), grey),
        ("JPEG", Image.fromarray(exact, "CMYK"), ink),
        ("TIFF", Image.fromarray(exact, "CMYK"), ink),
        ("AVIF", rgb, adobe),
        ("HEIF", rgb, adobe),
    ):
        content = saved(picture, form, icc_profile=profile, quality=95)
        yield Kind(f"{form.lower()} {picture.mode} profile", content, NONE_KNOWN, second=False)
    deep = tiff(whole(RGBA, 16).astype("u2"), "separated", iccprofile=ink)
    yield Kind("tiff cmyk 16 profile", deep, NONE_KNOWN, "u2", second=False)


def turned():
    """Each orientation, with a profile and without, in each format that has EXIF."""
    adobe = icc.adobe_profile()
    flat = np.zeros((8, 16, 3), np.uint8)
    flat[:, 8:], flat[4:, :8] = (200, 60, 60), (60, 60, 200)
    blocks = Image.fromarray(flat)
    for number in range(1, 9):
        for profile in (None, adobe):
            seen = flat / 255 if profile is None else icc.adobe_to_srgb(flat / 255)
            truth = as_truth(turned_by_words(seen, number))
            more = {"icc_profile": profile} if profile else {}
            words = f"orientation {number}{' profile' if profile else ''}"
            for form in ("JPEG", "PNG", "TIFF", "WEBP", "AVIF"):
                options = {
                    "JPEG": {"quality": 100, "subsampling": 0},
                    "WEBP": {"lossless": True},
                    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
                }.get(form, {})
                exif = Image.Exif()  # a new one: AVIF's writer takes the orientation out of it
                exif[0x0112] = number
                content = saved(blocks, form, exif=exif, **options, **more)
                tolerance = {"JPEG": 2.5, "AVIF": 3}.get(form, 1)
                yield Kind(
                    f"{form.lower()} {words}", content, truth, second=False, tolerance=tolerance
                )
            deep = tiff(
                (flat * np.uint16(257)),
                "rgb",
                iccprofile=profile,
                extratags=[(274, 3, 1, number, True)],
            )
            yield Kind(f"tiff 16 {words}", deep, truth, "u2", second=False)


def turned_by_words(values, number):
    """What EXIF's standard says of row 0 and column 0: which sides of the picture they are."""
    sides = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }
    row, column = sides[number]
    rows, columns = values.shape[:2]
    across = row in ("left", "right")
    out = np.zeros((columns, rows, 3) if across else values.shape)
    for r in range(rows):
        for c in range(columns):
            place = {row: r, column: c}
            y = place["top"] if "top" in place else out.shape[0] - 1 - place["bottom"]
            x = place["left"] if "left" in place else out.shape[1] - 1 - place["right"]
            out[y, x] = values[r, c]
    return out


ADOBE_XY = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
SRGB_XY = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)


def with_gamma():
    for bits, dtype in ((8, "u1"), (16, "u2")):
        seen = rounded(RGBA, bits)
        rgb, alpha = seen[..., :3], seen[..., 3:]
        exact = whole(RGBA, bits)
        linear = [files.gamma_chunk(1.0)]
        adobe = [files.gamma_chunk(256 / 563), files.chromaticity_chunk(ADOBE_XY)]
        usual = [files.gamma_chunk(0.45455)]
        rows = {
            "gamma 1 rgb": (exact[..., :3], linear, as_truth(icc.encoded(rgb))),
            "gamma 1 rgba": (exact, linear, as_truth(icc.encoded(rgb), alpha)),
            "gamma 1 grey": (exact[..., 1:2], linear, as_truth(icc.encoded(seen[..., 1:2]))),
            "gamma 1.8 grey": (
                exact[..., 1:2],
                [files.gamma_chunk(1 / 1.8)],
                as_truth(icc.grey_to_srgb(seen[..., 1:2])),
            ),
            "adobe's primaries": (exact, adobe, as_truth(icc.adobe_to_srgb(rgb), alpha)),
            "gamma usual": (exact, usual, seen),
            "gamma usual, usual primaries": (
                exact,
                [*usual, files.chromaticity_chunk(SRGB_XY)],
                seen,
            ),
            "srgb before gamma": (exact, [(b"sRGB", b"\0"), *linear], seen),
            "primaries alone": (exact, [adobe[1]], seen),
            "profile before gamma": (
                exact,
                [files.icc_chunk(icc.adobe_profile()), *linear],
                as_truth(icc.adobe_to_srgb(rgb), alpha),
            ),
        }
        for name, (values, before, truth) in rows.items():
            yield Kind(
                f"png {bits} {name}",
                files.png(values, bits, before=before),
                truth,
                dtype,
                second=False,
            )
