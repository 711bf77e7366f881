"""Paintings added to an image, as one undo step."""

from collections.abc import Sequence
from typing import Any

from scumble_editor.painters.dialog_editor import Addition
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers import origins
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.placing import bringing, building


def add_paintings(jobs: Sequence[LayerJob[GimpSource]], keep_visible: bool) -> Addition:
    """Put paintings in the place of their sources, as one undo step."""
    addition = Addition([], [])
    try:
        image, own = building.image_for(jobs[0].source)
    except LayerError as error:
        return Addition([], [str(error)])
    built = _build(image, jobs, addition.names)  # before the step begins: this takes longest
    before, paintings = image.get_selected_layers(), dict[int, Any]()
    image.undo_group_start()
    try:
        for job, known, layer in built:
            source = _following(known, paintings)
            place = source.place.get_id() if source.place is not None else 0
            if job.replaces and source.is_there:
                there = True
                bringing.replace(image, source, layer)
            else:
                there = bringing.put(image, source, layer, keep_visible)
            if there:
                paintings[place] = layer
            elif not own and source.image is not None:
                addition.problems.append(text.image_closed(source.name))
            elif source.tattoo:
                addition.problems.append(text.source_removed(source.name))
            origins.note(layer, job)
        bringing.select(image, before, paintings)
    finally:
        image.undo_group_end()
    Gimp.displays_flush()
    return addition


def _following(source: GimpSource, paintings: dict[int, Any]) -> GimpSource:
    """Have a painting go where the one went that has just replaced its place."""
    if source.place is None or source.place.is_valid():
        return source
    return source._replace(place=paintings.get(source.place.get_id(), source.place))


def _build(
    image: Any, jobs: Sequence[LayerJob[GimpSource]], names: list[str]
) -> list[tuple[LayerJob[GimpSource], GimpSource, Any]]:
    """Make the layers and add their names; the image is as it was."""
    taken, built = set(bringing.names_in(image)), []
    for job in jobs:
        assert job.result is not None  # noqa: S101 - paintings have one
        if job.replaces and job.source.is_there:
            taken.discard(str(job.source.place.get_name()))
        names.append(job.name(taken))
        taken.add(names[-1])
        layer, soft = building.build(image, names[-1], job.source, job.result)
        source = job.source
        if source.pixels is None:
            source = source._replace(soft=soft)
        built.append((job, source, layer))
    return built
