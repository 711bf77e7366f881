"""GTK's dialogs for a folder of style pictures and for some of them."""

from typing import Any

from scumble_editor.styles.named_style import PICTURES
from scumble_gimp import text
from scumble_gimp.toolkit import Gtk


def ask_for_folder(parent: Any) -> str | None:
    """Give the path that was chosen; None if none was."""
    action = Gtk.FileChooserAction.SELECT_FOLDER
    dialog = Gtk.FileChooserDialog(title=text.ADD_FOLDER, parent=parent, action=action)
    return next(iter(_answer(dialog)), None)


def ask_for_files(parent: Any) -> list[str]:
    """Give the paths that were chosen."""
    action = Gtk.FileChooserAction.OPEN
    dialog = Gtk.FileChooserDialog(title=text.OPEN_FILE, parent=parent, action=action)
    pictures = Gtk.FileFilter()
    pictures.set_name(text.PICTURES)
    for ending in PICTURES:
        pictures.add_pattern(f"*{ending}")
        pictures.add_pattern(f"*{ending.upper()}")
    dialog.add_filter(pictures)
    dialog.set_select_multiple(True)
    return _answer(dialog)


def ask_for_timelapse(parent: Any, name: str) -> str | None:
    """Give the path of a file to be written, ``name`` being suggested; None if none was chosen."""
    action = Gtk.FileChooserAction.SAVE
    dialog = Gtk.FileChooserDialog(title=text.TIMELAPSE, parent=parent, action=action)
    dialog.set_do_overwrite_confirmation(True)
    dialog.set_current_name(name)
    return next(iter(_answer(dialog, text.SAVE_KEY)), None)


def _answer(dialog: Any, accept: str = text.OPEN_KEY) -> list[str]:
    dialog.add_buttons(text.CANCEL_KEY, Gtk.ResponseType.CANCEL, accept, Gtk.ResponseType.OK)
    chosen = list(dialog.get_filenames()) if dialog.run() == Gtk.ResponseType.OK else []
    dialog.destroy()
    return chosen
