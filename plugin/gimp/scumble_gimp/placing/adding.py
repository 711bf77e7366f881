"""Paintings added to an image, as one undo step."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from scumble_editor.painters.dialog_editor import Addition
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers import origins
from scumble_gimp.layers.reading import GimpSource, where_it_lies
from scumble_gimp.placing import bringing, building
from scumble_gimp.placing.grouped import GroupParts, build_group


class _Built(NamedTuple):
    """A painting that is in no image's tree yet."""

    job: LayerJob[GimpSource]
    source: GimpSource
    layer: Any
    inside: GroupParts | None
    """What goes into it, where it is a group."""


def add_paintings(
    jobs: Sequence[LayerJob[GimpSource]], keep_visible: bool, as_group: bool = False
) -> Addition:
    """Put paintings in the place of their sources, as one undo step.

    An image that is closed meanwhile is as one that was closed before: they come in a new one.
    """
    while True:
        try:
            image, own = building.image_for(jobs[0].source)
        except LayerError as error:
            return Addition([], [str(error)])
        try:
            addition = _add_to(image, own, jobs, keep_visible, as_group)
        except Exception:
            if image.is_valid() or not own:
                raise
        else:
            if image.is_valid() or not own:
                return addition


def _add_to(
    image: Any, own: bool, jobs: Sequence[LayerJob[GimpSource]], keep_visible: bool, as_group: bool
) -> Addition:
    """Put them into an image; ``own``: which is that of their sources."""
    addition = Addition([], [])
    # before the step begins: this takes longest
    built = _build(image, jobs, addition.names, as_group)
    before, paintings = image.get_selected_layers(), dict[int, Any]()
    image.undo_group_start()
    try:
        for job, known, layer, inside in built:
            source = _following(known, paintings)
            place = source.place.get_id() if source.place is not None else 0
            if job.replaces and source.is_there:
                there = True
                bringing.replace(image, source, layer)
            else:
                there = bringing.put(image, source, layer, keep_visible)
            if inside is not None:
                inside.fill(layer)
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
    image: Any, jobs: Sequence[LayerJob[GimpSource]], names: list[str], as_group: bool
) -> list[_Built]:
    """Make the layers and add their names; the image is as it was."""
    taken, built = set(bringing.names_in(image)), list[_Built]()
    for job in jobs:
        assert job.result is not None  # noqa: S101 - paintings have one
        if job.replaces and job.source.is_there:
            taken.discard(str(job.source.place.get_name()))
        names.append(job.name(taken))
        taken.add(names[-1])
        source = where_it_lies(job.source)
        wanted, inside = (image, names[-1], source, job.result), None
        if as_group:
            layer, inside, soft = build_group(*wanted)
        else:
            layer, soft = building.build(*wanted)
        if source.pixels is None:
            source = source._replace(soft=soft)
        built.append(_Built(job, source, layer, inside))
    return built
