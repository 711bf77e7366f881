"""Soft edges and clipped colours, against NumPy's reading of the same bytes."""

import numpy as np
import pytest
from tests.formats import CODES, WHITE

from scumble_editor.pixels.alpha import AlphaReader
from scumble_editor.pixels.clipping import is_clipped
from scumble_protocol.pixels import FORMATS


def is_soft(content: bytes, form: str) -> bool:
    reader = AlphaReader(form)
    reader.look(content)
    return reader.soft


def pixels(form: str, color: float, alpha: float) -> bytes:
    """Three pixels, of which the middle one has that colour and alpha (shares of the whole)."""
    depth = FORMATS[form].depth
    kind, full = "<" + CODES[depth], WHITE[depth]
    picture = np.array([[0.25, 0.5, 1, 1], [color, 0, color, alpha], [0, 1, 0, 0]], dtype=float)
    return (picture * full).astype(kind).tobytes()


@pytest.mark.parametrize("form", FORMATS)
def test_edges_are_soft_where_an_alpha_is_between(form: str) -> None:
    depth = FORMATS[form].depth
    kind, full = "<" + CODES[depth], WHITE[depth]
    assert not is_soft(pixels(form, 0.3, 1), form)
    assert not is_soft(pixels(form, 0.3, 0), form)
    smallest = 1 / full if full > 1 else float(np.finfo(kind).eps)
    for alpha in (smallest, 0.3, 0.5, 1 - smallest):
        assert is_soft(pixels(form, 0.3, alpha), form), alpha


@pytest.mark.parametrize("form", [form for form in FORMATS if form.endswith(("16", "32"))])
@pytest.mark.parametrize(
    ("color", "beyond"),
    [(0, 0), (1, 0), (1.004, 0), (-0.002, 0), (1.02, 1), (1.5, 1), (60000, 1), (-0.02, 1), (-2, 1)],
)
def test_colours_beyond_white_and_black_are_seen(form: str, color: float, beyond: int) -> None:
    if FORMATS[form].depth in ("f16", "f32"):
        assert is_clipped(pixels(form, color, 0.5), form) == bool(beyond)
    else:
        assert not is_clipped(pixels(form, 0.5, 0.5), form)
