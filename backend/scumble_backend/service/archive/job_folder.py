"""A kept job's folder: the names of its files, and how they are written and read."""

import contextlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scumble_backend.service.archive.checkpoint_store import CHECKPOINT
from scumble_backend.service.archive.entry import Entry, entry_of
from scumble_backend.service.archive.inputs import inputs_metadata, read_inputs
from scumble_backend.service.archive.tensor_files import (
    DamagedError,
    plain,
    read_tensors,
    tensor_file,
)
from scumble_backend.service.archive.thumbnail import thumbnail
from scumble_protocol.whole import link, remove, write_whole
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.limits import LARGEST_THUMBNAIL
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.record import RecordShape
from scumble_protocol.wire.replies import ResultFields
from scumble_protocol.wire.requests import SubmitFields
from scumble_protocol.wire.submission import Inputs, Submission

log = logging.getLogger("scumble")

JOB, INPUTS = "job.json", "inputs.safetensors"
RESULT, THUMBNAIL = "result.safetensors", "thumbnail.png"
_BEGUN = {INPUTS: "begun.safetensors", JOB: "begun.json"}
"""What the checkpoint was painted from, where updates have changed that since; both files are there
where the second is."""
_FILES = {JOB, INPUTS, CHECKPOINT, RESULT, THUMBNAIL, *_BEGUN.values()}
_RESULT = RecordShape(ResultFields)


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
    begun: Submission | None = None
    """What its checkpoint was painted from, where that is something else."""

    @property
    def submission(self) -> Submission | None:
        """The job as it stands, if it came with its inputs."""
        return None if self.inputs is None else Submission(self.entry.submit, self.inputs)


@dataclass(frozen=True)
class JobFolder:
    """The files of one job. Writing raises OSError; what is there already is replaced whole."""

    path: Path

    @property
    def has_job(self) -> bool:
        """Whether there is a job: not before its ``job.json`` is written."""
        return (self.path / JOB).exists()

    @property
    def has_result(self) -> bool:
        """Whether it was painted to the end once."""
        return (self.path / RESULT).exists()

    @property
    def has_thumbnail(self) -> bool:
        """Whether it has a small picture."""
        return (self.path / THUMBNAIL).exists()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        with contextlib.suppress(OSError):
            return sum(file.stat().st_size for file in os.scandir(self.path))
        return 0

    @property
    def stamp(self) -> int:
        """When ``job.json`` was written, in nanoseconds; 0 if it is not there."""
        with contextlib.suppress(OSError):
            return (self.path / JOB).stat().st_mtime_ns
        return 0

    # ---- writing

    def put_entry(self, entry: Entry) -> None:
        """Write what is known of the job besides its pictures."""
        write_whole(self.path / JOB, [entry.text()])

    def put_inputs(
        self, submit: SubmitFields, inputs: Inputs[Buffer], begun: int | None = None
    ) -> None:
        """Write the inputs; those that are not here are on disk already, or DamagedError.

        ``begun``: the revision from which its checkpoint was painted; what is on disk of that
        stays there too. None: that needs nothing else.
        """
        whole = inputs if inputs.whole else self._completed(inputs)
        if begun is None:
            self.drop_begun()
        elif not self._has_begun(begun) and self.has_job and self.entry().revision == begun:
            self.drop_begun()
            self._link_files(self, _BEGUN)
        values = {name: plain(content) for name, content in whole.named().items()}
        write_whole(self.path / INPUTS, tensor_file(values, inputs_metadata(submit)))

    def put_result(self, result: KeptResult) -> None:
        """Write the result, and a thumbnail of it."""
        fields, pixels = result
        small = thumbnail(fields.width, fields.height, fields.format, pixels)
        metadata = {"result": json.dumps(fields.plain())}
        write_whole(self.path / RESULT, tensor_file({"pixels": plain(pixels)}, metadata))
        write_whole(self.path / THUMBNAIL, [small])

    def put_sketch(self, submit: SubmitFields, pixels: Buffer) -> None:
        """Write a thumbnail of the layer."""
        small = thumbnail(submit.width, submit.height, submit.format, pixels)
        write_whole(self.path / THUMBNAIL, [small])

    def take_inputs(self, other: "JobFolder", with_begun: bool) -> None:
        """Make the folder, with another job's inputs and small picture, as links if possible.

        ``with_begun``: and with what that one's checkpoint is of, if that is something else.
        """
        self.path.mkdir(mode=0o700)
        self._link_files(other, {INPUTS: INPUTS})
        if other.has_thumbnail:
            self._link_files(other, {THUMBNAIL: THUMBNAIL})
        if with_begun and (other.path / _BEGUN[JOB]).exists():
            self._link_files(other, {name: name for name in _BEGUN.values()})

    def drop_begun(self) -> None:
        """Delete what the job was begun as: its checkpoint is of what it is now."""
        for name in reversed(_BEGUN.values()):
            remove(self.path / name)

    def sweep(self) -> None:
        """Delete temporary files."""
        for path in self.path.iterdir():
            if path.name not in _FILES:
                path.unlink()

    # ---- reading

    def entry(self) -> Entry:
        """Read what is known of the job; raises OSError or DamagedError."""
        return entry_of(self.path.name, (self.path / JOB).read_bytes())

    def submission(self, submit: SubmitFields) -> Submission:
        """Read the inputs; raises DamagedError."""
        return read_inputs(submit, *read_tensors(self.path / INPUTS))

    def begun(self) -> Submission | None:
        """Read what its checkpoint was painted from, where that was something else.

        What cannot be read is logged: it starts over.
        """
        try:
            submit = self._begun_entry().submit
            return read_inputs(submit, *read_tensors(self.path / _BEGUN[INPUTS]))
        except FileNotFoundError:
            return None
        except (OSError, DamagedError) as error:
            log.warning("what job %s was begun as cannot be read: %s", self.path.name, error)
            return None

    def result(self) -> KeptResult | None:
        """Read the result; None where there is none that can be read."""
        if not self.has_result:
            return None
        try:
            tensors, metadata = read_tensors(self.path / RESULT)
            fields = _RESULT.check(json.loads(metadata["result"]), "")
            found = KeptResult(fields, tensors["pixels"])
            encode(Message(found.fields, (found.pixels,)))  # checks the size
        except (DamagedError, ProtocolError, KeyError, ValueError, TypeError) as error:
            log.warning("the result of job %s cannot be read: %s", self.path.name, error)
            return None
        return found

    def thumbnail(self) -> bytes:
        """Read the thumbnail; empty if it cannot be read or is too large to be sent."""
        try:
            small = (self.path / THUMBNAIL).read_bytes()
        except OSError as error:
            log.warning("job %s has lost its thumbnail: %s", self.path.name, error)
            return b""
        return small if len(small) <= LARGEST_THUMBNAIL else b""

    def _begun_entry(self) -> Entry:
        return entry_of(self.path.name, (self.path / _BEGUN[JOB]).read_bytes())

    def _has_begun(self, revision: int) -> bool:
        """Whether what it was begun as is there already, of this revision."""
        with contextlib.suppress(OSError, DamagedError):
            return self._begun_entry().revision == revision
        return False

    def _link_files(self, other: "JobFolder", names: Mapping[str, str]) -> None:
        """Have files of a folder here under these names."""
        for name, here in names.items():
            link(other.path / name, self.path / here)

    def _completed(self, inputs: Inputs[Buffer]) -> Inputs[Buffer]:
        """Add from the disk what is not here; raises DamagedError."""
        on_disk, _ = read_tensors(self.path / INPUTS)
        whole = inputs.filled(on_disk)
        if not whole.whole:
            raise DamagedError("its inputs are lost")
        return whole
