"""What is to be painted: one layer, in a style."""

import json
from dataclasses import dataclass

from scumble_client import Result
from scumble_editor.styles import Style
from scumble_gimp import text
from scumble_gimp.layers import Source
from scumble_protocol.parameters import Value


@dataclass
class Task:
    """One layer being painted."""

    source: Source
    style: Style
    parameters: dict[str, Value]
    job: str | None = None
    """The client's name for it; None while it waits for its turn."""
    fraction: float = 0.0
    result: Result | None = None
    """The newest painting; it may still be painted on."""

    @property
    def name(self) -> str:
        """The name of its result layer."""
        step = self.result.step if self.result and self.result.stopped else None
        strength = float(self.parameters["strength"])
        return text.result_name(self.source.name, self.style.title, strength, step)

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
