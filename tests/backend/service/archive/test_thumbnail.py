"""A thumbnail shows the picture, of every pixel format."""

import io

import numpy as np
import pytest
from PIL import Image
from tests.backends import picture
from tests.formats import CODES, WHITE

from scumble_backend.service.archive.thumbnail import thumbnail
from scumble_protocol.pixels import FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_a_thumbnail_shows_the_picture(form):
    layout = FORMATS[form]
    rgba = picture(700, 300)
    rgba[..., 3] = 255
    ordered = rgba[..., [2, 1, 0, 3]] if layout.order == "BGRA" else rgba
    scaled = ordered * np.float32(WHITE[layout.depth] / 255)
    pixels = scaled.astype("<" + CODES[layout.depth])
    image = Image.open(io.BytesIO(thumbnail(700, 300, form, pixels.tobytes())))
    assert image.size == (256, 110)
    shown = np.asarray(image, float)
    expected = np.asarray(Image.fromarray(rgba).resize((256, 110)), float)
    assert np.abs(shown - expected).mean() < 4


def test_a_thumbnail_of_one_row_or_of_nans():
    row = np.full((1, 3000, 4), np.nan, np.float32)
    image = Image.open(io.BytesIO(thumbnail(3000, 1, "rgbaf32", row.tobytes())))
    assert image.size == (256, 1)
