"""What is to be painted: one layer, in a style."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from scumble_client import KeptJob, Result
from scumble_editor.composition import result_name
from scumble_editor.styles import Style
from scumble_editor.unfinished import style_title
from scumble_gimp.sources import Source
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
    """The client's name for it; None while it waits for its turn."""
    fraction: float = 0.0
    result: Result | None = None
    """The newest painting; it may still be painted on."""
    kept: bool = False
    """It was left unfinished before: another style does not delete it."""
    news: dict[str, Value] = field(default_factory=dict)
    """Parameters that were changed, of which the backend was not told yet."""

    @classmethod
    def of(cls, kept: KeptJob, source: Source, shown: Mapping[str, Value]) -> "Task":
        """Take up an unfinished painting with the parameters that it has."""
        parameters = {**defaults(), **kept.parameters}
        style, fraction = Style("", style_title(kept)), kept.fraction
        return cls(source, style, parameters, dict(shown), kept.job, fraction, kept=True)

    @property
    def waits(self) -> bool:
        """Whether the backend is still to be told of it, or of a change."""
        return self.job is None or bool(self.news)

    def steer(self, shown: Mapping[str, Value]) -> None:
        """Take what the sliders show now and did not show before."""
        changed = {name: value for name, value in shown.items() if self.shown.get(name) != value}
        self.parameters.update(changed)
        self.shown.update(changed)
        if self.job is not None:
            self.news.update(changed)

    def name(self, taken: Container[str]) -> str:
        """Name its result layer, differently from the layers whose names are ``taken``."""
        step = self.result.step if self.result and self.result.stopped else None
        strength = float(self.parameters["strength"])
        return result_name(self.source.name, self.style.title, strength, step, taken)

    def settings(self, painting: int) -> bytes:
        """What its result layer's parasite says; ``painting`` is that layer's tattoo."""
        result = self.result
        content: dict[str, Any] = {
            "layer": self.source.name,
            "style": self.style._asdict(),
            "parameters": self.parameters,
            "steps": result.step if result else 0,
            "stopped": bool(result and result.stopped),
            "painting": painting,
            "source": self.source.tattoo,
        }
        return json.dumps(content).encode("ascii")  # GIMP takes no other bytes from Python
