"""Float pixels outside of 0..1 are noticed, those a hair outside are not."""

import numpy as np
import pytest

from scumble_editor.pixels.clipping import is_clipped

TYPES = {"rgbaf32": np.float32, "bgraf16": np.float16}


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize(
    ("value", "clipped"),
    [
        *((0.0, False), (0.5, False), (1.0, False), (-0.0, False), (-1e-4, False), (1.001, False)),
        *((1.02, True), (1.5, True), (7.0, True), (60000.0, True), (-0.01, True), (-3.0, True)),
        *((np.inf, True), (-np.inf, True), (np.nan, True)),
    ],
)
def test_values_outside_are_noticed(form: str, value: float, clipped: bool) -> None:
    pixels = np.random.default_rng(1).random((50, 4)).astype(TYPES[form])
    assert not is_clipped(pixels.tobytes(), form)
    pixels[31, 1] = value
    assert is_clipped(pixels.tobytes(), form) is clipped


def test_whole_numbers_have_none() -> None:
    assert not is_clipped(bytes([255] * 16), "bgra8")
