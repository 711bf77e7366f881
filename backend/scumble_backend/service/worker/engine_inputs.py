"""A job's message as the engine takes it: settings, styles, and whether anything is visible."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from scumble_backend.engine import Carried, EngineError, Settings, Style
from scumble_backend.pixels import Layer, layer_of
from scumble_backend.service.worker.style_pictures import style_picture
from scumble_protocol.parameters import Value, defaults
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import StyleFields
from scumble_protocol.wire.submission import Submission


def settings_of(parameters: Mapping[str, Value]) -> Settings:
    """Give the engine's settings for the protocol's parameters; those left out are defaults."""
    complete: dict[str, Any] = {**defaults(), **parameters}
    return Settings(**complete)


def check_visible(layer: Layer, coverage: Tensor) -> None:
    """Raise EngineError where nothing of a layer is to be painted."""
    if not bool((coverage > 0).any()):
        raise EngineError(layer.why_hidden())


def carried_of(submission: Submission) -> Carried | None:
    """Give the picture that a painting begins with; None where it begins with none."""
    pixels = submission.inputs.carried
    if not pixels:
        return None
    layer = layer_of(submission)._replace(pixels=pixels, mask=None)
    return Carried(layer.color(), layer.coverage())


def styles_of(styles: Sequence[StyleFields], contents: Sequence[Buffer]) -> list[Style]:
    """Decode style files; raises StyleError."""
    decoded = []
    for style, content in zip(styles, contents, strict=True):
        picture = style_picture(content, style.name)
        decoded.append(Style(picture.color, style.weight, picture.alpha, picture.key))
    return decoded


def mapped(styles: Sequence[Style], layer: Layer, style_maps: Sequence[Buffer]) -> list[Style]:
    """Weight styles by their maps, (height, width) bytes each.

    How much the layer is painted is the maps' sum, at most 1. The styles' own weights are relative:
    they count where maps overlap, and nowhere else.
    """
    maps = [_grid(style_map, layer) for style_map in style_maps]
    if len({style.weight for style in styles}) > 1:
        covered = torch.stack(maps).sum(0).clamp(max=1)
        weighed = [style.weight * where for style, where in zip(styles, maps, strict=True)]
        total = torch.stack(weighed).sum(0).clamp(min=1e-9)
        maps = [where / total * covered for where in weighed]
    return [style._replace(weight=where) for style, where in zip(styles, maps, strict=True)]


def _grid(style_map: Buffer, layer: Layer) -> Tensor:
    values = torch.frombuffer(bytearray(style_map), dtype=torch.uint8)
    return values.reshape(layer.height, layer.width).float() / 255
