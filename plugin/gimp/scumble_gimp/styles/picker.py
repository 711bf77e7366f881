"""The style picker as a whole: what is shown, the gallery, and what adds to it."""

from typing import Any

from scumble_editor.styles import style_text
from scumble_editor.styles.marks import LARGEST, SMALLEST
from scumble_gimp.styles.add_menu import add_menu
from scumble_gimp.styles.gallery import StyleView
from scumble_gimp.styles.inputs import StyleInputs
from scumble_gimp.toolkit import Gdk, Gtk
from scumble_gimp.window.keys import let_wheel_pass
from scumble_gimp.window.layout import column, named, row
from scumble_gimp.window.search_field import search_field


class StyleChooser:
    """A row to narrow the gallery, the gallery, and a row that adds to it."""

    def __init__(self, inputs: StyleInputs, gallery: StyleView) -> None:
        self._inputs, self._gallery = inputs, gallery
        self._listed: list[tuple[str, str]] = []
        self._section = named(Gtk.ComboBoxText(), "scumble_section")
        self._section.set_tooltip_text(style_text.SECTION_HINT)
        hint, found = style_text.SEARCH_HINT, gallery.view.grab_focus
        self._search = search_field("scumble_search", style_text.SEARCH, hint, found)
        self._search.set_width_chars(12)
        self.list_sections()
        self._section.connect("changed", self._narrow)
        self._search.connect("search-changed", self._narrow)
        let_wheel_pass(self._section)
        inputs.take_drops(gallery.widget, add=False)
        gallery.view.connect("key-press-event", self._key)
        narrowing = Gtk.Box(spacing=6)
        narrowing.pack_start(self._section, False, False, 0)
        narrowing.pack_start(self._search, True, True, 0)
        adding = row(self._layer_button(), self._add_button(), last=(self._size(),))
        self.widget = column(narrowing, gallery.widget, adding, grows=gallery.widget, spacing=6)

    def list_sections(self) -> None:
        """List what can be shown now."""
        if self._listed != self._gallery.sections:
            chosen = self._section.get_active_id() or ""
            self._listed = self._gallery.sections
            self._section.remove_all()
            for key, label in self._listed:
                self._section.append(key, label)
            if not self._section.set_active_id(chosen):
                self._section.set_active(0)

    def _layer_button(self) -> Any:
        button = named(Gtk.Button(label=style_text.LAYER), "scumble_layer_as_style")
        button.set_tooltip_text(style_text.LAYER_HINT)
        button.connect("clicked", lambda _: self._inputs.use_layer())
        return button

    def _add_button(self) -> Any:
        button = named(Gtk.MenuButton(), "scumble_add")
        inside = Gtk.Box(spacing=4)
        inside.add(Gtk.Label(label=style_text.ADD_STYLE))
        inside.add(Gtk.Image.new_from_icon_name("pan-down-symbolic", Gtk.IconSize.BUTTON))
        button.add(inside)
        button.set_tooltip_text(style_text.ADD_STYLE_HINT)
        button.set_popup(add_menu(self._inputs, add=False))
        return button

    def _size(self) -> Any:
        scale = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, SMALLEST, LARGEST, 1)
        scale.set_name("scumble_thumbnails")
        scale.set_draw_value(False)
        scale.set_size_request(96, -1)
        scale.set_value(self._gallery.side)
        scale.set_tooltip_text(style_text.SIZE_HINT)
        scale.connect("value-changed", lambda _: self._gallery.resize_to(round(scale.get_value())))
        let_wheel_pass(scale)
        return scale

    def _narrow(self, *_: Any) -> None:
        self._gallery.narrow(self._section.get_active_id() or "", self._search.get_text())

    def _key(self, _: Any, event: Any) -> bool:
        control = event.state & Gdk.ModifierType.CONTROL_MASK
        if control and event.keyval in (Gdk.KEY_v, Gdk.KEY_V):
            self._inputs.paste(add=False)
            return True
        return False
