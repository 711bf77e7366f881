"""Stand-ins for an editor and for the client, for tests of what the editors' plugins share."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, NamedTuple

from scumble_client import Job, KeptJob, Preview, Result
from scumble_editor.dialog_painter import Addition
from scumble_editor.docked_painter import Brought
from scumble_editor.pixels.area import Area
from scumble_editor.source import LayerError, Reading
from scumble_editor.styles import NamedStyle

STYLE = NamedStyle(__file__, "Impasto")
"""A file that is there: the client is a stand-in and does not look into it."""
OTHER = NamedStyle(__file__, "Other")


class FakeSource(NamedTuple):
    name: str
    area: Area = Area(0, 0, 2, 1)
    format: str = "rgba8"
    coverage: bytes | None = None


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

    def can_be_read(self, _: str) -> bool:
        return self.readable

    def show(self) -> None:
        self.shows += 1

    def set_pace(self, busy: bool) -> None:
        self.busy = busy

    def rest(self) -> None:
        self.rests += 1

    def read(self, wanted: Any) -> Future[Any]:
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

    def add(self, jobs: Any, _: bool) -> Future[Addition]:
        for job in jobs:
            self.image.append(job.name(self.image))
        return ended(Addition(list(self.image), []))


class FakeClient:
    """Notes what it is told; the test says what ``poll`` gives next."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.told: list[tuple[Any, ...]] = []
        self.error: Exception | None = None

    def submit(self, job: Job) -> str:
        if self.error is not None:
            raise self.error
        self.told.append(("submit", job.name))
        return job.name

    def update(self, job: str, parameters: Any, styles: Any = ()) -> None:
        self.told.append(("update", job, dict(parameters), [style.name for style in styles]))

    def cancel(self, job: str, keep: bool = True) -> None:
        self.told.append(("cancel", job, keep))

    def resume(self, job: str) -> None:
        self.told.append(("resume", job))

    def forget(self, job: str) -> None:
        self.told.append(("forget", job))

    def look(self) -> None:
        self.told.append(("look",))

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
