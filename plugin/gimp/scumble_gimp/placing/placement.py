"""Where an unfinished painting goes: into the open image if it fits there, else a new one."""

from collections.abc import Iterator
from typing import Any

from scumble_client import KeptJob
from scumble_editor.pixels.area import Area
from scumble_editor.unfinished.placement import LayerPlace, placement_of
from scumble_gimp.layers.reading import GimpSource, is_indexed
from scumble_gimp.pixels.buffers import area_of
from scumble_gimp.pixels.formats import wire_for
from scumble_gimp.placing.bringing import all_layers


def source_of(job: KeptJob, image: Any) -> tuple[GimpSource, bool]:
    """Name the layer that a kept job was made of, or else what its painting can be put over.

    Tells too whether that is in the open image.
    """
    placement, wire = None, wire_for(job.format)
    if image.is_valid() and not is_indexed(image):
        canvas = Area(0, 0, image.get_width(), image.get_height())
        placement = placement_of(job, canvas[2:], _places(image, canvas))
    if placement is None:
        area = Area(0, 0, job.width, job.height)
        return GimpSource(None, None, job.name, 0, area, wire, None, None, None), False
    layer, area = placement.layer, placement.area
    tattoo = int(layer.get_tattoo()) if layer is not None else 0
    return GimpSource(image, layer, job.name, tattoo, area, wire, None, None, None), True


def _places(image: Any, canvas: Area) -> Iterator[LayerPlace[Any]]:
    """All layers with the part of the canvas that each covers, the topmost first."""
    for layer in all_layers(image.get_layers()):
        seen = area_of(layer).common(canvas)
        if seen is not None:
            yield LayerPlace(layer, str(layer.get_name()), seen)
