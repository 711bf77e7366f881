"""How a stage is set up: its terms are made, and its matches searched."""

from collections.abc import Sequence

import torch
from torch import Tensor

from scumble_backend.engine.feature_terms import NearestTerm
from scumble_backend.engine.loss_terms import stage_terms
from scumble_backend.engine.objective import Objective
from scumble_backend.engine.passes import Passes
from scumble_backend.engine.search import Neighbours, Search
from scumble_backend.engine.stage_inputs import StageInputs


@torch.no_grad()
def set_up(
    inputs: StageInputs,
    start: Tensor,
    *,
    tile: int | None = None,
    found: Sequence[Tensor] | None = None,
    roomy: bool = False,
    again: bool = False,
) -> tuple[Objective, Neighbours | None]:
    """Make the objective of a stage that starts at a picture (1,3,h,w), and what finds its matches.

    The latter is None where the stage compares with none. `tile`: px of a tile's core, None: all
    at once. `found`: matches of this very stage that were found before; None: search them.
    `roomy`: there is memory to keep what the network saw at the start for the first iteration.
    `again`: matches are going to be searched again.
    """
    terms, counted = stage_terms(inputs), inputs.counted.weight
    passes = Passes(inputs, tile, roomy=roomy)
    objective = Objective(passes, terms, None if counted is None else counted > 0)
    search = Search(inputs, passes, keeps=roomy and again)
    nearest = next((term for term in terms if isinstance(term, NearestTerm)), None)
    if nearest is None:
        if inputs.stage.content is not None:
            search.show_content(objective.see_content)
        return objective, None
    neighbours = Neighbours(search, nearest)
    if found is None or not neighbours.restore(found, objective.see_content):
        neighbours.find(start, objective.see_content)
    return objective, neighbours
