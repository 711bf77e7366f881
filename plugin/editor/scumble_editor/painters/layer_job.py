"""One layer that is being painted in one or more styles, and how far it is."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from scumble_client import Accepted, KeptJob, Preview, Result
from scumble_editor.composition import result_name
from scumble_editor.painters.sharpness import side_for
from scumble_editor.painters.source import S
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value, defaults


@dataclass
class LayerJob(Generic[S]):
    """One layer being painted."""

    source: S
    style: Strip
    parameters: dict[str, Value]
    shown: dict[str, Value]
    """What the sliders showed when it began: what is changed of it since is an update."""
    shown_style: Strip | None = None
    """The styles that were chosen then."""
    job: str | None = None
    """The client's name for it; None before it is sent."""
    fraction: float = 0.0
    """Share of the work that is done, 0..1."""
    preview: Preview | None = None
    """Its newest picture, while it is painted."""
    view: int = 0
    """How large its pictures are shown: pixels of the longest side; 0: unknown."""
    place: int = 0
    """How many jobs the backend paints before it."""
    group: str = ""
    """The id of its image: images take turns."""
    paused: bool = False
    """Whether it is to wait until the artist has it go on."""
    stopping: bool = False
    """Whether it was told to stop, and its picture so far is to come."""
    ended: bool = False
    """Whether nothing more will come of it."""
    result: Result | None = None
    """The newest painting; it may still be painted on."""
    kept: bool = False
    """It was left unfinished before: another style does not delete it."""
    goes_on: bool = False
    """It began as a kept one: where that is kept no more, its layer is painted anew."""
    replaces: bool = False
    """Its result takes the place of the painting that it goes on from."""
    live: bool = False
    """Whether it follows its layer: its painting is held back until that ends."""
    resting: bool = False
    """Whether it is live, and its picture is that of its layer of now."""
    lifted: bool = False
    """Whether its picture is not to be seen in the image: the artist draws there."""
    followed: bool = False
    """Whether Live goes on with its layer: that stays visible, and is what is drawn on next."""
    digests: tuple[str, ...] = ()
    """The hashes of its styles' files, as far as they are known."""
    untold: dict[str, Value] = field(default_factory=dict)
    """Parameters that were changed, of which the backend was not told yet."""
    made_with: tuple[dict[str, Value], Strip] | None = None
    """Parameters and styles of the newest painting."""

    def end_live(self) -> None:
        """It follows its layer no more."""
        self.live = self.resting = self.lifted = False

    @classmethod
    def begun(cls, source: S, style: Strip, parameters: Mapping[str, Value]) -> "LayerJob[S]":
        """Begin with a layer, in what is chosen now."""
        return cls(source, style, dict(parameters), dict(parameters), style)

    @classmethod
    def resumed(
        cls, kept: KeptJob, source: S, shown: Mapping[str, Value], chosen: Strip | None
    ) -> "LayerJob[S]":
        """Take up an unfinished painting in its own style and parameters, not what is shown."""
        return cls(
            source,
            Strip.begun_in(kept),
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

    @property
    def is_made(self) -> bool:
        """Whether its painting has come, and is about to be its layer."""
        return self.result is not None and not self.live

    def take_turn(self, told: Accepted) -> None:
        """Take where it stands in the queue, and that it cannot be paused."""
        self.place = told.place
        self.paused = self.paused and not told.cannot_pause

    @property
    def stage(self) -> str:
        """What else is said of how far it is, in a word or two; empty where its share is."""
        return ""

    def changes(self, shown: Mapping[str, Value]) -> dict[str, Value]:
        """Give what the sliders show now and did not show before."""
        return {name: value for name, value in shown.items() if self.shown.get(name) != value}

    def change(self, changes: Mapping[str, Value]) -> None:
        """Note such changes."""
        self.parameters.update(changes)
        self.shown.update(changes)

    def note_result(self, result: Result) -> None:
        """A painting of it has come."""
        self.result, self.made_with = result, (dict(self.parameters), self.style)

    def fall_back(self) -> None:
        """What it was told last is not painted: the painting that is there has other settings."""
        if self.made_with is not None:
            self.parameters, self.style = self.made_with

    def show_at(self, scale: float) -> None:
        """Have its pictures as sharp as they are shown: screen pixels for each of the layer's."""
        area = self.source.area
        self.view = side_for(scale, (area.width, area.height), self.view)

    def is_like(self, other: "LayerJob[S]") -> bool:
        """Tell whether another layer is to be painted in the same way."""
        return (self.style, self.parameters) == (other.style, other.parameters)

    def note_shown(self, shown: Mapping[str, Value], style: Strip | None) -> None:
        """Take note of what is chosen for other layers: it is no change of this one."""
        self.shown.update(shown)
        self.shown_style = style or self.shown_style

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
            "style": self.style.styles[0].style._asdict(),
            "styles": self.style.plain(),
            "parameters": self.parameters,
            "steps": result.step if result else 0,
            "stopped": bool(result and result.stopped),
        }
