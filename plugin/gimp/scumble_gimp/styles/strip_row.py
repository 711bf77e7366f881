"""The strip in the window: the styles that are painted with, each with its weight."""

from typing import Any

from scumble_editor.languages.numbers import percent
from scumble_editor.regions import region_text
from scumble_editor.regions.places import PlaceItem
from scumble_editor.styles import style_text
from scumble_editor.styles.strip import STEPS, Strip, WeightedStyle, position_of, weight_at
from scumble_gimp.regions.where_menu import pop_up_below, show_place, where_button, where_menu
from scumble_gimp.styles import pictures
from scumble_gimp.styles.add_menu import add_menu
from scumble_gimp.styles.crop_dialog import CropWindow
from scumble_gimp.styles.gallery import StyleView
from scumble_gimp.styles.inputs import StyleInputs
from scumble_gimp.styles.menus import Act, menu_of, pop_up
from scumble_gimp.toolkit import Gdk, Gtk, Pango
from scumble_gimp.window.keys import let_wheel_pass

SIDE = 64
_PLACE = "application/x-scumble-place"


class StyleCell:
    """A style of the strip: its thumbnail with its share and a cross, and a slider below it."""

    def __init__(self, row: "StripRow", place: int, one: WeightedStyle, alone: bool) -> None:
        self._row, self.place, self.style_shown = row, place, one.style
        self._image = Gtk.Image(width_request=SIDE, height_request=SIDE)
        self._image.set_pixel_size(SIDE)
        self._share = Gtk.Label(valign=Gtk.Align.END, no_show_all=True)
        self._share.set_name("scumble_share")
        cross = Gtk.Button(label="×", halign=Gtk.Align.END, valign=Gtk.Align.START)
        cross.set_name(f"scumble_strip_cross_{place}")
        cross.get_style_context().add_class("scumble-cross")
        cross.set_tooltip_text(style_text.TAKE_FROM_STRIP)
        cross.set_can_focus(False)
        cross.connect("clicked", lambda _: row.remove(place))
        self._hold = Gtk.EventBox(can_focus=True)
        self._hold.set_name(f"scumble_strip_{place}")
        over = Gtk.Overlay()
        over.add(self._image)
        for part in (self._share, cross):
            over.add_overlay(part)
        self._hold.add(over)
        self.scale = self._slider(one)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=0)
        self.widget.set_size_request(SIDE, -1)
        self.widget.add(self._hold)
        self.widget.add(self.scale)
        self.scale.set_visible(not alone)
        self._alone, self.where = alone, one.where
        self._button = where_button(f"scumble_where_{place}", SIDE, self._offer_places)
        self.widget.add(self._button)
        self._listen()

    def _slider(self, one: WeightedStyle) -> Any:
        scale = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, -STEPS, STEPS, 1)
        scale.set_name(f"scumble_weight_{self.place}")
        scale.set_draw_value(False)
        scale.set_increments(1, 20)
        scale.set_size_request(SIDE, -1)
        scale.set_tooltip_text(style_text.WEIGHT_HINT)
        scale.set_no_show_all(True)
        scale.set_value(position_of(one.weight))
        scale.connect("value-changed", self._weigh)
        scale.connect("button-press-event", self._even)
        let_wheel_pass(scale)
        return scale

    def _listen(self) -> None:
        hold, target = self._hold, [Gtk.TargetEntry.new(_PLACE, Gtk.TargetFlags.SAME_APP, 0)]
        hold.set_tooltip_text("\n".join(filter(None, (self.style_shown.title, _note(self)))))
        hold.connect("button-press-event", self._pressed)
        hold.connect("key-press-event", self._key)
        hold.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, target, Gdk.DragAction.MOVE)
        hold.connect("drag-data-get", self._dragged)

    def show_style(self, one: WeightedStyle, share: str) -> None:
        """Show its thumbnail, another weight, and where it acts."""
        self.where = one.where
        show_place(self._button, one.where, seen=bool(one.where) or not self._alone)
        picture = self._row.thumbnail_of(one.style.path) or pictures.blank(SIDE)
        self._image.set_from_gicon(picture, Gtk.IconSize.DIALOG)
        self._image.set_pixel_size(SIDE)
        self._share.set_text(share)
        self._share.set_visible(bool(share))
        position = position_of(one.weight)
        if round(self.scale.get_value()) != position:
            self.scale.handler_block_by_func(self._weigh)
            self.scale.set_value(position)
            self.scale.handler_unblock_by_func(self._weigh)

    def _offer_places(self, button: Any) -> None:
        self._row.offer_places(self, button)

    def _weigh(self, scale: Any) -> None:
        self._row.weigh(self.place, weight_at(round(scale.get_value())))

    def _even(self, scale: Any, event: Any) -> bool:
        if event.type == Gdk.EventType.DOUBLE_BUTTON_PRESS:
            scale.set_value(0)
            return True
        return False

    def _dragged(self, _w: Any, _c: Any, data: Any, *_: Any) -> None:
        data.set(Gdk.Atom.intern(_PLACE, False), 8, str(self.place).encode())

    def _pressed(self, hold: Any, event: Any) -> bool:
        hold.grab_focus()
        if event.button != 3:
            return False
        row, place, last = self._row, self.place, len(self._row.cells) - 1
        entries: list[tuple[str, Act]] = [
            (style_text.TAKE_FROM_STRIP, lambda: row.remove(place)),
            (style_text.CROP, lambda: row.crop(place)),
            (f"{region_text.WHERE}…", lambda: row.offer_places(self, hold)),
        ]
        if last:
            entries.append((style_text.ONLY_THIS, lambda: row.keep_only(place)))
            if place:
                entries.append((style_text.MOVE_LEFT, lambda: row.move(place, place - 1)))
            if place < last:
                entries.append((style_text.MOVE_RIGHT, lambda: row.move(place, place + 1)))
            entries.append((style_text.EVEN_WEIGHTS, row.even))
        pop_up(menu_of(entries), hold, event)
        return True

    def _key(self, _: Any, event: Any) -> bool:
        moves = {Gdk.KEY_Left: -1, Gdk.KEY_Right: 1}
        if event.keyval in (Gdk.KEY_Delete, Gdk.KEY_BackSpace):
            self._row.remove(self.place)
            return True
        if event.keyval in moves and event.state & Gdk.ModifierType.CONTROL_MASK:
            self._row.move(self.place, self.place + moves[event.keyval])
            return True
        return False


class StripRow:
    """The strip: its styles beside each other, a plus, and the title where there is only one."""

    def __init__(self, inputs: StyleInputs, gallery: StyleView) -> None:
        self._inputs, self._session, self._gallery = inputs, inputs.session, gallery
        self.cells: list[StyleCell] = []
        self._cells = Gtk.Box(spacing=4)
        self._plus = Gtk.MenuButton(label="+", valign=Gtk.Align.START, relief=Gtk.ReliefStyle.NONE)
        self._plus.set_size_request(24, SIDE)
        self._plus.set_name("scumble_strip_plus")
        self._plus.set_tooltip_text(style_text.STRIP_HINT)
        self._plus.set_popup(add_menu(inputs, add=True))
        self.title = Gtk.Label(xalign=0.0, yalign=0.0)
        self.title.set_name("scumble_style")
        self.title.set_line_wrap(True)
        self.title.set_lines(3)
        self.title.set_ellipsize(Pango.EllipsizeMode.END)
        self.title.set_max_width_chars(30)
        self.widget = Gtk.Box(spacing=6)
        self.widget.set_name("scumble_strip")
        self.widget.pack_start(self._cells, False, False, 0)
        self.widget.pack_start(self._plus, False, False, 0)
        self.widget.pack_start(self.title, True, True, 0)
        inputs.take_drops(self.widget, add=True)
        self._cells.drag_dest_set(
            Gtk.DestDefaults.ALL,
            [Gtk.TargetEntry.new(_PLACE, Gtk.TargetFlags.SAME_APP, 0)],
            Gdk.DragAction.MOVE,
        )
        self._cells.connect("drag-data-received", self._moved)
        gallery.thumbnails_came = self.follow
        self.follow()

    # ---- what its cells ask for

    def weigh(self, place: int, weight: float) -> None:
        """Give a style another weight."""
        self._set(self._strip and self._strip.weighed(place, weight))

    def remove(self, place: int) -> None:
        """Take a style away."""
        self._set(self._strip and self._strip.without(place))

    def move(self, place: int, target: int) -> None:
        """Move a style."""
        self._set(self._strip and self._strip.moved(place, target))

    def even(self) -> None:
        """Let all styles count alike."""
        strip = self._strip
        self._set(strip and strip.even())

    def offer_places(self, cell: StyleCell, widget: Any) -> None:
        """Show the menu of where a style acts, below a widget of its cell."""
        place, title = cell.place, cell.style_shown.title

        def show(items: list[PlaceItem], selected: bool) -> None:
            if cell not in self.cells:
                return
            keep = (lambda: self._inputs.keep_place(place)) if selected else None
            menu = where_menu(title, cell.where, items, lambda where: self.put(place, where), keep)
            pop_up_below(menu, widget)

        self._inputs.list_places(show)

    def put(self, place: int, where: str) -> None:
        """Have a style act somewhere else."""
        self._set(self._strip and self._strip.placed(place, where))

    def crop(self, place: int) -> None:
        """Have a part of a style chosen, which then takes its place."""
        style, inputs = self.cells[place].style_shown, self._inputs
        CropWindow(inputs.parent, style, lambda pixbuf: inputs.replace(place, pixbuf))

    def keep_only(self, place: int) -> None:
        """Paint with one of them only."""
        self._set(self._strip and Strip((self._strip.styles[place],)))

    def thumbnail_of(self, path: str) -> Any:
        """Give a thumbnail, where it was read."""
        return self._gallery.thumbnail_of(path)

    # ---- how

    @property
    def _strip(self) -> Strip | None:
        return self._inputs.choices.strip

    def _set(self, strip: Strip | None) -> None:
        self._session.choose_strip(strip)
        self.follow()
        self._gallery.show_chosen()

    def follow(self) -> None:
        """Show the choices: anew where the styles are others, else their weights only."""
        strip = self._strip
        styles = strip.styles if strip else ()
        alone = len(styles) == 1
        if [cell.style_shown for cell in self.cells] != [one.style for one in styles]:
            self._build(styles, alone)
        for cell, one, share in zip(self.cells, styles, strip.shares if strip else (), strict=True):
            cell.show_style(one, "" if alone else percent(100 * share))
        self._plus.set_sensitive(strip is None or not strip.is_full)
        if alone:
            style = styles[0].style
            self.say(f"{style.title} – {style.shown_note}" if style.note else style.title)
        elif strip is None:
            self.say(style_text.STRIP_EMPTY)
        self.title.set_visible(len(styles) < 2)

    def say(self, words: str) -> None:
        """Show words beside the strip."""
        self.title.set_text(words)
        self.title.set_tooltip_text(words)

    def _build(self, styles: tuple[WeightedStyle, ...], alone: bool) -> None:
        for cell in self.cells:
            cell.widget.destroy()
        self.cells = [StyleCell(self, place, one, alone) for place, one in enumerate(styles)]
        for cell in self.cells:
            self._cells.add(cell.widget)
        self._cells.show_all()

    def _moved(self, _w: Any, _c: Any, x: int, _y: int, data: Any, *_: Any) -> None:
        place = int(data.get_data().decode())
        middles = [cell.widget.get_allocation() for cell in self.cells]
        left = self._cells.get_allocation().x
        target = sum(one.x - left + one.width / 2 < x for one in middles)
        self.move(place, target - (target > place))


def _note(cell: StyleCell) -> str:
    return cell.style_shown.shown_note
