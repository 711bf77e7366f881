"""A frame around a part of a style, in a small window; what is in it becomes the style."""

from collections.abc import Callable
from typing import Any

from scumble_editor.styles import style_text
from scumble_editor.styles.crop import Crop
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.answers import Answers
from scumble_editor.work.errands import ThreadedErrands
from scumble_gimp.styles.pictures import full
from scumble_gimp.toolkit import Gdk, GdkPixbuf, GLib, Gtk

Use = Callable[[Any], None]
_SIDE, _REACH, _LOOK, _LINE = 420, 9, 20, 2
_SHADE, _FRAME = 0x00000096, 0xE8A33DFF
_TURN = {1: GdkPixbuf.PixbufRotation.CLOCKWISE, 3: GdkPixbuf.PixbufRotation.COUNTERCLOCKWISE}
_TURN[2] = GdkPixbuf.PixbufRotation.UPSIDEDOWN


class CropView:
    """The picture, and a frame in it that is dragged."""

    def __init__(self) -> None:
        self.crop = Crop()
        self._picture: Any = None
        self._image = Gtk.Image(halign=Gtk.Align.START, valign=Gtk.Align.START)
        self.widget = Gtk.EventBox(halign=Gtk.Align.CENTER, valign=Gtk.Align.CENTER)
        self.widget.set_name("scumble_crop")
        self.widget.set_tooltip_text(style_text.CROP_HINT)
        self.widget.add(self._image)
        self.widget.add_events(Gdk.EventMask.BUTTON_MOTION_MASK)
        self.widget.connect("button-press-event", self._pressed)
        self.widget.connect("motion-notify-event", self._moved)
        self._part, self._at = "", (0.0, 0.0)

    def show_picture(self, pixbuf: Any) -> None:
        """Show a picture with its whole in the frame."""
        scale = min(1.0, _SIDE / max(pixbuf.get_width(), pixbuf.get_height()))
        size = [max(1, round(side * scale)) for side in (pixbuf.get_width(), pixbuf.get_height())]
        small = pixbuf.scale_simple(*size, GdkPixbuf.InterpType.BILINEAR)
        self._picture, self.crop = small.add_alpha(False, 0, 0, 0), Crop()
        self._draw()

    def turn(self, quarters: int) -> None:
        """Turn the picture clockwise."""
        self._picture = self._picture.rotate_simple(_TURN[quarters])
        self.crop = self.crop.turned(quarters)
        self._draw()

    def frame_whole(self) -> None:
        """Have the whole picture in the frame."""
        self.crop = Crop(turns=self.crop.turns)
        self._draw()

    def _size(self) -> tuple[int, int]:
        return self._picture.get_width(), self._picture.get_height()

    def _pressed(self, _: Any, event: Any) -> bool:
        if self._picture is None:
            return False
        width, height = self._size()
        self._at = (event.x, event.y)
        reach = (_REACH / width, _REACH / height)
        self._part = self.crop.part_at(event.x / width, event.y / height, reach)
        return True

    def _moved(self, _: Any, event: Any) -> bool:
        if self._picture is None or not self._part:
            return False
        (width, height), (x, y) = self._size(), self._at
        self._at = (event.x, event.y)
        dx, dy = (event.x - x) / width, (event.y - y) / height
        self.crop = self.crop.dragged(self._part, dx, dy)
        self._draw()
        return True

    def _draw(self) -> None:
        """Show the picture, darker outside of the frame; without Cairo, that may be missing."""
        width, height = self._size()
        area = self.crop.area(width, height)
        shown = self._picture.copy()
        shade = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, True, 8, width, height)
        shade.fill(_SHADE)
        nearest = GdkPixbuf.InterpType.NEAREST
        shade.composite(shown, 0, 0, width, height, 0, 0, 1, 1, nearest, 255)
        self._picture.copy_area(*area, shown, area.x, area.y)
        across, down = min(_LINE, area.width), min(_LINE, area.height)
        for x, y, wide, high in (
            (area.x, area.y, area.width, down),
            (area.x, area.y + area.height - down, area.width, down),
            (area.x, area.y, across, area.height),
            (area.x + area.width - across, area.y, across, area.height),
        ):
            shown.new_subpixbuf(x, y, wide, high).fill(_FRAME)
        self._image.set_from_pixbuf(shown)


class CropWindow:
    """Has a part of a style chosen; ``use`` is given its pixels. Holds up nothing."""

    def __init__(self, parent: Any, style: NamedStyle, use: Use) -> None:
        self._use, self._view = use, CropView()
        self._errands, self._answers = ThreadedErrands(), Answers()
        self._pixbuf: Any = None
        title = f"{style_text.CROP_TITLE} – {style.title}"
        self._dialog = Gtk.Dialog(title=title, transient_for=parent, modal=True)
        self._dialog.set_name("scumble_crop_dialog")
        self._line = Gtk.Label(label=style_text.READING_STYLE, xalign=0.0)
        self._line.set_line_wrap(True)
        self._buttons = self._make_buttons()
        room = Gtk.Box(width_request=_SIDE, height_request=_SIDE)
        room.set_center_widget(self._view.widget)
        box = self._dialog.get_content_area()
        box.set_border_width(10)
        box.set_spacing(8)
        for widget in (room, self._line, self._buttons):
            box.add(widget)
        self._dialog.connect("destroy", lambda _: self._let_go())
        self._looks = GLib.timeout_add(_LOOK, self._look)
        self._answers.ask(
            lambda: self._errands.send(lambda: full(style.path)), self._take, self._failed
        )
        self._dialog.show_all()

    def _make_buttons(self) -> Any:
        row = Gtk.Box(spacing=6, sensitive=False)
        for name, label, act in (
            ("left", style_text.TURN_LEFT, lambda: self._view.turn(3)),
            ("right", style_text.TURN_RIGHT, lambda: self._view.turn(1)),
            ("whole", style_text.WHOLE, self._view.frame_whole),
            ("use", style_text.USE_PART, self._accept),
        ):
            button = Gtk.Button(label=label)
            button.set_name(f"scumble_crop_{name}")
            button.connect("clicked", lambda _, act=act: act())
            row.pack_start(button, True, True, 0)
        return row

    def _take(self, pixbuf: Any) -> None:
        self._pixbuf = pixbuf
        self._view.show_picture(pixbuf)
        self._line.set_text(style_text.CROP_HINT)
        self._buttons.set_sensitive(True)

    def _accept(self) -> None:
        if self._view.crop.is_whole:
            self._dialog.destroy()
            return
        pixbuf, crop = self._pixbuf, self._view.crop
        self._buttons.set_sensitive(False)
        self._answers.ask(
            lambda: self._errands.send(lambda: part_of(pixbuf, crop)), self._finish, self._failed
        )

    def _finish(self, pixbuf: Any) -> None:
        self._use(pixbuf)
        self._dialog.destroy()

    def _failed(self, error: Exception) -> None:
        self._line.set_text(style_text.cannot_be_shown(str(error)))

    def _look(self) -> bool:
        self._answers.take()
        return bool(GLib.SOURCE_CONTINUE)

    def _let_go(self) -> None:
        GLib.source_remove(self._looks)
        self._errands.close()


def part_of(pixbuf: Any, crop: Crop) -> Any:
    """Turn a picture, and give the part of it that is framed."""
    if crop.turns:
        pixbuf = pixbuf.rotate_simple(_TURN[crop.turns])
    area = crop.area(pixbuf.get_width(), pixbuf.get_height())
    return pixbuf.new_subpixbuf(*area)
