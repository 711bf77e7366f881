"""The table of pixel formats: what it says of a format's bytes is so."""

import struct

import pytest

from scumble_protocol.pixels import FORMATS
from tests.formats import CODES, WHITE

each_format = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)


@each_format
def test_depths_are_what_the_specification_says(form):
    assert form.code == "<" + CODES[form.depth]
    assert form.white == WHITE[form.depth]
    assert form.whole == (form.depth[0] == "u")
    assert struct.unpack(form.code, form.opaque) == (form.white,)


@each_format
def test_sizes_are_those_of_four_channels(form):
    assert form.bytes_per_pixel == 4 * struct.calcsize(form.code)
    assert form.size_of(7, 5) == 35 * form.bytes_per_pixel


@each_format
def test_names_say_order_and_depth(form):
    assert [form.order[place] for place in form.to_rgba] == list("RGBA")
    letters, number = form.depth[0].replace("u", ""), form.depth[1:]
    assert form.name == form.order.lower() + letters + number
