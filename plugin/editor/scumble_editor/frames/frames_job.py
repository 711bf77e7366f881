"""All frames of a sequence as one job: one line in the queue, one painting in the end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scumble_client import Result, StyleFile
from scumble_editor.frames import frames_text
from scumble_editor.frames.sequence import FramePixels, FrameSequence, Keyframe
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import S
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value


@dataclass(frozen=True)
class PaintedFrame:
    """A frame that is done. Without a result it is empty, as its layer is there."""

    frame: Keyframe
    result: Result | None
    held: bool = False
    """Whether it is the painting of the frame before, as it looks the same."""


@dataclass
class FramesJob(LayerJob[S]):
    """A sequence being painted: its styles and settings are those with which it began."""

    frames: tuple[Keyframe, ...] = ()
    as_layers: bool = False
    """Whether each frame becomes a layer of its own."""
    notes: tuple[str, ...] = ()
    """What was said of it before it was painted."""
    files: tuple[StyleFile, ...] = ()
    """The styles, read once for all frames."""
    done: list[PaintedFrame] = field(default_factory=list)
    """The frames that are done, in their order."""
    placing: bool = False
    """Whether its painting is being added: no more frames come."""
    newest: str = ""
    """The client's name for the frame that was painted last: the next one begins as it."""
    painted: list[str] = field(default_factory=list)
    """The client's names of all frames that were painted."""
    clock: Callable[[], float] = time.monotonic
    ground: str = ""
    """The hash of what all frames have in common, once the first is sent."""
    looks: FramePixels | None = None
    """The frame that was read last."""
    _began: float = 0.0

    @classmethod
    def of(
        cls, sequence: FrameSequence[S], style: Strip, parameters: Mapping[str, Value]
    ) -> "FramesJob[S]":
        """Begin with the first frame of a sequence."""
        job = cls(
            sequence.source,
            style,
            dict(parameters),
            dict(parameters),
            style,
            frames=sequence.frames,
            as_layers=sequence.as_layers,
            notes=sequence.notes,
            files=style.files,
        )
        job._began = job.clock()
        return job

    @property
    def next(self) -> Keyframe | None:
        """The frame that is painted now; None where all are done."""
        return self.frames[len(self.done)] if len(self.done) < len(self.frames) else None

    @property
    def number(self) -> int:
        """Which one that is, from 1."""
        return min(len(self.done) + 1, len(self.frames))

    @property
    def stage(self) -> str:
        """How far it is, in a word or two; empty before the first stroke."""
        if not self.fraction:
            return ""
        return frames_text.stage(self.number, len(self.frames))

    @property
    def held(self) -> int:
        """How many of its frames are the painting of the one before."""
        return sum(one.held for one in self.done)

    def is_like(self, other: LayerJob[S]) -> bool:
        """Tell whether the same frames are to be painted in the same way."""
        return (
            isinstance(other, FramesJob) and other.frames == self.frames and super().is_like(other)
        )

    def settle(self, pixels: FramePixels) -> bool:
        """Take the frame that comes next if nothing is to be painted of it.

        It is empty, or looks like the one before.
        """
        frame, before = self.next, self.looks
        assert frame is not None  # noqa: S101 - it was just read
        self.looks = pixels
        if before is not None and before.digest == pixels.digest:
            self.done.append(PaintedFrame(frame, self.done[-1].result, held=True))
        elif pixels.empty:
            self.done.append(PaintedFrame(frame, None))
        else:
            return False
        self._count(0.0)
        return True

    def take(self, result: Result) -> None:
        """Take the painting of the frame that comes next."""
        frame = self.next
        assert frame is not None  # noqa: S101 - its result has come
        self.done.append(PaintedFrame(frame, result))
        self.newest, self.job = result.job, None
        self.painted.append(result.job)
        self._count(0.0)

    def progress(self, fraction: float, left: float | None) -> float | None:
        """Take how far its frame is; gives the seconds that are left for all, where known.

        ``left``: for this frame. Frames to come are taken to need what those so far did.
        """
        self._count(fraction)
        if left is None:
            return None
        spent = self.clock() - self._began
        so_far = max(1, len(self.painted) + 1)
        return left + (len(self.frames) - len(self.done) - 1) * (spent + left) / so_far

    def finish(self) -> None:
        """Have no more frames painted: what is done is to be added."""
        self.placing, self.job = True, None
        self.result = next((one.result for one in reversed(self.done) if one.result), None)

    def _count(self, fraction: float) -> None:
        self.fraction = (len(self.done) + fraction) / len(self.frames)
