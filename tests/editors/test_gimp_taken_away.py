"""What is deleted or closed while the plug-in reads it, in the real GIMP: it is read as it was."""

import pytest
from gimp_runner import Facts, Gimp

pytestmark = pytest.mark.editor


@pytest.fixture(scope="module")
def taken_away(gimp: Gimp) -> Facts:
    """GIMP kills a plug-in that reads pixels of what is gone: then there are no facts."""
    return gimp.play("taken_away")


@pytest.mark.parametrize(
    "case", ["deleted", "closed", "undone", "masked", "placed", "kept_layer", "kept_image"]
)
def test_it_is_read_as_it_was(taken_away: Facts, case: str) -> None:
    undisturbed, disturbed = taken_away[case]
    assert disturbed == undisturbed


def test_no_copy_is_left(taken_away: Facts) -> None:
    """Seven cases, each undisturbed and disturbed; two images were closed."""
    assert taken_away["left"] == 12


@pytest.mark.parametrize(
    "precision", ["U8_NON_LINEAR", "U8_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"]
)
def test_each_shade_of_a_mask_or_a_channel_is_in_its_copy(gimp: Gimp, precision: str) -> None:
    found = gimp.play("soft_places")[precision]
    for name in ("Ground mask", "Sky", "as a mask"):
        assert found[name] == list(range(256)), name
