"""What a painting is made from, known by hashes: a checkpoint fits only what it was made from."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from scumble_protocol.messages import Buffer, Message


class Inputs:
    """Layer, selection, styles and their maps of a job, as they stand after its updates."""

    def __init__(self, message: Message) -> None:
        """Take those of a ``submit``."""
        fields, buffers = message.fields, message.buffers
        self._layer = [fields["width"], fields["height"], fields["format"]]
        self._pixels = _hash(buffers[0])
        self._mask = _hash(buffers[1]) if fields["mask"] else None
        count = len(fields["styles"])
        self._styles = _styles(fields["styles"], buffers[-count:])
        self._maps = [_hash(m) for m in buffers[-2 * count : -count] if fields["style_maps"]]

    def change(self, message: Message) -> None:
        """Take what an ``update`` brings."""
        news, came = message.fields.get("content", {}), iter(message.buffers)
        if news.get("pixels"):
            self._pixels = _hash(next(came))
        if news.get("mask"):
            self._mask = _hash(next(came))
        if message.fields["styles"]:
            self._styles, self._maps = _styles(message.fields["styles"], list(came)), []

    @property
    def digest(self) -> str:
        """One hash for all of it."""
        parts = [self._layer, self._pixels, self._mask, self._styles, self._maps]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _styles(styles: Any, contents: Sequence[Buffer]) -> list[tuple[str, float]]:
    pairs = zip(styles, contents, strict=True)
    return [(_hash(content), float(style["weight"])) for style, content in pairs]


def _hash(buffer: Buffer) -> str:
    return hashlib.sha256(buffer).hexdigest()
