"""Iterates and the finished picture have the content's colours, as much as was asked for."""

import pytest
import torch

from scumble_backend.engine import Settings
from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.colour import with_colours_of
from scumble_backend.engine.session.output import Output, Shown


@pytest.fixture
def content():
    return torch.rand(3, 24, 36, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def painted():
    return torch.rand(3, 24, 36, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("share", [0, 60, 100])
@pytest.mark.parametrize("by", ["luminance", "statistics"])
def test_a_level_and_the_finished_picture_keep_the_content_s_colours(content, painted, by, share):
    settings = Settings("draft", keep_colors=share, keep_colors_by=by)
    output = Output(Canvas(content, None), settings, [1.0])
    asked = painted
    if share:
        weight = None if by == "luminance" else torch.ones(24, 36)
        asked = with_colours_of(painted, content, by=by, share=share / 100, weight=weight)
    assert torch.allclose(output.level(painted, content), asked, atol=1e-6)
    assert torch.allclose(output.full(Shown(painted)), asked, atol=1e-6)


def test_where_no_style_counts_the_finished_picture_is_the_content(content, painted):
    where = torch.zeros(24, 36)
    where[:, 18:] = 1
    full = Output(Canvas(content, None), Settings("draft"), [where]).full(Shown(painted))
    assert torch.equal(full[:, :, :18], content[:, :, :18])
    assert torch.equal(full[:, :, 18:], painted[:, :, 18:])


def test_the_pictures_of_an_enlarged_iterate_have_its_detail():
    small, detail = torch.full((3, 12, 18), 0.5), torch.rand(3, 24, 36) / 4
    whole = Shown(small, detail).whole((24, 36))
    assert torch.allclose(whole, 0.5 + detail, atol=1e-6)
    for strong in (4 * detail, -4 * detail):
        whole = Shown(small, strong).whole((24, 36))
        assert torch.allclose(whole, (0.5 + strong).clamp(0, 1), atol=1e-6)
