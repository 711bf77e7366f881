"""A painting from which another goes on, in other settings or as a sibling."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic

from scumble_client import Client
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.results.record import ResultRecord
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import PARAMETERS, Value

_PRESETS = [value for value, _ in PARAMETERS["preset"].choices]
_LARGEST_SEED = int(PARAMETERS["seed"].maximum)
NOISE = 40.0
"""The variation of a sibling of a painting that has none, in percent."""


class Placing(enum.Enum):
    """What becomes of a painting when another that goes on from it comes."""

    REPLACE = "replace"
    ON_TOP = "top"


@dataclass(frozen=True)
class Onward(Generic[S]):
    """A painting in an image, and what is wanted of the one that goes on from it."""

    record: ResultRecord
    source: S
    """Where that one goes; it has the painted layer's name."""
    parameters: Mapping[str, Value]
    strip: Strip | None
    """The styles that are wanted."""
    shown: Mapping[str, Value]
    """What the sliders show: what is changed of it later is an update."""
    placing: Placing = Placing.REPLACE
    fresh: bool = False
    """Whether it is painted from the start."""

    @property
    def changes(self) -> dict[str, Value]:
        """What is wanted otherwise than it is."""
        own = self.record.parameters
        return {name: value for name, value in self.parameters.items() if own.get(name) != value}

    @property
    def other_strip(self) -> Strip | None:
        """The styles that are wanted, if the painting has others or other weights.

        Those that act in places are none of them: only a new painting looks at places.
        """
        return None if self.needs_anew else self._wanted

    @property
    def needs_anew(self) -> bool:
        """Whether the styles that are wanted need the layer to be painted anew."""
        strip, own = self._wanted, self.record.strip
        return strip is not None and bool(strip.places or (own and own.places))

    @property
    def _wanted(self) -> Strip | None:
        strip = self.strip
        return None if strip is None or strip.is_as(self.record.strip) else strip

    @property
    def differs(self) -> bool:
        """Whether something else is wanted than what is there."""
        return bool(self.changes or self.other_strip)

    def begin(self, client: Client) -> LayerJob[S]:
        """Have it painted; raises InputError for a style that cannot be read."""
        other = self.other_strip
        styles = list(other.files) if other else []
        identity = client.branch(self.record.job, self.changes, styles, self.fresh)
        style = other or self.record.strip or Strip.of(NamedStyle("", ""))
        return LayerJob(
            self.source,
            style,
            dict(self.parameters),
            dict(self.shown),
            self.strip,
            job=identity,
            goes_on=True,
            replaces=self.placing is Placing.REPLACE,
            digests=tuple(one.sha256 for one in styles or self.record.styles),
        )


def finer(preset: Value) -> str | None:
    """Give the preset after one; None after the last."""
    place = _PRESETS.index(str(preset)) + 1
    return _PRESETS[place] if place < len(_PRESETS) else None


def sibling(onward: Onward[S]) -> Onward[S]:
    """Give the same painting with other noise, beside the one that is there."""
    seed = (int(onward.parameters["seed"]) + 1) % (_LARGEST_SEED + 1)
    noise = onward.parameters["variation"] or NOISE
    parameters = {**onward.parameters, "seed": seed, "variation": noise}
    return replace(onward, parameters=parameters, placing=Placing.ON_TOP, fresh=True)
