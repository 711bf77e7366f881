"""What a dialog does when the artist chooses, paints, pauses, steers and presses OK."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple

from scumble_client import KeptJob
from scumble_editor import text
from scumble_editor.choices import SETTLING, Choices
from scumble_editor.forecast.words import ADDED_WHEN_FINISHED
from scumble_editor.history.settings import Named, choose_settings
from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.painting_state import PaintingState
from scumble_editor.painters.source import S
from scumble_editor.presets import SavedSettings
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip
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
    """Something that is called once nobody has asked for it again for a while."""

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
        painter.forecast.remember_in(choices.store)
        self.closing = False
        """Whether OK was pressed: the dialog ends as soon as the painting is there."""
        self.completing = False
        """Whether OK was pressed before anything was painted: it is added once it is finished."""
        self.added = False
        """Whether paintings were added: the dialog is to close."""
        self.paint_on: Callable[[], bool] = lambda: False
        """Has a painting that is taken up painted on as it is chosen now; tells whether it does."""
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
        if self.idle and not self.painter.paintings:
            return self._open and self.choices.strip is not None and not self.choices.lent
        return self._open and (bool(self.painter.paintings) or self._pictured)

    @property
    def told(self) -> str:
        """What painting would take, or what becomes of it by itself; may be empty."""
        if self.completing:
            return ADDED_WHEN_FINISHED
        return "" if self.active else self.painter.forecast.line

    def paint_or_pause(self) -> None:
        """The button was pressed."""
        if self.painter.state is PaintingState.PAINTING:
            self.completing = False
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
        """The artist went to a style, which is painted with instead of all others."""
        self.choose_strip(Strip.of(style))

    def choose_strip(self, strip: Strip | None) -> None:
        """The artist chose other styles, weights, or another order."""
        if strip != self.choices.strip:
            self.choices.set_strip(strip)
            self._other_styles()

    def take(self, styles: Sequence[NamedStyle], add: bool) -> list[str]:
        """Keep pictures among the styles and paint with them; gives what cannot be, a line each.

        ``add``: beside what is chosen, not instead.
        """
        before = self.choices.strip
        problems = self.choices.take(styles, add)
        if self.choices.strip != before:
            self._other_styles()
        return problems

    def _other_styles(self) -> None:
        self.choices.save()
        self.painter.warm_up()
        if self.painter.line == text.NO_STYLE:
            self.painter.line = text.READY
        self._restyling.start()

    def use(self, settings: SavedSettings) -> None:
        """The artist chose saved settings: all that is painted follows them."""
        self.choices.set_parameters(settings.parameters)
        self._steering.start()
        if settings.strip is not None:
            self.choose_strip(settings.strip)

    def reset(self) -> None:
        """The artist wants every slider where it was at first."""
        self.choices.reset()
        self._steering.start()

    def change(self, name: str, value: object) -> None:
        """The artist moved a slider, or the like."""
        before = self.choices.parameters
        self.choices.set_parameter(name, value)
        if self.choices.parameters != before:
            self._steering.start()

    def use_kept(self, kept: KeptJob, named: Named) -> str:
        """Choose the settings of what was painted before; gives the line that says so."""
        before, strip = self.choices.parameters, self.choices.strip
        line = choose_settings(kept, self.choices, named)
        if self.choices.parameters != before:
            self._steering.start()
        if self.choices.strip != strip:
            self._restyling.start()
        return line

    def resume(self, kept: KeptJob, style: NamedStyle | None) -> None:
        """Continue what was left unfinished; ``style``: its own, if it is in the list.

        The choices are then what it was begun with.
        """
        for name, value in {**defaults(), **kept.parameters}.items():
            self.choices.set_parameter(name, value)
        self.choices.choose(style)
        self.painter.resume(kept, self.choices.parameters)

    def accept(self) -> None:
        """Add what there is: at once, or as soon as the best picture so far has come.

        Where there is nothing, it is painted, and added once it is finished.
        """
        if self.painter.at_editor:
            return
        if self.idle and not self.painter.paintings:
            self._begin()
            self.completing = self.painter.busy
        else:
            self.closing = True
            self.painter.finish()

    def poll(self) -> None:
        """Take what happened; after OK, have it added once everything has come."""
        try:
            self.painter.poll()
        except Exception as error:  # noqa: BLE001 - a dialog's timer has nobody to tell
            self.painter.abandon()
            self.painter.line = text.went_wrong(error)
        if self.completing and not self.painter.busy:
            self.completing = False
            self.closing = self.painter.state is PaintingState.DONE
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
        strip = self.choices.strip
        if strip is None:
            self.painter.line = text.NO_STYLE
            return
        self._restyling.stop()  # this is that style already
        self.choices.note_use()
        self.choices.save()
        self.painter.paint(strip, self.choices.parameters)

    def _restyle(self) -> None:
        """Look at another style instead of the one that was painted."""
        state = self.painter.state
        showing = state not in (PaintingState.IDLE, PaintingState.PAUSING)
        if self.closing or self.paint_on():
            return
        if showing or self.painter.reads:
            self._begin()

    def _steer(self) -> None:
        self.choices.save()
        if not self.closing and not (self.idle and self.paint_on()):
            self.painter.update(self.choices.parameters)

    @property
    def _open(self) -> bool:
        return not self.closing and not self.painter.at_editor

    @property
    def _pictured(self) -> bool:
        return self.painter.pictures > 0
