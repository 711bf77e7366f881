"""A message on its way out: its large buffers go into shared memory first, a slice at a time."""

import time
from collections.abc import Sequence
from typing import Any

from scumble_client.job import Change, Job, StyleFile, sendable
from scumble_protocol.messages import Buffer, encode
from scumble_protocol.shared import LARGEST_SHARED, SMALLEST_SHARED, Blank, sheet_of

SLICE = 2 * 1024 * 1024
"""Bytes copied between two looks at the clock: about a millisecond."""


class OutgoingMessage:
    """A message of ours. With ``share`` its large buffers travel as references."""

    def __init__(
        self, kind: str, fields: dict[str, Any], buffers: Sequence[Buffer], share: bool
    ) -> None:
        self.kind, self.fields = kind, fields
        self.buffers = list(buffers)
        self._share = share
        self._copied = 0
        self._blank: Blank | None = None
        self._offset = 0

    @property
    def job(self) -> str:
        """The job that it is about."""
        return str(self.fields["job"])

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
        return encode(self.kind, self.fields, self.buffers, self._share)

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
    styles, contents = _styles(job.styles, known)
    selection = [] if job.mask is None else [job.mask]
    fields = {
        "job": identity,
        "revision": revision,
        "name": sendable(job.name),
        "width": job.width,
        "height": job.height,
        "format": job.format,
        "mask": job.mask is not None,
        "style_maps": bool(job.style_maps),
        "styles": styles,
        "parameters": dict(job.parameters),
    }
    return OutgoingMessage(
        "submit", fields, [job.pixels, *selection, *job.style_maps, *contents], share
    )


def alteration(
    identity: str, revision: int, job: Job, change: Change, known: set[str], *, share: bool
) -> OutgoingMessage:
    """Give the ``update`` that makes a change to a job."""
    styles, contents = _styles(change.styles, known)
    picture = [buffer for buffer in (change.pixels, change.mask) if buffer is not None]
    fields: dict[str, Any] = {
        "job": identity,
        "revision": revision,
        "parameters": dict(change.parameters),
        "styles": styles,
    }
    if picture:
        fields["content"] = {
            "width": job.width,
            "height": job.height,
            "format": job.format,
            "pixels": change.pixels is not None,
            "mask": change.mask is not None,
        }
    return OutgoingMessage("update", fields, [*picture, *contents], share)


def _styles(
    styles: Sequence[StyleFile], known: set[str]
) -> tuple[list[dict[str, Any]], list[Buffer]]:
    described, contents = [], list[Buffer]()
    for style in styles:
        size = 0 if style.sha256 in known else len(style.content)
        if size:
            contents.append(style.content)
        described.append(
            {"sha256": style.sha256, "name": style.name, "weight": style.weight, "bytes": size}
        )
    return described, contents
