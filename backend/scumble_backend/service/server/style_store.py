"""The files of style pictures, kept by their hash: each travels once."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import StyleFields


class UnknownStyle(LookupError):  # noqa: N818 - the wire's word for it
    """Only a hash came, and its bytes are not here (any more)."""


class StyleStore:
    """The files of the styles used last, by SHA-256; the oldest go when the limit is passed."""

    def __init__(self, limit: int = 512 * 1024 * 1024) -> None:
        self._limit = limit
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def resolve(
        self, styles: Sequence[StyleFields], contents: Sequence[Buffer]
    ) -> tuple[bytes, ...]:
        """Give the bytes of every style of a message: those that came, and those kept.

        Raises UnknownStyle, and ValueError for bytes that do not have the hash they claim.
        """
        return tuple(
            self._keep(style.sha256, bytes(content)) if content else self._find(style.sha256)
            for style, content in zip(styles, contents, strict=True)
        )

    def _keep(self, sha256: str, content: bytes) -> bytes:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("the style's bytes do not have the hash that they claim")
        self._files[sha256] = content
        self._files.move_to_end(sha256)
        while sum(map(len, self._files.values())) > self._limit and len(self._files) > 1:
            self._files.popitem(last=False)
        return content

    def _find(self, sha256: str) -> bytes:
        if sha256 not in self._files:
            raise UnknownStyle(sha256)
        self._files.move_to_end(sha256)
        return self._files[sha256]
