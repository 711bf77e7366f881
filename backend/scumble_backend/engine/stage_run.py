"""The run of a stage: its objective, its optimiser, and where they have got to."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.network import Poll
from scumble_backend.engine.objective import Objective
from scumble_backend.engine.optimizer import Optimizer
from scumble_backend.engine.schedule import Stage
from scumble_backend.engine.search import Neighbours
from scumble_backend.engine.state import Pause
from scumble_backend.engine.strokes import Strokes
from scumble_backend.heap import trim

_MATCHED_AGAIN = 2  # iterations until neighbours are searched anew, where a picture is changed
_WORSE = 1.02  # a loss above this times the best one is a step back


class StageRun:
    """A stage under way.

    picture (1,3,h,w): the iterate, never changed in place. best: what is worth showing: the
    iterate, or the one of lowest loss where the newest steps went wrong. content, detail: as
    the painting keeps them. strokes: enlarges its pictures; None where nothing was matched.
    tile: px of a core, None: untiled.
    """

    def __init__(
        self,
        stage: Stage,
        objective: Objective,
        neighbours: Neighbours | None,
        content: Tensor,
        picture: Tensor,
        *,
        detail: Tensor | None,
        optimizer: Optimizer,
        strokes: Callable[[Sequence[Tensor] | None], Strokes | None],
        again: bool,
        done: int = 0,
    ) -> None:
        """`neighbours`: finds the objective's matches; None where it has none.

        `strokes`: those of matches.

        `again`: there is a finished picture to be changed: neighbours are searched anew every two
        iterations, as it becomes another. `done`: iterations before this run.
        """
        self.stage, self.content, self.picture, self.detail = stage, content, picture, detail
        self.best = picture
        self.counted = False
        self._strokes_of = strokes
        self._every = _MATCHED_AGAIN if again else 0
        self._done, self._matched = done, 0
        self._objective, self._neighbours = objective, neighbours
        self.strokes = strokes(self._matches)
        self._lowest = math.inf
        self._optimizer = optimizer
        self._evaluated = picture

    @property
    def tile(self) -> int | None:
        """px of a tile's core; None: untiled."""
        return self._objective.tile

    @property
    def _matches(self) -> list[Tensor] | None:
        return None if self._neighbours is None else self._neighbours.indices

    def cut(self, tile: int) -> None:
        """Go on with smaller tiles."""
        self._objective.cut(tile)

    def renew_strokes(self, poll: Poll) -> None:
        """Begin with the strokes of the matched places, in the place of those that are there."""
        if self.strokes is not None:
            picture = self.strokes.renew(self.picture[0], poll)[None].clamp(0, 1)
            self.picture = self.best = self._evaluated = picture

    def forget_half(self) -> bool:
        """Save memory: remember half as many steps. False when there is nothing left to forget."""
        return self._optimizer.shorten()

    def pause(self, memory: float) -> Pause:
        """Where it has got to, on the CPU; of the optimiser's memory at most so many bytes."""
        found, kept = self._matches, self._optimizer.kept()
        return Pause(
            evaluated=self._evaluated.cpu(),
            lowest=self._lowest,
            went_well=self.best is self.picture,
            found=None if found is None else tuple(x.cpu() for x in found),
            memory=kept.on("cpu") if kept.nbytes <= memory else None,
        )

    def resume(self, pause: Pause) -> None:
        """Go on from there: this run has just begun, with the iterate that it had."""
        device = self.picture.device
        self._evaluated, self._lowest = pause.evaluated.to(device), pause.lowest
        self.best = self.picture if pause.went_well else self._evaluated
        self.counted = True
        if pause.memory is not None:
            self._optimizer.put_back(pause.memory.on(str(device)))

    def advance(self) -> dict[str, float]:
        """One iteration; its losses. Nothing changes when it ends with an exception.

        Where the loss or the step is no number, it goes back to the best iterate and forgets.
        """
        self._match_again()
        found = self._objective.evaluate(self.picture)
        if self.tile is not None:
            trim()
        before = self._optimizer.state
        try:
            picture = self.picture + self._optimizer.step(found.gradient)
            # The only time in an iteration that the host waits for the device.
            *values, checksum = torch.cat([found.values, picture.sum()[None]]).tolist()
        except BaseException:
            self._optimizer.state = before
            raise
        losses = found.named(values)
        total = losses["total"]
        if not math.isfinite(total):
            self._optimizer.state = before
            return self._back_to_best(losses)
        went_well = total <= self._lowest * _WORSE
        if total < self._lowest:
            self._lowest, self._evaluated = total, self.picture
        if not math.isfinite(checksum):
            return self._back_to_best(losses)
        self.picture = picture
        self.best = self.picture if went_well else self._evaluated
        self._done += 1
        return losses

    def _match_again(self) -> None:
        """Search neighbours anew where it is time to."""
        if self._every and self._done % self._every == 0 and self._matched != self._done:
            if self._neighbours is not None:
                self._neighbours.find(self.picture)
            self.strokes = self._strokes_of(self._matches)
            self._matched = self._done

    def _back_to_best(self, losses: dict[str, float]) -> dict[str, float]:
        if self._lowest == math.inf:  # from the start, so another try would end in the same way
            raise EngineError(
                "This layer cannot be painted so, its losses are no numbers: choose other "
                "settings, or the packaged weights"
            )
        self._optimizer.forget()
        self.picture = self.best = self._evaluated
        self._done += 1
        return losses
