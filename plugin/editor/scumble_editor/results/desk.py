"""What an artist does with a painting that is there: its settings come back, another goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from scumble_client import Client
from scumble_editor import onward_text, text
from scumble_editor.choices import Choices
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.regions import region_text
from scumble_editor.results.onward import Onward, Placing, finer, sibling
from scumble_editor.results.record import ResultRecord

PLACING = "result_placing"
"""The artist's choice among ``Placing`` in the settings of both editors."""


@dataclass(frozen=True)
class Taken(Generic[S]):
    """A painting whose layer is selected: its record, its layer's name, where another goes."""

    record: ResultRecord
    layer: str
    source: S


class OnwardPainter(Protocol[S]):
    """What a painter does for the desk."""

    line: str

    @property
    def busy(self) -> bool:
        """Whether something more will come by itself: the line is that one's."""

    @property
    def engaged(self) -> bool:
        """Whether what is selected is being painted."""

    def tell(self, line: str) -> None:
        """Say something that is not about painting."""

    def go_on(self, begin: Callable[[Client], LayerJob[S]]) -> None:
        """Paint what ``begin`` gives, which has told the client of it."""


class ResultDesk(Generic[S]):
    """The painting that is selected, and what goes on from it; widgets call this.

    As long as one is taken up, the choices show its settings instead of the artist's own.
    """

    def __init__(self, painter: OnwardPainter[S], choices: Choices) -> None:
        self._painter, self._choices = painter, choices
        self.taken: Taken[S] | None = None
        """The painting that is taken up."""
        self.turning = False
        """Whether the choices change now because another layer is selected, not by the artist."""
        self._down: Taken[S] | None = None
        """A painting that is selected, but not taken up."""
        self._late = ("", choices.parameters, choices.strip)
        """The job of a painting, and what was chosen for it after its picture had come."""

    @property
    def placing(self) -> Placing:
        """What becomes of a painting when another that goes on from it comes."""
        return Placing.ON_TOP if self._choices.kept(PLACING) == "top" else Placing.REPLACE

    @placing.setter
    def placing(self, placing: Placing) -> None:
        self._choices.keep(PLACING, placing.value)

    @property
    def can_go_on(self) -> bool:
        """Whether a sibling of a painting can be made now."""
        return self.taken is not None and not self._painter.engaged

    @property
    def can_be_finer(self) -> bool:
        """Whether the painting can be painted further now."""
        return self.can_go_on and self._next_preset is not None

    def select(self, taken: Taken[S] | None, *, quietly: bool = False) -> bool:
        """Take up the painting that is selected, or None; tells whether that is another.

        While that is painted on all stays as it is. ``quietly``: it was not selected just now, so
        what the line says of a job is left to be read.
        """
        if _same(self._down, taken) and taken is not None:
            return False
        self._down, before = None, self.taken
        if _same(before, taken) or (taken is not None and self._painter.engaged):
            return False
        self.taken = taken
        self.turning = True
        try:
            if taken is None:
                self._choices.give_back()
            else:
                self._choices.lend(taken.record.parameters, taken.record.strip)
        finally:
            self.turning = False
        self._catch_up()
        if self._painter.busy:
            return True
        if taken is not None:
            if not quietly and not onward_text.names(self._painter.line, taken.layer):
                self._painter.line = onward_text.taken_up(taken.layer)
        elif before is not None and self._painter.line == onward_text.taken_up(before.layer):
            self._painter.line = text.READY
        return True

    def came_late(self, job: str) -> None:
        """Keep what is chosen now, if a job is given, until that one's painting is taken up."""
        if job:
            self._late = (job, self._choices.parameters, self._choices.strip)

    def _catch_up(self) -> None:
        """Choose again, for the painting that is taken up, what came too late for it."""
        (job, parameters, strip), taken = self._late, self.taken
        if taken is not None and taken.record.job == job:
            self._choices.set_parameters(parameters)
            self._choices.set_strip(strip)
        self._late = ("", parameters, strip)

    def put_down(self) -> None:
        """Show the artist's own settings, until another layer is selected than this painting's.

        What is chosen next is then not for the painting: it has become a style, for instance.
        """
        down = self.taken
        if self.select(None):
            self._down = down

    def settled(self) -> bool:
        """Paint on as the artist has left the choices; tells whether that is another picture."""
        onward = self._onward()
        if onward is None or self._painter.engaged:
            return False
        if onward.differs:
            self._painter.go_on(onward.begin)
        if onward.needs_anew:
            self._painter.tell(region_text.ANEW)
        return onward.differs

    def finer(self) -> None:
        """Paint on to the next preset; where that cannot be, say why (a key may be pressed)."""
        if self.can_be_finer:
            self._choices.set_parameter("preset", self._next_preset)
            self.settled()
        else:
            self._refuse()

    def vary(self) -> None:
        """Paint a sibling: the same with other noise, beside it; or say why that cannot be."""
        onward = self._onward()
        if onward is not None and self.can_go_on:
            self._painter.go_on(sibling(onward).begin)
        else:
            self._refuse()

    def _refuse(self) -> None:
        taken = self.taken
        if taken is None:
            self._painter.tell(onward_text.SELECT_PAINTING)
        elif self._painter.engaged:
            self._painter.tell(onward_text.is_painted_still(taken.layer))
        else:
            self._painter.tell(onward_text.is_finest(taken.layer))

    @property
    def _next_preset(self) -> str | None:
        return finer(self.taken.record.parameters["preset"]) if self.taken is not None else None

    def _onward(self) -> Onward[S] | None:
        taken, choices = self.taken, self._choices
        if taken is None:
            return None
        shown = choices.parameters
        return Onward(taken.record, taken.source, shown, choices.strip, shown, self.placing)


def _same(one: Taken[S] | None, other: Taken[S] | None) -> bool:
    """Tell whether both are the same painting in the same place."""
    if one is None or other is None:
        return one is other
    return (one.record, one.layer) == (other.record, other.layer)
