"""Stand-ins for an editor and for the client, for tests of what the editors' plugins share."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, NamedTuple

from scumble_client import Job, JobKind, KeptJob, Preview, Result
from scumble_editor.painters.dialog_editor import Addition
from scumble_editor.painters.docked_editor import Brought
from scumble_editor.painters.source import LayerError, Reading
from scumble_editor.pixels.area import Area
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip

STYLE = NamedStyle(__file__, "Impasto")
"""A file that is there: the client is a stand-in and does not look into it."""
OTHER = NamedStyle(__file__, "Other")
STRIP, OTHER_STRIP = Strip.of(STYLE), Strip.of(OTHER)


class FakeSource(NamedTuple):
    name: str
    area: Area = Area(0, 0, 2, 1)
    format: str = "rgba8"
    coverage: bytes | None = None
    style_maps: tuple[bytes, ...] = ()


def ended(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class FakeEditor:
    """An editor in thirty lines: its layers are names, its image is a list of names."""

    def __init__(self, *selected: str) -> None:
        self.selected, self.image, self.shows, self.rests = list(selected), [], 0, 0
        self.readable = True

    # a docker asks for these
    def look(self) -> Reading[FakeSource]:
        if not self.selected:
            raise LayerError("nothing is selected")
        return self._reading(self.selected)

    def place(self, job: Any, keep_visible: bool) -> Future[Brought | None]:
        self.image.append(job.name(self.image))
        return ended(Brought(self.image[-1], ["kept visible"] if keep_visible else []))

    def again(self, source: FakeSource) -> FakeSource:
        if source.name not in self.selected:
            raise LayerError(f"{source.name} is gone")
        return source

    def is_selected(self, source: FakeSource) -> bool:
        return source.name in self.selected

    def is_same(self, one: FakeSource, other: FakeSource) -> bool:
        return one == other

    def image_of(self, _: FakeSource) -> str:
        return "picture.kra"

    def image_id(self, source: FakeSource) -> str:
        return f"image of {source.name}"

    def can_be_read(self, _: str) -> bool:
        return self.readable

    def show(self) -> None:
        self.shows += 1

    def set_pace(self, busy: bool) -> None:
        self.busy = busy

    def rest(self) -> None:
        self.rests += 1

    def read(self, wanted: Any, places: Any) -> Future[Any]:
        self.places = tuple(places)
        if isinstance(wanted, FakeSource):
            return ended((wanted, bytes(8)))
        return ended(self._reading(self.selected))  # a dialog's, of all that is selected

    def source_of(self, kept: KeptJob) -> FakeSource:
        return FakeSource(kept.name)

    def _reading(self, names: list[str]) -> Reading[FakeSource]:
        bad = [name for name in names if name.startswith("bad")]
        return Reading([FakeSource(n) for n in names if n not in bad], [f"{n} is bad" for n in bad])


class FakeDialogEditor(FakeEditor):
    """The same with what a dialog asks for."""

    def pixels(self, _: FakeSource) -> bytes:
        return bytes(8)

    def source_of(self, kept: KeptJob) -> Future[tuple[FakeSource, bool]]:  # type: ignore[override]
        return ended((FakeSource(kept.name), kept.name in self.selected))

    def again(  # type: ignore[override]
        self, source: FakeSource, _: Any
    ) -> Future[Reading[FakeSource]]:
        return ended(self._reading([source.name]))

    def add(self, jobs: Any, _: bool) -> Future[Addition]:
        for job in jobs:
            self.image.append(job.name(self.image))
        return ended(Addition(list(self.image), []))


class FakeClient:
    """A client that notes what it is told; the test says what ``poll`` gives next."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.told: list[tuple[Any, ...]] = []
        self.error: Exception | None = None
        self.turns: dict[str, tuple[str, bool]] = {}

    def submit(self, job: Job) -> str:
        if self.error is not None:
            raise self.error
        self.told.append(("submit", job.name))
        return job.name

    def update(
        self, job: str, parameters: Any, styles: Any = (), pixels: Any = None, mask: Any = None
    ) -> None:
        if self.error is not None:
            raise self.error
        if pixels is not None:
            self.told.append(("content", job, bytes(pixels), mask))
        else:
            self.told.append(("update", job, dict(parameters), [style.name for style in styles]))

    def branch(self, origin: str, parameters: Any, styles: Any = (), fresh: bool = False) -> str:
        self.told.append(("branch", origin, dict(parameters), [s.name for s in styles], fresh))
        return f"{origin}+"

    def cancel(self, job: str, keep: bool = True) -> None:
        self.told.append(("cancel", job, keep))

    def queue(self, job: str, group: str = "", *, paused: bool = False) -> None:
        if self.turns.get(job) != (group, paused):
            self.turns[job] = group, paused
            self.told.append(("queue", job, group, paused))

    def put_first(self, job: str) -> None:
        self.told.append(("first", job))

    def view(self, job: str, side: int) -> None:
        self.told.append(("view", job, side))

    def resume(self, job: str) -> None:
        self.told.append(("resume", job))

    def forget(self, job: str) -> None:
        self.told.append(("forget", job))

    def look(self, limit: int = 50, before: float | None = None) -> None:
        self.told.append(("look",) if before is None else ("look", limit, before))

    def estimate(self, kind: JobKind) -> int:
        self.told.append(("estimate", kind[:2]))
        return len(self.told)

    def devices(self) -> None:
        self.told.append(("devices",))

    def connect(self) -> None:
        self.told.append(("connect",))

    def close(self) -> None:
        self.told.append(("close",))

    def poll(self) -> list[Any]:
        events, self.events = self.events, []
        return events


def kept_job(job: str, **facts: Any) -> KeptJob:
    fields = {"revision": 0, "name": "Sky", "state": "unfinished", "width": 40, "height": 30}
    fields |= {"format": "rgba8", "created": 0.0, "changed": 0.0, "fraction": 0.0, "bytes": 1}
    fields |= {"parameters": {}, "styles": ("impasto",), "thumbnail": None}
    return KeptJob(job=job, **{**fields, **facts})


def result(job: str, stopped: bool = False, step: int = 5) -> Result:
    return Result(job, 0, 2, 1, "rgba8", bytes(8), stopped, step, 1.0)


def preview(job: str) -> Preview:
    return Preview(job, 0, 1, 1, 1, bytes(4))
