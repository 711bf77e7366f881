"""Where an unfinished painting goes: into the open picture if it fits there, else a new one."""

from collections.abc import Iterator
from typing import Any

from scumble_client import KeptJob
from scumble_editor.unfinished import Place, home_of
from scumble_gimp.areas import Area, area_of
from scumble_gimp.placing import all_layers
from scumble_gimp.precisions import wire_for
from scumble_gimp.sources import Source, is_indexed


def source_of(job: KeptJob, image: Any) -> Source:
    """Name the layer that a kept job was made of, or else what its painting can be put over."""
    home, layer, tattoo = None, None, 0
    area = Area(0, 0, job.width, job.height)
    if image.is_valid() and not is_indexed(image):
        canvas = (image.get_width(), image.get_height())
        home = home_of(job, canvas, _places(image))
    if home is not None:
        layer, area = home.layer, area.moved(-home.left, -home.top)
        tattoo = int(layer.get_tattoo()) if layer is not None else 0
    known = image if home else None
    return Source(known, layer, job.name, tattoo, area, wire_for(job.format), None, None, None)


def _places(image: Any) -> Iterator[Place[Any]]:
    """All layers with the part of the canvas that each covers, the topmost first."""
    canvas = Area(0, 0, image.get_width(), image.get_height())
    for layer in all_layers(image.get_layers()):
        seen = area_of(layer).common(canvas)
        if seen is not None:
            yield Place(layer, str(layer.get_name()), *seen)
