"""The plug-in's window and what is in it, as an artist sees it."""


def widgets():
    """Every named widget of ours that can be seen, by name."""
    from gi.repository import Gtk

    found = {}

    def look(widget):
        name = widget.get_name()
        if name.startswith("scumble_") and widget.get_mapped():
            found[name] = widget
        if isinstance(widget, Gtk.Container):
            widget.forall(look)

    for window in Gtk.Window.list_toplevels():
        look(window)
    return found


def text_of(label):
    return label.get_text() if label is not None else ""


def name_of(widget):
    return widget.get_name() if widget is not None else ""


OURS = []
"""Our window, once it was found."""


def our_window():
    """Look for it once: whoever lists all objects may end up freeing GEGL's in the wrong thread."""
    import gc

    from scumble_gimp.window.window import Window

    if not OURS:
        OURS.append(next(w for w in gc.get_objects() if isinstance(w, Window)))
    return OURS[0]


def tip_of(widget):
    """The tooltip that the pointer finds there: its own, or that of what is around it."""
    while widget is not None and not widget.get_tooltip_text():
        widget = widget.get_parent()
    return widget.get_tooltip_text() if widget is not None else None
