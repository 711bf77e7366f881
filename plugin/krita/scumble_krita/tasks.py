"""What is to be painted: a style, and one layer in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from scumble_client import KeptJob
from scumble_editor.composition import result_name
from scumble_editor.unfinished import style_title
from scumble_krita.homes import source_of
from scumble_krita.layers import Source
from scumble_krita.styles import Style
from scumble_protocol.parameters import Value, defaults


@dataclass
class Task:
    """One layer being painted."""

    source: Source
    style: Style
    parameters: dict[str, Value]
    shown: dict[str, Value]
    """What the sliders showed when it began: what is changed of it since is an update."""
    job: str | None = None
    """The client's name for it; None while the layer is read."""
    fraction: float = 0.0
    ended: bool = False

    @classmethod
    def of(cls, kept: KeptJob, shown: Mapping[str, Value]) -> "Task":
        """Take up an unfinished painting with the parameters that it has."""
        parameters = {**defaults(), **kept.parameters}
        style, source = Style("", style_title(kept)), source_of(kept)
        return cls(source, style, parameters, dict(shown), kept.job, kept.fraction)

    def news(self, shown: Mapping[str, Value]) -> dict[str, Value]:
        """What the sliders show now and did not show before."""
        return {name: value for name, value in shown.items() if self.shown.get(name) != value}

    def name(self, stopped_at: int | None = None) -> str:
        """The name of its result layer."""
        strength = float(self.parameters["strength"])
        return result_name(self.source.name, self.style.title, strength, stopped_at)
