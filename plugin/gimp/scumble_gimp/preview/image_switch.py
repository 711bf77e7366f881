"""The switch that has what forms seen in the image's own window too, a few times a second."""

import time
from concurrent.futures import Future
from typing import Any, NamedTuple

from scumble_client import Preview, Result
from scumble_editor.painters.dialog_session import DialogSession
from scumble_editor.work.errands import Errands
from scumble_gimp import text
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.preview.forming_layer import FormingLayer
from scumble_gimp.preview.shown_paintings import ShownPaintings
from scumble_gimp.toolkit import Gdk, Gtk, button_is_down

_CHOICE = "show_in_image"
_PAUSE = 0.3
"""Seconds between two pictures at least."""
_SHARE = 3.0
"""How many times as long as a picture takes GIMP has for itself afterwards."""


class _Shown(NamedTuple):
    """A picture of a source's painting, and from which pixel column on it is seen."""

    source: GimpSource
    picture: Preview | Result
    edge: int

    def is_like(self, other: "_Shown") -> bool:
        """Tell whether another one is the same, without a look at pixels."""
        same = self.source is other.source and self.picture is other.picture
        return same and self.edge == other.edge


class ImageSwitch:
    """A check button; while it is on, the newest picture is also a layer of the image."""

    def __init__(
        self,
        session: DialogSession[GimpSource],
        errands: Errands,
        layer: FormingLayer,
        shown: ShownPaintings,
    ) -> None:
        self._session, self._errands, self._layer = session, errands, layer
        self._shown = shown
        self._under_way: Future[None] | None = None
        self._began = self._due = 0.0
        self._last: _Shown | None = None
        """What the image shows."""
        self.button = Gtk.CheckButton(label=text.IN_IMAGE)
        self.button.set_name("scumble_in_image")
        self.button.set_tooltip_text(text.IN_IMAGE_HINT)
        self.button.set_active(session.choices.kept(_CHOICE) is True)
        self.button.connect("toggled", self._toggled)
        self._toggled(self.button)

    def is_on(self) -> bool:
        """Tell whether it is to be seen in the image."""
        return bool(self.button.get_active())

    def refresh(self) -> None:
        """Have the image show what is newest, once that is due."""
        self._take()
        if self._under_way is not None or self._session.closing or self._painter_asks:
            return
        wanted = self._wanted()
        if wanted is None:
            if self._layer.there:
                self._send(self._layer.lift)
            self._last = None
        elif self._is_due(wanted):
            self._last = wanted
            self._send(lambda: self._layer.show(*wanted))

    def _is_due(self, wanted: "_Shown") -> bool:
        """Tell whether the image is to show something else now: no layer comes into a stroke."""
        if self._layer.there and self._last is not None and wanted.is_like(self._last):
            return False
        return time.monotonic() >= self._due and (self._layer.there or not button_is_down())

    @property
    def _painter_asks(self) -> bool:
        return self._session.painter.at_editor  # it is lifted for that, see GimpEditor

    def _wanted(self) -> "_Shown | None":
        newest = self._shown.newest if self.is_on() else None
        if newest is None:
            return None
        job, picture = newest
        width = job.source.area.width
        edge = width if job.lifted else round(self._shown.comparison.edge(0, width))
        return _Shown(job.source, picture, edge)

    def _send(self, errand: Any) -> None:
        self._began = time.monotonic()
        self._under_way = self._errands.send(errand)

    def _take(self) -> None:
        done = self._under_way
        if done is None or not done.done():
            return
        self._under_way, now = None, time.monotonic()
        self._due = now + max(_PAUSE, _SHARE * (now - self._began))
        error = done.exception()
        if isinstance(error, Exception):
            self.button.set_active(False)
            self._session.painter.report(error)

    def _toggled(self, button: Any) -> None:
        on = button.get_active()
        if on is not (self._session.choices.kept(_CHOICE) is True):
            self._session.choices.keep(_CHOICE, on)
        self._shown.least = _screen_side() if on else 0
        self._due = 0.0


def _screen_side() -> int:
    """Pixels of the longest side of a screen: no whole image is shown larger."""
    display = Gdk.Display.get_default()
    places = [display.get_monitor(n).get_geometry() for n in range(display.get_n_monitors())]
    return max(max(int(place.width), int(place.height)) for place in places)
