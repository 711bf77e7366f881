"""The window: choose a style, paint, watch, steer; OK adds the painting."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from scumble_client import KeptJob, Preview
from scumble_editor import styles
from scumble_editor.styles import Style
from scumble_editor.unfinished import style_title
from scumble_gimp import arguments, text
from scumble_gimp.api import Gimp
from scumble_gimp.controls import Controls
from scumble_gimp.errands import Runner
from scumble_gimp.following import Following
from scumble_gimp.gallery import Gallery
from scumble_gimp.jobs import Painter, State
from scumble_gimp.keys import Keys
from scumble_gimp.looks import add_looks, stand_apart
from scumble_gimp.progress import ProgressBar
from scumble_gimp.settings import Settings
from scumble_gimp.toolkit import GimpUi, GLib, Gtk
from scumble_gimp.unfinished import UnfinishedRow
from scumble_gimp.views import PreviewPane, StatusLine
from scumble_protocol.parameters import defaults

POLL = 20
"""Milliseconds between two polls."""
_LOOK = 500
"""Milliseconds between two looks at what is selected in the picture."""
_RIGHT = 372
"""Pixels that the right column is wide: four thumbnails."""
SETTLING = 300
"""Milliseconds without another change until a slider's value is sent to a running job, and until a
style that was moved to is painted."""


def choose(image: Any, drawables: Sequence[Any], config: Any) -> bool:
    """Show the window until it is closed; tells whether a painting was added.

    Then ``config`` has what was chosen, and GIMP keeps it as the last values.
    """
    GimpUi.init("scumble")
    add_looks()
    window = Window(image, drawables)
    added, settings = window.run(), window.settings
    if added and settings.style is not None:
        arguments.remember(config, settings.style.path, settings.parameters, settings.keep_visible)
    return added


class Window:
    """Everything of Scumble's that is seen, besides GIMP's own progress bar.

    While it is open, GIMP is asked for something by ``errands`` only.
    """

    def __init__(self, image: Any, drawables: Sequence[Any]) -> None:
        self.settings = Settings()
        self._image = image
        self._following = Following(image, drawables)
        first = self._following.picture()
        self._peek: Future[Any] | None = None
        self._errands = Runner()
        self._painter = Painter(self._errands)
        self._shown: Preview | None = None
        self._settle: int | None = None
        self._restyle: int | None = None
        self._closing = self._placing = self._added = False
        self._preview, self._line = PreviewPane(), StatusLine()
        self._gallery = Gallery(self.settings, self._choose, self._enter)
        self._controls = Controls(self.settings, self._change)
        self._unfinished = UnfinishedRow(self._go_on_with, self._painter.discard)
        self._gimp_bar = ProgressBar(self._errands)
        self._bar = _named(Gtk.ProgressBar(), "scumble_progress")
        self._title = _named(Gtk.Label(xalign=0.0), "scumble_style")
        self._title.set_line_wrap(True)
        self._title.set_max_width_chars(40)
        self._paint = _button("scumble_paint", "_Paint", self._paint_or_pause)
        self._ok = _button("scumble_ok", "_OK", self._accept)
        self._cancel = _button("scumble_cancel", "_Cancel", self._close)
        self._cancel.set_tooltip_text(text.CANCEL_HINT)
        self._ok.set_tooltip_text(text.OK_HINT)
        title = text.in_window(str(image.get_name()))
        self._window = _named(Gtk.Window(title=title), "scumble_window")
        self._arrange()
        if first is not None:
            self._preview.show_layer(first)
        self._painter.offers.look()
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
        for problem in self._painter.problems if self._added else []:
            Gimp.message(problem)
        return self._added

    # ---- what the artist does

    def _paint_or_pause(self, *_: Any) -> None:
        if self._painter.state is State.PAINTING:
            self._painter.pause()
        elif self._painter.state is not State.PAUSING:
            self._enter()
        self._refresh()

    def _enter(self) -> None:
        """Paint, or go on after a pause."""
        state = self._painter.state
        if self._closing or state in (State.PAINTING, State.PAUSING):
            return
        if state is State.PAUSED:
            self._painter.go_on(self.settings.parameters)
        else:
            self._begin()
        self._refresh()

    def _begin(self) -> None:
        if self.settings.style is None:
            self._painter.line = text.NO_STYLE
            return
        self._stop_restyling()  # this is that style already
        self.settings.save()
        self._painter.paint(
            self._image,
            self._following.drawables,
            self.settings.style,
            self.settings.parameters,
        )

    def _go_on_with(self, job: KeptJob) -> None:
        """Paint on what was left unfinished, and show how it was begun."""
        parameters = {**defaults(), **job.parameters}
        self.settings.parameters.update(parameters)
        self._controls.show(parameters)
        style = self._gallery.named(job.styles[0]) if job.styles else None
        self.settings.style = style
        if style is not None:
            self._gallery.select(style.path)
            self._title.set_text(_about(style))
        else:
            self._gallery.unselect()
            self._title.set_text(text.as_it_was_begun(style_title(job)))
        self._painter.go_on_with(job, self._image, self.settings.parameters)
        self._refresh()

    def _accept(self, *_: Any) -> None:
        """Add what there is: at once, or as soon as the best picture so far has come."""
        if self._painter.at_gimp:
            return
        self._closing = True
        self._painter.finish()
        self._refresh()

    def _close(self, *_: Any) -> bool:
        self._painter.leave()
        self._leave()
        return True

    def _choose(self, style: Style) -> None:
        self._title.set_text(_about(style))
        if style == self.settings.style:
            return
        self.settings.style = style
        self.settings.save()
        self._painter.warm_up()
        if self._painter.line == text.NO_STYLE:
            self._painter.line = text.READY
        self._stop_restyling()
        self._restyle = GLib.timeout_add(SETTLING, self._restyled)

    def _stop_restyling(self) -> None:
        if self._restyle is not None:
            GLib.source_remove(self._restyle)
            self._restyle = None

    def _restyled(self) -> bool:
        """Look at another style instead of the one that was painted."""
        self._restyle = None
        painter = self._painter
        showing = painter.state in (State.PAINTING, State.PAUSED, State.DONE)
        if (showing or painter.reads) and not self._closing:
            self._begin()
        return bool(GLib.SOURCE_REMOVE)

    def _change(self, name: str, value: object) -> None:
        if self.settings.set_parameter(name, value):
            if self._settle is not None:
                GLib.source_remove(self._settle)
            self._settle = GLib.timeout_add(SETTLING, self._settled)

    def _settled(self) -> bool:
        self._settle = None
        self.settings.save()
        if not self._closing:
            self._painter.update(self.settings.parameters)
        return bool(GLib.SOURCE_REMOVE)

    def _ask_for_folder(self, *_: Any) -> None:
        folder = self._ask("Folder with style pictures", Gtk.FileChooserAction.SELECT_FOLDER)
        if folder and folder not in self.settings.folders:
            self.settings.folders.append(folder)
            self.settings.save()
            self._gallery.reload()
            if not any(styles.styles_in(folder)):
                self._painter.line = text.folder_without_pictures(folder)

    def _ask_for_file(self, *_: Any) -> None:
        path = self._ask("Style picture", Gtk.FileChooserAction.OPEN)
        if path:
            self.add_file(path)

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        if path not in self.settings.files:
            self.settings.files.append(path)
        self._choose(Style(path, text.style_title(path)))
        self.settings.save()
        self._gallery.reload()

    def _ask(self, title: str, action: Any) -> str | None:
        dialog = Gtk.FileChooserDialog(title=title, parent=self._window, action=action)
        dialog.add_buttons("_Cancel", Gtk.ResponseType.CANCEL, "_Open", Gtk.ResponseType.OK)
        if action == Gtk.FileChooserAction.OPEN:
            pictures = Gtk.FileFilter()
            pictures.set_name("Pictures")
            for ending in styles.PICTURES:
                pictures.add_pattern(f"*{ending}")
                pictures.add_pattern(f"*{ending.upper()}")
            dialog.add_filter(pictures)
        chosen = dialog.get_filename() if dialog.run() == Gtk.ResponseType.OK else None
        dialog.destroy()
        return chosen

    # ---- what is shown

    def _tick(self) -> bool:
        try:
            self._painter.poll()
        except Exception as error:  # noqa: BLE001 - GTK would swallow it
            self._painter.abandon()
            self._painter.line = text.went_wrong(error)
        for path in self._painter.refused:
            self._gallery.refuse(path, text.UNREADABLE)
        self._refresh()
        if self._closing and not self._painter.busy:
            self._end()
        return bool(GLib.SOURCE_CONTINUE)

    def _look(self) -> bool:
        """Show what is selected in the picture now, while nothing else is to be shown."""
        peek, idle = self._peek, self._painter.state is State.IDLE and not self._painter.busy
        if peek is not None and peek.done():
            self._peek = None
            if idle and peek.exception() is None and peek.result() is not None:
                self._preview.show_layer(peek.result())
        if self._peek is None and idle and not self._closing:
            self._peek = self._errands.send(self._following.picture)
        return bool(GLib.SOURCE_CONTINUE)

    def _end(self) -> None:
        """OK was pressed and everything has come: have it added, once, and leave then."""
        if self._painter.added:
            self._added = True
            self._leave()
        elif self._painter.paintings and not self._placing:
            self._placing = True
            self._painter.place(self.settings.keep_visible)
        else:
            self._closing = self._placing = False

    def _leave(self) -> None:
        self._painter.close()
        self._gimp_bar.hide()
        self._window.destroy()
        Gtk.main_quit()

    def _refresh(self) -> None:
        painter, state = self._painter, self._painter.state
        if painter.preview is not None and painter.preview is not self._shown:
            self._shown = painter.preview
            self._preview.show_preview(painter.preview)
        self._line.say(painter.line, painter.problems)
        self._bar.set_fraction(painter.fraction if state is not State.IDLE else 0.0)
        if state in (State.PAINTING, State.PAUSING):
            self._gimp_bar.show(painter.line, painter.fraction)
        else:
            self._gimp_bar.hide()
        self._unfinished.offer(painter.offers.jobs if state is State.IDLE else [])
        label, hint = _PAINT_BUTTON.get(state, ("_Paint", text.PAINT_HINT))
        if self._paint.get_label() != label:
            self._paint.set_label(label)
        self._paint.set_tooltip_text(hint)
        idle = state in (State.IDLE, State.DONE, State.PAUSED)
        open_to_all = not self._closing and not painter.at_gimp
        self._paint.set_sensitive(open_to_all and (idle or painter.pictures > 0))
        some = bool(painter.paintings) or (not idle and painter.pictures > 0)
        self._ok.set_sensitive(open_to_all and some)

    def _arrange(self) -> None:
        left = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=8)
        left.pack_start(self._preview.widget, True, True, 0)
        left.pack_start(self._bar, False, False, 0)
        left.pack_start(self._line.widget, False, False, 0)
        openers = Gtk.Box(spacing=6, homogeneous=True)
        openers.add(_button("scumble_add_folder", "Add _folder…", self._ask_for_folder))
        openers.add(_button("scumble_open_file", "Open f_ile…", self._ask_for_file))
        right = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=8, hexpand=False)
        for widget in (self._title, openers, self._controls.main, self._controls.more):
            right.pack_start(widget, False, False, 0)
        right.pack_start(self._gallery.widget, True, True, 0)
        right.reorder_child(self._gallery.widget, 0)
        scroll = Gtk.ScrolledWindow()  # for all of "More" on a low screen
        scroll.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scroll.set_overlay_scrolling(False)
        scroll.set_size_request(_RIGHT, -1)
        scroll.add(right)
        columns = Gtk.Box(spacing=12)
        columns.pack_start(left, True, True, 0)
        columns.pack_start(scroll, False, True, 0)
        buttons = Gtk.Box(spacing=6)
        buttons.pack_start(self._paint, False, False, 0)
        buttons.pack_end(self._ok, False, False, 0)
        buttons.pack_end(self._cancel, False, False, 0)
        whole = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12, border_width=12)
        whole.pack_start(self._unfinished.widget, False, False, 0)
        whole.pack_start(columns, True, True, 0)
        whole.pack_start(buttons, False, False, 0)
        self._window.add(whole)
        self._window.set_default_size(920, 640)
        self._window.set_position(Gtk.WindowPosition.CENTER)
        self._window.connect("delete-event", self._close)
        Keys(self._window, self._gallery.view, self._enter, self._close)
        stand_apart(self._window)


_PAINT_BUTTON = {
    State.PAINTING: ("_Pause", text.PAUSE_HINT),
    State.PAUSING: ("_Pause", text.PAUSE_HINT),
    State.PAUSED: ("_Go on", text.GO_ON_HINT),
}


def _about(style: Style) -> str:
    return f"{style.title} – {style.note}" if style.note else style.title


def _named(widget: Any, name: str) -> Any:
    widget.set_name(name)
    return widget


def _button(name: str, label: str, pressed: Any) -> Any:
    button = _named(Gtk.Button(label=label, use_underline=True), name)
    button.connect("clicked", pressed)
    button.set_size_request(96, -1)
    return button
