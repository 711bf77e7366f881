"""Mouse and wheel at a pane: they zoom a picture, move it, and drag the line across it."""

from typing import Literal

from scumble_editor.viewing.comparison import Comparison
from scumble_editor.viewing.picture_view import PictureView

Shape = Literal["arrow", "hand", "split"]
"""The pointer's: nothing can be dragged there, the picture can, the line can."""


class PaneMouse:
    """The hand at one pane. Positions are the pane's; what returns True has changed what is seen.

    The line is for whoever is near it, the picture for all others; where all of the picture is seen
    the line comes to the mouse.
    """

    def __init__(self, view: PictureView, comparison: Comparison) -> None:
        self._view, self._comparison = view, comparison
        self._last: tuple[float, float] | None = None
        """Where the button was seen last; None while it is up."""
        self._on_line = False

    def press(self, x: float, y: float) -> bool:
        """Take the line or the picture."""
        comes = self._comparison.has_line and not self._view.can_move
        self._on_line = comes or self._near(x)
        self._last = (x, y)
        return self.move(x, y) if comes else False

    def move(self, x: float, y: float) -> bool:
        """Drag what was taken; nothing while the button is up."""
        if self._last is None:
            return False
        before, self._last = self._last, (x, y)
        if self._on_line:
            self._comparison.drag(x, *self._span())
        else:
            self._view.drag(x - before[0], y - before[1])
        return True

    def release(self) -> None:
        """Let go."""
        self._last, self._on_line = None, False

    def double(self, x: float, y: float) -> bool:
        """Go from the whole picture to 100 % at a point, and back."""
        if self._view.fits:
            self._view.zoom_to(100, (x, y))
        else:
            self._view.fit()
        return True

    def wheel(self, steps: float, x: float, y: float) -> bool:
        """Zoom in at a point by so many steps, or out where they are negative."""
        self._view.zoom_by(steps, (x, y))
        return bool(steps)

    def shape(self, x: float) -> Shape:
        """Tell what could be dragged at a position."""
        if self._near(x):
            return "split"
        return "hand" if self._view.can_move else "arrow"

    def _near(self, x: float) -> bool:
        return self._comparison.is_near(x, *self._span())

    def _span(self) -> tuple[float, float]:
        seen = self._view.visible
        return seen.x, seen.width
