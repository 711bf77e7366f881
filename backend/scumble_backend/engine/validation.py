"""Checks of input: what is bad is reported in one line."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.picture.carried import Carried
from scumble_backend.engine.style.style import Style


def check_content(content: Tensor, alpha: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Content (3,H,W) and alpha (H,W) as float32 on the CPU, visible values clamped to 0..1."""
    return _check_picture("The content", content, alpha)


def check_new_content(
    present: tuple[Tensor, Tensor | None], content: Tensor | None, alpha: Tensor | None
) -> tuple[Tensor, Tensor | None]:
    """Content and alpha in place of the present ones, of the same size; None: as before."""
    if content is None and alpha is None:
        return present
    checked = check_content(
        present[0] if content is None else content, present[1] if alpha is None else alpha
    )
    if checked[0].shape != present[0].shape:
        sizes = f"{_size(checked[0])} px, the painting {_size(present[0])}"
        raise EngineError(f"The new content is {sizes}")
    return checked


def check_carried(carried: Carried | None, shape: tuple[int, int]) -> Carried | None:
    """What a painting of a content (h,w) begins with, as float32 on the CPU, clamped to 0..1."""
    if carried is None:
        return None
    picture, _ = _check_picture("The picture to begin with", carried.picture, None)
    hold = carried.hold.detach().to("cpu", torch.float32)
    if tuple(picture.shape[-2:]) != shape or tuple(hold.shape) != shape:
        raise EngineError(
            f"The picture to begin with is {_size(picture)} px, and {_size(hold)} of it are held; "
            f"the content is {shape[1]}x{shape[0]} px"
        )
    if not bool(hold.isfinite().all()):
        raise EngineError("The picture to begin with is held by values that are not finite")
    return Carried(picture, hold.clamp(0, 1))


def check_styles(styles: Sequence[Style], shape: tuple[int, int]) -> list[Style]:
    """The styles, checked in the same way; `shape` is that of the content, for maps."""
    if not styles:
        raise EngineError("At least one style is needed")
    checked = []
    for number, style in enumerate(styles, 1):
        name = f"Style {number}" if len(styles) > 1 else "The style"
        image, alpha = _check_picture(name, style.image, style.alpha)
        weight = _check_weight(name, style.weight, shape)
        checked.append(style._replace(image=image, weight=weight, alpha=alpha))
    if all(float(torch.as_tensor(style.weight).max()) == 0 for style in checked):
        raise EngineError("All styles have weight 0")
    return checked


def check_covered(weights: Sequence[float | Tensor], alpha: Tensor | None) -> None:
    """Raise EngineError unless a checked style's weight counts somewhere in what is visible."""
    if alpha is None:
        return
    visible = alpha > 0
    for weight in weights:
        if bool((weight[visible] > 0).any()) if isinstance(weight, Tensor) else weight > 0:
            return
    raise EngineError(
        "The style maps are black wherever something is to be painted: make them white there"
    )


def check_memory_limit(limit: int | None) -> int | None:
    """Bytes, or None for no limit."""
    if limit is not None and limit <= 0:
        raise EngineError(f"memory_limit must be a number of bytes, not {limit!r}")
    return limit


def _check_weight(name: str, weight: float | Tensor, shape: tuple[int, int]) -> float | Tensor:
    if not isinstance(weight, Tensor):
        if not (math.isfinite(weight) and weight >= 0):
            raise EngineError(f"{name}: the weight must be 0 or more, not {weight!r}")
        return float(weight)
    if tuple(weight.shape) != tuple(shape):
        raise EngineError(
            f"{name}: the map is {_size(weight)}, the content {shape[1]}x{shape[0]} px"
        )
    weight = weight.detach().to("cpu", torch.float32)
    if not bool(weight.isfinite().all()):
        raise EngineError(f"{name}: the map has values that are not finite")
    return weight.clamp(0, 1)


def _check_picture(
    name: str, picture: Tensor, alpha: Tensor | None
) -> tuple[Tensor, Tensor | None]:
    if picture.dim() != 3 or picture.shape[0] != 3 or 0 in picture.shape:
        raise EngineError(f"{name} must have the shape (3, h, w), not {tuple(picture.shape)}")
    if not picture.is_floating_point():
        raise EngineError(f"{name} must be floating point, 0..1, not {picture.dtype}")
    picture = picture.detach().to("cpu", torch.float32)
    finite = bool(picture.isfinite().all())
    if alpha is not None:
        if tuple(alpha.shape) != tuple(picture.shape[-2:]):
            raise EngineError(f"{name} is {_size(picture)} px, its alpha {_size(alpha)}")
        alpha = alpha.detach().to("cpu", torch.float32)
        if not bool(alpha.isfinite().all()):
            raise EngineError(f"{name}: the alpha has values that are not finite")
        if not bool((alpha > 0).any()):
            raise EngineError(f"{name} is transparent everywhere: choose one that shows something")
        finite = finite or bool(picture[:, alpha > 0].isfinite().all())
    if not finite:
        raise EngineError(f"{name} has values that are not finite (NaN or infinity)")
    return picture.clamp(0, 1), alpha


def _size(x: Tensor) -> str:
    return "x".join(str(n) for n in reversed(x.shape[-2:]))
