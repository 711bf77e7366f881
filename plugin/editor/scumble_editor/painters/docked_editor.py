"""What a docker's painter needs of its editor."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple, Protocol

from scumble_client import KeptJob
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import Reading, S
from scumble_protocol.wire.messages import Buffer


class Brought(NamedTuple):
    """A painting that is in an image: its layer's name, and what is to be said about it."""

    name: str
    notes: list[str]


class DockedEditor(Protocol[S]):
    """What such a painter needs of its editor; futures end in the thread that polls."""

    def look(self) -> Reading[S]:
        """Look at the selected layers; raises LayerError if there are none. Nothing is read yet."""

    def read(self, source: S, places: Sequence[str]) -> "Future[tuple[S, Buffer]]":
        """Read the pixels of a layer, what else they tell of it, and where each style acts.

        ``places``: each style's; empty where all act everywhere.
        """

    def place(self, job: LayerJob[S], keep_visible: bool) -> "Future[Brought | None]":
        """Put a job's result in its source's place, unless it has ended meanwhile.

        ``keep_visible``: no source is hidden under its painting.
        """

    def source_of(self, kept: KeptJob) -> S:
        """Find what an unfinished painting can be put over."""

    def again(self, source: S) -> S:
        """Look again at a layer whose painting is to be painted anew; raises LayerError."""

    def is_selected(self, source: S) -> bool:
        """Tell whether a layer, or the painting that is painted on, is selected now."""

    def is_same(self, one: S, other: S) -> bool:
        """Tell whether both are the same pixels of the same layer."""

    def image_of(self, source: S) -> str:
        """Name the image that a layer is in."""

    def image_id(self, source: S) -> str:
        """Give an id of that image, at most 64 characters; empty where it has none (any more)."""

    def can_be_read(self, path: str) -> bool:
        """Tell whether a file is there and looks like a picture."""

    def show(self) -> None:
        """Show the painter as it is now."""

    def set_pace(self, busy: bool) -> None:
        """Poll from now on, often or now and then."""

    def rest(self) -> None:
        """Tidy up: nothing is painted any more."""
