"""Saved settings in the window: a menu to use, save, delete and reset."""

from collections.abc import Callable
from functools import partial
from typing import Any

from scumble_editor import presets
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.presets import SavedSettings
from scumble_editor.presets_desk import PresetDesk
from scumble_editor.styles import style_text
from scumble_gimp import text
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.toolkit import Gtk


class SettingsMenu:
    """A small button with the menu; ``changed`` is called when sliders or styles are others."""

    def __init__(self, session: DialogSession[GimpSource], changed: Callable[[], None]) -> None:
        self._session, self._changed = session, changed
        self._desk = PresetDesk(session.choices, self._take, session.painter.tell)
        self._menu = Gtk.Menu()
        self._menu.set_name("scumble_settings_menu")
        self.widget = Gtk.MenuButton(relief=Gtk.ReliefStyle.NONE)
        self.widget.set_name("scumble_settings")
        inside = Gtk.Box(spacing=4)
        inside.add(Gtk.Label(label=style_text.SETTINGS))
        inside.add(Gtk.Image.new_from_icon_name("pan-down-symbolic", Gtk.IconSize.BUTTON))
        self.widget.add(inside)
        self.widget.set_tooltip_text(style_text.SETTINGS_HINT)
        self.widget.set_popup(self._menu)
        self._menu.connect("show", lambda _: self._list())
        self._list()

    def _list(self) -> None:
        """List what is saved now: another editor may have saved some."""
        for entry in self._menu.get_children():
            self._menu.remove(entry)
        names = presets.names()
        for name in names:
            self._add(self._menu, name, partial(self._desk.use, name))
        if names:
            self._menu.append(Gtk.SeparatorMenuItem())
        self._add(self._menu, style_text.SAVE_SETTINGS, self._ask)
        delete, below = Gtk.MenuItem(label=style_text.DELETE_SETTINGS), Gtk.Menu()
        for name in names:
            self._add(below, name, partial(self._desk.delete, name))
        delete.set_submenu(below)
        delete.set_sensitive(bool(names))
        self._menu.append(delete)
        self._menu.append(Gtk.SeparatorMenuItem())
        self._add(self._menu, style_text.RESET, self._reset)
        self._menu.show_all()

    @staticmethod
    def _add(menu: Any, label: str, act: Callable[[], None]) -> None:
        entry = Gtk.MenuItem(label=label)
        entry.connect("activate", lambda _: act())
        menu.append(entry)

    def _take(self, settings: SavedSettings) -> None:
        self._session.use(settings)
        self._changed()

    def _reset(self) -> None:
        self._session.reset()
        self._changed()

    def _ask(self) -> None:
        ask_for_name(self.widget.get_toplevel(), self._desk.save)


def ask_for_name(parent: Any, save: Callable[[str, bool], bool]) -> None:
    """Show a window that asks for a name; it stays open while ``save`` cannot take it."""
    dialog = Gtk.Dialog(title=style_text.SAVE_TITLE, transient_for=parent, modal=True)
    dialog.set_name("scumble_save_settings")
    dialog.add_button(text.CANCEL_KEY, Gtk.ResponseType.CANCEL)
    button = dialog.add_button(text.SAVE_KEY, Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    name = Gtk.Entry(activates_default=True, max_length=presets.LONGEST_NAME, width_chars=28)
    name.set_name("scumble_settings_name")
    styles = Gtk.CheckButton(label=style_text.SAVE_STYLES, active=True)
    styles.set_name("scumble_settings_styles")
    styles.set_tooltip_text(style_text.SAVE_STYLES_HINT)
    misfit = Gtk.Label(label=style_text.NAME_MISFIT, xalign=0.0, no_show_all=True)
    misfit.set_line_wrap(True)
    misfit.set_max_width_chars(36)
    box = dialog.get_content_area()
    box.set_border_width(10)
    box.set_spacing(8)
    line = Gtk.Box(spacing=8)
    line.pack_start(Gtk.Label(label=style_text.SAVE_NAME), False, False, 0)
    line.pack_start(name, True, True, 0)
    for widget in (line, styles, misfit):
        box.add(widget)

    def look(_: Any = None) -> None:
        words = " ".join(name.get_text().split())
        button.set_sensitive(presets.is_name(words))
        misfit.set_visible(bool(words) and not presets.is_name(words))

    def answer(_: Any, response: int) -> None:
        if response != Gtk.ResponseType.OK or save(name.get_text(), styles.get_active()):
            dialog.destroy()

    name.connect("changed", look)
    dialog.connect("response", answer)
    look()
    dialog.show_all()
