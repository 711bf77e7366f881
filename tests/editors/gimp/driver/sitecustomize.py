"""In the plug-in's process: presses what is in its window and tells what it shows, when asked.

Python imports this by itself (PYTHONPATH); in every other process it does nothing.
"""

import hashlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from scumble_driver.pictures import (  # noqa: F401 - asked by name
    do_image,
    do_losses,
    do_pane,
    do_row,
    do_rows,
)
from scumble_driver.window import name_of, our_window, text_of, tip_of, widgets

DESK = Path(os.environ.get("SCUMBLE_DESK", "/nowhere"))


def watch():
    """Wait for the window, then take questions, one after the other, in GTK's own loop."""
    while "scumble_gimp.window.window" not in sys.modules:
        time.sleep(0.02)
    from gi.repository import GLib

    while True:
        for question in sorted(DESK.glob("ask-*.json")):
            if question.stem.split("-")[2:] not in ([], [str(os.getpid())]):
                continue  # it is another plug-in's
            asked = json.loads(question.read_text())
            question.unlink()
            done = threading.Event()
            GLib.idle_add(answer, int(question.stem.split("-")[1]), asked, done)
            done.wait()
        time.sleep(0.02)


def answer(number, asked, done):
    said = {"value": None, "error": None}
    try:
        said["value"] = globals()[f"do_{asked.pop('what')}"](**asked)
    except BaseException:  # noqa: BLE001 - it is told
        said["error"] = traceback.format_exc()
    part = DESK / f"said-{number}.part"
    part.write_text(json.dumps(said, default=str))
    part.rename(DESK / f"said-{number}.json")
    done.set()
    return False


def do_facts():
    from scumble_protocol.parameters import PARAMETERS

    there = widgets()
    facts = {"pid": os.getpid(), "widgets": sorted(there)}
    if "scumble_window" in there:
        window = our_window()
        choices = window.session.choices
        picture = there["scumble_preview"].get_pixbuf()
        store = there["scumble_gallery"].get_model()
        facts |= {
            "line": there["scumble_status"].get_text(),
            "tip": tip_of(there["scumble_status"]),
            "hint": there["scumble_paint"].get_tooltip_text(),
            "fraction": there["scumble_progress"].get_fraction(),
            "state": window._painter.state.name,
            "pictures": window._painter.pictures,
            "styles": [row[2] for row in store],
            "style": text_of(there.get("scumble_style")),
            "paint": there["scumble_paint"].get_label().replace("_", ""),
            "can_paint": there["scumble_paint"].get_sensitive(),
            "can_ok": there["scumble_ok"].get_sensitive(),
            "preview": hashlib.sha256(picture.get_pixels()).hexdigest() if picture else "",
            "unfinished": text_of(there.get("scumble_unfinished_number")),
            "settled": window.session.settled,
            "chosen": choices.style.path if choices.style else "",
            "strip": strip_of(choices),
            "places": list(choices.strip.places) if choices.strip else [],
            "framed": [store[place][2] for place in there["scumble_gallery"].get_selected_items()],
            "title": there["scumble_window"].get_title(),
            "corner": list(there["scumble_window"].get_position()),
            "focus": name_of(there["scumble_window"].get_focus()),
            "results": [job.result is not None for job in window._painter._jobs],
            "parameters": choices.parameters,
            "missing": [n for n in PARAMETERS if f"scumble_{n}" not in there],
        }
    return facts


def strip_of(choices):
    styles = choices.strip.styles if choices.strip else ()
    return [[one.style.title, one.weight, one.style.path] for one in styles]


def do_folder(path):
    """Do what the file dialog would do with a folder."""
    our_window()._inputs._intake.take_folder(path)


def do_tip(path):
    """What is said of a style, and whether it is not greyed; None before it was looked at."""
    for row in widgets()["scumble_gallery"].get_model():
        if row[2] == path and not row[3]:
            return [row[1], row[3]]
    return None


def do_crop(place):
    """Choose *Crop and turn…* of a style in the strip."""
    our_window()._strip.crop(place)


def do_sensitive(name):
    """Whether a widget is there and can be used."""
    widget = widgets().get(name)
    return widget is not None and widget.is_sensitive()


def do_corners(name):
    """The upper left and the lower right corner of a widget on the screen."""
    widget = widgets()[name]
    _, left, up = widget.get_window().get_origin()
    return [left, up, left + widget.get_allocated_width(), up + widget.get_allocated_height()]


def do_tooltip():
    """What the tooltip says that is there, and the size of its picture; None where none is."""
    from gi.repository import Gtk

    shown = {"words": [], "pictures": []}

    def look(widget):
        if isinstance(widget, Gtk.Label) and widget.get_mapped():
            shown["words"].append(widget.get_text())
        if isinstance(widget, Gtk.Image) and widget.get_mapped():
            pixbuf = widget.get_pixbuf()
            shown["pictures"].append(pixbuf.get_width() if pixbuf else widget.get_pixel_size())
        if isinstance(widget, Gtk.Container):
            widget.forall(look)

    for window in Gtk.Window.list_toplevels():
        if window.get_mapped() and window.get_window_type() == Gtk.WindowType.POPUP:
            look(window)
    return shown if shown["words"] else None


def do_activate(button, labels):
    """Choose an entry of a button's menu, by its name or label; further ones of menus below it."""
    menu = widgets()[button].get_popup()
    menu.emit("show")
    for label in labels:
        entry = next(e for e in menu.get_children() if label in (e.get_name(), e.get_label()))
        menu = entry.get_submenu() or menu
    entry.emit("activate")


def do_entries():
    """What the list of images or patterns has."""
    from gi.repository import Gtk

    there = widgets().get("scumble_entry_list")
    rows = there.get_children() if there is not None else ()
    boxes = [row.get_child() for row in rows]
    return [c.get_text() for b in boxes for c in b.get_children() if isinstance(c, Gtk.Label)]


def do_use_entry(label):
    """Choose one by a double click."""
    row = widgets()["scumble_entry_list"].get_row_at_index(do_entries().index(label))
    row.emit("activate")


def do_type(name, words):
    widgets()[name].set_text(words)


def do_respond(name):
    """Press the button that takes what a dialog asks for."""
    from gi.repository import Gtk

    widgets()[name].response(Gtk.ResponseType.OK)


def do_spot(path):
    """Where a style's thumbnail is on the screen."""
    view = widgets()["scumble_gallery"]
    row = next(row for row in view.get_model() if row[2] == path)
    view.scroll_to_path(row.path, False, 0, 0)
    _, cell = view.get_cell_rect(row.path, None)
    top = view.get_toplevel()
    x, y = view.translate_coordinates(top, cell.x + cell.width // 2, cell.y + cell.height // 2)
    _, left, up = top.get_window().get_origin()
    return [left + x, up + y]


def do_copy(path):
    """Put a picture's path into the clipboard; "" for a picture of one colour."""
    from gi.repository import Gdk, GdkPixbuf, Gtk

    clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
    if path:
        clipboard.set_text(path, -1)
    else:
        pixbuf = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, 60, 40)
        pixbuf.fill(0xA04020FF)
        clipboard.set_image(pixbuf)


def do_click(name):
    widgets()[name].emit("clicked")


def do_focus(name):
    widgets()[name].grab_focus()


def do_unfold(name, out=True):
    widgets()[name].set_expanded(out)


def do_heights():
    """How high the window is, and how much of its right column is below that column's end."""
    there = widgets()
    column = there["scumble_right_column"].get_vadjustment()
    hidden = column.get_upper() - column.get_page_size()
    return {"window": there["scumble_window"].get_size()[1], "hidden": hidden}


def do_set(name, value):
    from gi.repository import Gtk

    widget = widgets()[name]
    if isinstance(widget, Gtk.ComboBoxText):
        widget.set_active_id(value)
    elif isinstance(widget, Gtk.SpinButton):
        widget.set_value(value)
    elif isinstance(widget, Gtk.ToggleButton):
        widget.set_active(value)
    else:
        raise TypeError(f"{name} is a {type(widget).__name__}")


def do_choose(path):
    """Click a style's thumbnail; a picture that is not there yet is opened first."""
    view = widgets()["scumble_gallery"]
    for row in view.get_model():
        if row[2] == path:
            view.unselect_all()
            view.select_path(row.path)
            return
    # what the file dialog would do with the file
    our_window().add_file(path)


def do_place(name, part=1 / 3):
    """Where a widget is on the screen: so far from its left, in the middle of its height."""
    widget = widgets()[name]
    top = widget.get_toplevel()
    x, y = widget.translate_coordinates(top, 0, 0)
    _, left, up = top.get_window().get_origin()
    return [
        left + x + int(widget.get_allocated_width() * part),
        up + y + widget.get_allocated_height() // 2,
    ]


def do_rename(old, new):
    """Do what the artist could do in the image meanwhile: a step of its own."""

    def work():
        image = our_window()._following._image
        image.get_layer_by_name(old).set_name(new)

    our_window()._errands.send(work).result()


def do_live():
    """What Live does, what it has sent last, and of which revision the picture is."""
    window = our_window()
    live = window._live.live
    job, sent = live.job, window._painter._client and window._painter._client._jobs
    if job is None:
        return {"state": live.state.name, "rests": False}
    known = sent._active.get(job.job) or sent._finished.get(job.job)
    return {
        "state": live.state.name,
        "rests": live.state.name == "WATCHING" and job.resting,
        "digest": hashlib.sha256(bytes(job.source.pixels)).hexdigest()[:16],
        "revisions": [job.result.revision if job.result else None, known.revision],
    }


def do_history():
    """The names in the history, the stars, where the first thumbnail is, what is said else."""
    from gi.repository import Gtk

    history = our_window()._history
    view = history.view
    names, place = [job.name for job in history._jobs], None
    if names:
        _, cell = view.get_cell_rect(Gtk.TreePath.new_from_indices([0]), None)
        x, y = view.translate_coordinates(view.get_toplevel(), cell.x, cell.y)
        _, left, up = view.get_toplevel().get_window().get_origin()
        place = [left + x + cell.width // 2, up + y + cell.height // 2]
    said = text_of(widgets().get("scumble_history_empty"))
    return {"names": names, "stars": len(history._book.stars), "place": place, "said": said}


def do_value(name):
    return widgets()[name].get_value()


def do_untipped():
    """Controls on which the pointer finds no hint."""
    from gi.repository import Gtk

    kinds = (Gtk.Button, Gtk.Entry, Gtk.ComboBox, Gtk.Expander, Gtk.IconView)
    found = []
    for name, widget in widgets().items():
        label = widget.get_label_widget() if isinstance(widget, Gtk.Expander) else None
        tip = tip_of(widget) or (label is not None and label.get_tooltip_text())
        if isinstance(widget, kinds) and not tip and name != "scumble_gallery":
            found.append(name)
    return found


def do_columns():
    """How many thumbnails stand beside each other."""
    view = widgets()["scumble_gallery"]
    model = view.get_model()
    return 1 + max(view.get_item_column(row.path) for row in model)


def do_text(name):
    return widgets()[name].get_text()


def do_chosen(name):
    return widgets()[name].get_active_id()


def do_scrolled():
    """How far the right column and the gallery in it are scrolled."""
    from gi.repository import Gtk

    column = widgets()["scumble_strength"]
    while not isinstance(column, Gtk.ScrolledWindow):
        column = column.get_parent()
    return column.get_vadjustment().get_value()


WATCHED = {}


def do_watch():
    """From now on, see how long GTK's loop is held up, and what is shown meanwhile."""
    from gi.repository import GLib

    WATCHED.update(last=time.monotonic(), worked=time.process_time(), gaps=[], lines={})
    window = our_window()

    def tick():
        now, line = time.monotonic(), window._painter.line
        gap, worked = now - WATCHED["last"], time.process_time() - WATCHED["worked"]
        WATCHED["gaps"] = sorted([*WATCHED["gaps"], [gap, worked, line]], reverse=True)[:5]
        WATCHED["last"], WATCHED["worked"] = time.monotonic(), time.process_time()
        WATCHED["lines"][line] = WATCHED["lines"].get(line, 0) + 1
        return True

    GLib.timeout_add(2, tick)


def do_watched():
    """The longest gaps, and what this process worked in each; how often each line was seen."""
    return {"gaps": WATCHED["gaps"], "lines": WATCHED["lines"]}


def do_size(width, height):
    widgets()["scumble_window"].resize(width, height)


words = [Path(word).name for word in getattr(sys, "orig_argv", [])]
if "scumble.py" in words and "-run" in words:
    threading.Thread(target=watch, daemon=True, name="driver").start()
