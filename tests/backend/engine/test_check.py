import pytest
import torch
from torch import Tensor

from scumble_backend.engine import EngineError, Style
from scumble_backend.engine.validation import (
    check_content,
    check_memory_limit,
    check_new_content,
    check_styles,
)

GOOD = torch.rand(3, 8, 8)
NAN = torch.full((3, 8, 8), float("nan"))


@pytest.mark.parametrize(
    ("content", "alpha", "says"),
    [
        (torch.rand(8, 8), None, "shape"),
        (torch.rand(4, 8, 8), None, "shape"),
        (torch.rand(3, 0, 8), None, "shape"),
        (torch.zeros(3, 8, 8, dtype=torch.uint8), None, "floating point"),
        (NAN, None, "not finite"),
        (GOOD, torch.ones(8, 9), "alpha"),
        (GOOD, torch.zeros(8, 8), "transparent everywhere"),
        (GOOD, NAN[0], "alpha"),
    ],
)
def test_bad_content_is_told_in_one_line(content: Tensor, alpha: Tensor | None, says: str) -> None:
    with pytest.raises(EngineError, match=says) as raised:
        check_content(content, alpha)
    assert "\n" not in str(raised.value)


def test_hidden_pixels_may_hold_anything() -> None:
    content, alpha = GOOD.clone(), torch.ones(8, 8)
    content[:, 0, 0], alpha[0, 0] = float("nan"), 0
    check_content(content, alpha)


def test_what_is_not_new_stays_the_present_content_or_alpha() -> None:
    present = (GOOD, torch.rand(8, 8))
    picture, alpha = torch.rand(3, 8, 8), torch.rand(8, 8)
    assert check_new_content(present, None, None) is present
    for new in ((picture, None), (None, alpha), (picture, alpha)):
        checked = check_new_content(present, *new)
        for found, wanted, before in zip(checked, new, present, strict=True):
            assert found is not None
            assert torch.equal(found, before if wanted is None else wanted)


@pytest.mark.parametrize(
    ("styles", "says"),
    [
        ([], "least one"),
        ([Style(NAN)], "^The style has values that are not finite"),
        ([Style(GOOD, -1.0)], "weight"),
        ([Style(GOOD, 0.0)], "weight 0"),
        ([Style(GOOD), Style(GOOD, torch.ones(3, 3))], "Style 2.*map"),
        ([Style(GOOD, NAN[0])], "not finite"),
        ([Style(GOOD, 1.0, torch.zeros(8, 8))], "transparent"),
    ],
)
def test_bad_styles_are_told_in_one_line(styles: list[Style], says: str) -> None:
    with pytest.raises(EngineError, match=says):
        check_styles(styles, (8, 8))


def test_values_out_of_range_are_clamped() -> None:
    content, _ = check_content(3 * GOOD - 1, None)
    assert float(content.min()) == 0
    assert float(content.max()) == 1


def test_a_limit_of_memory_is_a_number_of_bytes_or_none() -> None:
    assert [check_memory_limit(limit) for limit in (1, 2**30, None)] == [1, 2**30, None]
    for limit in (0, -1):
        with pytest.raises(EngineError, match="memory_limit must be a number of bytes"):
            check_memory_limit(limit)
