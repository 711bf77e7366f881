"""A message on its way out: its large buffers go into shared memory first, a slice at a time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scumble_client.job import Change, Job, StyleFile, sendable
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.headers import RevisionFields
from scumble_protocol.wire.messages import Buffer, Message
from scumble_protocol.wire.requests import (
    ContentFields,
    OriginFields,
    StyleFields,
    SubmitFields,
    UpdateFields,
)
from scumble_protocol.wire.shared import LARGEST_SHARED, SMALLEST_SHARED, Blank, sheet_of
from scumble_protocol.wire.submission import NOT_HERE, Inputs

SLICE = 2 * 1024 * 1024
"""Bytes copied between two looks at the clock: about a millisecond."""


class OutgoingMessage:
    """A message of ours. With ``share`` its large buffers travel as references."""

    def __init__(self, fields: RevisionFields, buffers: Sequence[Buffer], share: bool) -> None:
        self.fields = fields
        self.buffers = list(buffers)
        self._share = share
        self._copied = 0
        self._blank: Blank | None = None
        self._offset = 0

    @property
    def kind(self) -> str:
        """Which message it is."""
        return self.fields.kind

    @property
    def content(self) -> Message:
        """The message as it is by now, its buffers in shared memory or not."""
        return Message(self.fields, tuple(self.buffers))

    def amend(self, **changes: Any) -> None:
        """Change fields of a message that was not sent yet."""
        self.fields = replace(self.fields, **changes)

    def pack(self, until: float) -> bool:
        """Copy until this ``time.monotonic`` is reached, at least a slice; True once all is."""
        while self._share and self._copied < len(self.buffers):
            buffer = self.buffers[self._copied]
            if sheet_of(buffer) is None and SMALLEST_SHARED <= len(buffer) <= LARGEST_SHARED:
                try:
                    if not self._copy(buffer, until):
                        return False
                except OSError:  # no memory for it: then through the socket
                    self._share, self._blank = False, None
            self._copied += 1
        return True

    def frames(self) -> list[Buffer]:
        """Give what goes over the wire."""
        return encode(self.content, self._share)

    def _copy(self, buffer: Buffer, until: float) -> bool:
        if self._blank is None:
            self._blank, self._offset = Blank(), 0
        view = memoryview(buffer).cast("B")
        while self._offset < len(view):
            self._blank.write(view[self._offset : self._offset + SLICE])
            self._offset += SLICE
            if time.monotonic() >= until and self._offset < len(view):
                return False
        self.buffers[self._copied], self._blank = self._blank.sealed(), None
        return True


def submission(
    identity: str, revision: int, job: Job, known: set[str], *, share: bool
) -> OutgoingMessage:
    """Give the ``submit`` of a job; styles that the backend knows go without their bytes."""
    contents = _contents(job.styles, known)
    fields = SubmitFields(
        job=identity,
        revision=revision,
        name=sendable(job.name),
        width=job.width,
        height=job.height,
        format=job.format,
        mask=job.mask is not None,
        style_maps=bool(job.style_maps),
        styles=_described(job.styles, contents),
        parameters=dict(job.parameters),
        carried=True if job.carried is not None else None,
    )
    inputs = Inputs(job.pixels, job.mask, job.style_maps, contents, job.carried)
    return OutgoingMessage(fields, inputs.buffers(), share)


def alteration(
    identity: str,
    revision: int,
    job: Job,
    change: Change,
    known: set[str],
    *,
    share: bool,
    origin: OriginFields | None = None,
) -> OutgoingMessage:
    """Give the ``update`` that makes a change to a job, or has it begin as ``origin`` with it."""
    contents = _contents(change.styles, known)
    has_pixels, has_mask = change.pixels is not None, change.mask is not None
    content = ContentFields(job.width, job.height, job.format, has_pixels, has_mask)
    fields = UpdateFields(
        job=identity,
        revision=revision,
        parameters=dict(change.parameters),
        styles=_described(change.styles, contents),
        content=content if has_pixels or has_mask else None,
        origin=origin,
    )
    pixels = NOT_HERE if change.pixels is None else change.pixels
    return OutgoingMessage(fields, Inputs(pixels, change.mask, (), contents).buffers(), share)


def _contents(styles: Sequence[StyleFile], known: set[str]) -> tuple[Buffer, ...]:
    return tuple(NOT_HERE if style.sha256 in known else style.content for style in styles)


def _described(styles: Sequence[StyleFile], contents: Sequence[Buffer]) -> tuple[StyleFields, ...]:
    return tuple(
        StyleFields(style.sha256, style.name, style.weight, len(content))
        for style, content in zip(styles, contents, strict=True)
    )
