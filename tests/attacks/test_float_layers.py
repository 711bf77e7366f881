"""Promise: no value that a float can hold ends a job or reaches the visible picture as no number.

The attacker's layer holds NaN, infinities, denormals and the largest floats, in colour and alpha.
"""

import numpy as np
import pytest

from tests.backends import job_of, paint, picture

BAD = (np.nan, np.inf, -np.inf, 1e38, -1e38, 1e-45, -0.0, 2.0, -1.0)


def layer(depth, where, kind):
    pixels = (picture(48, 12) / 255).astype(kind)
    pixels[..., 3] = 1
    rng = np.random.default_rng(3)
    with np.errstate(over="ignore"):
        values = np.array(BAD, dtype=np.float64).astype(kind)
    spots = rng.random(pixels.shape[:2]) < where
    for channel in depth:
        pixels[..., channel][spots] = rng.choice(values, spots.sum())
    return pixels


@pytest.mark.parametrize("form", ["rgbaf32", "bgraf32", "rgbaf16"])
@pytest.mark.parametrize(
    "channels", [(0, 1, 2), (3,), (0, 1, 2, 3)], ids=["colour", "alpha", "all"]
)
@pytest.mark.parametrize("where", [0.1, 1.0], ids=["some", "everywhere"])
def test_what_is_no_number_ends_nothing(backend, style, form, channels, where):
    kind = np.float32 if form.endswith("32") else np.float16
    pixels = layer(channels, where, kind)
    result = paint(backend, job_of(pixels, style, form))
    painted = np.frombuffer(bytes(result.pixels), kind).reshape(pixels.shape)
    assert painted[..., 3].tobytes() == pixels[..., 3].tobytes()
    seen = painted[..., 3] > 0
    assert np.isfinite(painted[..., :3][seen]).all()
    assert painted[..., :3][seen].min(initial=0) >= 0
    assert painted[..., :3][seen].max(initial=1) <= 1
