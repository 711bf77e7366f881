"""What becomes of an iterate at another level, in other colours, on another content."""

from collections.abc import Sequence

import torch
from torch import Tensor

from scumble_backend.engine.picture.canvas import Canvas
from scumble_backend.engine.picture.colour import from_oklab, to_oklab
from scumble_backend.engine.picture.detail import blur
from scumble_backend.engine.picture.resample import resize
from scumble_backend.engine.schedule import FIRST
from scumble_backend.engine.stage.strokes import Strokes
from scumble_backend.engine.style.regions import Mixture
from scumble_backend.engine.style.style import PreparedStyle
from scumble_backend.engine.vgg.network import Poll, no_poll

_CHANGE = 0.05  # OKLab distance of two contents at which the new one takes over
_SOFT = 2.0  # px: sigma of the border between old and new


def loosened(picture: Tensor, content: Tensor, freedom: float) -> Tensor:
    """The large shapes (1,3,h,w) of an iterate for a change of freedom, -100..100.

    Iterations alone would take long: less freedom moves them towards the content in the styles'
    colours (1,3,h,w), more moves them further away from it.
    """
    return (picture + (picture - content) * (freedom / 100)).clamp(0, 1)


def shrunk(
    picture: Tensor, detail: Tensor | None, shape: tuple[int, int]
) -> tuple[Tensor, Tensor | None]:
    """An iterate (1,3,h,w) at a smaller size, and what is finer (1,3,H,W), to be kept aside.

    `detail`: what was kept aside before.
    """
    if max(picture.shape[-2:]) <= max(shape):
        return picture, detail
    whole = picture
    if detail is not None:
        size = (detail.shape[-2], detail.shape[-1])
        whole = (resize(picture, size) + detail).clamp(0, 1)
    small = resize(whole, shape).clamp(0, 1)
    return small, whole - resize(small, (whole.shape[-2], whole.shape[-1]))


def fitted(
    picture: Tensor,
    detail: Tensor | None,
    shape: tuple[int, int],
    strokes: Strokes | None = None,
    poll: Poll = no_poll,
) -> tuple[Tensor, Tensor | None]:
    """An iterate (1,3,h,w) at the size of a level, what was kept aside added as it grows.

    What is finer than the level stays aside. Where nothing was kept it grows with `strokes`.
    """
    now = (picture.shape[-2], picture.shape[-1])
    if now == shape:
        return picture, detail
    picture = picture.clamp(0, 1)
    if detail is None and strokes is not None:
        return strokes.enlarge(picture[0], shape, poll)[None].clamp(0, 1), None
    picture = resize(picture, shape)
    if detail is not None and (now[0] < shape[0] or now[1] < shape[1]):
        band = resize(detail, shape)
        picture = picture + band
        size = (detail.shape[-2], detail.shape[-1])
        detail = detail - resize(band, size) if max(size) > max(shape) else None
    return picture.clamp(0, 1), detail


@torch.no_grad()
def recoloured(
    canvas: Canvas,
    styles: Sequence[PreparedStyle],
    weights: Sequence[float | Tensor],
    size: int,
    device: torch.device,
    *,
    picture: Tensor | None = None,
) -> Tensor:
    """The content (1,3,h,w) at a level's size in the styles' colours, without the network.

    Or a `picture` of that size instead.
    """
    level = canvas.level(size, device)
    mixture = Mixture(styles, weights, canvas, level, size)
    colours = [style.colours(FIRST, device)[1] for style in styles]
    picture = level.picture if picture is None else picture
    return from_oklab(mixture.recoloured(picture, colours))[None]


@torch.no_grad()
def renewed(old: Canvas, new: Canvas, size: int, device: torch.device) -> Tensor:
    """Where a content is another (1,1,h,w) at a level's size: 0 as it was, 1 new."""
    before, after = (to_oklab(canvas.level(size, device).picture) for canvas in (old, new))
    change = torch.linalg.vector_norm(after - before, dim=1, keepdim=True)
    return blur((change / _CHANGE).clamp(max=1), _SOFT).mul(2).clamp(max=1)


@torch.no_grad()
def taken_over(
    picture: Tensor, detail: Tensor | None, share: Tensor, start: Tensor
) -> tuple[Tensor, Tensor | None]:
    """An iterate and detail with `start` (1,3,h,w) where the content is `renewed`.

    Where it is not, they stay as they are.
    """
    picture = torch.lerp(picture, start, share)
    if detail is not None:
        detail = detail * (1 - resize(share, (detail.shape[-2], detail.shape[-1])).clamp(0, 1))
    return picture, detail
