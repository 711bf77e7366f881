"""The window's displays: the picture as it forms, and the line that says what goes on."""

from typing import Any

from scumble_client import Preview
from scumble_gimp.toolkit import GdkPixbuf, GLib, Gtk, Pango

_LIGHT, _DARK, _CHECK = 0xFF999999, 0xFF666666, 8
_SMALLEST = 280


class PreviewView:
    """Shows the newest picture as large as it fits, transparent parts over checks."""

    def __init__(self) -> None:
        self._pixbuf: Any = None
        self._size = (0, 0)
        self._image = Gtk.Image()
        self._image.set_name("scumble_preview")
        # a window that scrolls without bars: a large picture must not hold it open
        self.widget = Gtk.ScrolledWindow()
        self.widget.set_policy(Gtk.PolicyType.EXTERNAL, Gtk.PolicyType.EXTERNAL)
        self.widget.set_size_request(_SMALLEST, _SMALLEST)
        self.widget.set_shadow_type(Gtk.ShadowType.IN)
        self.widget.add(self._image)
        self.widget.connect("size-allocate", self._resized)

    def show_layer(self, thumbnail: Any) -> None:
        """Show a layer as it is before it is painted."""
        self._show(thumbnail)

    def show_preview(self, preview: Preview) -> None:
        """Show a picture from the backend."""
        self._show(
            GdkPixbuf.Pixbuf.new_from_bytes(
                GLib.Bytes.new(bytes(preview.pixels)),
                GdkPixbuf.Colorspace.RGB,
                True,
                8,
                preview.width,
                preview.height,
                preview.width * 4,
            )
        )

    def _show(self, pixbuf: Any) -> None:
        self._pixbuf = pixbuf
        self._draw()

    def _resized(self, _widget: Any, place: Any) -> None:
        size = (place.width, place.height)
        if size != self._size:
            self._size = size
            GLib.idle_add(self._draw)  # not while GTK measures

    def _draw(self) -> bool:
        room = [side - 12 for side in self._size]
        if self._pixbuf is not None and min(room) > 0:
            width, height = self._pixbuf.get_width(), self._pixbuf.get_height()
            scale = min(room[0] / width, room[1] / height)
            self._image.set_from_pixbuf(
                self._pixbuf.composite_color_simple(
                    max(1, int(width * scale)),
                    max(1, int(height * scale)),
                    GdkPixbuf.InterpType.BILINEAR,
                    255,
                    _CHECK,
                    _LIGHT,
                    _DARK,
                )
            )
        return bool(GLib.SOURCE_REMOVE)


class StatusLine:
    """One sentence, cut to two lines; the whole of it is the tooltip."""

    _LINES, _HEIGHT = 2, 38
    """As many lines as there are pixels for, so that nothing moves."""

    def __init__(self) -> None:
        self.widget = Gtk.Label(xalign=0.0, yalign=0.0)
        self.widget.set_name("scumble_status")
        self.widget.set_line_wrap(True)
        self.widget.set_lines(self._LINES)
        self.widget.set_size_request(-1, self._HEIGHT)
        self.widget.set_ellipsize(Pango.EllipsizeMode.END)

    def say(self, line: str, details: list[str] | None = None) -> None:
        """Show a line; ``details`` go to the tooltip below it."""
        if self.widget.get_text() != line:
            self.widget.set_text(line)
            more = details if details and len(details) > 1 else []
            self.widget.set_tooltip_text("\n".join([line, *more]))
