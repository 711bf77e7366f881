"""What the window paints: what it was opened for, until something else is selected in the image.

All of it is errands (``scumble_editor.work.errands``).
"""

from collections.abc import Sequence
from typing import Any

from scumble_editor.source import LayerError
from scumble_gimp import text
from scumble_gimp.api import Gimp

_LARGEST = 512
"""Pixels of a thumbnail's longer side."""


class Following:
    """The selected drawables of an image."""

    def __init__(self, image: Any, drawables: Sequence[Any]) -> None:
        self._image = image
        self._drawables = list(drawables)
        self._selected = _numbers(image.get_selected_drawables())
        self._pictured: Any = None

    def drawables(self) -> Sequence[Any]:
        """Those to be painted now; raises LayerError if the image was closed."""
        if not self._image.is_valid():
            raise LayerError(text.CLOSED)
        selected = self._image.get_selected_drawables()
        numbers = _numbers(selected)
        if numbers != self._selected:
            self._selected, self._drawables = numbers, list(selected)
        return self._drawables

    def picture(self) -> Any:
        """A thumbnail of the first of them; None if that was given last, or there is none."""
        try:
            first = next(iter(self.drawables()), None)
        except LayerError:
            return None
        if isinstance(first, Gimp.LayerMask):
            first = Gimp.Layer.from_mask(first)
        if first is None or not first.is_valid() or self._pictured == first.get_id():
            return None
        self._pictured = first.get_id()
        width, height = first.get_width(), first.get_height()
        scale = min(1.0, _LARGEST / max(width, height))
        return first.get_thumbnail(max(1, round(width * scale)), max(1, round(height * scale)), 0)


def _numbers(drawables: Sequence[Any]) -> list[int]:
    return [drawable.get_id() for drawable in drawables]
