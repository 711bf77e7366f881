"""Our engine as a contestant: one run to fine, with every iterate and when it was there."""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.bench.cost.clock import Seconds, now
from scumble_backend.engine import PRESETS, Network, Painting, Settings, Style
from scumble_backend.engine.host.cache import ByteCache
from scumble_backend.engine.session.session import Session


class TimedPicture(NamedTuple):
    """A picture (3,H,W) at the content's size, 0..1, and the time at which it was there."""

    seconds: Seconds
    preset: str
    picture: Tensor


def paint(
    content: Tensor, style: Tensor, network: Network, longest: str = "fine"
) -> list[TimedPicture]:
    """Paint `content` to the preset `longest` and give every iterate as it would be handed out.

    Time counts from the pictures in memory and the network loaded (a warm backend), to a picture
    at the content's size on the CPU; the style's statistics are computed within it. An artist
    takes one picture, so each one's time holds the making of that picture and not of those before.
    """
    forget_styles(network)
    settings = Settings(preset="draft", size=max(content.shape[-2:]))
    pictures = []
    began = now()
    painting = Painting(content, [Style(style)], settings, network)
    painted = now() - began
    for preset in PRESETS[: PRESETS.index(longest) + 1]:
        painting.update(replace(settings, preset=preset))
        while not painting.finished:
            began = now()
            painting.step()
            painted = painted + (now() - began)
            began = now()
            picture = painting.picture()
            pictures.append(TimedPicture(painted + (now() - began), preset, picture))
    return pictures


def forget_styles(network: Network) -> None:
    """Make the next job compute everything about its style."""
    network.styles = ByteCache(network.styles.limit)


def shorten(painting: Painting, iterations: int) -> None:
    """Do at most so many iterations at each level: for measurements of cost, not of pictures."""

    def shorter(session: Session) -> Session:
        stages = session.stages
        short = (s._replace(iterations=min(s.iterations, iterations)) for s in stages)
        return replace(session, stages=tuple(short))

    painting.swap(shorter)


def lengthen(painting: Painting, iterations: int) -> None:
    """Give the preset's last level as many more as make so many iterations in all."""

    def longer(session: Session) -> Session:
        *before, last = session.stages[: session.stop]
        last = last._replace(iterations=iterations - sum(stage.iterations for stage in before))
        return replace(session, stages=(*before, last, *session.stages[session.stop :]))

    painting.swap(longer)


def warm_up(network: Network) -> None:
    """Let PyTorch choose its kernels before anything is timed."""
    noise = torch.rand(3, 96, 96, generator=torch.Generator().manual_seed(0))
    painting = Painting(noise, [Style(noise.flip(1))], Settings("normal", size=96), network)
    shorten(painting, 2)
    painting.run()
    forget_styles(network)
