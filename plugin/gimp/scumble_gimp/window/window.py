"""The window: choose a style, paint, watch, steer; OK adds the painting."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from scumble_client import KeptJob, Preview
from scumble_editor.dialog import DialogSession
from scumble_editor.styles import NamedStyle, styles_in, title_of
from scumble_editor.work.errands import ThreadedErrands
from scumble_gimp import arguments, text
from scumble_gimp.api import Gimp
from scumble_gimp.choices import gimp_choices
from scumble_gimp.painter import painter_for
from scumble_gimp.progress import ProgressBar
from scumble_gimp.toolkit import GimpUi, GLib, Gtk
from scumble_gimp.window import file_dialog
from scumble_gimp.window.controls import ControlPanel
from scumble_gimp.window.following import Following
from scumble_gimp.window.gallery import StyleView
from scumble_gimp.window.keys import WindowKeys
from scumble_gimp.window.layout import button, column, named, row, two_columns
from scumble_gimp.window.theme import add_theme, stand_apart
from scumble_gimp.window.unfinished import OfferLine
from scumble_gimp.window.views import PreviewView, StatusLine

POLL = 20
"""Milliseconds between two polls."""
_LOOK = 500
"""Milliseconds between two looks at what is selected in the image."""


def choose(image: Any, drawables: Sequence[Any], config: Any) -> bool:
    """Show the window until it is closed; tells whether a painting was added.

    Then ``config`` has what was chosen, and GIMP keeps it as the last values.
    """
    GimpUi.init("scumble")
    add_theme()
    window = Window(image, drawables)
    added, choices = window.run(), window.session.choices
    if added and choices.style is not None:
        arguments.remember(config, choices.style.path, choices.parameters, choices.keep_visible)
    return added


class Window:
    """Everything of Scumble's that is seen, besides GIMP's own progress bar.

    While it is open, GIMP is asked for something by ``errands`` only.
    """

    def __init__(self, image: Any, drawables: Sequence[Any]) -> None:
        self._following = Following(image, drawables)
        first = self._following.picture()
        self._peek: Future[Any] | None = None
        self._errands = ThreadedErrands()
        self._painter = painter_for(self._errands, image, self._following.drawables)
        self.session = DialogSession(self._painter, gimp_choices(), later)
        self._shown: Preview | None = None
        self._preview, self._line = PreviewView(), StatusLine()
        self._gallery = StyleView(self.session.choices, self._choose, self._enter)
        self._controls = ControlPanel(self.session.choices, self.session.change)
        self._unfinished = OfferLine(self._resume, self._painter.discard)
        self._gimp_bar = ProgressBar(self._errands)
        self._bar = named(Gtk.ProgressBar(), "scumble_progress")
        self._title = named(Gtk.Label(xalign=0.0), "scumble_style")
        self._title.set_line_wrap(True)
        self._title.set_max_width_chars(40)
        self._paint = button("scumble_paint", _key(text.PAINT), self._paint_or_pause)
        self._ok = button("scumble_ok", "_OK", self._accept)
        self._cancel = button("scumble_cancel", "_Cancel", self._close)
        self._cancel.set_tooltip_text(text.CLOSE_HINT)
        self._ok.set_tooltip_text(text.OK_HINT)
        title = text.in_window(str(image.get_name()))
        self._window = named(Gtk.Window(title=title), "scumble_window")
        self._arrange()
        if first is not None:
            self._preview.show_layer(first)
        self._painter.look()
        self._refresh()

    def run(self) -> bool:
        """Show it; True if a painting was added before it was closed."""
        GimpUi.window_set_transient(self._window)
        self._window.show_all()
        self._gallery.view.grab_focus()
        GLib.timeout_add(POLL, self._tick)
        GLib.timeout_add(_LOOK, self._look)
        Gtk.main()
        self._errands.close()
        for problem in self._painter.problems if self.session.added else []:
            Gimp.message(problem)
        return self.session.added

    # ---- what the artist does

    def _paint_or_pause(self, *_: Any) -> None:
        self.session.paint_or_pause()
        self._refresh()

    def _enter(self) -> None:
        self.session.enter()
        self._refresh()

    def _accept(self, *_: Any) -> None:
        self.session.accept()
        self._refresh()

    def _close(self, *_: Any) -> bool:
        self._painter.leave()
        self._leave()
        return True

    def _choose(self, style: NamedStyle) -> None:
        self._title.set_text(_about(style))
        self.session.choose(style)

    def _resume(self, job: KeptJob) -> None:
        """Continue what was left unfinished, and show how it was begun."""
        style = self._gallery.named(job.styles[0]) if job.styles else None
        self.session.resume(job, style)
        self._controls.show(self.session.choices.parameters)
        if style is not None:
            self._gallery.select(style.path)
            self._title.set_text(_about(style))
        else:
            self._gallery.unselect()
            self._title.set_text(text.as_it_was_begun(title_of(job)))
        self._refresh()

    def _ask_for_folder(self, *_: Any) -> None:
        folder = file_dialog.ask_for_folder(self._window)
        if folder and folder not in self.session.choices.folders:
            self.session.choices.add_folder(folder)
            self._gallery.reload()
            if not any(styles_in(folder)):
                self._painter.line = text.folder_without_pictures(folder)

    def _ask_for_file(self, *_: Any) -> None:
        path = file_dialog.ask_for_file(self._window)
        if path:
            self.add_file(path)

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        self.session.choices.keep_file(path)
        self._choose(NamedStyle(path, text.style_title(path)))
        self._gallery.reload()

    # ---- what is shown

    def _tick(self) -> bool:
        self.session.poll()
        for path in self._painter.refused:
            self._gallery.refuse(path)
        self._refresh()
        if self.session.added:
            self._leave()
        return bool(GLib.SOURCE_CONTINUE)

    def _look(self) -> bool:
        """Show what is selected in the image now, while nothing else is to be shown."""
        peek, idle = self._peek, self.session.idle and not self._painter.busy
        if peek is not None and peek.done():
            self._peek = None
            if idle and peek.exception() is None and peek.result() is not None:
                self._preview.show_layer(peek.result())
        if self._peek is None and idle and not self.session.closing:
            self._peek = self._errands.send(self._following.picture)
        return bool(GLib.SOURCE_CONTINUE)

    def _leave(self) -> None:
        self._painter.close()
        self._gallery.close()
        self._gimp_bar.hide()
        self._window.destroy()
        Gtk.main_quit()

    def _refresh(self) -> None:
        painter, session = self._painter, self.session
        if painter.preview is not None and painter.preview is not self._shown:
            self._shown = painter.preview
            self._preview.show_preview(painter.preview)
        self._line.say(painter.line, painter.problems)
        self._bar.set_fraction(0.0 if session.idle else painter.fraction)
        if session.active:
            self._gimp_bar.show(painter.line, painter.fraction)
        else:
            self._gimp_bar.hide()
        self._unfinished.offer(painter.offers.jobs if session.idle else [])
        label, hint, enabled = session.paint_button
        if self._paint.get_label() != _key(label):
            self._paint.set_label(_key(label))
        self._paint.set_tooltip_text(hint)
        self._paint.set_sensitive(enabled)
        self._ok.set_sensitive(session.can_accept)

    def _arrange(self) -> None:
        preview, gallery = self._preview.widget, self._gallery.widget
        left = column(preview, self._bar, self._line.widget, grows=preview)
        openers = row(
            button("scumble_add_folder", "Add _folder…", self._ask_for_folder),
            button("scumble_open_file", "Open f_ile…", self._ask_for_file),
            homogeneous=True,
        )
        controls = self._controls
        widgets = (gallery, self._title, openers, controls.main, controls.more)
        right = column(*widgets, grows=gallery, hexpand=False)
        columns = two_columns(left, right)
        buttons = row(self._paint, last=(self._ok, self._cancel))
        whole = column(
            *(self._unfinished.widget, columns, buttons), grows=columns, spacing=12, border_width=12
        )
        self._window.add(whole)
        self._window.set_default_size(920, 640)
        self._window.set_position(Gtk.WindowPosition.CENTER)
        self._window.connect("delete-event", self._close)
        WindowKeys(self._window, self._gallery.view, self._enter, self._close)
        stand_apart(self._window)


def later(milliseconds: int, act: Callable[[], None]) -> Callable[[], None]:
    """Have something called once after a while; gives what cancels that."""

    def once() -> bool:
        act()
        return bool(GLib.SOURCE_REMOVE)

    source = GLib.timeout_add(milliseconds, once)
    return lambda: GLib.source_remove(source)


def _key(label: str) -> str:
    """Make a button's first letter its key."""
    return f"_{label}"


def _about(style: NamedStyle) -> str:
    return f"{style.title} – {style.note}" if style.note else style.title
