"""An update carries new pixels and a new mask; the painting goes on from the picture it has."""

import numpy as np
import pytest
from tests.backends import (
    follow,
    job_of,
    long_job,
    paint,
    picture,
    shared_folder,
)

from scumble_client import Accepted, InputError, Progress, Result, StyleFile
from scumble_client.outgoing_message import submission

SMALL, LARGE = (64, 16, "rgba8"), (512, 128, "rgbaf32")
"""One goes through the socket, the other through shared memory."""

QUICK = {"size": 64}
"""Also the large one is painted small."""

both = pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)


def layer(size, seed=0, alpha=None):
    """A picture as (height, width, 4), with every alpha value or all of one."""
    width, height, form = size
    pixels = picture(width, height, seed)
    if alpha is not None:
        pixels[..., 3] = alpha
    return pixels if form == "rgba8" else (pixels / 255).astype(np.float32)


def repainted(size):
    """Another layer of the same size: other colours, another alpha."""
    pixels = layer(size, seed=3)
    pixels[..., 3] = pixels[::-1, ::-1, 3].copy()
    return pixels


def painted(result):
    code = np.uint8 if result.format == "rgba8" else np.float32
    return np.frombuffer(result.pixels, code).reshape(result.height, result.width, 4)


@pytest.fixture
def one(backend):
    with shared_folder(backend.folder):
        client = backend.client()
        yield client
        client.close()


@both
def test_new_pixels_after_the_result_go_on_from_the_picture(one, style, size):
    identity = one.submit(job_of(layer(size), style, size[2], parameters=QUICK))
    draft = follow(one, Result)[-1]
    news = repainted(size)
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


@both
def test_new_pixels_while_it_runs(one, style, size):
    identity = one.submit(job_of(layer(size), style, size[2], parameters=QUICK))
    follow(one, Progress)
    news = repainted(size)
    one.update(identity, {"strength": 60}, pixels=news.tobytes())
    result = follow(one, Result)[-1]
    assert isinstance(result, Result), result
    assert result.revision == 1
    assert np.array_equal(painted(result)[..., 3], news[..., 3])


@both
def test_the_picture_follows_the_new_pixels(one, style, size):
    light_right = layer(size, alpha=255)
    light_right[..., :3] = light_right.max()
    light_right[:, : size[0] // 2, :3] *= 0
    light_left = np.ascontiguousarray(light_right[:, ::-1])
    white = float(light_right.max())
    identity = one.submit(job_of(light_right, style, size[2], parameters={"strength": 20, **QUICK}))
    before = lightness_to_the_right(follow(one, Result)[-1])
    one.update(identity, {}, pixels=light_left.tobytes())
    after = lightness_to_the_right(follow(one, Result)[-1])
    assert before > 0.1 * white
    assert after < -0.1 * white


def lightness_to_the_right(result):
    """How much lighter the right half is than the left one."""
    left, right = np.array_split(painted(result)[..., :3].mean(-1), 2, axis=1)
    return right.mean() - left.mean()


@both
def test_a_new_mask_bounds_the_painting(one, style, size):
    width, height, form = size
    pixels = layer(size, alpha=255)
    mask = np.zeros((height, width), np.uint8)
    mask[:, : width // 2] = 255
    mask[:, width // 2 : width // 2 + 4] = 100
    shares = mask if form == "rgba8" else mask.astype(np.float32) / 255
    identity = one.submit(job_of(pixels, style, form, parameters=QUICK))
    follow(one, Result)
    one.update(identity, {}, mask=mask.tobytes())
    result = painted(follow(one, Result)[-1])
    assert np.array_equal(result[..., 3], shares)
    assert np.array_equal(result[mask == 0][:, :3], pixels[mask == 0][:, :3])
    one.update(identity, {}, mask=bytes([255]) * (width * height))
    assert np.array_equal(painted(follow(one, Result)[-1])[..., 3], pixels[..., 3])


def test_pixels_mask_and_style_at_once(one, style, tmp_path):
    from PIL import Image

    other = tmp_path / "red.png"
    Image.new("RGB", (64, 64), "red").save(other)
    identity = one.submit(job_of(picture(64, 16), style))
    follow(one, Result)
    news, mask = repainted(SMALL), np.full((16, 64), 255, np.uint8)
    news[..., 3], mask[0] = 255, 0
    one.update(identity, {"strength": 80}, (StyleFile(other),), news.tobytes(), mask.tobytes())
    result = painted(follow(one, Result)[-1])
    assert np.array_equal(result[..., 3], mask)
    assert result[1:, :, 0].mean() > result[1:, :, 1:3].mean() + 20


def test_a_waiting_job_is_painted_with_its_new_pixels(backend, one, style, tmp_path):
    from PIL import Image

    other = tmp_path / "other.png"
    Image.fromarray(picture(96, 96, seed=42)[..., :3]).save(other)
    news, mask = repainted(LARGE), np.full((128, 512), 255, np.uint8)
    mask[:, :100] = 0
    straight = paint(backend, job_of(news, other, LARGE[2], mask=mask.tobytes(), parameters=QUICK))
    long = one.submit(long_job(style))
    follow(one, Progress)  # else the other could be painted first: it is there sooner
    waiting = one.submit(job_of(layer(LARGE), style, LARGE[2], parameters=QUICK))
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
    news = repainted(LARGE)
    identity = one.submit(job_of(layer(LARGE), style, LARGE[2], parameters=QUICK))
    one.update(identity, {"strength": 70}, pixels=news.tobytes())
    result = follow(one, Result)[-1]
    straight = paint(backend, job_of(news, style, LARGE[2], parameters={"strength": 70, **QUICK}))
    assert result.revision == 1
    assert result.pixels == straight.pixels


def test_a_wrong_size_is_refused_before_it_is_sent(one, style):
    identity = one.submit(job_of(picture(64, 16), style))
    follow(one, Progress)
    for wrong in ({"pixels": bytes(5)}, {"mask": bytes(64 * 16 + 1)}):
        with pytest.raises(InputError) as caught:
            one.update(identity, {}, **wrong)
        assert "\n" not in str(caught.value)
    result = follow(one, Result)[-1]
    assert isinstance(result, Result)
    assert result.revision == 0
    with pytest.raises(InputError):
        one.update(identity, {}, pixels=bytes(5))


def test_another_size_or_format_is_one_clear_line_and_the_job_goes_on(backend, style):
    job = job_of(picture(64, 16), style, parameters={"preset": "normal"})
    undisturbed = paint(backend, job)
    outgoing = submission("raw", 0, job, set(), share=False)
    content = {"width": 64, "height": 16, "format": "rgba8", "pixels": True, "mask": False}
    update = {"job": "raw", "revision": 1, "parameters": {}, "styles": []}
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        raw.hear("accepted")
        for field, value, size in (
            ("width", 32, 32 * 16 * 4),
            ("height", 15, 64 * 15 * 4),
            ("format", "bgraf16", 64 * 16 * 8),
        ):
            raw.say("update", {**update, "content": {**content, field: value}}, [bytes(size)])
            failed = raw.hear("failed")  # the job may have ended by now: the same line then
            assert failed.fields.field == f"content.{field}"
            assert "\n" not in failed.fields.message
        raw.say("update", {**update, "content": content}, [bytes(64 * 16 * 4)])
        failed = raw.hear("failed")  # that one fits but shows nothing: as when it is submitted
    assert failed.fields.code == "picture"
    with backend.raw() as raw:
        raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
        raw.hear("accepted")
        raw.say("update", {**update, "content": {**content, "width": 32}}, [bytes(32 * 16 * 4)])
        result = raw.hear("result")
    assert result.fields.revision == 0
    assert result.buffers[0] == undisturbed.pixels


def test_an_update_right_behind_its_job_is_not_lost(backend, style):
    """It reaches the worker before the job is in work."""
    news = repainted(SMALL)
    fields = {"width": 64, "height": 16, "format": "rgba8", "pixels": True, "mask": False}
    with backend.raw() as raw:
        for number in range(3):
            outgoing = submission(f"j{number}", 0, job_of(layer(SMALL), style), set(), share=False)
            update = {"job": f"j{number}", "revision": 1, "parameters": {}, "styles": []}
            raw.say(outgoing.kind, outgoing.fields, outgoing.buffers)
            raw.say("update", {**update, "content": fields}, [news.tobytes()])
            while (result := raw.hear("result", "failed")).kind == "result":
                if result.fields.revision == 1:
                    break
            assert result.kind == "result"
            pixels = np.frombuffer(result.buffers[0], np.uint8).reshape(16, 64, 4)
            assert np.array_equal(pixels[..., 3], news[..., 3])
