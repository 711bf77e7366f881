"""The archive: a folder for every kept job, the list of them, and their limit in bytes."""

import contextlib
import errno
import json
import logging
import os
import re
import shutil
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from scumble_backend.service.archive.entry import UNREADABLE, Entry, entry_of
from scumble_backend.service.archive.index import Index, Row
from scumble_backend.service.archive.inputs import inputs_metadata, read_inputs
from scumble_backend.service.archive.shelf import Shelf
from scumble_backend.service.archive.thumbnail import thumbnail
from scumble_backend.service.checkpoint_store import (
    CHECKPOINT,
    CheckpointFolder,
    CheckpointStore,
)
from scumble_backend.service.tensor_files import DamagedError, plain, read_tensors, tensor_file
from scumble_protocol.fields import ProtocolError
from scumble_protocol.frames import encode
from scumble_protocol.kept import DONE, FAILED
from scumble_protocol.limits import LARGEST_THUMBNAIL
from scumble_protocol.messages import Buffer, Message
from scumble_protocol.record import RecordShape
from scumble_protocol.replies import ResultFields
from scumble_protocol.submission import NOT_HERE, Inputs, Submission
from scumble_protocol.whole import sync_folder, write_whole

log = logging.getLogger("scumble")

HISTORY_LIMIT = 2 * 1024**3
"""Bytes that the history may take."""
RESERVE = 32 * 1024**2
"""Free bytes that are always left on the disk."""
LOW = 1024**3
"""Free bytes on the disk below which the artist is warned."""

JOB, INPUTS = "job.json", "inputs.safetensors"
RESULT, THUMBNAIL = "result.safetensors", "thumbnail.png"
_FILES = {JOB, INPUTS, CHECKPOINT, RESULT, THUMBNAIL}
_KEY = re.compile("[0-9a-f]{32}")
_RESULT = RecordShape(ResultFields)


class Kept(NamedTuple):
    """Whether a job is on disk, and what the artist should know about that."""

    kept: bool
    note: str = ""


class KeptResult(NamedTuple):
    """A painting that is on disk."""

    fields: ResultFields
    pixels: Buffer


class Found(NamedTuple):
    """A job brought back: with its inputs, or (if that was asked for and is there) its result."""

    entry: Entry
    inputs: Inputs[Buffer] | None
    result: KeptResult | None = None
    has_result: bool = False

    @property
    def submission(self) -> Submission | None:
        """The job as it stands, if it came with its inputs."""
        return None if self.inputs is None else Submission(self.entry.submit, self.inputs)


class Archive:
    """Jobs in ``folder``, of which the settled ones go when they exceed ``limit`` bytes.

    Nothing here raises OSError: a reply says in words what cannot be kept. One thread at a time.
    ``checkpoints``: where workers write them, so that a job's goes with it; None: in ``folder``.
    """

    def __init__(
        self, folder: Path, limit: int = HISTORY_LIMIT, checkpoints: CheckpointStore | None = None
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._checkpoints = checkpoints or CheckpointFolder(folder)
        self._shelf: Shelf | None = None

    def open(self) -> None:
        """Make the folder, sweep away what a killed process left half done, and take stock."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep()
        except OSError as error:
            log.warning("%s cannot be used: jobs are not kept (%s)", self._folder, error)
        shelf = self._shelf = Shelf(self._folder / "index.sqlite3", self._stock)
        known = {row.entry.key: row.stamp for row in shelf.ask(lambda index: index.all())}
        keys = self._keys()
        for key in known.keys() - keys:
            shelf.ask(partial(_drop, key=key))
        for key in keys:
            if known.get(key) != _stamp(self._folder / key / JOB):
                self._list(self._row(key))
        self.evict(())

    def close(self) -> None:
        """Close the index."""
        if self._shelf is not None:
            self._shelf.close()

    # ---- keeping

    def keep(self, entry: Entry, inputs: Inputs[Buffer], anew: bool) -> Kept:
        """Put a job on disk: all of it if it is not there yet, its inputs if new (``anew``).

        Those that are not here are on disk already.
        """
        folder = self._folder / entry.key
        known = (folder / JOB).exists()
        need = 0 if known and not anew else sum(map(len, inputs.buffers()))
        try:
            free = self._room_for(need) if need else self._free()
            if need or not known:
                folder.mkdir(mode=0o700, exist_ok=True)
                if not known:
                    sync_folder(self._folder)
                whole = inputs if inputs.whole else self._completed(entry.key, inputs)
                values = {name: plain(content) for name, content in whole.named().items()}
                parts = tensor_file(values, inputs_metadata(entry.submit))
                write_whole(folder / INPUTS, parts)
            write_whole(folder / JOB, [entry.text()])
        except (OSError, DamagedError) as error:
            log.warning("job %s is not kept: %s", entry.key, error)
            if not known:
                self._remove(entry.key)
            return Kept(False, _why_not(error))
        self._list(self._row_of(entry))
        if free - need < LOW:
            return Kept(True, f"Only {free // 1024**2} MB are free on the disk: {_MAKE_ROOM}")
        return Kept(True)

    def settle(self, entry: Entry, result: KeptResult) -> Kept:
        """Put a job's result on disk, with a thumbnail; the job, if it is there, is done."""
        folder, (fields, pixels) = self._folder / entry.key, result
        if not (folder / JOB).exists():
            return Kept(False)
        try:
            self._room_for(len(pixels))
            small = thumbnail(fields.width, fields.height, fields.format, pixels)
            metadata = {"result": json.dumps(fields.plain())}
            write_whole(folder / RESULT, tensor_file({"pixels": plain(pixels)}, metadata))
            write_whole(folder / THUMBNAIL, [small])
            write_whole(folder / JOB, [replace(entry, state=DONE).text()])
        except OSError as error:
            log.warning("the result of job %s is not kept: %s", entry.key, error)
            return Kept(False, _why_not(error))
        self._list(self._row_of(replace(entry, state=DONE)))
        return Kept(True)

    def sketch(self, entry: Entry, pixels: Buffer) -> None:
        """Make a job's thumbnail of its layer, until there is a result."""
        folder, submit = self._folder / entry.key, entry.submit
        if not (folder / JOB).exists() or (folder / THUMBNAIL).exists():
            return
        small = thumbnail(submit.width, submit.height, submit.format, pixels)
        try:
            write_whole(folder / THUMBNAIL, [small])
        except OSError as error:
            log.warning("job %s gets no thumbnail: %s", entry.key, error)
        row = self._index.ask(lambda index: index.get(entry.key))
        if row is not None:
            self._list(row._replace(thumbnail=(folder / THUMBNAIL).exists()))

    def mark(self, entry: Entry) -> None:
        """Write a job's state and progress to disk, if the job is there."""
        if (self._folder / entry.key / JOB).exists():
            self.keep(entry, Inputs(NOT_HERE), anew=False)

    def note(self, key: str, fraction: float) -> None:
        """Note in the index how far a job is."""
        row = self._index.ask(lambda index: index.get(key))
        if row is not None:
            self._list(row._replace(entry=replace(row.entry, fraction=fraction)))

    # ---- finding

    def bring(self, owner: str, name: str, result: bool) -> Found | None:
        """Find a job by its client's id and read it back, as a result if that will do."""
        for row in self._index.ask(lambda index: index.named(owner, name)):
            entry = row.entry
            done = self.result(entry.key) if result and entry.state == DONE else None
            if done is not None:
                return Found(entry, None, done, has_result=True)
            found = self.inputs(entry.key)
            if found is not None:
                return found
        return None

    def inputs(self, key: str) -> Found | None:
        """Read a job's inputs; None if they are damaged: it counts as failed then."""
        row = self._index.ask(lambda index: index.get(key))
        if row is None:
            return None
        entry = row.entry
        try:
            read = read_inputs(entry.submit, *self._tensors(key, INPUTS))
        except DamagedError as error:
            log.warning("job %s cannot go on: %s", key, error)
            self._list(row._replace(entry=replace(entry, state=FAILED)))
            return None
        has_result = (self._folder / key / RESULT).exists()
        return Found(replace(entry, submit=read.fields), read.inputs, None, has_result)

    def result(self, key: str) -> KeptResult | None:
        """Read a job's result; None where there is none that can be read."""
        if not (self._folder / key / RESULT).exists():
            return None
        try:
            tensors, metadata = self._tensors(key, RESULT)
            found = KeptResult(_RESULT.check(json.loads(metadata["result"]), ""), tensors["pixels"])
            encode(Message(found.fields, (found.pixels,)))  # checks the size
        except (DamagedError, ProtocolError, KeyError, ValueError, TypeError) as error:
            log.warning("the result of job %s cannot be read: %s", key, error)
            return None
        return found

    def page(self, owner: str, before: float | None, limit: int) -> list[tuple[Row, bytes]]:
        """Give an owner's jobs, the newest first, with their thumbnails (empty: none)."""
        rows = self._index.ask(lambda index: index.newest(owner, before, limit))
        return [(self._measured(row), self._thumbnail(row)) for row in rows]

    # ---- letting go

    def forget(self, owner: str, name: str) -> None:
        """Delete an owner's jobs of this client's id."""
        for row in self._index.ask(lambda index: index.named(owner, name)):
            self.erase(row.entry.key)

    def erase(self, key: str) -> None:
        """Delete a job. What a worker still writes there must be erased again afterwards."""
        self._index.ask(lambda index: index.drop(key))
        self._remove(key)

    def tidy(self, key: str) -> None:
        """Delete what a worker has written of a deleted job."""
        if _KEY.fullmatch(key) and not (self._folder / key / JOB).exists():
            self._remove(key)

    def evict(self, live: Collection[str]) -> None:
        """Delete old jobs until the limit is kept: settled ones first, never one in ``live``.

        If that is not enough the oldest unfinished ones go too. The newest of either kind stays,
        however large it is.
        """
        excess = self._index.ask(lambda index: index.size()) - self._limit
        if excess <= 0:
            return
        settled = list(self._index.ask(lambda index: index.oldest(settled=True)))[:-1]
        others = list(self._index.ask(lambda index: index.oldest(settled=False)))[:-1]
        for row in settled + others:
            if excess <= 0:
                return
            if row.entry.key not in live:
                log.info("job %s leaves the history: it is full", row.entry.key)
                self.erase(row.entry.key)
                excess -= row.size

    # ---- inside

    @property
    def _index(self) -> Shelf:
        assert self._shelf is not None  # noqa: S101 - it is opened first
        return self._shelf

    def _list(self, row: Row) -> None:
        self._index.ask(lambda index: index.put(row))

    def _keys(self) -> set[str]:
        try:
            found = [f.name for f in os.scandir(self._folder) if f.is_dir(follow_symlinks=False)]
        except OSError:
            return set()
        return {key for key in found if _KEY.fullmatch(key)}

    def _stock(self) -> list[Row]:
        return [self._row(key) for key in self._keys()]

    def _row(self, key: str) -> Row:
        """Make a job's row from its folder. A broken one belongs to nobody, until it is evicted."""
        try:
            entry = entry_of(key, (self._folder / key / JOB).read_bytes())
        except (OSError, DamagedError) as error:
            log.warning("kept job %s is broken: %s", key, error)
            entry = Entry(key, "", FAILED, 0, 0, 0, UNREADABLE)
        return self._row_of(entry)

    def _row_of(self, entry: Entry) -> Row:
        folder = self._folder / entry.key
        has_thumbnail = (folder / THUMBNAIL).exists()
        return Row(entry, _size(folder), has_thumbnail, _stamp(folder / JOB))

    def _measured(self, row: Row) -> Row:
        """Give the row with the size that its folder has by now, its checkpoint included."""
        size = _size(self._folder / row.entry.key)
        if size == row.size:
            return row
        self._list(row._replace(size=size))
        return row._replace(size=size)

    def _thumbnail(self, row: Row) -> bytes:
        if row.thumbnail:
            try:
                small = (self._folder / row.entry.key / THUMBNAIL).read_bytes()
                return small if len(small) <= LARGEST_THUMBNAIL else b""
            except OSError as error:
                log.warning("job %s has lost its thumbnail: %s", row.entry.key, error)
        return b""

    def _tensors(self, key: str, name: str) -> tuple[dict[str, Buffer], dict[str, str]]:
        return read_tensors(self._folder / key / name)

    def _completed(self, key: str, inputs: Inputs[Buffer]) -> Inputs[Buffer]:
        """Put what is on disk in the place of what is not here; raises DamagedError."""
        on_disk, _ = self._tensors(key, INPUTS)
        whole = inputs.filled(on_disk)
        if not whole.whole:
            raise DamagedError("its inputs are lost")
        return whole

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free

    def _room_for(self, need: int) -> int:
        free = self._free()
        if free < need + RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return free

    def _remove(self, key: str) -> None:
        folder = self._folder / key
        try:
            (folder / JOB).unlink(missing_ok=True)  # first: without it there is no job
            self._checkpoints.erase(key)
            shutil.rmtree(folder)
            sync_folder(self._folder)
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("job %s cannot be deleted: %s", key, error)

    def _sweep(self) -> None:
        """Delete temporary files, and folders of jobs that were never told to be accepted."""
        for key in self._keys():
            folder = self._folder / key
            if not (folder / JOB).exists():
                self._remove(key)
                continue
            for path in folder.iterdir():
                if path.name not in _FILES:
                    path.unlink()


def _drop(index: Index, key: str) -> None:
    index.drop(key)


def _stamp(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime_ns
    return 0


def _size(folder: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(file.stat().st_size for file in os.scandir(folder))
    return 0


def _why_not(error: Exception) -> str:
    if isinstance(error, DamagedError):
        return f"This painting is not kept: {error}"
    assert isinstance(error, OSError)  # noqa: S101 - there are no others
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full: this painting is not kept. {_MAKE_ROOM.capitalize()}"
    reason = error.strerror or str(error)
    return f"This painting is not kept: Scumble's folder cannot be written ({reason})"


_MAKE_ROOM = "make room, for instance by deleting old paintings from the history"
