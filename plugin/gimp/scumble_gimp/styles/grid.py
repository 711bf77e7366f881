"""A wrapping list of thumbnails of a size."""

from typing import Any

from scumble_gimp.toolkit import Gtk


def icon_view(store: Any, cell: Any, picture: int, readable: int) -> Any:
    """Make the view; ``picture`` and ``readable``: columns of an icon, and whether it is clear."""
    view = Gtk.IconView(
        model=store,
        selection_mode=Gtk.SelectionMode.MULTIPLE,
        item_padding=4,
        margin=2,
        row_spacing=0,
        column_spacing=0,
    )
    view.pack_start(cell, False)
    view.add_attribute(cell, "gicon", picture)
    view.add_attribute(cell, "sensitive", readable)
    view.set_name("scumble_gallery")
    return view


def icon_size(side: int) -> int:
    """Give GTK's number for icons of so many of the screen's own units."""
    name = f"scumble{side}"
    return int(Gtk.icon_size_from_name(name) or Gtk.icon_size_register(name, side, side))
