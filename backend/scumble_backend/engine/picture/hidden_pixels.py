"""Hidden pixels: filled with what is visible around them."""

import torch
import torch.nn.functional as F  # noqa: N812 - the usual name
from torch import Tensor

from scumble_backend.engine.picture.resample import pool


def fill_hidden(picture: Tensor, visible: Tensor) -> Tensor:
    """Picture (c,h,w) with pixels outside `visible` (h,w bool) extended from those inside.

    Push-pull (Gortler et al. 1996, The Lumigraph): averages of the visible pixels over larger and
    larger squares, of which the finest that has any is used. What was in hidden pixels, NaN
    included, has no influence. At least one pixel must be visible.
    """
    if bool(visible.all()):
        return picture
    known = visible.to(picture.dtype)
    clean = torch.where(
        visible, picture, torch.zeros((), dtype=picture.dtype, device=picture.device)
    )
    return _push_pull(clean[None], known[None, None])[0]


def _push_pull(premultiplied: Tensor, known: Tensor) -> Tensor:
    """`premultiplied` is colour times `known` (share of a cell that is visible, 0..1)."""
    colour = premultiplied / known.clamp(min=1e-8)
    if known.shape[-1] == known.shape[-2] == 1 or bool((known > 0).all()):
        return colour
    coarse = _push_pull(pool(premultiplied, 2), pool(known, 2))
    # Repeating the border makes odd sizes line up: cell i covers pixels 2i and 2i+1.
    h, w = known.shape[-2:]
    smooth = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)[
        ..., :h, :w
    ]
    return torch.where(known > 0, colour, smooth)
