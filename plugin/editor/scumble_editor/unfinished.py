"""Unfinished paintings, of an editor or a backend that died: which are offered, where they go."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

from scumble_editor import text
from scumble_editor.styles import starter_styles
from scumble_protocol.messages import Buffer
from scumble_protocol.pixels import FORMATS


class Kept(Protocol):
    """What has to be known of a kept job here: see KeptJob in scumble_client."""

    @property
    def job(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """The layer's."""

    @property
    def state(self) -> str:
        """Of waiting, running, unfinished, done, failed."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""

    @property
    def created(self) -> float:
        """Seconds since 1970."""

    @property
    def styles(self) -> Sequence[str]:
        """Names of their files, without ending."""


K = TypeVar("K", bound=Kept)
T = TypeVar("T")


class Offers(Generic[K]):
    """The unfinished paintings that an editor offers, the newest first.

    A backend takes a moment to see that an editor has died: as long as it says of jobs that
    somebody else has them painted, a few more looks follow.
    """

    LOOKS, PAUSE = 4, 1.5
    """Looks at most, and seconds between them."""

    def __init__(self) -> None:
        self.jobs: list[K] = []
        self._discarded: set[str] = set()
        self._left = 0
        self._next = 0.0

    def look(self) -> None:
        """Want to know anew what there is."""
        self._left, self._next = self.LOOKS, 0.0

    def due(self, now: float) -> bool:
        """Tell whether the client is to be asked now; ``now`` in seconds of any clock."""
        if not self._left or now < self._next:
            return False
        self._left, self._next = self._left - 1, now + self.PAUSE
        return True

    def take(self, jobs: Iterable[K], mine: Collection[str]) -> None:
        """Take the answer; ``mine``: the jobs that this editor has under way."""
        others = [job for job in jobs if job.job not in mine and job.job not in self._discarded]
        self.jobs = [job for job in others if job.state == "unfinished"]
        self.jobs.sort(key=lambda job: job.created, reverse=True)
        if not any(job.state in ("waiting", "running") for job in others):
            self._left = 0

    def drop(self, job: str) -> None:
        """Offer a job no more, as it goes on."""
        self.jobs = [one for one in self.jobs if one.job != job]

    def discard(self, job: str) -> None:
        """Never offer a job again."""
        self._discarded.add(job)
        self.drop(job)


class Place(NamedTuple, Generic[T]):
    """A layer in the open picture, and the part of the canvas that it covers."""

    layer: T
    name: str
    left: int
    top: int
    width: int
    height: int


class Home(NamedTuple, Generic[T]):
    """Where a painting goes in the open picture, and above which layer (None: on top of all)."""

    layer: T | None
    left: int
    top: int


def home_of(job: Kept, canvas: tuple[int, int], places: Iterable[Place[T]]) -> Home[T] | None:
    """Find where the painting of a job fits; None if it does not.

    That is above the layer that it was made of, which has its name and size, or else where the
    canvas has its size.
    """
    size = (job.width, job.height)
    named = [place for place in places if place.name == job.name]
    for place in named:
        if (place.width, place.height) == size:
            return Home(place.layer, place.left, place.top)
    if canvas == size:
        return Home(named[0].layer if named else None, 0, 0)
    return None


def style_title(job: Kept) -> str:
    """What the style of a job is called."""
    if not job.styles:
        return text.UNKNOWN_STYLE
    name = job.styles[0]
    known = (style for style in starter_styles() if Path(style.path).stem == name)
    return next((style.title for style in known), text.title(name))


def in_order(pixels: Buffer, form: str, order: str) -> Buffer:
    """Give pixels of a format with their channels in an order: "RGBA" or "BGRA"."""
    layout = FORMATS[form]
    if layout.order == order:
        return pixels
    width, channel = layout.bytes_per_pixel, layout.bytes_per_pixel // 4
    swapped = bytearray(pixels)
    for byte in range(channel):
        first, third = slice(byte, None, width), slice(2 * channel + byte, None, width)
        swapped[first], swapped[third] = swapped[third], swapped[first]
    return swapped
