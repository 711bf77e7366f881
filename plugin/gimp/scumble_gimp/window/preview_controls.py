"""The buttons below the window's picture: zoom, and what is compared."""

from collections.abc import Callable
from typing import Any

from scumble_editor.languages.numbers import percent
from scumble_gimp import text
from scumble_gimp.preview.pane import PreviewView
from scumble_gimp.toolkit import Gdk, Gtk
from scumble_gimp.window.layout import named, row

_COMPARES = (Gdk.KEY_y, Gdk.KEY_Y)
"""The key that compares as long as it is held, where nothing is typed; as in Krita."""


class PreviewControls:
    """Fit, 100 %, smaller, larger; compare while it is held; a line between the two."""

    def __init__(self, preview: PreviewView) -> None:
        self._preview = preview
        self._percent = named(Gtk.Label(width_chars=6), "scumble_percent")
        self._compare = named(Gtk.Button(label=text.COMPARE), "scumble_compare")
        self._compare.set_tooltip_text(text.COMPARE_KEY_HINT)
        self._compare.connect("pressed", lambda _: self._hold(True))
        self._compare.connect("released", lambda _: self._hold(False))
        self._split = named(Gtk.ToggleButton(label=text.SPLIT), "scumble_split")
        self._split.set_tooltip_text(text.SPLIT_HINT)
        self._split.connect("toggled", self._part)
        self.widget = row(
            _small("scumble_fit", text.FIT, text.FIT_HINT, self._fit),
            _small("scumble_actual", text.ACTUAL, text.ACTUAL_HINT, self._show_actual),
            _small("scumble_smaller", "−", text.SMALLER_HINT, lambda _: self._zoom(-1)),
            self._percent,
            _small("scumble_larger", "+", text.LARGER_HINT, lambda _: self._zoom(1)),
            last=(self._split, self._compare),
        )

    def refresh(self) -> None:
        """Show the zoom of now."""
        view = self._preview.view
        self._percent.set_text("" if view.empty else percent(view.percent))

    def listen(self, window: Any) -> None:
        """Compare while the key is held, wherever the focus is but where something is typed."""
        window.connect("key-press-event", self._key, True)
        window.connect("key-release-event", self._key, False)
        window.connect("focus-out-event", self._left)

    def _key(self, window: Any, event: Any, held: bool) -> bool:
        modifiers = event.state & Gtk.accelerator_get_default_mod_mask()
        typed = isinstance(window.get_focus(), Gtk.Entry)
        if event.keyval not in _COMPARES or (held and (typed or modifiers)):
            return False
        if held or self._preview.comparison.held:
            self._hold(held)
        return not typed

    def _left(self, *_: Any) -> bool:
        self._hold(False)
        return False

    def _hold(self, held: bool) -> None:
        if held != self._preview.comparison.held:
            self._preview.comparison.held = held
            self._preview.draw()

    def _part(self, button: Any) -> None:
        self._preview.comparison.split = button.get_active()
        self._preview.draw()

    def _fit(self, _: Any) -> None:
        self._preview.view.fit()
        self._preview.draw()

    def _show_actual(self, _: Any) -> None:
        self._preview.view.zoom_to(100)
        self._preview.draw()

    def _zoom(self, steps: int) -> None:
        self._preview.view.zoom_by(steps)
        self._preview.draw()


def _small(name: str, label: str, hint: str, pressed: Callable[[Any], None]) -> Any:
    made = named(Gtk.Button(label=label), name)
    made.set_tooltip_text(hint)
    made.connect("clicked", pressed)
    return made
