"""Where an unfinished painting goes: into the open picture if it fits there, else a new one."""

from collections.abc import Iterator
from typing import Any

from scumble_client import KeptJob
from scumble_editor.unfinished import Place, home_of
from scumble_gimp.api import Gimp
from scumble_gimp.layers import Source
from scumble_gimp.masks import Area
from scumble_gimp.precisions import wire_for


def source_of(job: KeptJob, image: Any) -> Source:
    """Name the layer that a kept job was made of, or else what its painting can be put over."""
    area, wire = Area(0, 0, job.width, job.height), wire_for(job.format)
    layer, offset = None, (0, 0)
    home = None
    if int(image.get_base_type()) != int(Gimp.ImageBaseType.INDEXED):
        canvas = (image.get_width(), image.get_height())
        home = home_of(job, canvas, _places(image, image.get_layers()))
    if home is not None:
        layer, offset = home.layer, (home.left, home.top)
    return Source(image if home else None, layer, job.name, area, offset, wire, None, None, None)


def _places(image: Any, layers: Any) -> Iterator[Place[Any]]:
    """All layers with the part of the canvas that each covers, the topmost first."""
    for layer in layers:
        _, x, y = layer.get_offsets()
        left, top = max(0, x), max(0, y)
        right = min(x + layer.get_width(), image.get_width())
        bottom = min(y + layer.get_height(), image.get_height())
        if right > left and bottom > top:
            yield Place(layer, str(layer.get_name()), left, top, right - left, bottom - top)
        if layer.is_group():
            yield from _places(image, layer.get_children())
