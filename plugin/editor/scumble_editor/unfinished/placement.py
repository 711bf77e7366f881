"""Where an unfinished painting goes in the open image."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from scumble_client import KeptJob
from scumble_editor.pixels.area import Area

T = TypeVar("T")


@dataclass(frozen=True)
class LayerPlace(Generic[T]):
    """A layer in the open image, and the part of the canvas that it covers."""

    layer: T
    name: str
    area: Area


@dataclass(frozen=True)
class Placement(Generic[T]):
    """The pixels of the open image that a painting covers, and the layer below it.

    The layer is None where the painting goes on top of all.
    """

    layer: T | None
    area: Area


def placement_of(
    job: KeptJob, canvas: tuple[int, int], places: Iterable[LayerPlace[T]]
) -> Placement[T] | None:
    """Find where the painting of a job fits; None if it does not.

    That is above the layer that it was made of, which has its name and size, or else where the
    canvas (width, height) has its size.
    """
    size = (job.width, job.height)
    named = [place for place in places if place.name == job.name]
    for place in named:
        if place.area[2:] == size:
            return Placement(place.layer, place.area)
    if canvas == size:
        return Placement(named[0].layer if named else None, Area(0, 0, *size))
    return None
