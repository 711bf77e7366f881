"""Previews are as large as they are shown, if the painting is, and cost little."""

import time

import pytest
import torch
from tests.backends import follow, job_of, picture, shared_folder

from scumble_backend.engine import Iterate
from scumble_backend.engine.effort import Effort
from scumble_backend.service.worker.previews import PREVIEW_SHARE, Previews
from scumble_client import Failed, Preview, Result

ONE = Effort(1, 1)


class Replies:
    def __init__(self) -> None:
        self.told = []

    def tell(self, fields, buffers=()) -> None:
        self.told.append((fields, buffers))


def drawn(level: tuple[int, int], side: int, layer: tuple[int, int], draw=torch.rand):
    """The preview's fields and pixels of a level (h,w), shown ``side`` pixels large."""
    replies = Replies()
    previews = Previews(replies)
    previews.side = side
    iterate = Iterate(1, 2, 0.5, level, {}, ONE, ONE, lambda: draw(3, *level))
    previews.send("job", 0, iterate, torch.ones(layer))
    ((fields, (pixels,)),) = replies.told
    assert len(pixels) == 4 * fields.width * fields.height
    return fields, previews


@pytest.mark.parametrize(
    ("level", "side", "size"),
    [
        ((43, 64), 0, (64, 43)),
        ((800, 1200), 0, (512, 341)),
        ((43, 64), 1200, (512, 341)),
        ((43, 64), 100, (100, 67)),
        ((800, 1200), 700, (700, 467)),
        ((800, 1200), 1200, (1200, 800)),
        ((800, 1200), 6000, (1200, 800)),
        ((1, 1200), 0, (512, 1)),
        ((1200, 1), 0, (1, 512)),
    ],
)
def test_a_preview_has_the_levels_size_or_what_is_shown(level, side, size):
    fields, _ = drawn(level, side, (2000, 3000))
    assert (fields.width, fields.height) == size


def test_a_small_layer_is_never_enlarged():
    fields, _ = drawn((30, 40), 4000, (60, 80))
    assert (fields.width, fields.height) == (80, 60)


def test_a_preview_that_takes_long_to_draw_makes_the_next_one_wait():
    def slowly(*size):
        time.sleep(0.05)
        return torch.rand(size)

    began = time.monotonic()
    _, previews = drawn((43, 64), 0, (400, 600), slowly)
    previews.seen()
    assert not previews.due()
    assert previews._due - began >= 0.05 / PREVIEW_SHARE


def test_a_client_says_how_large_it_shows_them(backend, style):
    """While it is painted, again later, and for a job that waits."""
    lasting = job_of(picture(240, 180), style, parameters={"preset": "fine"})
    sides = []
    with shared_folder(backend.folder):
        client = backend.client()
        first = client.submit(lasting)
        client.view(first, 50)
        second = client.submit(job_of(picture(160, 40), style, parameters={"preset": "draft"}))
        client.view(second, 600)

        def note(event):
            assert not isinstance(event, Failed), event
            if isinstance(event, Preview):
                side = max(event.width, event.height)
                sides.append((event.job, side))
                if event.job == first and side == 50:
                    client.view(first, 120)
                elif event.job == first and side == 120:
                    client.cancel(first)

        follow(client, Result, on_event=note)
        follow(client, Result, on_event=note)
        client.close()
    of_first = [side for job, side in sides if job == first]
    assert 50 in of_first
    assert of_first[-1] == 120
    assert {side for job, side in sides if job == second} == {160}, "from its first one on"
