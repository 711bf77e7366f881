"""The window's picture: it zooms and is dragged; the source is seen beside it or instead of it."""

from typing import Any

from scumble_editor.viewing.comparison import Comparison
from scumble_editor.viewing.pane_mouse import PaneMouse
from scumble_editor.viewing.picture_view import PictureView
from scumble_gimp.toolkit import Gdk, GdkPixbuf, GLib, Gtk

_LIGHT, _DARK, _CHECK = 0xFF999999, 0xFF666666, 8
_BLACK, _WHITE = 0x000000FF, 0xFFFFFFFF
_SMALLEST, _LOWEST = 280, 230
"""Pixels: history and losses, both folded out, leave that much on a screen of 768."""
_SHAPES = {"arrow": "default", "hand": "grab", "split": "ew-resize"}
_FRAME = 4
"""Pixels that the frame around it takes of width and height."""
_EVENTS = (
    Gdk.EventMask.BUTTON_PRESS_MASK
    | Gdk.EventMask.BUTTON_RELEASE_MASK
    | Gdk.EventMask.POINTER_MOTION_MASK
    | Gdk.EventMask.SCROLL_MASK
    | Gdk.EventMask.SMOOTH_SCROLL_MASK
)


class PreviewView:
    """The newest picture over checks, and what it was painted of.

    GIMP's Python need not know cairo: what is seen is composed as a picture of the pane's size.
    """

    def __init__(self) -> None:
        self.view, self.comparison = PictureView(), Comparison()
        self._picture: Any = None
        self._source: Any = None
        self._held: Any = None
        self._size, self._drawing = (0, 0), False
        self._mouse = PaneMouse(self.view, self.comparison)
        self._image = Gtk.Image(halign=Gtk.Align.START, valign=Gtk.Align.START)
        self._image.set_name("scumble_preview")
        self._pane = Gtk.EventBox(can_focus=True)
        self._pane.set_name("scumble_preview_pane")
        self._pane.add_events(_EVENTS)
        self._pane.add(self._image)
        # a window that scrolls without bars: a large picture must not hold it open
        self.widget = Gtk.ScrolledWindow()
        self.widget.set_policy(Gtk.PolicyType.EXTERNAL, Gtk.PolicyType.EXTERNAL)
        self.widget.set_size_request(_SMALLEST, _LOWEST)
        self.widget.set_shadow_type(Gtk.ShadowType.IN)
        self.widget.add(self._pane)
        self.widget.connect("size-allocate", self._resized)
        self._pane.connect("scroll-event", self._scrolled)
        self._pane.connect("button-press-event", self._pressed)
        self._pane.connect("motion-notify-event", self._moved)
        self._pane.connect("button-release-event", self._released)

    def show_picture(self, pixbuf: Any, width: int, height: int) -> None:
        """Show another picture, of a layer of so many pixels."""
        self._picture = pixbuf
        self.view.show(width, height)
        self.draw()

    def show_source(self, pixbuf: Any) -> None:
        """Show what it was painted of where the artist compares; None: it is not known."""
        if pixbuf is not self._source:
            self._source = pixbuf
            self.draw()

    def hold(self, pixbuf: Any) -> None:
        """Show another picture meanwhile, as large as it fits; None: no more."""
        self._held = pixbuf
        self.draw()

    def draw(self) -> None:
        """Show what has changed, once GTK has time."""
        if not self._drawing:
            self._drawing = True
            GLib.idle_add(self._draw, priority=GLib.PRIORITY_HIGH_IDLE + 30)

    # ---- what is seen

    def _resized(self, _widget: Any, place: Any) -> None:
        size = (place.width - _FRAME, place.height - _FRAME)
        if size != self._size:
            self._size = size
            self.view.resize(*size)
            self.draw()  # not while GTK measures

    def _draw(self) -> bool:
        self._drawing = False
        if self._held is not None and min(self._size) > 0:
            self._draw_held()
        elif self._picture is not None and min(self._size) > 0:
            shown = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, *self._size)
            shown.fill(0)
            left, width = self._span()
            for part in self.comparison.parts(left, width, self._source, self._picture):
                self._compose(part.picture, shown, part.begin, part.end)
            if self.comparison.has_line and self._source is not None:
                self._draw_line(shown, round(self.comparison.edge(left, width)))
            self._image.set_from_pixbuf(shown)
        elif self._picture is None:
            self._image.clear()
        return bool(GLib.SOURCE_REMOVE)

    def _draw_held(self) -> None:
        shown = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, *self._size)
        shown.fill(0)
        sides = self._held.get_width(), self._held.get_height()
        scale = min(room / side for room, side in zip(self._size, sides, strict=True))
        width, height = (max(1, int(side * scale)) for side in sides)
        left, top = (self._size[0] - width) // 2, (self._size[1] - height) // 2
        self._held.composite_color(
            *(shown, left, top, width, height, left, top, scale, scale),
            *(GdkPixbuf.InterpType.BILINEAR, 255, 0, 0, _CHECK, _LIGHT, _DARK),
        )
        self._image.set_from_pixbuf(shown)

    def _compose(self, picture: Any, shown: Any, left: float, right: float) -> None:
        seen, place = self.view.visible, self.view.place
        x, y = round(left), round(seen.y)
        width = min(self._size[0], round(right)) - x
        height = min(self._size[1], round(seen.y + seen.height)) - y
        if width <= 0 or height <= 0:
            return
        scales = place.width / picture.get_width(), place.height / picture.get_height()
        picture.composite_color(
            *(shown, x, y, width, height, round(place.x), round(place.y), *scales),
            *(GdkPixbuf.InterpType.BILINEAR, 255, 0, 0, _CHECK, _LIGHT, _DARK),
        )

    def _draw_line(self, shown: Any, x: int) -> None:
        seen = self.view.visible
        for column, color in ((x - 1, _WHITE), (x, _BLACK)):
            if 0 <= column < self._size[0] and seen.height >= 1:
                line = shown.new_subpixbuf(column, int(seen.y), 1, int(seen.height))
                line.fill(color)

    def _span(self) -> tuple[float, float]:
        seen = self.view.visible
        return seen.x, seen.width

    # ---- mouse and wheel

    def _scrolled(self, pane: Any, event: Any) -> bool:
        """Zoom where the pointer is, with Ctrl or where the picture has the focus."""
        wants = event.state & Gdk.ModifierType.CONTROL_MASK or pane.has_focus()
        steps = {Gdk.ScrollDirection.UP: 1.0, Gdk.ScrollDirection.DOWN: -1.0}.get(event.direction)
        if event.direction == Gdk.ScrollDirection.SMOOTH:
            steps = -event.delta_y
        if not wants or not steps:
            return False
        return self._tell(self._mouse.wheel(steps, event.x, event.y))

    def _pressed(self, pane: Any, event: Any) -> bool:
        if event.button != 1:
            return False
        pane.grab_focus()
        if event.type == Gdk.EventType.DOUBLE_BUTTON_PRESS:
            self._tell(self._mouse.double(event.x, event.y))
        self._tell(self._mouse.press(event.x, event.y))
        return True

    def _moved(self, pane: Any, event: Any) -> bool:
        name, window = _SHAPES[self._mouse.shape(event.x)], pane.get_window()
        if window is not None:
            window.set_cursor(Gdk.Cursor.new_from_name(pane.get_display(), name))
        return self._tell(self._mouse.move(event.x, event.y))

    def _released(self, _pane: Any, _event: Any) -> bool:
        self._mouse.release()
        return False

    def _tell(self, changed: bool) -> bool:
        if changed:
            self.draw()
        return changed
