"""The window: choose a style, paint, watch, steer; OK adds the painting."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from scumble_client import KeptJob
from scumble_editor.forecast.forecast import LayerSize
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip, words_of_strip
from scumble_editor.work.errands import ThreadedErrands
from scumble_gimp import arguments, text
from scumble_gimp.api import Gimp
from scumble_gimp.choices import gimp_choices
from scumble_gimp.history.thumbnails import decoded
from scumble_gimp.history.view import HistoryView
from scumble_gimp.live.button import LiveButton
from scumble_gimp.one_window import OneWindow, title_of
from scumble_gimp.painter import painter_for
from scumble_gimp.preview.forming_layer import FormingLayer
from scumble_gimp.preview.image_switch import ImageSwitch
from scumble_gimp.preview.losses import LossView
from scumble_gimp.preview.pane import PreviewView
from scumble_gimp.preview.shown_paintings import ShownPaintings
from scumble_gimp.progress import ProgressBar
from scumble_gimp.styles.gallery import StyleView
from scumble_gimp.styles.inputs import StyleInputs
from scumble_gimp.styles.picker import StyleChooser
from scumble_gimp.styles.strip_row import StripRow
from scumble_gimp.toolkit import GimpUi, GLib, Gtk, bring_forward, later
from scumble_gimp.window.controls import ControlPanel
from scumble_gimp.window.following import Following, Thumbnail
from scumble_gimp.window.help import HelpWindow
from scumble_gimp.window.keys import WindowKeys, show_paint
from scumble_gimp.window.layout import (
    FittedHeight,
    button,
    column,
    grown_row,
    named,
    overlaid,
    row,
    tipped,
    two_columns,
)
from scumble_gimp.window.preview_controls import PreviewControls
from scumble_gimp.window.results import ResultButtons
from scumble_gimp.window.saved import SettingsMenu
from scumble_gimp.window.status import EstimateLine, StatusLine
from scumble_gimp.window.theme import add_theme, stand_apart
from scumble_gimp.window.unfinished import OfferLine

POLL = 20
"""Milliseconds between two polls."""
_LOOK = 500
"""Milliseconds between two looks at what is selected in the image."""


def choose(image: Any, drawables: Sequence[Any], config: Any, one: OneWindow) -> bool:
    """Show the window until it is closed; tells whether a painting was added.

    Then ``config`` has what was chosen, and GIMP keeps it as the last values.
    """
    GimpUi.init("scumble")
    add_theme()
    window = Window(image, drawables, one)
    added, choices = window.run(), window.session.choices
    if added and choices.strip is not None:
        words = words_of_strip(choices.strip)
        arguments.remember(config, words, choices.parameters, choices.keep_visible)
    return added


class Window:
    """Everything of Scumble's that is seen, besides GIMP's own progress bar.

    While it is open, GIMP is asked for something by ``errands`` only.
    """

    def __init__(self, image: Any, drawables: Sequence[Any], one: OneWindow) -> None:
        self._one, self._following = one, Following(image, drawables)
        first = self._following.picture()
        self._peek: Future[Any] | None = None
        self._errands = ThreadedErrands()
        self._forming = FormingLayer()
        asks = (self._errands, image, self._following.drawables)
        choices, lift = gimp_choices(), self._forming.lift
        self._painter = painter_for(*asks, lift, lambda: choices.as_group)
        self.session = DialogSession(self._painter, choices, later)
        self._preview, self._line, self._estimate = PreviewView(), StatusLine(), EstimateLine()
        self._shown = ShownPaintings(self._painter, self._errands, self._preview)
        self._in_image = ImageSwitch(self.session, self._errands, self._forming, self._shown)
        self._zoom = PreviewControls(self._preview)
        self._results = ResultButtons(self.session, self._show_choices)
        put_down, is_on = self._results.desk.put_down, self._in_image.is_on
        self._live = LiveButton(self.session, self._painter, *asks, covered=is_on)
        self._selected: Future[Any] | None = None
        self._inputs = StyleInputs(self.session, asks[0], asks[2], self._relist, put_down)
        self._gallery = StyleView(self.session.choices, self._choose, self._enter, self._inputs.add)
        self._picker = StyleChooser(self._inputs, self._gallery)
        self._strip = StripRow(self._inputs, self._gallery)
        self._settings = SettingsMenu(self.session, self._show_choices)
        self._controls = ControlPanel(self.session.choices, self.session.change)
        self._unfinished = OfferLine(self._resume, self._painter.discard)
        acts = (self._use_settings, self._resume, self._preview.hold)
        self._history, self._losses = HistoryView(self._painter, *acts), LossView()
        self._gimp_bar = ProgressBar(self._errands)
        self._bar = named(Gtk.ProgressBar(), "scumble_progress")
        self._paint = button("scumble_paint", text.PAINT_KEY, self._paint_or_pause)
        self._ok = tipped(button("scumble_ok", text.OK_KEY, self._accept), text.OK_HINT)
        cancel, title = text.CANCEL_KEY, title_of(image)
        self._cancel = tipped(button("scumble_cancel", cancel, self._close), text.CLOSE_HINT)
        self._window = named(Gtk.Window(title=title), "scumble_window")
        self._help = HelpWindow(self._window)
        self._arrange()
        if first is not None:
            self._show_thumbnail(first)
        self._painter.look()
        self._refresh()

    def run(self) -> bool:
        """Show it; True if a painting was added before it was closed."""
        GimpUi.window_set_transient(self._window)
        self._window.show_all()
        self._gallery.view.grab_focus()
        GLib.timeout_add(POLL, self._tick)
        GLib.timeout_add(_LOOK, self._look)
        self._look_for_painting(idle=True)
        try:
            Gtk.main()
        finally:
            self._errands.close()
            self._forming.lift()
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
        self.session.choose(style)
        self._strip.follow()

    def _relist(self) -> None:
        """List and show what was not listed or chosen before."""
        self._picker.list_sections()
        self._gallery.reload()
        self._strip.follow()

    def _resume(self, job: KeptJob) -> None:
        """Continue what was left unfinished, and show how it was begun."""
        style = self._gallery.named(job.styles[0]) if len(job.styles) == 1 else None
        self.session.resume(job, style)
        if (picture := decoded(job)) is not None:
            self._preview.show_picture(picture, job.width, job.height)
        self._show_choices()
        if style is None:
            self._strip.say(text.as_it_was_begun(Strip.begun_in(job).title))
        self._refresh()

    def _use_settings(self, job: KeptJob) -> None:
        """Choose the settings of what was painted before."""
        self._results.desk.put_down()  # they are for what is painted next
        self._painter.line = self.session.use_kept(job, self._gallery.named)
        self._show_choices()

    def add_file(self, path: str) -> None:
        """Keep one picture among the styles, and choose it."""
        self.session.take([NamedStyle.at(path)], add=False)
        self._relist()

    # ---- what is shown

    def _tick(self) -> bool:
        self.session.poll()
        self._inputs.poll()
        self._live.poll()
        for path in self._painter.refused:
            self._gallery.refuse(path)
        self._refresh()
        if self.session.added:
            self._leave()
        return bool(GLib.SOURCE_CONTINUE)

    def _look(self) -> bool:
        """Show what is selected in the image now, while nothing else is to be shown."""
        if self._one.was_called():
            bring_forward(self._window)
        peek, idle = self._peek, self.session.idle and not self._painter.busy
        if peek is not None and peek.done():
            self._peek = None
            if peek.exception() is None:
                self._looked(*peek.result())
        if self._peek is None and not self._painter.busy and not self.session.closing:
            self._peek = self._errands.send(self._following.look)
        self._look_for_painting(idle)
        return bool(GLib.SOURCE_CONTINUE)

    def _looked(self, picture: Thumbnail | None, sizes: Sequence[LayerSize]) -> None:
        if picture is not None and not self._painter.busy and self.session.idle:
            self._show_thumbnail(picture)
        choices = self.session.choices
        self._painter.forecast.want(sizes, choices.parameters, choices.style_count)

    def _show_thumbnail(self, of: Thumbnail) -> None:
        self._preview.show_picture(of.picture, of.width, of.height)
        self._preview.show_source(of.source)

    def _look_for_painting(self, idle: bool) -> None:
        """Take up the painting that is selected, if one is."""
        selected = self._selected
        if selected is not None and selected.done():
            self._selected = None
            if idle and selected.exception() is None and self._results.select(selected.result()):
                self._show_choices()
        if self._selected is None and idle and not self.session.closing:
            self._selected = self._errands.send(self._following.taken)

    def _show_choices(self) -> None:
        """Show settings that were not chosen here."""
        choices = self.session.choices
        self._controls.show(choices.parameters)
        self._strip.follow()
        self._gallery.show_chosen()
        self._refresh()

    def _leave(self) -> None:
        self._painter.close()
        self._gallery.close()
        self._history.close()
        self._gimp_bar.hide()
        self._window.destroy()
        Gtk.main_quit()

    def _refresh(self) -> None:
        painter, session = self._painter, self.session
        self._shown.refresh()
        self._in_image.refresh()
        self._zoom.refresh()
        self._line.say(session.choices.told(painter.line), painter.problems)
        self._estimate.say(session.told)
        self._bar.set_fraction(0.0 if session.idle else painter.fraction)
        if session.active:
            self._gimp_bar.show(painter.line, painter.fraction)
        else:
            self._gimp_bar.hide()
        self._unfinished.offer(painter.offers.jobs if session.idle else [])
        show_paint(self._paint, session.paint_button, painter.machine)
        self._ok.set_sensitive(session.can_accept)
        self._results.refresh()
        self._live.refresh()
        self._history.refresh()
        self._losses.show_losses(self._results.formation)
        self._height.fit()

    def _arrange(self) -> None:
        preview, picker = self._preview.widget, self._picker.widget
        words = (self._line.widget, self._estimate.widget)
        progress = grown_row(self._bar, self._in_image.button)
        left = column(preview, self._zoom.widget, progress, *words, grows=preview)
        controls = self._controls
        more = overlaid(controls.more, self._settings.widget)
        widgets = (picker, self._strip.widget, controls.main, more)
        right = column(*widgets, grows=picker, hexpand=False)
        columns = two_columns(left, right)
        results = self._results
        buttons = row(
            *(self._paint, self._live.button, results.finer, results.vary, results.placing),
            last=(self._ok, self._cancel, self._help.button),
        )
        folded = (self._history.widget, self._losses.widget)
        all_of_it = (self._unfinished.widget, columns, *folded, buttons)
        whole = column(*all_of_it, grows=columns, spacing=12, border_width=12)
        self._window.add(whole)
        self._height = FittedHeight(self._window, 920, 640)
        self._window.set_position(Gtk.WindowPosition.CENTER)
        self._window.connect("delete-event", self._close)
        self._zoom.listen(self._window)
        self._inputs.parent = self._window
        keys = (self._enter, self._close, self._help.show)
        WindowKeys(self._window, self._gallery.view, *keys)
        stand_apart(self._window)
