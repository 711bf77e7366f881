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

DESK = Path(os.environ.get("SCUMBLE_DESK", "/nowhere"))


def watch():
    """Wait for the window, then take questions, one after the other, in GTK's own loop."""
    while "scumble_gimp.window.window" not in sys.modules:
        time.sleep(0.02)
    from gi.repository import GLib

    while True:
        for question in sorted(DESK.glob("ask-*.json")):
            asked = json.loads(question.read_text())
            question.unlink()
            done = threading.Event()
            GLib.idle_add(answer, int(question.stem[4:]), asked, done)
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


def our_window():
    import gc

    from scumble_gimp.window.window import Window

    return next(w for w in gc.get_objects() if isinstance(w, Window))


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
            "tip": there["scumble_status"].get_tooltip_text(),
            "fraction": there["scumble_progress"].get_fraction(),
            "state": window._painter.state.name,
            "pictures": window._painter.pictures,
            "styles": [row[2] for row in store],
            "style": there["scumble_style"].get_text(),
            "paint": there["scumble_paint"].get_label().replace("_", ""),
            "can_paint": there["scumble_paint"].get_sensitive(),
            "can_ok": there["scumble_ok"].get_sensitive(),
            "preview": hashlib.sha256(picture.get_pixels()).hexdigest() if picture else "",
            "unfinished": text_of(there.get("scumble_unfinished_number")),
            "settled": window.session.settled,
            "chosen": choices.style.path if choices.style else "",
            "framed": [store[place][2] for place in there["scumble_gallery"].get_selected_items()],
            "title": there["scumble_window"].get_title(),
            "corner": list(there["scumble_window"].get_position()),
            "focus": name_of(there["scumble_window"].get_focus()),
            "results": [job.result is not None for job in window._painter._jobs],
            "parameters": choices.parameters,
            "missing": [n for n in PARAMETERS if f"scumble_{n}" not in there],
        }
    return facts


def do_click(name):
    widgets()[name].emit("clicked")


def do_focus(name):
    widgets()[name].grab_focus()


def do_unfold(name):
    widgets()[name].set_expanded(True)


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
            view.select_path(row.path)
            return
    # what the file dialog would do with the file
    our_window().add_file(path)


def do_place(name):
    """Where the middle of a widget is on the screen."""
    widget = widgets()[name]
    top = widget.get_toplevel()
    x, y = widget.translate_coordinates(top, 0, 0)
    _, left, up = top.get_window().get_origin()
    return [
        left + x + widget.get_allocated_width() // 3,
        up + y + widget.get_allocated_height() // 2,
    ]


def do_value(name):
    return widgets()[name].get_value()


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
