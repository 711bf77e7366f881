"""What a dialog's painter needs of its editor."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple, Protocol

from scumble_client import KeptJob
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import Reading, S
from scumble_protocol.wire.messages import Buffer


class Addition(NamedTuple):
    """The names of the new layers, and what is to be said about them."""

    names: list[str]
    problems: list[str]


class DialogEditor(Protocol[S]):
    """What such a painter needs of its editor; futures may end in any thread."""

    def read(self, paintings: Sequence[S], places: Sequence[str]) -> "Future[Reading[S]]":
        """Read what is selected, unless that would drop paintings that cannot be painted again.

        ``paintings``: the sources of those that are under way or ready. ``places``: where each
        style acts; empty where all act everywhere.
        """

    def pixels(self, source: S) -> Buffer:
        """Give the pixels of a layer that was read."""

    def source_of(self, kept: KeptJob) -> "Future[tuple[S, bool]]":
        """Find what an unfinished painting can be put over; tells too whether it fits there."""

    def again(self, source: S, places: Sequence[str]) -> "Future[Reading[S]]":
        """Read a layer again whose painting is to be painted anew, to go where that one went.

        ``places``: as for ``read``.
        """

    def add(self, jobs: Sequence[LayerJob[S]], keep_visible: bool) -> "Future[Addition]":
        """Put paintings in their sources' place, as one undo step.

        ``keep_visible``: no source is hidden under its painting.
        """
