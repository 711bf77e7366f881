"""What a painter has done in GIMP: layers read, paintings added. Nothing here talks to a backend.

Each is one errand (see ``errands``).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scumble_gimp import layers, placing, text
from scumble_gimp.api import Gimp
from scumble_gimp.sources import PARASITE, LayerError, Source, read, wanted_layers
from scumble_gimp.tasks import Task

Drawables = Callable[[], Sequence[Any]]
"""Tells which drawables are selected; raises LayerError if that cannot be said."""


class Reading(NamedTuple):
    """The layers that can be painted, and a line for each that cannot, or not wholly."""

    sources: list[Source]
    problems: list[str]


class Addition(NamedTuple):
    """The names of the new layers, and what is to be said about them."""

    names: list[str]
    problems: list[str]


def read_layers(image: Any, drawables: Drawables, paintings: Sequence[Source]) -> Reading:
    """Read what is selected, unless that would drop paintings that cannot be painted again.

    ``paintings``: the sources of those that are under way or ready.
    """
    reading = Reading([], [])
    for source in paintings:
        if not source.is_there:
            return Reading([], [text.is_gone(source.name)])
    try:
        wanted = wanted_layers(image, drawables())
    except LayerError as error:
        return Reading([], [str(error)])
    for one in wanted:
        try:
            source = read(image, one)
        except LayerError as error:
            reading.problems.append(str(error))
            continue
        reading.sources.append(source)
        if source.clipped:
            reading.problems.append(text.is_clipped(source.name))
    return reading


def add_paintings(tasks: Sequence[Task], keep_visible: bool) -> Addition:
    """Put paintings in the place of their sources, as one undo step."""
    addition = Addition([], [])
    try:
        image, own = layers.image_for(tasks[0].source)
    except LayerError as error:
        return Addition([], [str(error)])
    taken, built = set(placing.names_in(image)), []
    for task in tasks:  # before the step begins: this takes longest, and changes nothing
        assert task.result is not None  # noqa: S101 - paintings have one
        addition.names.append(task.name(taken))
        taken.add(addition.names[-1])
        layer, soft = layers.build(image, addition.names[-1], task.source, task.result)
        source = task.source
        if source.pixels is None:
            source = source._replace(soft=soft)
        built.append((task, source, layer))
    before, paintings = image.get_selected_layers(), {}
    image.undo_group_start()
    try:
        for task, source, layer in built:
            there = placing.put(image, source, layer, keep_visible)
            if there:
                paintings[source.place.get_id()] = layer
            elif not own and source.image is not None:
                addition.problems.append(text.document_closed(source.name))
            elif source.tattoo:
                addition.problems.append(text.source_removed(source.name))
            _note(layer, task)
        placing.select(image, before, paintings)
    finally:
        image.undo_group_end()
    Gimp.displays_flush()
    return addition


def _note(layer: Any, task: Task) -> None:
    """Keep the settings with the painting."""
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    settings = task.settings(int(layer.get_tattoo()))
    layer.attach_parasite(Gimp.Parasite.new(PARASITE, flags, list(settings)))
