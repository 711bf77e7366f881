"""A painting's place in the composition: one rule for both editors (docs/composition.md)."""

import enum
import re
from collections.abc import Container

from scumble_editor.languages.translation import _

KEEP_VISIBLE = "keep_source_visible"
"""The artist's choice in the settings of both editors; off where nothing was chosen."""

AS_GROUP = "result_as_group"
"""Their choice whether a painting's colours, detail and alpha come apart, in a group."""

_SEPARATOR = " – "
_RESULT = re.compile(
    r"(?P<style>.+?), [\d.]+ %(?: ?[(（][^()（）]*\d+[^()（）]*[)）])?(?: #\d+)? – (?P<source>.+)",
    re.DOTALL,
)


class SourceLayer(enum.Enum):
    """What becomes of the layer that was painted."""

    STAYS = "it is covered, or needed around the painting"
    HIDDEN = "it would shine through, or count twice"
    COPIED = "the painting and a plain copy of it blend as one group in its place; it is hidden"


def source_layer(
    *, plain: bool, soft: bool, selection: bool, keep_visible: bool = False
) -> SourceLayer:
    """What becomes of the source once its painting is there.

    ``plain``: normal blend mode, full opacity, no inherited alpha or layer style. ``soft``: some of
    its visible pixels are partly transparent. ``selection``: only a part of it was painted.
    ``keep_visible``: the artist wants it to stay as it is.
    """
    if keep_visible or (plain and (selection or not soft)):
        return SourceLayer.STAYS
    return SourceLayer.COPIED if selection else SourceLayer.HIDDEN


def source_name(layer: str) -> str:
    """The name of what was painted first: a painting's own name is taken off."""
    found = _RESULT.fullmatch(layer)
    while found is not None:
        layer = found["source"]
        found = _RESULT.fullmatch(layer)
    return layer


def result_name(
    layer: str, style: str, strength: float, step: int | None = None, taken: Container[str] = ()
) -> str:
    """The name of the new layer; ``step`` where it was stopped early.

    What differs comes first, since lists cut names at their end; names in ``taken`` get a number.
    """
    facts = f"{style}, {strength:g} %"
    if step is not None:
        facts = _("{facts} (stopped at step {step})", facts=facts, step=step)
    source = source_name(layer)
    name, number = f"{facts}{_SEPARATOR}{source}", 1
    while name in taken:
        number += 1
        name = f"{facts} #{number}{_SEPARATOR}{source}"
    return name
