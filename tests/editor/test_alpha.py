"""What is seen of alpha in strips of pixels, in every format of the wire."""

import numpy as np
import pytest

from scumble_editor.pixels.alpha import AlphaReader, weigh_alpha

FORMATS = {"rgba8": np.uint8, "rgba16": np.uint16, "rgbaf16": np.float16, "rgbaf32": np.float32}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("alphas", "soft", "empty"),
    [
        ([1, 1, 1], False, False),
        ([0, 0, 0], False, True),
        ([0, 1, 0], False, False),
        ([1, 0.5, 0], True, False),
        ([1, 1, 0.002], True, False),
        ([0, 0, 0.998], True, False),
    ],
)
def test_soft_and_empty(form: str, alphas: list[float], soft: bool, empty: bool) -> None:
    dtype = np.dtype(FORMATS[form])
    full = np.iinfo(dtype).max if dtype.kind == "u" else 1
    pixels = np.full((len(alphas), 4), 7, dtype)
    pixels[:, 3] = [round(a * full) if dtype.kind == "u" else a for a in alphas]
    seen = AlphaReader(form)
    seen.look(pixels[:1].tobytes())
    seen.look(pixels[1:].tobytes())
    assert (seen.soft, seen.empty) == (soft, empty)


def test_bytes_of_nothing_and_all_in_one_value_are_soft() -> None:
    for value in (0x00FF, 0xFF00):
        pixels = np.full((2, 4), 0xFFFF, np.uint16)
        pixels[1, 3] = value
        seen = AlphaReader("rgba16")
        seen.look(pixels.tobytes())
        assert seen.soft


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_mask_weighs_alpha(kind):
    random = np.random.default_rng(4)
    pixels = random.integers(0, np.iinfo(kind).max, (999, 4), kind)
    mask = random.choice(np.array([0, 255, 255, 0, 7, 128, 254], np.uint8), 999)
    weighed = bytearray(pixels.tobytes())
    weigh_alpha(weighed, mask.tobytes(), pixels.itemsize)
    got = np.frombuffer(bytes(weighed), kind).reshape(-1, 4)
    wanted = np.rint(pixels[:, 3].astype(float) * mask / 255)
    assert np.array_equal(got[:, :3], pixels[:, :3])
    assert np.abs(got[:, 3] - wanted).max() <= 0.5
