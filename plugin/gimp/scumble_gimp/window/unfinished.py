"""The line that offers unfinished paintings, and the list behind it."""

from collections.abc import Callable, Sequence
from typing import Any

from scumble_client import KeptJob
from scumble_editor.unfinished.offers import BUTTONS, facts
from scumble_gimp import text
from scumble_gimp.toolkit import GdkPixbuf, GLib, Gtk, Pango

SIDE = 48
_HIGHEST = 400
Act = Callable[[KeptJob], None]


class OfferLine:
    """One line: how many there are, and two buttons for the newest; nothing where there is none.

    A click on the number shows all of them, each with its own two buttons.
    """

    def __init__(self, resume: Act, discard: Act) -> None:
        self._acts = (resume, discard)
        self._jobs: Sequence[KeptJob] = ()
        self._number = Gtk.MenuButton(direction=Gtk.ArrowType.DOWN)
        self._number.set_name("scumble_unfinished_list")
        self._number.set_relief(Gtk.ReliefStyle.NONE)
        self._label = Gtk.Label()
        self._label.set_name("scumble_unfinished_number")
        face = Gtk.Box(spacing=6)
        face.add(self._label)
        face.add(Gtk.Image.new_from_icon_name("pan-down-symbolic", Gtk.IconSize.BUTTON))
        for child in self._number.get_children():
            self._number.remove(child)
        self._number.add(face)
        self.widget = Gtk.Box(spacing=6)
        self.widget.set_name("scumble_unfinished")
        self.widget.pack_start(self._number, False, False, 0)
        for button in _buttons("scumble", lambda: self._jobs[0], self._acts):
            self.widget.pack_start(button, False, False, 0)
        self.widget.show_all()
        self.widget.hide()
        self.widget.set_no_show_all(True)

    def offer(self, jobs: Sequence[KeptJob]) -> None:
        """Show these, the newest first."""
        if list(jobs) == list(self._jobs):
            return
        self._jobs = list(jobs)
        if jobs:
            self._label.set_text(text.unfinished(len(jobs)))
            self._number.set_tooltip_text(facts(jobs[0]))
            self._number.set_popover(self._list())
        self.widget.set_visible(bool(jobs))

    def _list(self) -> Any:
        popover = Gtk.Popover(relative_to=self._number)
        grid = Gtk.Grid(column_spacing=8, row_spacing=6, border_width=8)
        for number, job in enumerate(self._jobs):
            self._add_row(popover, grid, number, job)
        scroll = Gtk.ScrolledWindow()
        scroll.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
        scroll.set_propagate_natural_height(True)
        scroll.set_max_content_height(_HIGHEST)
        scroll.add(grid)
        popover.add(scroll)
        scroll.show_all()
        return popover

    def _add_row(self, popover: Any, grid: Any, number: int, job: KeptJob) -> None:
        words = Gtk.Label(label=facts(job), xalign=0.0)
        words.set_ellipsize(Pango.EllipsizeMode.END)
        words.set_width_chars(34)
        grid.attach(_picture(job), 0, number, 1, 1)
        grid.attach(words, 1, number, 1, 1)
        buttons = _buttons(f"scumble_{number}", lambda: job, self._acts)
        for column, button in enumerate(buttons, 2):
            button.connect("clicked", lambda _: popover.popdown())
            grid.attach(button, column, number, 1, 1)


def _buttons(name: str, job: Callable[[], KeptJob], acts: tuple[Act, Act]) -> list[Any]:
    buttons = []
    for act, (what, word, hint) in zip(acts, BUTTONS, strict=True):
        button = Gtk.Button(label=word, valign=Gtk.Align.CENTER)
        button.set_name(f"{name}_{what}")
        button.set_tooltip_text(hint)
        button.connect("clicked", lambda _, act=act: act(job()))
        buttons.append(button)
    return buttons


def _picture(job: KeptJob) -> Any:
    image = Gtk.Image(width_request=SIDE, height_request=SIDE)
    if job.thumbnail is not None:
        loader = GdkPixbuf.PixbufLoader()
        try:
            loader.write(bytes(job.thumbnail))
            loader.close()
        except GLib.Error:
            return image
        whole = loader.get_pixbuf()
        scale = SIDE / max(whole.get_width(), whole.get_height())
        size = [max(1, round(side * scale)) for side in (whole.get_width(), whole.get_height())]
        image.set_from_pixbuf(whole.scale_simple(*size, GdkPixbuf.InterpType.BILINEAR))
    return image
