"""Pixels of the wire as samples, pixel by pixel."""

import struct

import numpy as np
import pytest

from scumble_pictures.picture import eight_bits, shares
from scumble_pictures.wire import samples_of
from scumble_protocol.pixels import FORMATS, PixelFormat
from tests.formats import CODES, WHITE


def _some(form: PixelFormat) -> tuple[list[list[float]], bytes]:
    """Shares of 15 pixels as red, green, blue, alpha, and their bytes."""
    white = WHITE[form.depth]
    rgba = np.random.default_rng(1).integers(0, 256, (15, 4)) / 255
    stored = [pixel["RGBA".index(channel)] * white for pixel in rgba for channel in form.order]
    numbers = [round(number) for number in stored] if white > 1 else stored
    return rgba.tolist(), struct.pack(f"<60{CODES[form.depth]}", *numbers)


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_every_format_gives_its_red_green_blue_and_alpha(form: PixelFormat) -> None:
    rgba, pixels = _some(form)
    samples = samples_of(pixels, 5, 3, form)
    assert samples.shape == (3, 5, 4)
    assert samples.dtype in (np.uint8, np.uint16, np.float32)
    tolerance = 1e-3 if form.depth == "f16" else 1e-4
    assert shares(samples).reshape(15, 4) == pytest.approx(np.array(rgba), abs=tolerance)
    levels = np.rint(np.array(rgba) * 255)
    assert np.abs(eight_bits(samples).reshape(15, 4) - levels).max() <= (form.depth == "f16")


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_every_other_row_and_column(form: PixelFormat) -> None:
    _, pixels = _some(form)
    whole = samples_of(pixels, 5, 3, form)
    assert np.array_equal(samples_of(pixels, 5, 3, form, every=2), whole[::2, ::2])


def test_whites_below_the_highest_number_are_white() -> None:
    """As in editors whose 16 bits reach from 0 to 32768."""

    class Fifteen(PixelFormat):
        white = 32768

    form = Fifteen("rgba15", "RGBA", "u16")
    samples = samples_of(struct.pack("<4H", 0, 16384, 32768, 32768), 1, 1, form)
    assert samples.tolist() == [[[0, 0.5, 1, 1]]]
