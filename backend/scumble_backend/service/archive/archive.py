"""The archive: a folder for every kept job, the list of them, and their limit in bytes."""

import logging
import shutil
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from scumble_backend.service.archive.checkpoint_store import CheckpointFolder, CheckpointStore
from scumble_backend.service.archive.entry import Entry
from scumble_backend.service.archive.folder_rows import is_key, keys_in, row_in, row_of
from scumble_backend.service.archive.index import Index, Row, surplus
from scumble_backend.service.archive.job_folder import JOB, Found, JobFolder, KeptResult
from scumble_backend.service.archive.kept import MAKE_ROOM, Kept, admitted, why_not
from scumble_backend.service.archive.room import room_for
from scumble_backend.service.archive.shelf import Shelf
from scumble_backend.service.archive.tensor_files import DamagedError
from scumble_protocol.kept import DONE, FAILED, starred_in
from scumble_protocol.whole import sync_folder
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.submission import Inputs

log = logging.getLogger("scumble")

HISTORY_LIMIT = 2 * 1024**3
"""Bytes that the history may take."""
LOW = 1024**3
"""Free bytes on the disk below which the artist is warned."""


class Archive:
    """Jobs in ``folder``; settled ones are deleted when they exceed ``limit`` bytes.

    Nothing here raises OSError: a reply says in words what cannot be kept. Not thread-safe.
    ``checkpoints``: where workers write them, so that a job's goes with it; None: in ``folder``.
    """

    def __init__(
        self, folder: Path, limit: int = HISTORY_LIMIT, checkpoints: CheckpointStore | None = None
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._checkpoints = checkpoints or CheckpointFolder(folder)
        self._shelf: Shelf | None = None
        self._behind: set[str] = set()
        """Jobs whose newest inputs could not be put on disk: nor is anything newer until they are,
        or what is there would be painted as what it is not."""

    def open(self) -> None:
        """Make the folder, delete what a killed process left half done, and list the jobs."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep()
        except OSError as error:
            log.warning("%s cannot be used: jobs are not kept (%s)", self._folder, error)
        shelf = self._shelf = Shelf(self._folder / "index.sqlite3", self._stock)
        known = {row.entry.key: row.stamp for row in shelf.ask(lambda index: index.all())}
        keys = keys_in(self._folder)
        for key in known.keys() - keys:
            shelf.ask(partial(Index.drop, key=key))
        for key in keys:
            if known.get(key) != self.folder_of(key).stamp:
                self._list(row_in(self.folder_of(key)))
        self.evict(())

    def close(self) -> None:
        """Close the index."""
        if self._shelf is not None:
            self._shelf.close()

    # ---- keeping

    def keep(
        self, entry: Entry, inputs: Inputs[Buffer], new_inputs: bool, begun: int | None = None
    ) -> Kept:
        """Put a job on disk: all of it if it is not there yet, its inputs if new (``new_inputs``).

        Those that are not here are on disk already. ``begun``: see ``JobFolder.put_inputs``.
        """
        folder = self.folder_of(entry.key)
        known = folder.has_job
        writes = new_inputs or not known or entry.key in self._behind
        need = sum(map(len, inputs.buffers())) if writes else 0
        try:
            free = room_for(need, self._folder)
            if writes:
                folder.path.mkdir(mode=0o700, exist_ok=True)
                if not known:
                    sync_folder(self._folder)
                folder.put_inputs(entry.submit, inputs, begun)
            folder.put_entry(entry)
        except (OSError, DamagedError) as error:
            log.warning("job %s is not kept: %s", entry.key, error)
            if not known:
                self._remove(entry.key)
            elif writes:
                self._behind.add(entry.key)
            return Kept(False, why_not(error))
        self._behind.discard(entry.key)
        self._list(row_of(folder, entry))
        if not known and (unkept := admitted(self._checkpoints, entry.key)):
            return Kept(True, unkept)
        if free - need < LOW:
            return Kept(True, f"Only {free // 1024**2} MB are free on the disk: {MAKE_ROOM}")
        return Kept(True)

    def catch_up(self, entry: Entry, inputs: Inputs[Buffer], begun: int | None = None) -> Kept:
        """Keep a job's newest inputs, unless they are; what may be newer is kept only then."""
        return self.keep(entry, inputs, False, begun) if entry.key in self._behind else Kept(True)

    def settle(self, entry: Entry, result: KeptResult) -> Kept:
        """Put a job's result on disk, with a thumbnail; the job, if it is there, is done."""
        folder, done = self.folder_of(entry.key), replace(entry, state=DONE)
        if not folder.has_job:
            return Kept(False)
        try:
            room_for(len(result.pixels), self._folder)
            folder.put_result(result)
            folder.put_entry(done)
        except OSError as error:
            log.warning("the result of job %s is not kept: %s", entry.key, error)
            return Kept(False, why_not(error))
        self._list(row_of(folder, done))
        return Kept(True)

    def sketch(self, entry: Entry, pixels: Buffer) -> None:
        """Make a job's thumbnail of its layer, until there is a result."""
        folder = self.folder_of(entry.key)
        if not folder.has_job or folder.has_thumbnail:
            return
        try:
            folder.put_sketch(entry.submit, pixels)
        except OSError as error:
            log.warning("job %s gets no thumbnail: %s", entry.key, error)
        row = self._index.ask(lambda index: index.get(entry.key))
        if row is not None:
            self._list(row._replace(thumbnail=folder.has_thumbnail))

    def mark(self, entry: Entry) -> None:
        """Write a job's state and progress to disk, if the job is there."""
        folder = self.folder_of(entry.key)
        if not folder.has_job:
            return
        try:
            marked = replace(entry, submit=folder.entry().submit)  # its newest may not be there
            folder.put_entry(marked)
        except (OSError, DamagedError) as error:
            log.warning("job %s is not marked as %s: %s", entry.key, entry.state, error)
            return
        self._list(row_of(folder, marked))

    def branch(self, owner: str, name: str, new: Entry, fresh: bool) -> Found | None:
        """Begin a job as an owner's other one, called ``name``, is kept; None if that is not.

        ``new``: what is known of it, but for its submission's content. ``fresh``: it begins with
        the inputs only. So it does too where it cannot be put on disk, or where the other's
        checkpoint is of a revision that would be taken for one of its own.
        """
        found = self.bring(owner, name, result=False)
        if found is None:
            return None
        submit = replace(found.entry.submit, job=new.name, revision=new.revision)
        entry, origin = replace(new, submit=submit), found.entry.key
        folder, begun = self.folder_of(new.key), None if fresh else found.begun
        if begun is not None and begun.fields.revision > new.revision:
            begun = None
        try:
            room_for(1, self._folder)
            folder.take_inputs(self.folder_of(origin), with_begun=begun is not None)
            self._checkpoints.admit(new.key, "" if fresh else origin)
            folder.put_entry(entry)
            sync_folder(self._folder)
            self._list(row_of(folder, entry))
        except OSError as error:
            log.warning("job %s is not kept: %s", new.key, error)
            self._remove(new.key)
        return Found(entry, found.inputs, begun=begun)

    def measure(self, key: str) -> None:
        """Note in the index how large a job is by now, its checkpoint included."""
        row = self._index.ask(lambda index: index.get(key))
        if row is not None:
            self._measured(row)

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
            done = self.folder_of(entry.key).result() if result and entry.state == DONE else None
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
            read = self.folder_of(key).submission(entry.submit)
        except DamagedError as error:
            log.warning("job %s cannot be resumed: %s", key, error)
            self._list(row._replace(entry=replace(entry, state=FAILED)))
            return None
        folder, entry = self.folder_of(key), replace(entry, submit=read.fields)
        return Found(entry, read.inputs, None, folder.has_result, folder.begun())

    def folder_of(self, key: str) -> JobFolder:
        """Give a job's folder, whether it is there or not."""
        return JobFolder(self._folder / key)

    def page(self, owner: str, before: float | None, limit: int) -> list[tuple[Row, bytes]]:
        """Give an owner's jobs, the newest first, with their thumbnails (empty: none)."""
        rows = self._index.ask(lambda index: index.newest(owner, before, limit))
        return [(self._measured(row), self._thumbnail(row)) for row in rows]

    # ---- deleting

    def forget(self, owner: str, name: str) -> None:
        """Delete the jobs that an owner has under the id that their client gave."""
        for row in self._index.ask(lambda index: index.named(owner, name)):
            self.erase(row.entry.key)

    def erase(self, key: str) -> None:
        """Delete a job. What a worker still writes there must be erased again afterwards."""
        self._index.ask(lambda index: index.drop(key))
        self._remove(key)

    def tidy(self, key: str) -> None:
        """Delete what a worker has written of a deleted job."""
        if is_key(key) and not self.folder_of(key).has_job:
            self._remove(key)

    def evict(self, live: Collection[str]) -> None:
        """Delete old jobs until the limit is kept, never one in ``live``: see ``surplus``."""
        stars = starred_in(self._folder.parent)
        for row in self._index.ask(lambda index: surplus(index, self._limit, live, stars)):
            log.info("job %s is deleted: the history is full", row.entry.key)
            self.erase(row.entry.key)

    # ---- inside

    @property
    def _index(self) -> Shelf:
        assert self._shelf is not None  # noqa: S101 - it is opened first
        return self._shelf

    def _thumbnail(self, row: Row) -> bytes:
        return self.folder_of(row.entry.key).thumbnail() if row.thumbnail else b""

    def _list(self, row: Row) -> None:
        self._index.ask(lambda index: index.put(row))

    def _stock(self) -> list[Row]:
        return [row_in(self.folder_of(key)) for key in keys_in(self._folder)]

    def _measured(self, row: Row) -> Row:
        """Give the row with the size that its folder has by now, its checkpoint included."""
        size = self.folder_of(row.entry.key).size
        if size == row.size:
            return row
        self._list(row._replace(size=size))
        return row._replace(size=size)

    def _remove(self, key: str) -> None:
        folder = self._folder / key
        self._behind.discard(key)
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
        """Delete temporary files, and folders of jobs that were never reported as accepted."""
        for key in keys_in(self._folder):
            folder = self.folder_of(key)
            if folder.has_job:
                folder.sweep()
            else:
                self._remove(key)
