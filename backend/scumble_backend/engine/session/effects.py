"""How far back a painting goes for a change, and which road it takes from there."""

import math
from collections.abc import Collection, Sequence

from scumble_backend.engine.schedule import Stage, stop_of
from scumble_backend.engine.settings import EFFECTS, Likeness, Settings, Shows

_OPENED = 4  # iterations of the first level where most of its shapes are there
_SOON = 10  # iterations until a moved slider shows, where there was more than a draft


def painted_again(changed: Collection[str], settings: Settings) -> set[str]:
    """Those of the changed names (of EFFECTS) for which something is painted again."""
    noisy = settings.variation or settings.start == "noise"
    return {
        name
        for name in changed
        if EFFECTS[name].shows is not Shows.NOWHERE and (noisy or name != "seed")
    }


def level_of_change(
    changed: Collection[str], settings: Settings, stages: Sequence[Stage], begun: int
) -> int | None:
    """The stage to go back to for changed names of EFFECTS; None: nothing is painted again.

    That is the coarsest one at which the change shows. `begun`: stages that have begun.
    """
    shows = {EFFECTS[name].shows for name in painted_again(changed, settings)}
    if not shows:
        return None
    if Shows.SHAPES in shows:
        return 0
    if Shows.STYLE in shows:
        return min(1, stop_of(stages, "draft") - 1)
    return max(0, min(begun, stop_of(stages, settings.preset)) - 1)


def only_sliders(changed: Collection[str]) -> bool:
    """Whether a finished picture of these changes would be nearly the one that is there."""
    made = {EFFECTS[name].likeness for name in changed}
    return Likeness.ALIKE in made and Likeness.ANOTHER not in made


def new_levels(changed: Collection[str]) -> bool:
    """Whether levels from the second on are painted as if none had been passed."""
    return any(EFFECTS[name] == (Shows.STYLE, Likeness.ANOTHER) for name in changed)


def passed_again(
    changed: Collection[str], preset: str, stages: Sequence[Stage], back_to: int, begun: int
) -> list[Stage]:
    """The road after going back: a moved slider has one iteration there, then the stage seen.

    That is the last of the `begun` stages within the preset. Where styles, content or the start
    have changed, every stage has all its iterations.
    """
    seen = min(begun, stop_of(stages, preset)) - 1
    if not only_sliders(changed) or seen < back_to:
        return list(stages)
    first = {back_to: 1} if back_to < seen else {}
    again = dict.fromkeys(range(seen), 0) | first
    if stages[seen].preset != "draft":
        again[seen] = max(stages[seen].iterations, _SOON - len(first))
    return [
        stage._replace(iterations=again.get(i, stage.iterations)) for i, stage in enumerate(stages)
    ]


def settled(stage: Stage) -> Stage:
    """Half the iterations: enough for a part that is new, and the rest holds stiller."""
    half = math.ceil(stage.iterations / 2)
    return stage._replace(iterations=min(half, _OPENED) if stage.opening else half)
