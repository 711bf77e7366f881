"""The painting whose layer is selected, to be taken up."""

from collections.abc import Sequence
from typing import Any

from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.pixels.area import Area
from scumble_editor.results.desk import Taken
from scumble_editor.results.record import ResultRecord
from scumble_gimp import text
from scumble_gimp.layers.origins import record_at
from scumble_gimp.layers.reading import GimpSource, Wanted, read
from scumble_gimp.pixels.formats import wire_for


def taken_of(image: Any, drawables: Sequence[Any]) -> Taken[GimpSource] | None:
    """Give the painting that is selected alone; None where something else is."""
    layer = drawables[0] if len(drawables) == 1 else None
    if layer is None or not layer.is_valid() or not layer.is_layer():
        return None
    record = record_at(layer)
    if record is None:
        return None
    return Taken(record, str(layer.get_name()), _source(image, layer, record))


def _source(image: Any, layer: Any, record: ResultRecord) -> GimpSource:
    """Where a painting goes that goes on from one, which may have been moved since."""
    _, x, y = layer.get_offsets()
    number = int(record.source) if record.source.isdecimal() else 0
    return GimpSource(
        image,
        layer,
        record.name,
        number,
        Area(x, y, record.area.width, record.area.height),
        wire_for(record.format),
        None,
        None,
        None,
        soft=record.soft,
        selection=record.part,
    )


def read_again(source: GimpSource) -> Reading[GimpSource]:
    """Read the layer of a painting again; raises LayerError if it is gone."""
    image, place = source.image, source.place
    layer = image.get_layer_by_tattoo(source.tattoo) if source.is_there and source.tattoo else None
    if layer is None:
        raise LayerError(text.source_gone(source.name))
    return Reading([read(image, Wanted(layer, place))], [])
