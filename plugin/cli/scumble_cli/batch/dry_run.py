"""What a batch would take: frames, time, memory and disk, without painting any."""

import json
import shutil
import time
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageFile

from scumble_cli.batch.manifest import Manifest
from scumble_cli.batch.outputs import Task
from scumble_cli.batch.wanted import FrameSettings, is_done
from scumble_cli.files import pictures
from scumble_cli.jobs.session import BAD_INPUT, OK, TroubleError
from scumble_cli.streams import complain, say
from scumble_client import Client, Estimated, Failed, InputError, JobKind
from scumble_editor.languages.numbers import about
from scumble_pictures.errors import DAMAGE

_PATIENCE = 90.0
"""Seconds in which a backend that was just started learns how fast it is."""
_Kind = tuple[int, int, int]
"""Width and height in pixels, and bytes of the painting at most."""
_Header = tuple[object, ...]
"""What a file's header tells of size and depth: files with the same one are of one kind."""


@dataclass
class Prospect:
    """What a batch would take; None where nobody can tell."""

    frames: int = 0
    to_paint: int = 0
    unreadable: int = 0
    seconds: float | None = None
    memory: int | None = None
    """Bytes that the largest frame holds at most."""
    memory_free: int | None = None
    disk: int = 0
    """Bytes of all paintings at most."""
    disk_free: int = 0
    device: str = ""
    kinds: Counter[_Kind] = field(default_factory=Counter)
    """What is to be painted, by size."""

    def plain(self) -> dict[str, object]:
        """Give what ``--json`` prints."""
        names = ("frames", "to_paint", "unreadable", "seconds", "memory", "memory_free")
        return {name: getattr(self, name) for name in (*names, "disk", "disk_free", "device")}

    def lines(self) -> list[str]:
        """Say it."""
        done = self.frames - self.to_paint - self.unreadable
        unread = f", {self.unreadable} cannot be read" if self.unreadable else ""
        head = f"{self.frames} frames: {self.to_paint} to paint, {done} done before{unread}"
        if not self.to_paint:
            return [head]
        took = "time not known yet" if self.seconds is None else about(self.seconds)
        on = f" on {self.device}" if self.device else ""
        held = "" if not self.memory else f", {_bytes(self.memory)} of memory"
        room = f", at most {_bytes(self.disk)} of disk ({_bytes(self.disk_free)} free)"
        return [head, f"{took}{on}{held}{room}", *self._warnings()]

    def _warnings(self) -> list[str]:
        lines = []
        if self.memory and self.memory_free is not None and self.memory > self.memory_free:
            lines.append(
                f"the largest frame needs {_bytes(self.memory)} of memory, and "
                f"{_bytes(self.memory_free)} is free: close other programs, or give a --size"
            )
        if self.disk > self.disk_free:
            lines.append("the disk may become full: make room, or choose another folder with -o")
        return lines


def dry_run(
    client: Client,
    tasks: Sequence[Task],
    wanted: FrameSettings,
    manifest: Manifest,
    *,
    as_json: bool,
) -> int:
    """Say what a batch would take; gives 0, or 2 where some frames cannot be read.

    A backend is started to tell the time, if there is something to paint. Raises TroubleError.
    """
    prospect = _looked_at(tasks, wanted, manifest)
    prospect.disk_free = shutil.disk_usage(_there(manifest.path.parent)).free
    if prospect.to_paint:
        _ask(client, prospect, wanted)
    if as_json:
        say(json.dumps(prospect.plain()))
    else:
        say("\n".join(prospect.lines()))
    return BAD_INPUT if prospect.unreadable else OK


def _looked_at(tasks: Sequence[Task], wanted: FrameSettings, manifest: Manifest) -> Prospect:
    prospect, depths = Prospect(len(tasks)), dict[_Header, _Kind]()
    for task in tasks:
        try:
            if is_done(task, wanted, manifest):
                continue
            kind = _kind(task, wanted.longest_side, depths)
        except InputError as error:
            complain(str(error))
            prospect.unreadable += 1
            continue
        prospect.kinds[kind] += 1
    prospect.to_paint = prospect.kinds.total()
    prospect.disk = sum(size * count for (_, _, size), count in prospect.kinds.items())
    return prospect


def _kind(task: Task, longest_side: int | None, known: dict[_Header, _Kind]) -> _Kind:
    """Give a frame's size; the first of each size is read whole, for its depth."""
    path = task.frame.path
    header = _header_of(path)
    kind = known.get(header) if header else None
    if kind is None:
        content = pictures.read_content(path, longest_side)
        channels = 4 if content.had_alpha else 3
        width, height = content.size
        kind = width, height, width * height * channels * content.values.itemsize
    if header is not None:
        known[header] = kind
    return kind


def _header_of(path: Path) -> _Header | None:
    """Give what a file's beginning tells; None where all of it must be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                kind = picture.width, picture.height, path.suffix, picture.mode
                return (*kind, *_depth_of(picture)) if picture.format != "JXL" else None
    except DAMAGE:
        return None


def _depth_of(picture: ImageFile.ImageFile) -> _Header:
    """Give how its samples are stored: Pillow's mode is RGB for 8 bits and for 16."""
    return tuple(
        (tile.codec_name, tile.args if isinstance(tile.args, str) else (tile.args or ())[:2])
        for tile in picture.tile[:1]
    )


def _ask(client: Client, prospect: Prospect, wanted: FrameSettings) -> None:
    client.connect()
    answers = dict[_Kind, Estimated]()
    end = time.monotonic() + _PATIENCE
    for kind in prospect.kinds:
        job = JobKind(*kind[:2], False, False, len(wanted.styles), wanted.parameters)
        answer = _answer(client, job, end)
        if answer is None:
            return
        answers[kind] = answer
    _add(prospect, answers)


def _add(prospect: Prospect, answers: Mapping[_Kind, Estimated]) -> None:
    each = [(one.seconds or 0.0) * prospect.kinds[kind] for kind, one in answers.items()]
    prospect.seconds = round(sum(each), 1)
    prospect.memory = max(one.memory for one in answers.values())
    prospect.memory_free = min(one.free for one in answers.values())
    (first, *_) = answers.values()
    prospect.device = "the processor" if first.device_kind == "cpu" else first.device


def _answer(client: Client, kind: JobKind, end: float) -> Estimated | None:
    """Ask until there is an answer with figures, or the patience is at its end."""
    number, asked = -1, 0.0
    while time.monotonic() < end:
        if client.welcome is not None and time.monotonic() - asked > 1:
            number, asked = client.estimate(kind), time.monotonic()
        for event in client.poll():
            if isinstance(event, Failed):
                raise TroubleError(event.message)
            if (
                isinstance(event, Estimated)
                and event.number == number
                and event.seconds is not None
            ):
                return event
        time.sleep(0.01)
    return None


def _there(folder: Path) -> Path:
    """Give the nearest folder that is there already."""
    folder = folder.absolute()
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _bytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 95e6 else f"{max(1, round(count / 1e6))} MB"
