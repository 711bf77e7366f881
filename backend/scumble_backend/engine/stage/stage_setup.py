"""How a stage is set up: its terms are made, and its matches searched."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from scumble_backend.engine.stage.feature_terms import NearestTerm
from scumble_backend.engine.stage.loss_terms import stage_terms
from scumble_backend.engine.stage.objective import Evaluation, Objective
from scumble_backend.engine.stage.passes import Passes
from scumble_backend.engine.stage.search import Neighbours, Search
from scumble_backend.engine.stage.stage_inputs import StageInputs


@dataclass(frozen=True, eq=False)
class StageSetup:
    """What a stage minimises, and what finds its matches (None where it compares with none).

    Other tiles and other matches make another setup: this one stays as it is, but frees what was
    gathered and seen for it, and gathers it again when asked: there is no room for both.
    """

    passes: Passes
    objective: Objective
    neighbours: Neighbours | None

    @property
    def matches(self) -> list[Tensor] | None:
        """Give for each style which of its bank's columns each place was given, (h,w) int32."""
        return None if self.neighbours is None else self.neighbours.indices

    def evaluate(self, picture: Tensor) -> Evaluation:
        """Losses and gradient at `picture` (1,3,h,w)."""
        return self.objective.evaluate(picture)

    def with_tiles(self, tile: int | None) -> "StageSetup":
        """Give it with tiles of at most `tile` px in their cores, a multiple of 16; None: one."""
        other = self._copied()
        other.objective.cut(tile)
        return other

    def matched_again(self, picture: Tensor) -> "StageSetup":
        """Give it with matches searched again, for the current `picture` (1,3,h,w)."""
        if self.neighbours is None:
            return self
        other = self._copied()
        if other.neighbours is not None:
            other.neighbours.find(picture)
        return other

    def _copied(self) -> "StageSetup":
        """A copy: changing its tiles and matches leaves this one as it is."""
        passes = self.passes.copied()
        if self.neighbours is None:
            return StageSetup(passes, self.objective.copied(passes, None), None)
        neighbours, nearest = self.neighbours.copied(passes)
        return StageSetup(passes, self.objective.copied(passes, nearest), neighbours)


@torch.no_grad()
def set_up(
    inputs: StageInputs,
    start: Tensor,
    *,
    tile: int | None = None,
    found: Sequence[Tensor] | None = None,
    roomy: bool = False,
    again: bool = False,
) -> StageSetup:
    """Set up a stage that starts at a picture (1,3,h,w).

    `tile`: px of a tile's core, None: all at once. `found`: matches of this very stage that were
    found before; None: search them. `roomy`: there is memory to keep what the network saw at the
    start for the first iteration. `again`: matches are going to be searched again.
    """
    terms = stage_terms(inputs)
    passes = Passes(inputs, tile, roomy=roomy)
    objective = Objective(passes, terms, inputs.free)
    search = Search(inputs, passes, roomy=roomy, again=again)
    nearest = next((term for term in terms if isinstance(term, NearestTerm)), None)
    neighbours = None if nearest is None else Neighbours(search, nearest)
    if neighbours is None:
        if inputs.stage.content is not None:
            search.show_content(objective.see_content)
    elif found is None or not neighbours.restore(found, objective.see_content):
        neighbours.find(start, objective.see_content)
    if inputs.patch is not None and passes.partial:
        objective.hold(passes.everywhere(), inputs.patch.before)
    return StageSetup(passes, objective, neighbours)
