"""The menu of all that can become a style."""

from typing import Any

from scumble_editor.styles import style_text
from scumble_gimp.styles.inputs import StyleInputs
from scumble_gimp.toolkit import Gtk


def add_menu(inputs: StyleInputs, add: bool) -> Any:
    """Make a menu of files, folders, the clipboard, layers, images and patterns.

    ``add``: what is chosen is painted with beside the others, not instead.
    """
    menu, prefix = Gtk.Menu(), "scumble_plus" if add else "scumble"
    entries = (
        ("open_file", style_text.FROM_FILE, lambda: inputs.ask_for_files(add)),
        ("add_folder", style_text.FROM_FOLDER, inputs.ask_for_folder),
        ("paste", style_text.PASTE, lambda: inputs.paste(add)),
        ("", "", None),
        ("from_layer", style_text.FROM_LAYER, lambda: inputs.use_layer(add)),
        ("from_selection", style_text.FROM_SELECTION, lambda: inputs.use_selection(add)),
        ("from_image", f"{style_text.FROM_IMAGE}…", lambda: inputs.choose_layer(add)),
        ("from_pattern", f"{style_text.FROM_PATTERN}…", lambda: inputs.choose_pattern(add)),
    )
    for name, label, act in entries:
        if add and name == "add_folder":
            continue
        entry = Gtk.MenuItem(label=label) if act else Gtk.SeparatorMenuItem()
        if act is not None:
            entry.set_name(f"{prefix}_{name}")
            entry.connect("activate", lambda _, act=act: act())
        menu.append(entry)
    menu.set_name(f"{prefix}_menu")
    menu.show_all()
    return menu
