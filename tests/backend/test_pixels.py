"""Bytes to tensors and back, against arithmetic done pixel by pixel in Python."""

import re
import struct

import numpy as np
import pytest
import torch
from tests.formats import CODES, WHITE

from scumble_backend.pixels import Layer, preview_bytes
from scumble_protocol.pixels import FORMATS


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
        if WHITE[form.depth] > 1:
            assert after[3] == (before[3] * selected + 127) // 255
        else:
            assert after[3] == pytest.approx(before[3] * selected / 255, abs=1e-3)
        if after[3] == 0:
            assert after[:3] == before[:3]
        else:
            half = WHITE[form.depth] / 2
            half = round(half) if half >= 1 else half
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


class Plain:
    """The same conversions in one piece, as plainly as NumPy says them."""

    def __init__(self, form, width, height, pixels, mask):
        self.form, self.white = form, np.float32(WHITE[form.depth])
        self.source = np.frombuffer(pixels, "<" + CODES[form.depth]).reshape(height, width, 4)
        self.mask = None if mask is None else np.frombuffer(mask, "u1").reshape(height, width)
        self.order = [2, 1, 0] if form.order == "BGRA" else [0, 1, 2]

    def shares(self, channels):
        values = channels.astype(np.float32) / self.white
        return np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)

    def color(self):
        return self.shares(self.source[..., self.order]).clip(0, 1).transpose(2, 0, 1)

    def coverage(self):
        alpha = self.shares(self.source[..., 3])
        if self.mask is not None:
            alpha = alpha * (self.mask.astype(np.float32) / 255)
        return alpha.clip(0, 1)

    def alpha(self):
        alpha = self.source[..., 3]
        if self.mask is None:
            return alpha
        if self.white > 1:
            return ((alpha.astype(np.uint32) * self.mask + 127) // 255).astype(alpha.dtype)
        times = alpha.astype(np.float32) * (self.mask.astype(np.float32) / 255)
        return np.where(self.mask == 255, alpha, times.astype(alpha.dtype))

    def painted(self, picture):
        values = picture.clip(0, 1).transpose(1, 2, 0) * self.white
        values = (np.rint(values) if self.white > 1 else values).astype(self.source.dtype)
        visible = (self.alpha() != 0)[..., None]
        colors = np.where(visible, values, self.source[..., self.order])
        result = np.empty_like(self.source)
        result[..., self.order] = colors
        result[..., 3] = self.alpha()
        return result.tobytes()


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
@pytest.mark.parametrize("masked", [False, True], ids=["all", "masked"])
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (301, 517), (70_000, 2), (1, 70_000)], ids=str)
@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda f: f.name)
def test_strips_give_bit_for_bit_what_one_piece_gives(form, size, masked):
    """Random bits: NaN, infinities, denormals, negative zero; a third of the pixels hidden."""
    width, height = size
    rng = np.random.default_rng(width + masked)
    pixels = np.frombuffer(rng.bytes(form.size_of(width, height)), np.uint8).reshape(-1, 4).copy()
    pixels = pixels.reshape(width * height, 4, form.bytes_per_pixel // 4)
    pixels[rng.random(len(pixels)) < 0.3, 3] = 0
    mask = rng.bytes(width * height) if masked else None
    picture = rng.random((3, height, width), np.float32) * 1.2 - 0.1
    layer = Layer(width, height, form, pixels.tobytes(), mask)
    plain = Plain(form, width, height, pixels.tobytes(), mask)
    assert layer.color().numpy().tobytes() == plain.color().tobytes()
    assert layer.coverage().numpy().tobytes() == plain.coverage().tobytes()
    assert layer.painted(torch.from_numpy(picture)) == plain.painted(picture)


@pytest.mark.parametrize(
    ("alpha", "mask", "says"),
    [
        ([0, 0], None, "The layer is transparent everywhere: choose"),
        ([0, 0], [0, 255], "The layer is transparent wherever the mask or selection"),
        ([255, 0], [0, 255], "The layer is transparent wherever the mask or selection"),
        ([255, 255], [0, 0], "The mask or selection is empty.*make it white"),
        ([0, 0], [0, 0], "The mask or selection is empty"),
    ],
)
def test_why_nothing_is_seen_names_what_hides_it(alpha, mask, says):
    pixels = bytes(value for a in alpha for value in (9, 9, 9, a))
    layer = Layer(2, 1, FORMATS["rgba8"], pixels, None if mask is None else bytes(mask))
    assert not layer.coverage().any()
    assert re.match(says, layer.why_hidden())
