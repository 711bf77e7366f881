"""The layer that Live follows, in an image on which the artist goes on working."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from scumble_editor.live.followed import Fingerprint, LayerGoneError, LiveContent, digest_of
from scumble_editor.live.live_text import layer_gone
from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.pixels.area import Area
from scumble_editor.work.errands import Errands
from scumble_gimp.api import Gimp
from scumble_gimp.layers.reading import GimpSource, Wanted, read
from scumble_gimp.regions.places import with_maps
from scumble_gimp.toolkit import button_is_down


class GimpLayer:
    """A layer of an image: GIMP tells a plug-in of no edits, so its pixels are read and hashed."""

    def __init__(
        self, image: Any, wanted: Wanted, errands: Errands, covered: Callable[[], bool]
    ) -> None:
        """``covered`` tells whether the painting is seen in the image: it hides what is drawn."""
        self._image, self._wanted, self._errands = image, wanted, errands
        self._covered, self.name = covered, str(wanted.layer.get_name())

    @property
    def pressed(self) -> bool:
        """Whether a button is down, in whichever window."""
        return button_is_down()

    @property
    def drawn_on(self) -> bool:
        """Whether the artist may be drawing below the painting."""
        return self._covered() and button_is_down()

    def look(self, before: Area | None, places: Sequence[str]) -> "Future[Fingerprint]":  # noqa: ARG002
        """Look at it: an errand. Strokes never enlarge GIMP's layers."""
        return self._errands.send(lambda: self._read(places).fingerprint)

    def read(
        self,
        before: Area | None,  # noqa: ARG002 - of editors whose layers grow
        places: Sequence[str],
    ) -> "Future[LiveContent[GimpSource]]":
        """Read it: an errand."""
        return self._errands.send(lambda: self._read(places))

    def _read(self, places: Sequence[str]) -> LiveContent[GimpSource]:
        """Read it all; raises LayerGoneError if it goes meanwhile, too."""
        try:
            return self._content(places)
        except Exception as error:
            if self._is_there:
                raise
            raise LayerGoneError(layer_gone(self.name)) from error

    @property
    def _is_there(self) -> bool:
        layer, place = self._wanted
        return bool(self._image.is_valid() and layer.is_valid() and place.is_valid())

    def _content(self, places: Sequence[str]) -> LiveContent[GimpSource]:
        if not self._is_there:
            raise LayerGoneError(layer_gone(self.name))
        reading = with_maps(Reading([read(self._image, self._wanted)], []), self._image, places)
        if not reading.sources:
            raise LayerError(reading.problems[0])
        source = reading.sources[0]
        mask = digest_of([source.coverage]) if source.coverage is not None else b""
        selected = not Gimp.Selection.is_empty(self._image)
        pixels, maps = digest_of([source.pixels or b""]), digest_of(source.style_maps)
        found = Fingerprint(source.area, selected, pixels, mask, maps)
        return LiveContent(source, source.pixels or b"", found)
