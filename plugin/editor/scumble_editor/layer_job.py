"""One layer that is being painted in a style, and how far it is."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from scumble_client import KeptJob, Result
from scumble_editor.composition import result_name
from scumble_editor.source import S
from scumble_editor.styles import NamedStyle, title_of
from scumble_protocol.parameters import Value, defaults


@dataclass
class LayerJob(Generic[S]):
    """One layer being painted."""

    source: S
    style: NamedStyle
    parameters: dict[str, Value]
    shown: dict[str, Value]
    """What the sliders showed when it began: what is changed of it since is an update."""
    shown_style: NamedStyle | None = None
    """The style that was chosen then."""
    job: str | None = None
    """The client's name for it; None before it is sent."""
    fraction: float = 0.0
    """Share of the work that is done, 0..1."""
    ended: bool = False
    """Whether nothing more will come of it."""
    result: Result | None = None
    """The newest painting; it may still be painted on."""
    kept: bool = False
    """It was left unfinished before: another style does not delete it."""
    untold: dict[str, Value] = field(default_factory=dict)
    """Parameters that were changed, of which the backend was not told yet."""

    @classmethod
    def begun(cls, source: S, style: NamedStyle, parameters: Mapping[str, Value]) -> "LayerJob[S]":
        """Begin with a layer, in what is chosen now."""
        return cls(source, style, dict(parameters), dict(parameters), style)

    @classmethod
    def resumed(
        cls, kept: KeptJob, source: S, shown: Mapping[str, Value], chosen: NamedStyle | None
    ) -> "LayerJob[S]":
        """Take up an unfinished painting in its own style and parameters, not what is shown."""
        return cls(
            source,
            NamedStyle("", title_of(kept)),
            {**defaults(), **kept.parameters},
            dict(shown),
            chosen,
            job=kept.job,
            fraction=kept.fraction,
            kept=True,
        )

    @property
    def waits(self) -> bool:
        """Whether the backend is still to be told of it, or of a change."""
        return self.job is None or bool(self.untold)

    def changes(self, shown: Mapping[str, Value]) -> dict[str, Value]:
        """Give what the sliders show now and did not show before."""
        return {name: value for name, value in shown.items() if self.shown.get(name) != value}

    def change(self, changes: Mapping[str, Value]) -> None:
        """Note such changes."""
        self.parameters.update(changes)
        self.shown.update(changes)

    def name(self, taken: Container[str]) -> str:
        """Name its result layer, differently from the layers whose names are ``taken``."""
        step = self.result.step if self.result and self.result.stopped else None
        strength = float(self.parameters["strength"])
        return result_name(self.source.name, self.style.title, strength, step, taken)

    def settings(self) -> dict[str, Any]:
        """Say in JSON's types how its result came about."""
        result = self.result
        return {
            "layer": self.source.name,
            "style": self.style._asdict(),
            "parameters": self.parameters,
            "steps": result.step if result else 0,
            "stopped": bool(result and result.stopped),
        }
