"""Where a painting starts from."""

from collections.abc import Sequence

import torch
from torch import Tensor

from scumble_backend.engine.picture.canvas import Level
from scumble_backend.engine.picture.colour import from_oklab
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import StyleTargets

_NOISE = 0.3  # SD of the start noise at variation 100
_NOISE_CELLS = 16  # in the size of a level


def start(
    level: Level, mixture: Mixture, targets: Sequence[StyleTargets], settings: Settings
) -> Tensor:
    """The first iterate (1,3,h,w), 0..1, for a level, with noise by the variation.

    "content": it has the styles' colour statistics. "style": the styles themselves, stretched to
    its size. "noise": every pixel random, with the styles' colours. Where no style counts, it
    is the content.
    """
    content = level.picture
    if settings.start == "content":
        lab = mixture.recoloured(content, [t.lab for t in targets])[None]
        picture = from_oklab(lab)
    elif settings.start == "style":
        shape = (content.shape[-2], content.shape[-1])
        styles = [resize(style.image[None], shape).to(content) for style in mixture.styles]
        picture = _where_they_count(content, mixture, styles)
    else:
        noise = _normal(content.shape, settings.seed).to(content)
        styles = [
            t.rgb.mean[:, None, None] + noise * t.rgb.covariance.diagonal().sqrt()[:, None, None]
            for t in targets
        ]
        picture = _where_they_count(content, mixture, styles)
    return (picture + variation(picture.shape, level.size, settings).to(picture)).clamp(0, 1)


def variation(shape: torch.Size, size: int, settings: Settings) -> Tensor:
    """Coarse noise (1,3,h,w) by the variation and the seed, for a level's size, on the CPU."""
    h, w = shape[-2:]
    cells = [max(1, round(_NOISE_CELLS * side / size)) for side in (h, w)]
    noise = resize(_normal((1, 3, *cells), settings.seed), (h, w))
    return noise * (_NOISE * settings.variation / 100)


def _normal(shape: Sequence[int], seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed % 2**63)
    return torch.randn(*shape, generator=generator)


def _where_they_count(content: Tensor, mixture: Mixture, styles: Sequence[Tensor]) -> Tensor:
    blend = sum((s * x for s, x in zip(mixture.shares, styles, strict=True)), content * 0)
    return blend if mixture.coverage is None else torch.lerp(content, blend, mixture.coverage)
