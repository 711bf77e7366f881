"""What is to be painted: one layer, in a style."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scumble_client import KeptJob, Result
from scumble_editor.composition import result_name
from scumble_editor.styles import Style
from scumble_editor.unfinished import style_title
from scumble_gimp.homes import source_of
from scumble_gimp.layers import Source
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
    """It was left unfinished before: who closes the window leaves it so once more."""

    @classmethod
    def of(cls, kept: KeptJob, image: Any, shown: Mapping[str, Value]) -> "Task":
        """Take up an unfinished painting with the parameters that it has."""
        parameters = {**defaults(), **kept.parameters}
        style, source = Style("", style_title(kept)), source_of(kept, image)
        fraction = kept.fraction
        return cls(source, style, parameters, dict(shown), kept.job, fraction, kept=True)

    def news(self, shown: Mapping[str, Value]) -> dict[str, Value]:
        """What the sliders show now and did not show before."""
        return {name: value for name, value in shown.items() if self.shown.get(name) != value}

    @property
    def name(self) -> str:
        """The name of its result layer."""
        step = self.result.step if self.result and self.result.stopped else None
        strength = float(self.parameters["strength"])
        return result_name(self.source.name, self.style.title, strength, step)

    @property
    def settings(self) -> bytes:
        """What its result layer's parasite says."""
        result = self.result
        content = {
            "layer": self.source.name,
            "style": self.style._asdict(),
            "parameters": self.parameters,
            "steps": result.step if result else 0,
            "stopped": bool(result and result.stopped),
        }
        return json.dumps(content, ensure_ascii=False).encode()
