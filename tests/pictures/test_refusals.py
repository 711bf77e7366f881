"""Promise: what is not read, or damaged, or cut short, ends in one line that says what to do."""

import io
import struct
import zipfile

import pytest
import tifffile
from PIL import Image

from scumble_backend.service.worker.style_pictures import StyleError, decode_style
from scumble_cli.files import pictures
from scumble_client import InputError
from tests.pictures import files, icc
from tests.pictures.kind import GREY, RGBA, bytes_of, saved, whole
from tests.pictures.test_matrix import KINDS

RGB = Image.fromarray(bytes_of(RGBA[..., :3]))


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def raw():
    """What a camera's NEF or ARW begins with: a thumbnail that names other directories."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as tiff:
        tiff.write(bytes_of(RGBA[..., :3]), subifds=1, subfiletype=1, photometric="rgb")
        tiff.write(whole(GREY[..., 0], 16).astype("u2"), photometric="minisblack")
    return file.getvalue()


def ftyp(brand):
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(12)


UNREAD = {
    "svg": (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", "PNG"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript", "PNG"),
    "eps with preview": (b"\xc5\xd0\xd3\xc6" + bytes(30), "PostScript", "PNG"),
    "pdf": (b"%PDF-1.7\n", "PDF", "PNG"),
    "xcf": (b"gimp xcf v011\0", "XCF", "PNG from GIMP"),
    "clip": (b"CSFCHUNK" + bytes(30), "Clip Studio", "PNG"),
    "exr": (b"v/1\x01" + bytes(30), "OpenEXR", "TIFF"),
    "hdr": (b"#?RADIANCE\n", "Radiance", "TIFF"),
    "ico": (saved(RGB, "ICO"), "icon", "PNG"),
    "icns": (b"icns" + bytes(30), "icon", "PNG"),
    "psd of 16 bits": (b"8BPS\0\1" + struct.pack(">6xHIIHH", 3, 9, 9, 16, 3), "Photoshop", "TIFF"),
    "zip": (zipped(a="b"), "no merged picture", "PNG"),
    "svgz": (b"\x1f\x8b\x08\0" + bytes(9), "packed", "unpack"),
    "cr3": (ftyp(b"crx "), "raw", "develop"),
    "cr2": (b"II*\0\x10\0\0\0CR\2\0" + saved(RGB, "TIFF")[8:], "raw", "develop"),
    "nef": (raw(), "raw", "develop"),
    "raf": (b"FUJIFILMCCD-RAW " + bytes(30), "raw", "develop"),
    "mp4": (ftyp(b"isom"), "video", "frames"),
    "mov": (ftyp(b"qt  "), "video", "frames"),
    "avi": (b"RIFF\0\0\0\0AVI LIST", "video", "frames"),
    "webm": (b"\x1aE\xdf\xa3" + bytes(30), "video", "frames"),
    "page": (b"<!DOCTYPE html><html><body>404</body></html>", "web page", "download"),
    "empty": (b"", "empty", "save it again"),
    "text": (b"no picture", "not a picture that can be read", ""),
    "tiff of signed numbers": (saved(Image.new("I", (5, 4)), "TIFF"), "signed", "16 bits"),
}  # fmt: skip


def refusals(content, path):
    """The line of each reader: content, mask, map and style."""
    path.write_bytes(content)
    for read in (
        lambda: pictures.read_content(path, None),
        lambda: pictures.read_mask(path, (13, 9)),
        lambda: pictures.read_style_maps(path, (13, 9), 3),
        lambda: decode_style(content, "s"),
    ):
        with pytest.raises((InputError, StyleError)) as caught:
            read()
        yield str(caught.value)


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_says_how_to_get_there(tmp_path, name):
    content, what, way = UNREAD[name]
    for line in refusals(content, tmp_path / "file"):
        assert what in line
        assert way in line
        assert "\n" not in line
        assert len(line) < 300


def test_a_heif_or_jpeg_xl_without_its_package_names_it(tmp_path, monkeypatch):
    for form, package in (("HEIF", "pillow-heif"), ("JXL", "pillow-jxl-plugin")):
        content = saved(RGB, form)
        with monkeypatch.context() as patch:
            patch.setattr("scumble_pictures.formats.with_pillow.FORMATS", ("PNG",))
            for line in refusals(content, tmp_path / "file"):
                assert f"pip install {package}" in line


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_ends_too_early_is_damaged(tmp_path, name):
    content = KINDS[name].content
    share = 0.15 if name.startswith("pcx") else 0.6  # most of a small PCX is the palette behind it
    for line in refusals(content[: int(len(content) * share)], tmp_path / "cut"):
        assert "\n" not in line


def test_a_broken_or_foreign_profile_is_ignored_with_a_note(tmp_path, capsys):
    exact = bytes_of(RGBA[..., :3])
    broken = icc.adobe_profile()[:200]
    for profile in (broken, b"no profile", icc.grey_profile(), icc.ink_profile()):
        for content in (
            saved(RGB, "PNG", icc_profile=profile),
            saved(RGB, "TIFF", icc_profile=profile),
            files.png(whole(RGBA, 16), 16, before=[files.icc_chunk(profile)]),
        ):
            (tmp_path / "file").write_bytes(content)
            image = pictures.read_content(tmp_path / "file", None).image
            assert abs(bytes_of(RGBA[..., :3]).astype(int) - exact).max() == 0
            assert image.size == RGB.size
            assert "has a colour profile that is not used" in capsys.readouterr().err


def test_nonsense_in_gamma_chunks_is_ignored(tmp_path, capsys):
    exact = bytes_of(RGBA[..., :3])
    nonsense = [files.gamma_chunk(0.3), files.chromaticity_chunk((0.3, 0.3, *(0.5,) * 6))]
    (tmp_path / "file").write_bytes(files.png(exact, before=nonsense))
    image = pictures.read_content(tmp_path / "file", None).image
    assert image.convert("RGB").tobytes() == RGB.tobytes()
    assert "has a gamma that is not used" in capsys.readouterr().err
