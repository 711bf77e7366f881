"""Small jobs made by code: the same job gives the same pixels in every process."""

import math
from array import array
from pathlib import Path
from typing import NamedTuple

from scumble_client import Job, StyleFile
from scumble_protocol.parameters import Value


class SmallJob(NamedTuple):
    """A small picture to be painted, and how far."""

    side: int = 64
    """Pixels of its longer side; the other has three quarters of that."""
    preset: str = "draft"
    seed: int = 0
    format: str = "rgba8"
    """``rgbaf32`` has some pixels that are NaN or infinite."""

    def job(self, style: Path) -> Job:
        """Give the job that a client submits."""
        width, height = self.side, 3 * self.side // 4
        pixels = waves(width, height, self.seed)
        if self.format == "rgbaf32":
            pixels = _with_gaps(pixels)
        name = f"sample {self.seed}"
        parameters: dict[str, Value] = {"preset": self.preset, "seed": self.seed}
        return Job(name, width, height, self.format, pixels, (StyleFile(style),), None, parameters)


def waves(width: int, height: int, seed: int) -> bytes:
    """Give RGBA bytes of a smooth, opaque picture."""
    channels = []
    for channel in range(3):
        pitch, slant = 3 + (seed + 2 * channel) % 7, 2 + (3 * seed + channel) % 5
        across = [60 * math.sin(pitch * x / width * 2 + seed) for x in range(width)]
        down = [60 * math.sin(slant * y / height * 2 + channel) for y in range(height)]
        channels.append(bytes(int(127 + a + d) for d in down for a in across))
    pixels = bytearray(b"\xff" * (4 * width * height))
    for place, values in enumerate(channels):
        pixels[place::4] = values
    return bytes(pixels)


def _with_gaps(pixels: bytes) -> bytes:
    values = array("f", (value / 255 for value in pixels))
    for place, gap in ((0, math.nan), (400, math.inf), (801, -math.inf), (1202, math.nan)):
        values[place::1604] = array("f", [gap]) * len(values[place::1604])
    values[3::4] = array("f", [1.0]) * (len(values) // 4)
    return values.tobytes()


def all_finite(pixels: bytes) -> bool:
    """Tell whether every value of a float picture is a number."""
    return all(map(math.isfinite, array("f", pixels)))


def write_style(path: Path) -> None:
    """Write a style picture."""
    from PIL import Image  # noqa: PLC0415 - the painters, of which many are started, need it not

    Image.frombytes("RGBA", (64, 64), waves(64, 64, 11)).convert("RGB").save(path)
