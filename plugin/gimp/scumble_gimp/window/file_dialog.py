"""GTK's dialogs for a folder of style pictures and for one of them."""

from typing import Any

from scumble_editor.styles import PICTURES
from scumble_gimp import text
from scumble_gimp.toolkit import Gtk


def ask_for_folder(parent: Any) -> str | None:
    """Give the path that was chosen; None if none was."""
    action = Gtk.FileChooserAction.SELECT_FOLDER
    return _answer(Gtk.FileChooserDialog(title=text.ADD_FOLDER, parent=parent, action=action))


def ask_for_file(parent: Any) -> str | None:
    """Give the path that was chosen; None if none was."""
    action = Gtk.FileChooserAction.OPEN
    dialog = Gtk.FileChooserDialog(title=text.OPEN_FILE, parent=parent, action=action)
    pictures = Gtk.FileFilter()
    pictures.set_name("Pictures")
    for ending in PICTURES:
        pictures.add_pattern(f"*{ending}")
        pictures.add_pattern(f"*{ending.upper()}")
    dialog.add_filter(pictures)
    return _answer(dialog)


def _answer(dialog: Any) -> str | None:
    dialog.add_buttons("_Cancel", Gtk.ResponseType.CANCEL, "_Open", Gtk.ResponseType.OK)
    chosen = dialog.get_filename() if dialog.run() == Gtk.ResponseType.OK else None
    dialog.destroy()
    return chosen
