"""The run of a stage: its objective, its optimiser, and how far they are."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.optim.optimizer import Optimizer
from scumble_backend.engine.optim.optimizer_memory import OptimizerMemory
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.stage.stage_setup import StageSetup
from scumble_backend.engine.stage.strokes import Strokes
from scumble_backend.engine.vgg.network import Poll
from scumble_backend.heap import trim

_MATCHED_AGAIN = 2  # iterations until neighbours are searched again, where a picture is changed
_WORSE = 1.02  # a loss above this times the best one is a step back


class Pause(NamedTuple):
    """A stage in the middle.

    evaluated (1,3,h,w): the iterate of the lowest loss yet. went_well: whether the newest iterate
    is what is shown, else it is that one. found: for each style the matches, (gh,gw) int32; None
    where nothing is matched. memory: the optimiser's; None where it was too large to keep.
    """

    evaluated: Tensor
    lowest: float
    went_well: bool
    found: tuple[Tensor, ...] | None
    memory: OptimizerMemory | None


@dataclass(frozen=True, eq=False)
class StageRun:
    """A stage under way; each iteration makes the next one.

    setup: what it minimises. optimizer: with what it remembers. content (1,3,h,w): of the level.
    picture (1,3,h,w): the iterate, never changed in place. evaluated: the one of the lowest loss
    yet, `lowest`. best: what is worth showing: the iterate, or the evaluated one where the newest
    steps went wrong. detail: what is finer, kept aside. strokes: they enlarge its pictures, and
    are those of the setup's matches (`strokes_of`); None where nothing was matched. done:
    iterations of the stage. again: a finished picture is to be changed, so neighbours are searched
    again every two iterations while it turns into another; matched: iterations at the last such
    search. counted: whether its set-up is among the work that is done.
    """

    stage: Stage
    setup: StageSetup
    optimizer: Optimizer
    content: Tensor
    picture: Tensor
    best: Tensor
    evaluated: Tensor
    detail: Tensor | None
    strokes: Strokes | None
    strokes_of: Callable[[Sequence[Tensor] | None], Strokes | None]
    done: int
    again: bool
    give: Tensor | None = None
    matched: int = 0
    lowest: float = math.inf
    counted: bool = False

    @property
    def tile(self) -> int | None:
        """px of a tile's core; None: untiled."""
        return self.setup.objective.tile

    # -- before its first iteration ------------------------------------------------------------

    def with_new_strokes(self, poll: Poll) -> "StageRun":
        """Begin with the strokes of the matched places, in place of those it has."""
        if self.strokes is None:
            return self
        picture = self.strokes.renew(self.picture[0], poll)[None].clamp(0, 1)
        return replace(self, picture=picture, best=picture, evaluated=picture)

    def resumed(self, pause: Pause) -> "StageRun":
        """Resume from a pause, with the iterate that it had."""
        device, optimizer = self.picture.device, self.optimizer
        evaluated = pause.evaluated.to(device)
        if pause.memory is not None:
            optimizer = optimizer.with_memory(pause.memory.on(str(device)))
        return replace(
            self,
            optimizer=optimizer,
            best=self.picture if pause.went_well else evaluated,
            evaluated=evaluated,
            lowest=pause.lowest,
            counted=True,
        )

    # -- on its way ----------------------------------------------------------------------------

    def paused(self, memory: float) -> Pause:
        """Its state, on the CPU; with the optimiser's memory if that has at most `memory` bytes."""
        found, kept = self.setup.matches, self.optimizer.memory()
        return Pause(
            evaluated=self.evaluated.cpu(),
            lowest=self.lowest,
            went_well=self.best is self.picture,
            found=None if found is None else tuple(x.cpu() for x in found),
            memory=kept.on("cpu") if kept.nbytes <= memory else None,
        )

    def with_tiles(self, tile: int) -> "StageRun":
        """Go on with smaller tiles."""
        return replace(self, setup=self.setup.with_tiles(tile))

    def shortened(self) -> "StageRun | None":
        """Remember half as many steps, to save memory; None: there is nothing to forget."""
        optimizer = self.optimizer.shortened()
        return None if optimizer is None else replace(self, optimizer=optimizer)

    def matched_again(self) -> "StageRun":
        """Search neighbours again when it is time to."""
        if not self.again or self.done % _MATCHED_AGAIN or self.matched == self.done:
            return self
        setup = self.setup.matched_again(self.picture)
        strokes = self.strokes_of(setup.matches)
        return replace(self, setup=setup, strokes=strokes, matched=self.done)

    def advanced(self) -> tuple["StageRun", dict[str, float]]:
        """One iteration, and its losses.

        Where the loss or the step is NaN or infinite, it goes back to the best iterate and
        forgets. Raises EngineError if that is so from the start.
        """
        found = self.setup.evaluate(self.picture)
        if self.tile is not None:
            trim()
        gradient = found.gradient if self.give is None else found.gradient * self.give
        step, optimizer = self.optimizer.step(gradient)
        picture = self.picture + (step if self.give is None else step * self.give)
        # The only time in an iteration that the host waits for the device.
        *values, checksum = torch.cat([found.values, picture.sum()[None]]).tolist()
        losses = found.named(values)
        total = losses["total"]
        if not math.isfinite(total):
            return self._back_to_best(), losses
        went_well = total <= self.lowest * _WORSE
        run = self
        if total < self.lowest:
            run = replace(self, lowest=total, evaluated=self.picture)
        if not math.isfinite(checksum):
            return run._back_to_best(), losses
        best = picture if went_well else run.evaluated
        done = self.done + 1
        return replace(run, optimizer=optimizer, picture=picture, best=best, done=done), losses

    def _back_to_best(self) -> "StageRun":
        if self.lowest == math.inf:  # from the start, so another try would end in the same way
            raise EngineError(
                "The loss became NaN with these settings: choose other settings, or the "
                "packaged weights"
            )
        best, optimizer = self.evaluated, self.optimizer.forgotten()
        return replace(self, optimizer=optimizer, picture=best, best=best, done=self.done + 1)
