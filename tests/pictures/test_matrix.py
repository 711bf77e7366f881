"""Promise: every kind of picture is read right, as content, style, mask and style map alike.

Each file is compared with what it was made of, within a level of 8 bits (deep ones within a 16-bit
fraction of that), and, where nothing but pixels is in it, with a second reader, OpenImageIO.
Profiles are compared with Pillow's build of Little CMS where no formula knows them.
"""

import io

import numpy as np
import OpenImageIO as oiio  # noqa: N813 - a second reader: without it there is no matrix
import pytest
from PIL import Image, ImageCms

from scumble_backend.service.worker.style_pictures import decode_style
from scumble_cli.files import pictures
from tests.pictures import color_kinds, other_kinds, png_kinds, tiff_kinds

SOURCES = (
    png_kinds.pngs,
    tiff_kinds.tiffs,
    other_kinds.netpbms,
    other_kinds.others,
    other_kinds.lossy,
    color_kinds.profiled,
    color_kinds.turned,
    color_kinds.with_gamma,
)
KINDS = {kind.name: kind for source in SOURCES for kind in source()}
LEVEL = 1 / 255
EXACT = 60 / 65535
"""What 16 bits and floats may lose to a profile's table of curves."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("matrix") / "picture"


def shares(values):
    return values / (np.iinfo(values.dtype).max if values.dtype.kind == "u" else 1.0)


def second_reader(path, had_alpha):
    """RGBA, 0..1, as OpenImageIO reads the pixels."""
    config = oiio.ImageSpec()
    config["oiio:UnassociatedAlpha"] = 1
    spare = oiio.ImageInput.open(str(path), config)
    assert spare is not None, oiio.geterror()
    values = spare.read_image(0, 0, 0, spare.spec().nchannels, oiio.FLOAT)
    assert values is not None, spare.geterror()
    alpha = values[..., -1:] if had_alpha else np.ones_like(values[..., :1])
    colors = values[..., :3] if values.shape[2] >= 3 else values[..., :1]
    return np.concatenate([np.broadcast_to(colors, (*values.shape[:2], 3)), alpha], -1)


def by_pillow(content):
    """RGBA, 0..1, as Pillow's own Little CMS converts it from 8 bits."""
    with Image.open(io.BytesIO(content)) as file:
        source = ImageCms.ImageCmsProfile(io.BytesIO(file.info["icc_profile"]))
        rgb = ImageCms.profileToProfile(
            file,
            source,
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
            flags=ImageCms.Flags.NOOPTIMIZE,  # its usual way is a coarse grid
        )
    return np.asarray(rgb.convert("RGBA")) / 255


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_read_right(place, name):
    kind = KINDS[name]
    place.write_bytes(kind.content)
    content = pictures.read_content(place, None)
    check_content(kind, place, content)
    check_style_mask_and_map(kind, place, content)


def check_content(kind, path, content):
    """It is what the file was made of, and what others read."""
    assert content.values.dtype == np.dtype(kind.dtype)
    seen = shares(content.values)
    if kind.truth is not None:
        assert seen.shape == kind.truth.shape
        visible = kind.truth[..., 3:] > 0
        off = np.abs(seen - kind.truth)
        off[..., :3] *= visible
        assert off.max() <= (kind.tolerance * LEVEL if kind.dtype == "u1" else EXACT)
    elif not kind.second:
        assert np.abs(seen - by_pillow(kind.content)).max() <= 1.01 * LEVEL
    if kind.second:
        other = second_reader(path, content.had_alpha)
        assert np.abs(seen - other).max() <= max(1.01, kind.tolerance) * LEVEL


def check_style_mask_and_map(kind, path, content):
    """They are the same picture."""
    seen = shares(content.values)
    color, alpha = decode_style(kind.content, kind.name)
    assert np.abs(color.permute(1, 2, 0).numpy() - seen[..., :3]).max() < 1e-6
    assert (alpha is not None) == content.had_alpha
    if alpha is not None:
        assert np.abs(alpha.numpy() - seen[..., 3]).max() < 1e-6
    covered = seen[..., :3] * seen[..., 3:]
    maps = pictures.read_style_maps(path, content.size, 3)
    planes = [np.frombuffer(plane, np.uint8).reshape(seen.shape[:2]) for plane in maps]
    assert np.abs(np.stack(planes, -1) / 255 - covered).max() <= 1.01 * LEVEL
    mask = np.frombuffer(pictures.read_mask(path, content.size), np.uint8)
    luma = covered @ [0.299, 0.587, 0.114]
    visible = seen[seen[..., 3] > 0]
    if seen[..., 3].min() < 1 and (visible[:, :3] == visible[0, :3]).all():
        luma = seen[..., 3]  # one colour: drawn in alpha
    assert np.abs(mask.reshape(seen.shape[:2]) / 255 - luma).max() <= 2 * LEVEL
