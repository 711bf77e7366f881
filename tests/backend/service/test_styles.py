"""Style files: kept by hash within a bound, decoded upright, in sRGB, within limits."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from scumble_backend.service.server.style_store import StyleStore, UnknownStyle
from scumble_backend.service.worker.style_pictures import (
    LONGEST_STYLE_SIDE,
    StyleError,
    decode_style,
    style_picture,
)
from scumble_protocol.wire.requests import StyleFields
from scumble_protocol.wire.submission import NOT_HERE


def entry(content):
    return StyleFields(hashlib.sha256(content).hexdigest(), "waves.png", 1.0, len(content))


def encoded(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def test_a_style_is_known_by_its_hash_afterwards():
    store = StyleStore()
    assert store.resolve([entry(b"one")], (b"one",)) == (b"one",)
    both = [entry(b"two"), entry(b"one")]
    assert store.resolve(both, (b"two", NOT_HERE)) == (b"two", b"one")


def test_unknown_and_lying_styles_are_refused():
    store = StyleStore()
    with pytest.raises(UnknownStyle):
        store.resolve([entry(b"one")], (NOT_HERE,))
    with pytest.raises(ValueError, match="hash"):
        store.resolve([entry(b"one")], (b"two",))


def test_the_store_forgets_the_oldest_beyond_its_limit():
    store = StyleStore(limit=10)
    store.resolve([entry(b"a" * 6)], (b"a" * 6,))
    store.resolve([entry(b"b" * 6)], (b"b" * 6,))
    with pytest.raises(UnknownStyle):
        store.resolve([entry(b"a" * 6)], (NOT_HERE,))
    assert store.resolve([entry(b"b" * 6)], (NOT_HERE,)) == (b"b" * 6,)


def test_pixels_and_alpha_are_decoded_exactly():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 4), dtype=np.uint8)
    color, alpha = decode_style(encoded(Image.fromarray(pixels)), "noise")
    assert np.array_equal((color.numpy() * 255).round().transpose(1, 2, 0), pixels[..., :3])
    assert np.array_equal((alpha.numpy() * 255).round(), pixels[..., 3])


def test_pictures_are_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 8
    color, _ = decode_style(encoded(Image.new("RGB", (30, 10)), "JPEG", exif=exif), "turned")
    assert tuple(color.shape) == (3, 30, 10)


def test_an_embedded_profile_is_honoured():
    """A profile whose red and blue primaries are swapped turns red into blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in (
        (
            b"rXYZ",
            b"....",
        ),
        (b"bXYZ", b"rXYZ"),
        (b"....", b"bXYZ"),
    ):
        profile = profile.replace(old, new, 1)
    red = Image.new("RGB", (4, 4), (255, 0, 0))
    color, _ = decode_style(encoded(red, icc_profile=profile), "swapped")
    assert color[2].min() > 0.9
    assert color[0].max() < 0.1


def test_a_broken_profile_counts_as_srgb_and_is_logged(caplog):
    red = Image.new("RGB", (4, 4), (255, 0, 0))
    color, _ = decode_style(encoded(red, icc_profile=b"no profile"), "odd")
    assert color[0].min() == 1
    assert "odd" in caplog.text


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16", "F"])
def test_every_kind_of_picture_is_read(mode):
    form = "TIFF" if mode in ("CMYK", "F") else "PNG"
    color, alpha = decode_style(encoded(Image.new(mode, (6, 4)), form), mode)
    assert tuple(color.shape) == (3, 4, 6)
    assert alpha is None if mode != "LA" else tuple(alpha.shape) == (4, 6)


def test_a_palette_can_be_transparent():
    picture = Image.new("P", (6, 4))
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.putpixel((2, 1), 1)
    _, alpha = decode_style(encoded(picture, transparency=1), "palette")
    assert alpha is not None
    assert (alpha == 0).nonzero().tolist() == [[1, 2]]


def test_a_picture_used_lately_is_not_decoded_again():
    one, other = encoded(Image.new("RGB", (6, 4))), encoded(Image.new("RGB", (4, 6)))
    first = style_picture(one, "one")
    assert style_picture(other, "other").color.shape == (3, 6, 4)
    assert style_picture(bytes(one), "renamed").color is first.color


def test_large_pictures_are_reduced():
    color, _ = decode_style(encoded(Image.new("RGB", (6000, 30))), "wide")
    assert max(color.shape) == LONGEST_STYLE_SIDE


def test_a_decompression_bomb_is_refused_by_its_header():
    bomb = encoded(Image.new("1", (20_000, 20_000)))
    assert len(bomb) < 100_000
    with pytest.raises(StyleError, match="too many pixels"):
        decode_style(bomb, "bomb")


def test_a_truncated_file_is_damaged():
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    whole = encoded(Image.fromarray(noise))
    with pytest.raises(
        StyleError, match=r"^The style cut is damaged \(.+\): save it again, or choose another$"
    ):
        decode_style(whole[: len(whole) // 2], "cut")
