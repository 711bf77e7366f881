"""What a dialog does when the artist chooses, paints, pauses, steers and presses OK."""

from collections.abc import Callable
from typing import Generic, NamedTuple

from scumble_client import KeptJob
from scumble_editor import text
from scumble_editor.choices import SETTLING, Choices
from scumble_editor.dialog_painter import DialogPainter, PaintingState
from scumble_editor.source import S
from scumble_editor.styles import NamedStyle
from scumble_protocol.parameters import defaults

Later = Callable[[int, Callable[[], None]], Callable[[], None]]
"""Has something called once after so many milliseconds; gives what cancels that."""


class PaintButton(NamedTuple):
    """How the button that paints and pauses looks now."""

    label: str
    hint: str
    enabled: bool


_BUTTONS = {
    PaintingState.PAINTING: (text.PAUSE, text.PAUSE_HINT),
    PaintingState.PAUSING: (text.PAUSE, text.PAUSE_HINT),
    PaintingState.PAUSED: (text.RESUME, text.UNPAUSE_HINT),
}


class Settling:
    """Calls something once nobody has asked for it again for a while."""

    def __init__(self, later: Later, act: Callable[[], None]) -> None:
        self._later, self._act = later, act
        self._cancel: Callable[[], None] | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be called."""
        return self._cancel is not None

    def start(self) -> None:
        """Ask for it, from now on."""
        self.stop()
        self._cancel = self._later(SETTLING, self._settled)

    def stop(self) -> None:
        """Have it not called."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _settled(self) -> None:
        self._cancel = None
        self._act()


class DialogSession(Generic[S]):
    """A dialog from its opening to its end; its widgets call this and show what it says."""

    def __init__(self, painter: DialogPainter[S], choices: Choices, later: Later) -> None:
        self.painter, self.choices = painter, choices
        self.closing = False
        """Whether OK was pressed: the dialog ends as soon as the painting is there."""
        self.added = False
        """Whether paintings were added: the dialog is to close."""
        self._adding = False
        self._steering = Settling(later, self._steer)
        self._restyling = Settling(later, self._restyle)

    @property
    def idle(self) -> bool:
        """Whether nothing is painted or was painted."""
        return self.painter.state is PaintingState.IDLE

    @property
    def settled(self) -> bool:
        """Whether every change of the artist's was acted on."""
        return not (self._steering.waits or self._restyling.waits)

    @property
    def active(self) -> bool:
        """Whether a layer is being painted now."""
        return self.painter.state in (PaintingState.PAINTING, PaintingState.PAUSING)

    @property
    def paint_button(self) -> PaintButton:
        """How the button that paints and pauses looks."""
        label, hint = _BUTTONS.get(self.painter.state, (text.PAINT, text.PAINT_NOW_HINT))
        return PaintButton(label, hint, self._open and (not self.active or self._pictured))

    @property
    def can_accept(self) -> bool:
        """Whether OK can be pressed."""
        return self._open and (bool(self.painter.paintings) or (not self.idle and self._pictured))

    def paint_or_pause(self) -> None:
        """The button was pressed."""
        if self.painter.state is PaintingState.PAINTING:
            self.painter.pause()
        elif self.painter.state is not PaintingState.PAUSING:
            self.enter()

    def enter(self) -> None:
        """Paint, or continue after a pause."""
        if self.closing or self.active:
            return
        if self.painter.state is PaintingState.PAUSED:
            self.painter.unpause(self.choices.parameters)
        else:
            self._begin()

    def choose(self, style: NamedStyle) -> None:
        """The artist went to a style."""
        if style == self.choices.style:
            return
        self.choices.choose(style)
        self.choices.save()
        self.painter.warm_up()
        if self.painter.line == text.NO_STYLE:
            self.painter.line = text.READY
        self._restyling.start()

    def change(self, name: str, value: object) -> None:
        """The artist moved a slider, or the like."""
        before = self.choices.parameters
        self.choices.set_parameter(name, value)
        if self.choices.parameters != before:
            self._steering.start()

    def resume(self, kept: KeptJob, style: NamedStyle | None) -> None:
        """Continue what was left unfinished; ``style``: its own, if it is in the list.

        The choices are then what it was begun with.
        """
        for name, value in {**defaults(), **kept.parameters}.items():
            self.choices.set_parameter(name, value)
        self.choices.choose(style)
        self.painter.resume(kept, self.choices.parameters)

    def accept(self) -> None:
        """Add what there is: at once, or as soon as the best picture so far has come."""
        if not self.painter.at_editor:
            self.closing = True
            self.painter.finish()

    def poll(self) -> None:
        """Take what happened; after OK, have it added once everything has come."""
        try:
            self.painter.poll()
        except Exception as error:  # noqa: BLE001 - a dialog's timer has nobody to tell
            self.painter.abandon()
            self.painter.line = text.went_wrong(error)
        if self.closing and not self.painter.busy:
            self._end()

    def _end(self) -> None:
        if self.painter.added:
            self.added = True
        elif self.painter.paintings and not self._adding:
            self._adding = True
            self.painter.add(self.choices.keep_visible)
        else:
            self.closing = self._adding = False

    def _begin(self) -> None:
        style = self.choices.style
        if style is None:
            self.painter.line = text.NO_STYLE
            return
        self._restyling.stop()  # this is that style already
        self.choices.save()
        self.painter.paint(style, self.choices.parameters)

    def _restyle(self) -> None:
        """Look at another style instead of the one that was painted."""
        state = self.painter.state
        showing = state not in (PaintingState.IDLE, PaintingState.PAUSING)
        if (showing or self.painter.reads) and not self.closing:
            self._begin()

    def _steer(self) -> None:
        self.choices.save()
        if not self.closing:
            self.painter.update(self.choices.parameters)

    @property
    def _open(self) -> bool:
        return not self.closing and not self.painter.at_editor

    @property
    def _pictured(self) -> bool:
        return self.painter.pictures > 0
