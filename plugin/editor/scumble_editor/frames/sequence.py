"""What is painted frame by frame: which frames, in which order, and how they hang together."""

import hashlib
import json
from dataclasses import dataclass
from typing import Generic, NamedTuple

from scumble_client import Job
from scumble_editor.painters.source import S
from scumble_editor.pixels.alpha import AlphaReader


class Keyframe(NamedTuple):
    """One picture of a sequence: when it begins, or which layer it is."""

    time: int
    """The animation's frame with which it begins; of layers as frames, their place from 0."""
    name: str = ""
    """Of layers as frames: the layer's."""


@dataclass(frozen=True)
class FrameSequence(Generic[S]):
    """A layer's frames, or a group's layers as frames, in the order in which they are seen."""

    source: S
    """What is painted: its area is the same for every frame."""
    frames: tuple[Keyframe, ...]
    as_layers: bool = False
    """Whether each frame is a layer of its own, and becomes one."""
    notes: tuple[str, ...] = ()
    """What is to be said of it before it is painted."""


class FramePixels(NamedTuple):
    """A frame's pixels, as far as they decide what is to be done."""

    digest: str
    """Their SHA-256."""
    empty: bool
    """Whether all of it is transparent: it stays so."""


class FrameLook:
    """A look at the pixels of a frame in a format of the wire, strip by strip as they are read."""

    def __init__(self, form: str) -> None:
        self._digest, self._alpha = hashlib.sha256(), AlphaReader(form)

    def add(self, strip: bytes) -> None:
        """Look at the next strip."""
        self._digest.update(strip)
        self._alpha.look(strip)

    @property
    def soft(self) -> bool:
        """Whether some of what is visible so far is partly transparent."""
        return self._alpha.soft

    @property
    def seen(self) -> FramePixels:
        """What there is to know so far."""
        return FramePixels(self._digest.hexdigest(), self._alpha.empty and not self._alpha.soft)


def ground_of(job: Job) -> str:
    """Give a hash of all that the frames of a sequence have in common."""
    made_of = [
        [job.width, job.height, job.format],
        sorted(job.parameters.items()),
        [(style.sha256, style.weight) for style in job.styles],
        [hashlib.sha256(part).hexdigest() for part in (job.mask or b"", *job.style_maps)],
    ]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def identity_of(ground: str, pixels: FramePixels, after: str) -> str:
    """Give the id under which a frame is kept, 16 hexadecimal digits.

    The same pixels on the same ground after the same frame (``after``: that one's id, or nothing)
    have the same id. So a frame that was painted before a crash is found by painting it again.
    """
    words = json.dumps([ground, pixels.digest, after])
    return hashlib.sha256(words.encode()).hexdigest()[:16]
