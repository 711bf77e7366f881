"""Bytes to tensors and back, against arithmetic done pixel by pixel in Python."""

import struct

import numpy as np
import pytest
import torch

from scumble_backend.pixels import Layer, preview_bytes
from scumble_protocol.pixels import FORMATS

CODES = {"u8": "B", "u16": "H", "f16": "e", "f32": "f"}
WHITE = {"u8": 255, "u16": 65535, "f16": 1.0, "f32": 1.0}


def some_pixels(form, count, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 256, (count, 4)) / 255
    values[0, 3], values[1, 3] = 0, 1
    scaled = values * WHITE[form.depth]
    numbers = [int(v) if WHITE[form.depth] > 1 else float(v) for v in scaled.ravel()]
    return struct.pack(f"<{4 * count}{CODES[form.depth]}", *numbers)


def unpack(form, pixels):
    size = form.bytes_per_pixel // 4
    count = len(pixels) // size
    flat = struct.unpack(f"<{count}{CODES[form.depth]}", pixels)
    return [flat[i : i + 4] for i in range(0, count, 4)]


def red_green_blue(form, pixel):
    return [pixel[i] for i in ((2, 1, 0) if form.order == "BGRA" else (0, 1, 2))]


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda f: f.name)
def test_colours_and_coverage_are_read_pixel_by_pixel(form):
    pixels = some_pixels(form, 15)
    mask = bytes(range(0, 255, 17))
    layer = Layer(5, 3, form, pixels, mask)
    color, coverage = layer.color(), layer.coverage()
    for number, pixel in enumerate(unpack(form, pixels)):
        y, x = divmod(number, 5)
        expected = [c / WHITE[form.depth] for c in red_green_blue(form, pixel)]
        assert color[:, y, x].tolist() == pytest.approx(expected, abs=1e-6)
        alpha = pixel[3] / WHITE[form.depth] * mask[number] / 255
        assert coverage[y, x].item() == pytest.approx(alpha, abs=1e-6)


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda f: f.name)
def test_an_unchanged_picture_gives_the_same_bytes(form):
    pixels = some_pixels(form, 64 * 64)
    layer = Layer(64, 64, form, pixels)
    assert layer.painted(layer.color()) == pixels


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda f: f.name)
def test_alpha_is_times_the_mask_and_hidden_pixels_keep_their_bytes(form):
    pixels = some_pixels(form, 15)
    mask = bytes(range(0, 255, 17))
    layer = Layer(5, 3, form, pixels, mask)
    painted = unpack(form, layer.painted(torch.full((3, 3, 5), 0.5)))
    for before, after, selected in zip(unpack(form, pixels), painted, mask, strict=True):
        if form.depth in ("u8", "u16"):
            assert after[3] == (before[3] * selected + 127) // 255
        else:
            assert after[3] == pytest.approx(before[3] * selected / 255, abs=1e-3)
        if after[3] == 0:
            assert after[:3] == before[:3]
        else:
            half = {"u8": 128, "u16": 32768}.get(form.depth, 0.5)
            assert after[:3] == (half, half, half)


@pytest.mark.parametrize(
    "form", [f for f in FORMATS.values() if f.depth in ("f16", "f32")], ids=lambda f: f.name
)
def test_alpha_bits_of_floats_survive_without_a_mask(form):
    """Denormals, values above 1 and negative zero come back as they were."""
    alphas = [1.0, 0.5, 2.5, 6e-8, 1e-3, 0.333]
    values = [v for a in alphas for v in (0.1, 0.2, 0.3, a)]
    pixels = struct.pack(f"<{len(values)}{CODES[form.depth]}", *values)
    layer = Layer(6, 1, form, pixels)
    painted = unpack(form, layer.painted(torch.zeros(3, 1, 6)))
    assert [p[3] for p in painted] == [p[3] for p in unpack(form, pixels)]


def test_what_is_no_colour_is_clipped():
    values = [float("nan"), float("inf"), -3.0, 1.0, 7.0, float("-inf"), 0.5, 1.0]
    layer = Layer(2, 1, FORMATS["rgbaf32"], struct.pack("<8f", *values))
    assert layer.color()[:, 0].T.tolist() == [[0, 1, 0], [1, 0, 0.5]]


def test_previews_round_to_the_nearest_level():
    picture = torch.tensor([0.0, 0.5, 1.0]).reshape(3, 1, 1)
    assert preview_bytes(picture, torch.tensor([[0.2]])) == bytes([0, 128, 255, 51])
