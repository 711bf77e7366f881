"""A part of a style picture, turned by quarters: what an artist drags a frame around."""

from dataclasses import dataclass, replace

from scumble_editor.pixels.area import Area

SMALLEST = 0.04
"""The least width and height, as shares of the picture's."""
INSIDE = "inside"


@dataclass(frozen=True)
class Crop:
    """A frame in a picture: its edges in shares 0..1 of the picture as it is turned."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0
    turns: int = 0
    """Quarter turns of the picture, clockwise, 0..3."""

    @property
    def is_whole(self) -> bool:
        """Whether it is the picture as it is."""
        return self == Crop()

    def turned(self, quarters: int) -> "Crop":
        """Turn the picture clockwise, with its frame."""
        crop = self
        for _ in range(quarters % 4):
            crop = Crop(1 - crop.bottom, crop.left, 1 - crop.top, crop.right, (crop.turns + 1) % 4)
        return crop

    def part_at(self, x: float, y: float, reach: tuple[float, float]) -> str:
        """Tell what is taken hold of at a point: letters of edges (ltrb), the inside, or "".

        ``reach``: how near to an edge, across and down, in shares of the picture.
        """
        across, down = reach
        if not (self.left - across <= x <= self.right + across):
            return ""
        if not (self.top - down <= y <= self.bottom + down):
            return ""
        edges = (
            ("l", abs(x - self.left), across),
            ("r", abs(x - self.right), across),
            ("t", abs(y - self.top), down),
            ("b", abs(y - self.bottom), down),
        )
        return "".join(name for name, far, near in edges if far <= near) or INSIDE

    def dragged(self, part: str, dx: float, dy: float) -> "Crop":
        """Move a part of the frame, as ``part_at`` names it; the frame stays in the picture."""
        if part == INSIDE:
            x = min(max(dx, -self.left), 1 - self.right)
            y = min(max(dy, -self.top), 1 - self.bottom)
            return replace(
                self, left=self.left + x, right=self.right + x, top=self.top + y,
                bottom=self.bottom + y,
            )  # fmt: skip
        crop = self
        if "l" in part:
            crop = replace(crop, left=max(0.0, min(crop.left + dx, crop.right - SMALLEST)))
        elif "r" in part:
            crop = replace(crop, right=min(1.0, max(crop.right + dx, crop.left + SMALLEST)))
        if "t" in part:
            crop = replace(crop, top=max(0.0, min(crop.top + dy, crop.bottom - SMALLEST)))
        elif "b" in part:
            crop = replace(crop, bottom=min(1.0, max(crop.bottom + dy, crop.top + SMALLEST)))
        return crop

    def area(self, width: int, height: int) -> Area:
        """Give the frame in pixels of the turned picture, which has that width and height."""
        left, top = round(self.left * width), round(self.top * height)
        left, top = min(left, width - 1), min(top, height - 1)
        right = max(left + 1, round(self.right * width))
        bottom = max(top + 1, round(self.bottom * height))
        return Area(left, top, right - left, bottom - top)
