"""What is to be painted: a style, and one layer in it."""

from dataclasses import dataclass

from scumble_krita import text
from scumble_krita.layers import Source
from scumble_krita.styles import Style
from scumble_protocol.parameters import Value


@dataclass
class Task:
    """One layer being painted."""

    source: Source
    style: Style
    parameters: dict[str, Value]
    job: str | None = None
    """The client's name for it; None while the layer is read."""
    fraction: float = 0.0
    ended: bool = False

    def name(self, stopped_at: int | None = None) -> str:
        """The name of its result layer."""
        strength = float(self.parameters["strength"])
        return text.result_name(self.source.name, self.style.title, strength, stopped_at)
