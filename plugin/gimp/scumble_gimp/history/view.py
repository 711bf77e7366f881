"""What was painted, folded away below the window's columns: a row of thumbnails and its menu."""

from collections.abc import Callable
from typing import Any

from scumble_client import KeptJob
from scumble_editor.history.acts import HistoryActs
from scumble_editor.history.facts import facts
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_gimp import text
from scumble_gimp.history.search_line import SearchLine
from scumble_gimp.history.thumbnails import SIDE, decoded, thumbnail, with_star
from scumble_gimp.toolkit import Gdk, GdkPixbuf, GLib, Gtk, Pango
from scumble_gimp.window.file_dialog import ask_for_timelapse
from scumble_gimp.window.layout import button, column, named

HOLD = 350
"""Milliseconds after which a button that is down compares."""
_A_STEP, _PAUSE = 6, 15
"""Thumbnails that are read at once, and milliseconds until the next ones."""
_PICTURE, _JOB = range(2)
_ENTER = (Gdk.KEY_Return, Gdk.KEY_KP_Enter)
_NEAR_END = 6 * SIDE
"""Pixels before the end, from which on older ones are asked for."""


class HistoryView:
    """The expander with the thumbnails, the newest first; what is done is told to its caller."""

    def __init__(
        self,
        painter: DialogPainter[Any],
        choose: Callable[[KeptJob], None],
        add: Callable[[KeptJob], None],
        compare: Callable[[Any], None],
    ) -> None:
        """``compare`` shows a picture, or (None) no more."""
        self._book, self._version = painter.history, -1
        self._look, self._formations = painter.look, painter.formations
        self._choose, self._add, self._compare = choose, add, compare
        self._jobs: list[KeptJob] = []
        self._unread: list[int] = []
        self._known: dict[str, Any] = {}
        self._timer = self._hold = 0
        self._holding = False
        self._store = Gtk.ListStore(GdkPixbuf.Pixbuf, int)
        self._search = SearchLine(self._narrow, self._go_to_first)
        self.view = self._make_view()
        self._scroll = named(Gtk.ScrolledWindow(), "scumble_history_frame")
        self._scroll.set_policy(Gtk.PolicyType.AUTOMATIC, Gtk.PolicyType.NEVER)
        self._scroll.set_overlay_scrolling(False)
        self._scroll.add(self.view)
        self._scroll.get_hadjustment().connect("value-changed", self._scrolled)
        self._empty, self._words = _line("scumble_history_empty"), _line("scumble_history_words")
        self._either = Gtk.Stack()  # as high as the strip has been: nothing jumps meanwhile
        for one in (self._scroll, self._empty):
            one.show()
            self._either.add(one)
        self._undo = button("scumble_history_undo", text.UNDO, self._put_back)
        self._undo.set_tooltip_text(text.UNDO_HINT)
        self.widget = named(Gtk.Expander(label=text.HISTORY), "scumble_history")
        self.widget.set_tooltip_text(text.HISTORY_HINT)
        self.widget.add(column(self._search.widget, self._either, self._below(), spacing=4))
        self.widget.connect("notify::expanded", self._unfolded)

    def close(self) -> None:
        """Read nothing more: the window closes."""
        for source in (self._timer, self._hold):
            if source:
                GLib.source_remove(source)
        self._timer = self._hold = 0

    def refresh(self) -> None:
        """Show what is different now."""
        if self._version == self._book.version:
            return
        self._version, gone = self._book.version, self._book.deleted
        self._fill()
        words = text.deleted(gone.name) if gone else self._book.problem
        empty = self._book.empty
        for label, line in ((self._words, words), (self._empty, empty)):
            label.set_text(line)
            label.set_tooltip_text(line)
        self._words.set_visible(bool(words))
        self._either.set_visible_child(self._empty if empty else self._scroll)
        self._search.show(bool(self._book.jobs))
        self._undo.set_visible(gone is not None)

    # ---- the thumbnails

    def _make_view(self) -> Any:
        view = Gtk.IconView(model=self._store, has_tooltip=True, item_padding=3, margin=0)
        view.set_name("scumble_history_strip")
        view.set_selection_mode(Gtk.SelectionMode.BROWSE)
        view.set_column_spacing(2)
        cell = Gtk.CellRendererPixbuf()
        cell.set_fixed_size(SIDE, SIDE)
        view.pack_start(cell, False)
        view.add_attribute(cell, "pixbuf", _PICTURE)
        view.connect("query-tooltip", self._tell)
        view.connect("item-activated", lambda _, place: self._add(self._at(place)))
        view.connect("button-press-event", self._pressed)
        view.connect("button-release-event", self._released)
        view.connect("key-press-event", self._key_pressed)
        view.connect("key-release-event", self._key_released)
        return view

    def _below(self) -> Any:
        """What was done with one, and its undo; seen only where something was."""
        for one in (self._words, self._undo):
            one.set_no_show_all(True)
        below = Gtk.Box(spacing=6)
        below.pack_start(self._words, True, True, 0)
        below.pack_end(self._undo, False, False, 0)
        return below

    def _fill(self) -> None:
        current = self._current()
        self._jobs = list(self._book.found)
        self._store.clear()
        for number, job in enumerate(self._jobs):
            self._store.append([self._pictured(job), number])
        self.view.set_columns(max(1, len(self._jobs)))
        self._unread = [n for n, job in enumerate(self._jobs) if self._key(job) not in self._known]
        if self._unread and not self._timer:
            self._timer = GLib.timeout_add(_PAUSE, self._read_some)
        for number, job in enumerate(self._jobs):
            if current is not None and job.job == current.job:
                self.view.select_path(Gtk.TreePath.new_from_indices([number]))
        if self._jobs:
            bar = self._scroll.get_hscrollbar().get_preferred_height()[1]
            self._either.set_size_request(-1, self.view.get_preferred_height()[1] + bar)
        self._scrolled()

    def _read_some(self) -> bool:
        for number in self._unread[:_A_STEP]:
            job = self._jobs[number]
            self._known[self._key(job)] = thumbnail(job)
            self._store[number][_PICTURE] = self._pictured(job)
        self._unread = self._unread[_A_STEP:]
        if not self._unread:
            self._timer = 0
        return bool(self._unread)

    def _key(self, job: KeptJob) -> str:
        return f"{job.job} {job.changed}"

    def _pictured(self, job: KeptJob) -> Any:
        picture = self._known.get(self._key(job))
        if picture is None or job.job not in self._book.stars:
            return picture
        return with_star(picture)

    def _tell(self, view: Any, x: int, y: int, keys: bool, tip: Any) -> bool:
        """Say which painting it is that the pointer or, by keys, the cursor is at."""
        found = view.get_tooltip_context(x, y, keys)
        if not found[0]:
            return False
        tip.set_text(facts(self._at(found[-2])))
        view.set_tooltip_item(tip, found[-2])
        return True

    def _narrow(self, words: str, starred: bool) -> None:
        self._book.narrow(words, starred)
        self._scroll.get_hadjustment().set_value(0)
        self.refresh()

    def _go_to_first(self) -> None:
        """Select the first painting, and give the strip the keys."""
        if self._jobs:
            place = Gtk.TreePath.new_from_indices([0])
            self.view.select_path(place)
            self.view.set_cursor(place, None, False)
            self.view.grab_focus()

    def _scrolled(self, *_: Any) -> None:
        place = self._scroll.get_hadjustment()
        if place.get_value() + place.get_page_size() >= place.get_upper() - _NEAR_END:
            self._book.want_more()

    def _unfolded(self, *_: Any) -> None:
        shown = self.widget.get_expanded()
        self._book.show(shown)
        if shown:
            self._look()

    # ---- mouse and keys

    def _at(self, place: Any) -> KeptJob:
        return self._jobs[int(self._store[place][_JOB])]

    def _current(self) -> KeptJob | None:
        places = self.view.get_selected_items()
        return self._at(places[0]) if places else None

    def _pressed(self, view: Any, event: Any) -> bool:
        place = view.get_path_at_pos(int(event.x), int(event.y))
        if place is None or event.type != Gdk.EventType.BUTTON_PRESS:
            self._stop_hold()
            return False
        if event.button == 3:
            view.select_path(place)
            self._offer(self._at(place), event)
            return True
        if event.button == 1:
            self._hold = GLib.timeout_add(HOLD, self._begin_hold)
        return False

    def _released(self, view: Any, event: Any) -> bool:
        place = view.get_path_at_pos(int(event.x), int(event.y))
        clicked = self._hold != 0
        self._stop_hold()
        if event.button == 1 and clicked and place is not None:
            self._choose(self._at(place))
        return False

    def _begin_hold(self) -> bool:
        self._hold, job = 0, self._current()
        picture = decoded(job) if job is not None else None
        if picture is not None:
            self._holding = True
            self._compare(picture)
        return bool(GLib.SOURCE_REMOVE)

    def _stop_hold(self) -> None:
        if self._hold:
            GLib.source_remove(self._hold)
            self._hold = 0
        if self._holding:
            self._holding = False
            self._compare(None)

    def _key_pressed(self, _: Any, event: Any) -> bool:
        job = self._current()
        if job is None:
            return False
        if event.keyval == Gdk.KEY_space:
            if not self._holding:
                self._begin_hold()
        elif event.keyval == Gdk.KEY_Delete:
            self._book.delete(job)
        elif event.keyval in (Gdk.KEY_s, Gdk.KEY_S):
            self._book.star(job)
        elif event.keyval in _ENTER:
            self._add(job)
        else:
            return False
        return True

    def _key_released(self, _: Any, event: Any) -> bool:
        if event.keyval == Gdk.KEY_space:
            self._stop_hold()
        return False

    def _put_back(self, *_: Any) -> None:
        self._book.undo()

    def _save_timelapse(self, job: KeptJob) -> None:
        window = self.widget.get_toplevel()
        self._formations.save(job, lambda name: ask_for_timelapse(window, name))

    def _offer(self, job: KeptJob, event: Any) -> None:
        menu = named(Gtk.Menu(), "scumble_history_menu")
        acts = HistoryActs(
            self._add, self._choose, self._book.star, self._book.delete, self._save_timelapse
        )
        for words, act in acts.menu(job, starred=job.job in self._book.stars, to_window=True):
            item = Gtk.MenuItem(label=words)
            item.connect("activate", lambda _, act=act: act())
            menu.append(item)
        menu.attach_to_widget(self.view)
        menu.show_all()
        menu.popup_at_pointer(event)


def _line(name: str) -> Any:
    """Make a label for a line that is cut where it is too long."""
    label = named(Gtk.Label(xalign=0.0), name)
    label.set_ellipsize(Pango.EllipsizeMode.END)
    return label
