"""Where a picture lies in a pane that shows it: zoom and pan, as arithmetic."""

from typing import NamedTuple

STEP = 1.25
"""By how much one step of a wheel or a button zooms."""
LARGEST = 16.0
"""Screen pixels of one of the picture's at most."""
_SNAP = 0.02
"""How near to 100 % a zoom is taken for it, as a share."""


class PicturePlace(NamedTuple):
    """A rectangle of the pane, in its pixels; parts of it may be out of sight."""

    x: float
    y: float
    width: float
    height: float


class PictureView:
    """A picture in a pane: at first it fits; then it is zoomed about a point and dragged.

    Lengths are the pane's pixels; where the screen has more of them, ``density`` says how many for
    each. 100 % is one screen pixel for each pixel of the picture.
    """

    def __init__(self) -> None:
        self._picture, self._pane, self._density = (0, 0), (0, 0), 1.0
        self._zoom: float | None = None
        """Pane pixels for each of the picture's; None: as many as fit."""
        self._middle = (0.5, 0.5)
        """What of the picture is in the pane's middle, as shares of its sides."""

    def show(self, width: int, height: int) -> None:
        """Show a picture of so many pixels; one of another size fits again."""
        if (width, height) != self._picture:
            self._picture = (width, height)
            self.fit()

    def resize(self, width: int, height: int, density: float = 1.0) -> None:
        """Take another size of the pane; what was in its middle stays there."""
        self._pane, self._density = (width, height), density
        self._keep_in()

    @property
    def empty(self) -> bool:
        """Whether nothing can be seen: no picture, or no room."""
        return min(*self._picture, *self._pane) <= 0

    @property
    def fits(self) -> bool:
        """Whether the whole picture is seen as large as it can be."""
        return self._zoom is None

    @property
    def scale(self) -> float:
        """Pane pixels for each of the picture's."""
        return self._fitting if self._zoom is None else self._zoom

    @property
    def percent(self) -> int:
        """The zoom as artists say it: 100 is one screen pixel for each of the picture's."""
        return round(100 * self.scale * self._density)

    @property
    def side(self) -> int:
        """Screen pixels of the whole picture's longer side."""
        return round(max(self._picture) * self.scale * self._density)

    @property
    def place(self) -> PicturePlace:
        """Where the picture lies."""
        scale = self.scale
        width, height = (side * scale for side in self._picture)
        x = self._pane[0] / 2 - self._middle[0] * width
        y = self._pane[1] / 2 - self._middle[1] * height
        return PicturePlace(x, y, width, height)

    @property
    def visible(self) -> PicturePlace:
        """The part of the pane in which the picture is seen."""
        place = self.place
        left, top = max(0.0, place.x), max(0.0, place.y)
        right = min(float(self._pane[0]), place.x + place.width)
        bottom = min(float(self._pane[1]), place.y + place.height)
        return PicturePlace(left, top, max(0.0, right - left), max(0.0, bottom - top))

    @property
    def can_move(self) -> bool:
        """Whether some of the picture is out of sight."""
        place, slack = self.place, 0.5
        return place.width > self._pane[0] + slack or place.height > self._pane[1] + slack

    def fit(self) -> None:
        """Show the whole picture, as large as it can be."""
        self._zoom, self._middle = None, (0.5, 0.5)

    def zoom_to(self, percent: float, at: tuple[float, float] | None = None) -> None:
        """Zoom; the point ``at``, the pane's middle if None, stays where it is."""
        self._zoom_about(percent / 100 / self._density, at)

    def zoom_by(self, steps: float, at: tuple[float, float] | None = None) -> None:
        """Zoom in by so many steps, or out where they are negative; 100 % is never jumped over."""
        whole, scale = 1 / self._density, self.scale
        wanted = scale * STEP**steps
        near = abs(scale - whole) < _SNAP * whole
        if not near and min(scale, wanted) < whole < max(scale, wanted):
            wanted = whole
        self._zoom_about(wanted, at)

    def drag(self, right: float, down: float) -> None:
        """Move the picture by pane pixels, as far as something is out of sight there."""
        if self.empty or self._zoom is None:
            return
        place = self.place
        self._middle = (
            self._middle[0] - right / place.width,
            self._middle[1] - down / place.height,
        )
        self._keep_in()

    # ---- inside

    @property
    def _fitting(self) -> float:
        if self.empty:
            return 1.0
        return min(room / side for room, side in zip(self._pane, self._picture, strict=True))

    def _zoom_about(self, scale: float, at: tuple[float, float] | None) -> None:
        if self.empty:
            return
        fitting = self._fitting
        scale = max(scale, min(fitting, 1 / self._density))
        if abs(scale - fitting) < _SNAP * fitting:
            self.fit()
            return
        x, y = at if at is not None else (self._pane[0] / 2, self._pane[1] / 2)
        before = self.place
        under = (x - before.x) / before.width, (y - before.y) / before.height
        self._zoom = min(scale, LARGEST / self._density)
        after = self.place
        self._middle = (
            under[0] + (self._pane[0] / 2 - x) / after.width,
            under[1] + (self._pane[1] / 2 - y) / after.height,
        )
        self._keep_in()

    def _keep_in(self) -> None:
        """Leave no room empty on one side while some of the picture is out of sight on another."""
        if self.empty or self._zoom is None:
            return
        place, middle = self.place, list(self._middle)
        for axis, length in enumerate((place.width, place.height)):
            half = self._pane[axis] / 2 / length
            middle[axis] = 0.5 if half >= 0.5 else min(max(middle[axis], half), 1 - half)
        self._middle = (middle[0], middle[1])
