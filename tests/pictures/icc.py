"""Small ICC profiles made by hand, and what they say in numbers: no colour management in here."""

import struct

import numpy as np

GREY_GAMMA = 1.8
RGB_GAMMA = 563 / 256

# Bruce Lindbloom's tables: linear RGB to XYZ of D50, columns red, green, blue.
ADOBE_RGB = np.array(
    [
        [0.6097559, 0.2052401, 0.1492240],
        [0.3111242, 0.6256560, 0.0632197],
        [0.0194811, 0.0608902, 0.7448387],
    ]
)
SRGB = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
D50 = np.array([0.9642, 1.0, 0.8249])


def encoded(linear):
    """Linear light as sRGB has it."""
    linear = linear.clip(0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def adobe_to_srgb(values):
    """Adobe RGB, 0..1, (..., 3), as sRGB."""
    return encoded(values**RGB_GAMMA @ ADOBE_RGB.T @ np.linalg.inv(SRGB).T)


def grey_to_srgb(values):
    return encoded(values**GREY_GAMMA)


def lab_to_srgb(lab):
    """CIE Lab of D50, (..., 3), as sRGB."""
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], -1)
    xyz = np.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389) * D50
    return encoded(xyz @ np.linalg.inv(SRGB).T)


def adobe_profile():
    color = {
        name: xyz(column)
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), ADOBE_RGB.T, strict=True)
    }
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve(RGB_GAMMA))
    return profile(b"mntr", b"RGB ", b"XYZ ", {**color, **curves})


def grey_profile():
    return profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": curve(GREY_GAMMA)})


def ink_profile():
    """CMYK by a table: paper is slightly yellow, inks are strong."""
    grid = 9
    steps = np.linspace(0, 1, grid)
    c, m, y, k = np.meshgrid(steps, steps, steps, steps, indexing="ij")
    light = (1 - k) * (1 - 0.3 * c - 0.4 * m - 0.1 * y)
    lab = np.stack([95 * light, 50 * (m - c) * (1 - k), 6 + 50 * (y - 0.5 * c) * (1 - k)], -1)
    table = np.rint(lab * [255 / 100, 1, 1] + [0, 128, 128]).clip(0, 255).astype(np.uint8)
    straight = bytes(range(256))
    matrix = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft1" + bytes(4) + bytes([4, 3, grid, 0]) + matrix
    return profile(
        b"prtr", b"CMYK", b"Lab ", {b"A2B0": head + straight * 4 + table.tobytes() + straight * 3}
    )


def profile(kind, space, connection, tags):
    tags = {
        b"desc": b"desc" + struct.pack(">4xI", 5) + b"test\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"CC0\0",
        b"wtpt": xyz(D50),
        **tags,
    }
    table, data, at = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(data), b"test", 0x02400000, kind, space, connection)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + xyz(D50)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def xyz(values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in values))


def curve(gamma):
    return b"curv" + struct.pack(">4xIH2x", 1, round(gamma * 256))
