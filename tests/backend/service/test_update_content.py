"""An update carries new pixels and a new mask; the painting goes on from the picture it has."""

import numpy as np
import pytest
from tests.backends import follow, job_of, paint, picture, shared_folder

from scumble_client import Accepted, InputError, Progress, Result, StyleFile
from scumble_client.parcel import submission

SIZES = [(64, 48), (640, 480)]  # through the socket; through shared memory


def repainted(width, height):
    """Another layer of the same size: other colours, another alpha."""
    pixels = picture(width, height, seed=3)
    pixels[..., 3] = pixels[::-1, ::-1, 3]
    return pixels


def painted(result):
    return np.frombuffer(result.pixels, np.uint8).reshape(result.height, result.width, 4)


@pytest.fixture
def one(backend):
    with shared_folder(backend.folder):
        client = backend.client()
        yield client
        client.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_new_pixels_after_the_result_go_on_from_the_picture(one, style, size):
    identity = one.submit(job_of(picture(*size), style))
    draft = follow(one, Result)[-1]
    news = repainted(*size)
    one.update(identity, {}, pixels=news.tobytes())
    events = follow(one, Result)
    result = events[-1]
    assert isinstance(result, Result), result
    assert result.revision == 1
    steps = [e.step for e in events if isinstance(e, Progress)]
    assert steps[0] == draft.step + 1
    assert np.array_equal(painted(result)[..., 3], news[..., 3])
    hidden = news[..., 3] == 0
    assert hidden.any()
    assert np.array_equal(painted(result)[hidden], news[hidden])
    assert not one.busy


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_new_pixels_while_it_runs(one, style, size):
    identity = one.submit(job_of(picture(*size), style, parameters={"preset": "normal"}))
    follow(one, Progress)
    news = repainted(*size)
    one.update(identity, {"strength": 60}, pixels=news.tobytes())
    result = follow(one, Result)[-1]
    assert isinstance(result, Result), result
    assert result.revision == 1
    assert np.array_equal(painted(result)[..., 3], news[..., 3])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_picture_follows_the_new_pixels(one, style, size):
    dark, bright = picture(*size), picture(*size)
    dark[..., :3] //= 4
    bright[..., :3] = 255 - bright[..., :3] // 4
    dark[..., 3] = bright[..., 3] = 255
    parameters = {"preset": "draft", "keep_colors": 100}
    identity = one.submit(job_of(dark, style, parameters=parameters))
    before = painted(follow(one, Result)[-1])[..., :3].mean()
    one.update(identity, {}, pixels=bright.tobytes())
    after = painted(follow(one, Result)[-1])[..., :3].mean()
    assert after > before + 60


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_new_mask_bounds_the_painting(one, style, size):
    width, height = size
    pixels = picture(width, height)
    pixels[..., 3] = 255
    mask = np.zeros((height, width), np.uint8)
    mask[:, : width // 2] = 255
    mask[:, width // 2 : width // 2 + 4] = 100
    identity = one.submit(job_of(pixels, style))
    follow(one, Result)
    one.update(identity, {}, mask=mask.tobytes())
    result = painted(follow(one, Result)[-1])
    assert np.array_equal(result[..., 3], mask)
    assert np.array_equal(result[mask == 0][:, :3], pixels[mask == 0][:, :3])
    one.update(identity, {}, mask=bytes([255]) * (width * height))
    assert (painted(follow(one, Result)[-1])[..., 3] == 255).all()


def test_pixels_mask_and_style_at_once(one, style, tmp_path):
    from PIL import Image

    other = tmp_path / "red.png"
    Image.new("RGB", (64, 64), "red").save(other)
    identity = one.submit(job_of(picture(64, 48), style))
    follow(one, Result)
    news, mask = repainted(64, 48), np.full((48, 64), 255, np.uint8)
    news[..., 3], mask[0] = 255, 0
    one.update(identity, {"strength": 80}, (StyleFile(other),), news.tobytes(), mask.tobytes())
    result = painted(follow(one, Result)[-1])
    assert np.array_equal(result[..., 3], mask)
    assert result[1:, :, 0].mean() > result[1:, :, 1:3].mean() + 20


def test_a_waiting_job_is_painted_with_its_new_pixels(backend, one, style, tmp_path):
    from PIL import Image

    other = tmp_path / "other.png"
    Image.fromarray(picture(96, 96, seed=42)[..., :3]).save(other)
    news, mask = repainted(640, 480), np.full((480, 640), 255, np.uint8)
    mask[:, :100] = 0
    straight = paint(backend, job_of(news, other, mask=mask.tobytes()))
    long = one.submit(job_of(picture(640, 480), style, parameters={"preset": "fine"}))
    waiting = one.submit(job_of(picture(640, 480), style))
    while follow(one, Accepted)[-1].job != waiting:
        pass
    one.update(waiting, {}, pixels=news.tobytes())
    one.update(waiting, {}, mask=mask.tobytes())
    one.update(waiting, {}, styles=(StyleFile(other),))
    one.cancel(long, keep=False)
    while (result := follow(one, Result)[-1]).job != waiting:
        pass
    assert isinstance(result, Result), result
    assert result.revision == 3
    assert result.pixels == straight.pixels


def test_updates_before_the_job_was_sent_are_in_it(backend, one, style):
    news = repainted(640, 480)
    identity = one.submit(job_of(picture(640, 480), style))
    one.update(identity, {"strength": 70}, pixels=news.tobytes())
    result = follow(one, Result)[-1]
    straight = paint(backend, job_of(news, style, parameters={"strength": 70}))
    assert result.revision == 1
    assert result.pixels == straight.pixels


def test_a_wrong_size_is_refused_before_it_is_sent(one, style):
    identity = one.submit(job_of(picture(64, 48), style))
    follow(one, Progress)
    for wrong in ({"pixels": bytes(5)}, {"mask": bytes(64 * 48 + 1)}):
        with pytest.raises(InputError) as caught:
            one.update(identity, {}, **wrong)
        assert "\n" not in str(caught.value)
    result = follow(one, Result)[-1]
    assert isinstance(result, Result)
    assert result.revision == 0
    with pytest.raises(InputError):
        one.update(identity, {}, pixels=bytes(5))


def test_another_size_or_format_is_one_clear_line_and_the_job_goes_on(backend, style):
    job = job_of(picture(64, 48), style, parameters={"preset": "normal"})
    undisturbed = paint(backend, job)
    parcel = submission("raw", 0, job, set(), share=False)
    content = {"width": 64, "height": 48, "format": "rgba8", "pixels": True, "mask": False}
    update = {"job": "raw", "revision": 1, "parameters": {}, "styles": []}
    with backend.raw() as raw:
        raw.say(parcel.kind, parcel.fields, parcel.buffers)
        raw.hear("accepted")
        for field, value, size in (
            ("width", 32, 32 * 48 * 4),
            ("height", 47, 64 * 47 * 4),
            ("format", "bgraf16", 64 * 48 * 8),
        ):
            raw.say("update", {**update, "content": {**content, field: value}}, [bytes(size)])
            failed = raw.hear("failed", "result")
            assert (failed.kind, failed.fields["field"]) == ("failed", f"content.{field}")
            assert "\n" not in failed.fields["message"]
        raw.say("update", {**update, "content": content}, [bytes(64 * 48 * 4)])
        result = raw.hear("failed", "result")
    assert result.kind == "failed"  # that one fits but shows nothing: as when it is submitted
    assert result.fields["code"] == "picture"
    with backend.raw() as raw:
        raw.say(parcel.kind, parcel.fields, parcel.buffers)
        raw.hear("accepted")
        raw.say("update", {**update, "content": {**content, "width": 32}}, [bytes(32 * 48 * 4)])
        result = raw.hear("result")
    assert result.fields["revision"] == 0
    assert result.buffers[0] == undisturbed.pixels
