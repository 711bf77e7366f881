"""All that can become a style in GIMP: files, what is dropped or pasted, layers, patterns."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.regions.places import PlaceItem
from scumble_editor.styles import incoming, kept_pictures, style_text
from scumble_editor.styles.intake import StyleIntake
from scumble_editor.styles.kept_pictures import StylePictureError
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.work.answers import Answers
from scumble_editor.work.errands import Errands
from scumble_editor.work.steps import run_through
from scumble_gimp import text
from scumble_gimp.api import Gimp
from scumble_gimp.layers import strokes
from scumble_gimp.layers.reading import Drawables, GimpSource
from scumble_gimp.layers.strokes import StyleEntry
from scumble_gimp.regions import places
from scumble_gimp.styles.entry_list import EntryDialog
from scumble_gimp.toolkit import Gdk, Gtk
from scumble_gimp.window import file_dialog

_STRIP = 256 * 1024
Keep = Callable[[Collection[str]], NamedStyle]
"""Makes a style of something, given the paths that must stay; an errand."""


class StyleInputs:
    """What turns things into styles; ``add``: beside what is chosen, or instead.

    Call ``poll`` now and then: layers are read by errands. ``changed`` is called when styles are
    listed or chosen that were not before; what cannot be a style is said in the window's line.
    """

    def __init__(
        self,
        session: DialogSession[GimpSource],
        errands: Errands,
        drawables: Drawables,
        changed: Callable[[], None],
        put_down: Callable[[], None] = lambda: None,
    ) -> None:
        """``put_down``: have what is chosen not act on the painting that is selected."""
        self._put_down = put_down
        self.session, self.choices = session, session.choices
        self._errands, self._drawables, self._changed = errands, drawables, changed
        self._answers = Answers()
        self._intake = StyleIntake(
            session.choices, session.take, session.choose_strip, self._say, changed
        )
        self.parent: Any = None
        """The window that dialogs belong to."""

    def poll(self) -> None:
        """Take what errands have brought."""
        self._answers.take()

    # ---- files

    def ask_for_files(self, add: bool) -> None:
        """Have the artist choose picture files."""
        paths = file_dialog.ask_for_files(self.parent)
        self._intake.take([NamedStyle.at(path) for path in paths], add)

    def ask_for_folder(self) -> None:
        """Have the artist choose a folder whose pictures are listed from now on."""
        folder = file_dialog.ask_for_folder(self.parent)
        if folder and folder not in self.choices.folders:
            self._intake.take_folder(folder)

    def add(self, style: NamedStyle) -> None:
        """Paint with a style of the list too."""
        before = self.choices.strip
        strip = before.with_style(style) if before else None
        if before is None:
            self.session.choose(style)
        elif strip == before:
            self._say(self.choices.add_style(style))
        else:
            self.session.choose_strip(strip)
        self._changed()

    # ---- where they act

    def list_places(self, take: Callable[[list[PlaceItem], bool], None]) -> None:
        """Find what the image has that may say where styles act, and whether it has a selection."""

        def look() -> tuple[list[PlaceItem], bool]:
            image = self._image()
            items = [found.item for found in places.items_in(image)]
            return items, not Gimp.Selection.is_empty(image)

        self._answers.ask(lambda: self._errands.send(look), lambda it: take(*it), self._failed)

    def keep_place(self, place: int) -> None:
        """Have a style of the strip act where the selection is."""
        title, take = self._intake.title_at(place), self._intake.placing(place)
        if title is None:
            return

        def keep() -> str:
            return places.keep_selection(self._image(), title)

        self._answers.ask(lambda: self._errands.send(keep), take, self._failed)

    # ---- dropped and pasted

    def take_drops(self, widget: Any, add: bool) -> None:
        """Have what is dropped on a widget become styles."""
        defaults = Gtk.DestDefaults.MOTION | Gtk.DestDefaults.HIGHLIGHT | Gtk.DestDefaults.DROP
        widget.drag_dest_set(defaults, [], Gdk.DragAction.COPY)
        widget.drag_dest_add_uri_targets()
        widget.drag_dest_add_image_targets()
        widget.drag_dest_add_text_targets()
        widget.connect("drag-data-received", self._dropped, add)

    def paste(self, add: bool) -> None:
        """Take what is in the clipboard: files, a picture, or a path."""
        clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)

        def words(_: Any, found: str | None) -> None:
            path = incoming.path_in(found or "")
            self._intake.take_addresses([incoming.address_of(path)] if path else [], add, _PASTED)

        def image(_: Any, found: Any) -> None:
            if found is not None:
                self._keep_picture(found, style_text.PASTED, add)
            else:
                clipboard.request_text(words)

        def uris(_: Any, found: Sequence[str] | None) -> None:
            if found:
                self._intake.take_addresses(found, add, _PASTED)
            else:
                clipboard.request_image(image)

        clipboard.request_uris(uris)

    def _dropped(self, _w: Any, _c: Any, _x: int, _y: int, data: Any, *rest: Any) -> None:
        add = bool(rest[-1])
        picture = data.get_pixbuf()
        if picture is not None:
            self._keep_picture(picture, style_text.DROPPED, add)
            return
        path = incoming.path_in(data.get_text() or "")
        found = list(data.get_uris()) or ([incoming.address_of(path)] if path else [])
        self._intake.take_addresses(found, add, style_text.NOTHING_DROPPED)

    def _keep_picture(self, pixbuf: Any, title: str, add: bool) -> None:
        self._keep(_keeping(pixbuf, title), self._taking(add))

    def replace(self, place: int, pixbuf: Any) -> None:
        """Put a picture in the place of a style in the strip."""
        title = self._intake.title_at(place)
        if title is not None:
            part = _keeping(pixbuf, style_text.part_title(title))
            self._keep(part, self._intake.replacing(place))

    # ---- layers, images, patterns

    def use_layer(self, add: bool = False) -> None:
        """Take the layer that is selected in the image."""
        self._put_down()
        self._keep(lambda used: strokes.keep_layer(*self._selected(), used), self._taking(add))

    def use_selection(self, add: bool = False) -> None:
        """Take what is selected of that layer."""
        self._put_down()
        self._keep(lambda used: strokes.keep_selection(*self._selected(), used), self._taking(add))

    def choose_layer(self, add: bool) -> None:
        """Have the artist choose among all open images and their layers."""
        self._choose(strokes.list_images, style_text.FROM_IMAGE, add)

    def choose_pattern(self, add: bool) -> None:
        """Have the artist choose one of GIMP's patterns."""
        self._choose(strokes.list_patterns, style_text.FROM_PATTERN, add)

    def _choose(self, find: Callable[[], list[StyleEntry]], title: str, add: bool) -> None:
        def show(entries: list[StyleEntry]) -> None:
            take = self._taking(add)
            EntryDialog(self.parent, title, entries, lambda keep: self._keep(keep, take))

        self._answers.ask(lambda: self._errands.send(find), show, self._failed)

    def _image(self) -> Any:
        drawables = self._drawables()
        if not drawables:
            raise LayerError(text.NO_LAYER)
        return drawables[0].get_image()

    def _selected(self) -> tuple[Any, Any]:
        """Give the image and the selected layer; raises LayerError if none is selected."""
        for drawable in self._drawables():
            masks = isinstance(drawable, Gimp.LayerMask)
            layer = Gimp.Layer.from_mask(drawable) if masks else drawable
            if isinstance(layer, Gimp.Layer):
                return layer.get_image(), layer
        raise LayerError(text.NO_LAYER)

    # ---- how

    def _keep(self, keep: Keep, take: Callable[[NamedStyle], None]) -> None:
        used = self.choices.used_paths
        self._say(style_text.READING_STYLE)
        self._answers.ask(lambda: self._errands.send(lambda: keep(used)), take, self._failed)

    def _taking(self, add: bool) -> Callable[[NamedStyle], None]:
        def take(style: NamedStyle) -> None:
            self._say(style_text.became_style(style.title))
            self._intake.take([style], add)

        return take

    def _failed(self, error: Exception) -> None:
        ours = isinstance(error, StylePictureError | LayerError)
        self._say(str(error) if ours else words_of(error))

    def _say(self, line: str) -> None:
        if line:
            self.session.painter.tell(line)


_PASTED = style_text.NOTHING_TO_PASTE


def _keeping(pixbuf: Any, title: str) -> Keep:
    """Give what makes a style of a GdkPixbuf."""
    size = (pixbuf.get_width(), pixbuf.get_height())

    def keep(used: Collection[str]) -> NamedStyle:
        kept_pictures.check_size(*size)
        return run_through(kept_pictures.keep_pixels(title, size, 8, _rows(pixbuf), used))

    return keep


def _rows(pixbuf: Any) -> Iterator[bytes]:
    """Give the pixels of a GdkPixbuf, RGBA, in strips of whole rows."""
    whole = pixbuf if pixbuf.get_has_alpha() else pixbuf.add_alpha(False, 0, 0, 0)
    width, stride, content = whole.get_width(), whole.get_rowstride(), whole.get_pixels()
    for area in Area(0, 0, width, whole.get_height()).strips(_STRIP):
        rows = range(area.y, area.y + area.height)
        yield b"".join(content[row * stride : row * stride + 4 * width] for row in rows)
