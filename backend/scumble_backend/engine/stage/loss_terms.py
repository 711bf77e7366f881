"""The terms of the loss."""

from scumble_backend.engine.stage.feature_terms import ContentTerm, NearestTerm, StatisticTerm
from scumble_backend.engine.stage.pixel_terms import ColourTerm, SmoothnessTerm
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import AbsentTerm, Term

TERMS: tuple[type[Term], ...] = (
    StatisticTerm,
    NearestTerm,
    ContentTerm,
    ColourTerm,
    SmoothnessTerm,
)
"""All terms, in the order in which their values are reported and everything is added up.

L = gw L_gram + L_nn + cw L_content + .1 L_colour + smoothness. Without neighbours, by the methods
"gram" and "wasserstein", it is (1 + gw) L_gram or (1 + gw) L_wasserstein in place of the first
two. Nearest neighbours: Kolkin et al. 2022 (NNST), with hypercolumns of a few layers, matched once,
from a query that mixes content and iterate. Gram: Gatys et al. 2016, relative. Both together give
coherent strokes and the whole painting's statistics; each alone looks worse.
"""


def stage_terms(inputs: StageInputs) -> list[Term]:
    """Make the terms of one stage; an AbsentTerm for each that it does not have."""
    return [kind.of(inputs) or AbsentTerm(kind.name) for kind in TERMS]
