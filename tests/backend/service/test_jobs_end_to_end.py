"""A layer goes over the wire and comes back painted, in its own format, alpha untouched."""

from itertools import pairwise

import numpy as np
import pytest
from tests.backends import follow, job_of, paint, picture, shared_folder
from tests.formats import CODES, WHITE

from scumble_client import (
    Accepted,
    Failed,
    Job,
    Preview,
    Progress,
    Result,
    Status,
    StyleFile,
)
from scumble_protocol.pixels import FORMATS


def laid_out(rgba: np.ndarray, form) -> np.ndarray:
    """RGBA 8-bit pixels in another format."""
    ordered = rgba[..., [2, 1, 0, 3]] if form.order == "BGRA" else rgba
    white = WHITE[form.depth]
    scaled = ordered / 255 * white
    return (np.rint(scaled) if white > 1 else scaled).astype("<" + CODES[form.depth])


@pytest.fixture(scope="module")
def in_format(backend, style):
    """The same layer in a format, and what is painted of it, once."""
    made = {}

    def paint_in(name):
        if name not in made:
            pixels = laid_out(picture(48, 12), FORMATS[name])
            made[name] = pixels, paint(backend, job_of(pixels, style, name))
        return made[name]

    return paint_in


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_comes_back_with_its_alpha_bytes(in_format, name):
    form = FORMATS[name]
    pixels, result = in_format(name)
    assert (result.width, result.height, result.format) == (48, 12, name)
    painted = np.frombuffer(result.pixels, pixels.dtype).reshape(pixels.shape)
    assert np.array_equal(painted[..., 3], pixels[..., 3])
    hidden = pixels[..., 3] == 0
    assert hidden.any()
    assert np.array_equal(painted[hidden], pixels[hidden])
    moved = np.abs(painted.astype(float) - pixels.astype(float))[~hidden][:, :3].mean()
    moved /= WHITE[form.depth]
    assert moved > 0.02


def colors_of(result):
    """The painted colours as shares, (h, w, 3), red first."""
    form = FORMATS[result.format]
    values = np.frombuffer(result.pixels, "<" + CODES[form.depth]).astype(float) / WHITE[form.depth]
    values = values.reshape(result.height, result.width, 4)
    return values[..., [2, 1, 0]] if form.order == "BGRA" else values[..., :3]


def test_formats_agree_on_the_picture(in_format, backend, style):
    """The same layer in eight formats gives the same painting, channel for channel.

    Half floats round the layer, of which painting makes more: they are compared with the rounded
    layer in whole floats.
    """
    rgba = picture(48, 12)
    seen = rgba[..., 3] > 0
    rounded = laid_out(rgba, FORMATS["rgbaf16"]).astype("<f4")
    usual = colors_of(in_format("rgba8")[1])
    expected = {"f16": colors_of(paint(backend, job_of(rounded, style, "rgbaf32")))}
    for form in FORMATS.values():
        other = colors_of(in_format(form.name)[1])
        difference = np.abs(other - expected.get(form.depth, usual))[seen].mean()
        assert difference < 0.005, form.name


def test_the_selection_bounds_the_painting_and_feathers_it(backend, style):
    pixels = picture(48, 12)
    pixels[..., 3] = 255
    mask = np.zeros((12, 48), np.uint8)
    mask[3:9, 12:36] = 255
    mask[3:9, 12:16] = [64, 128, 192, 254]
    result = paint(backend, job_of(pixels, style, mask=mask.tobytes()))
    painted = np.frombuffer(result.pixels, np.uint8).reshape(pixels.shape)
    assert np.array_equal(painted[..., 3], mask)
    assert np.array_equal(painted[mask == 0][:, :3], pixels[mask == 0][:, :3])


def test_colours_outside_the_selection_have_no_influence(backend, style):
    pixels = picture(48, 12)
    mask = np.zeros((12, 48), np.uint8)
    mask[2:10, 8:40] = 255
    other = pixels.copy()
    other[mask == 0, :3] = 255 - other[mask == 0, :3]
    first, second = (
        np.frombuffer(
            paint(backend, job_of(p, style, mask=mask.tobytes())).pixels, np.uint8
        ).reshape(pixels.shape)
        for p in (pixels, other)
    )
    assert np.array_equal(first[mask > 0], second[mask > 0])


def test_events_come_in_order_with_losses_and_time_left(backend, style):
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job_of(picture(96, 24), style))
        events = follow(client, Result)
        client.close()
    kinds = [type(e) for e in events if not isinstance(e, Status)]
    assert kinds[0] is Accepted
    assert kinds[-1] is Result
    steps = [e for e in events if isinstance(e, Progress)]
    assert [s.step for s in steps] == list(range(1, steps[0].total + 1))
    assert all(a.fraction <= b.fraction for a, b in pairwise(steps))
    assert steps[-1].fraction == 1
    assert steps[-1].seconds_left is not None
    assert {"style", "gram", "total"} <= set(steps[-1].losses)
    previews = [e for e in events if isinstance(e, Preview)]
    assert previews
    assert all(len(p.pixels) == 4 * p.width * p.height for p in previews)


def test_the_same_seed_gives_the_same_bytes(backend, style):
    pixels = picture(64, 16)
    first, second = (paint(backend, job_of(pixels, style)).pixels for _ in range(2))
    assert first == second


def test_presets_are_stops_on_one_road(backend, style):
    """Draft, then ``update`` to normal, ends where normal ends; nothing starts again."""
    pixels = picture(160, 40)
    straight = paint(backend, job_of(pixels, style, parameters={"preset": "normal"}))
    with shared_folder(backend.folder):
        client = backend.client()
        identity = client.submit(job_of(pixels, style))
        draft = follow(client, Result)[-1]
        client.update(identity, {"preset": "normal"})
        events = follow(client, Result)
        client.close()
    steps = [e.step for e in events if isinstance(e, Progress)]
    assert steps[0] == draft.step + 1
    assert events[-1].step == straight.step
    assert events[-1].revision == 1
    assert events[-1].pixels == straight.pixels


def test_two_styles_and_their_maps_go_over_the_wire(backend, style, tmp_path):
    from PIL import Image

    other = tmp_path / "red.png"
    Image.new("RGB", (64, 64), "red").save(other)
    pixels = picture(64, 16)
    left = np.zeros((16, 64), np.uint8)
    left[:, :32] = 255
    job = Job(
        "layer",
        64,
        16,
        "rgba8",
        pixels.tobytes(),
        (StyleFile(style), StyleFile(other)),
        parameters={"preset": "draft"},
        style_maps=(left.tobytes(), (255 - left).tobytes()),
    )
    painted = np.frombuffer(paint(backend, job).pixels, np.uint8).reshape(pixels.shape)
    redness = painted[..., 0].astype(float) - painted[..., 1:3].mean(-1)
    assert redness[:, 40:].mean() > redness[:, :24].mean() + 40


def test_a_style_travels_once(backend, style):
    sent = []
    with shared_folder(backend.folder):
        client = backend.client()
        for _ in range(2):
            client.submit(job_of(picture(48, 12), style))
            link_send = client._link._transport.send if client._link._transport else None
            if link_send:
                client._link._transport.send = lambda f, s=link_send: (sent.append(len(f)), s(f))[1]
            assert isinstance(follow(client, Result)[-1], Result)
        client.close()
    assert 3 in sent  # version, header, pixels: no style this time
    assert 4 not in sent


def test_a_style_that_the_backend_has_forgotten_is_sent_again(backend, tmp_path):
    from PIL import Image

    fresh = tmp_path / "fresh.png"
    Image.fromarray(picture(64, 64, seed=99)[..., :3]).save(fresh)
    with shared_folder(backend.folder):
        client = backend.client()
        client.connect()
        follow(client, Status) and follow(client, Status)
        job = job_of(picture(48, 12), fresh)
        client._link.outbox.known_styles.add(
            job.styles[0].sha256
        )  # a memory that the backend does not share
        client.submit(job)
        assert isinstance(follow(client, Result)[-1], Result)
        client.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "not a picture that can be read"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "style"),
    ],
)
def test_an_unreadable_style_is_one_clear_line(backend, tmp_path, content, words):
    broken = tmp_path / "broken.png"
    broken.write_bytes(content)
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job_of(picture(48, 40), broken))
        failed = follow(client, Result)[-1]
        client.close()
    assert isinstance(failed, Failed)
    assert failed.code == "style"
    assert words in failed.message
    assert "broken" in failed.message
    assert "\n" not in failed.message


@pytest.mark.parametrize(
    ("alpha", "mask", "says"),
    [(0, None, "The layer is transparent"), (255, bytes(48 * 40), "The mask or selection is")],
)
def test_nothing_to_paint_is_one_clear_line(backend, style, alpha, mask, says):
    pixels = picture(48, 40)
    pixels[..., 3] = alpha
    with shared_folder(backend.folder):
        client = backend.client()
        client.submit(job_of(pixels, style, mask=mask))
        failed = follow(client, Result)[-1]
        client.close()
    assert isinstance(failed, Failed)
    assert failed.code == "picture"
    assert failed.message.startswith(says)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (7, 7), (1, 200), (300, 3), (9000, 4)])
def test_tiny_layers_are_painted_too(backend, style, size):
    pixels = picture(*size)
    pixels[..., 3] = 255
    result = paint(backend, job_of(pixels, style))
    assert len(result.pixels) == 4 * size[0] * size[1]
