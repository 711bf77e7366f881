"""What is to be painted: a style, and one layer in it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

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
    shown_style: Style | None
    """The style that was chosen then."""
    job: str | None = None
    """The client's name for it; None while the layer is read."""
    fraction: float = 0.0
    ended: bool = False
    soft: bool = False
    """Some of the layer's visible pixels are partly transparent."""
    notes: list[str] = field(default_factory=list)
    """What the artist should know once its painting is there."""

    @classmethod
    def of(cls, kept: KeptJob, shown: Mapping[str, Value], chosen: Style | None) -> "Task":
        """Take up an unfinished painting with the parameters that it has."""
        parameters = {**defaults(), **kept.parameters}
        style, source = Style("", style_title(kept)), source_of(kept)
        job, fraction = kept.job, kept.fraction
        return cls(source, style, parameters, dict(shown), chosen, job=job, fraction=fraction)

    def news(self, shown: Mapping[str, Value]) -> dict[str, Value]:
        """What the sliders show now and did not show before."""
        return {name: value for name, value in shown.items() if self.shown.get(name) != value}

    def take(self, news: Mapping[str, Value], style: Style | None) -> None:
        """Note what was changed of it."""
        self.parameters.update(news)
        self.shown.update(news)
        if style is not None:
            self.style = self.shown_style = style

    def name(self, stopped_at: int | None, taken: Container[str]) -> str:
        """The name of its result layer, other than those in ``taken``."""
        strength = float(self.parameters["strength"])
        return result_name(self.source.name, self.style.title, strength, stopped_at, taken)
