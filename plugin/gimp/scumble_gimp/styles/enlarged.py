"""A style enlarged below the pointer, with what there is to say of it."""

from typing import Any

from scumble_editor.styles.style_list import StyleList
from scumble_editor.styles.thumbnails import ThumbnailLoader
from scumble_gimp.styles.pictures import ENLARGED, whole
from scumble_gimp.toolkit import GLib, Gtk

_LOOK = 20


class EnlargedTip:
    """A view's tooltips with large pictures: they are read in a thread, words come at once."""

    def __init__(self, view: Any, path: int, styles: StyleList[Any], scale: int) -> None:
        """``path``: the column of the view's model that has it; ``scale``: of the screen."""
        self._view, self._path, self._styles, self._scale = view, path, styles, scale
        self._loader: ThumbnailLoader[Any] | None = None
        self._picture: tuple[str, Any] = ("", None)
        self._looks: int | None = None
        view.set_has_tooltip(True)
        view.connect("query-tooltip", self._show)

    def close(self) -> None:
        """Let go of the thread."""
        if self._looks is not None:
            GLib.source_remove(self._looks)
            self._looks = None
        if self._loader is not None:
            self._loader.close()
            self._loader = None

    def _show(self, view: Any, x: int, y: int, keyboard: bool, tooltip: Any) -> bool:
        found = view.get_tooltip_context(x, y, keyboard)
        if not found[0]:
            return False
        place = found[-2]
        path = str(view.get_model()[place][self._path])
        view.set_tooltip_item(tooltip, place)
        shown, picture = self._picture
        if shown != path:
            picture = None
            if self._styles.is_readable(path):
                self._load(path)
        tooltip.set_custom(self._contents(picture, self._styles.tip(path)))
        return True

    def _contents(self, picture: Any, words: str) -> Any:
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        if picture is not None and self._scale == 1:
            box.add(Gtk.Image.new_from_pixbuf(picture))
        elif picture is not None:  # as an icon, which is square, it is sharp
            image = Gtk.Image.new_from_gicon(picture, Gtk.IconSize.DIALOG)
            image.set_pixel_size(ENLARGED)
            box.add(image)
        label = Gtk.Label(label=words, xalign=0.0)
        label.set_line_wrap(True)
        label.set_max_width_chars(40)
        box.add(label)
        box.show_all()
        return box

    def _load(self, path: str) -> None:
        if self._loader is None:
            self._loader = ThumbnailLoader(whole)
        self._loader.load(path, ENLARGED * self._scale)
        self._loader.first([path])
        if self._looks is None:
            self._looks = GLib.timeout_add(_LOOK, self._look)

    def _look(self) -> bool:
        if self._loader is not None:
            for path, picture in self._loader.loaded():
                if picture is not None:
                    self._picture = (path, picture)
                    self._view.trigger_tooltip_query()
            if self._loader.busy:
                return bool(GLib.SOURCE_CONTINUE)
        self._looks = None
        return bool(GLib.SOURCE_REMOVE)
