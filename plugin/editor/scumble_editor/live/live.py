"""Live: looks at a layer now and then, and has the painting follow each change after a pause."""

import time
from collections.abc import Callable
from typing import Generic, Protocol

from scumble_client import Preview
from scumble_editor import text
from scumble_editor.choices import Choices
from scumble_editor.live import live_text
from scumble_editor.live.followed import (
    Fingerprint,
    FollowedLayer,
    LayerGoneError,
    LiveContent,
    LiveState,
)
from scumble_editor.live.size_check import SizeCheck
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.source import LayerError, S
from scumble_editor.pixels.area import Area
from scumble_editor.styles.strip import Strip
from scumble_editor.work.answers import Answers
from scumble_protocol.parameters import Value

PAUSE = 0.4
"""Seconds without another change until a stroke is taken for the artist's last."""
LOOK = 0.2
"""Seconds between two looks, at least."""
_SHARE = 8
"""How many times as long as a look took it is left alone, where nothing changes."""


class LivePainter(Protocol[S]):
    """What a painter does for Live."""

    @property
    def can_follow(self) -> bool:
        """Whether changes are wanted now: not while the artist has paused it."""

    def live_begin(
        self, content: LiveContent[S], strip: Strip, parameters: dict[str, Value]
    ) -> LayerJob[S] | None:
        """Paint a layer, and hold the painting back; None, and the line says why, if it cannot."""

    def live_follow(self, job: LayerJob[S], content: LiveContent[S], *, mask: bool) -> str:
        """Have the painting follow new pixels, and the selection if that has changed (``mask``).

        Gives the line that says why that cannot be, or nothing.
        """

    def live_end(self, job: LayerJob[S], keep: bool) -> None:
        """Follow no more: the picture there is stays (``keep``), or is thrown away."""

    def live_say(self, line: str) -> None:
        """Say what Live does."""

    def tell(self, line: str) -> None:
        """Say something that is to be read, whatever is painted."""


class Live(Generic[S]):
    """One layer that is followed, or none. Call ``poll`` often while it is ``on``."""

    def __init__(
        self,
        painter: LivePainter[S],
        choices: Choices,
        size_check: SizeCheck,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``changed`` is called when the state is another."""
        self._painter, self._choices, self._size_check = painter, choices, size_check
        self._changed, self._clock = changed, clock
        self._answers = Answers()
        self.state = LiveState.OFF
        self.job: LayerJob[S] | None = None
        """What is painted of it, held back until Live ends."""
        self._layer: FollowedLayer[S] | None = None
        self._asked = False
        self._told: Fingerprint | None = None
        """What the backend has of it."""
        self._seen: Fingerprint | None = None
        self._since = self._due = self._began = 0.0
        self._drawn = False
        """Whether the artist drew since the last look that saw no change."""
        self._covered: Preview | None = None
        """The picture of before the newest change."""

    @property
    def on(self) -> bool:
        """Whether a layer is followed."""
        return self._layer is not None

    def start(self, layer: FollowedLayer[S]) -> None:
        """Follow a layer, from now on."""
        if self._choices.strip is None:
            self._painter.tell(text.NO_STYLE)
            return
        self._layer, self._told, self._seen, self._asked = layer, None, None, False
        self._due, self._since = 0.0, -PAUSE
        self._size_check.begin()
        self._turn(LiveState.PAINTING, text.reading(layer.name))

    def stop(self, line: str = "") -> None:
        """Follow no more; the picture there is stays. ``line``: why, if not by the artist."""
        job = self.job
        self._let_go()
        if job is not None and not job.ended:
            self._painter.live_end(job, keep=True)
        if line:
            self._painter.tell(line)

    def poll(self) -> None:
        """Look, wait for a pause, send: whichever is due now."""
        layer = self._layer
        if layer is None:
            return
        self._answers.take()
        if self._layer is None or self._has_ended():
            return
        self._lift(layer)
        if layer.pressed:
            self._since, self._due = self._clock(), 0.0  # at once when it is let go
        elif not self._asked and self._clock() >= self._due and self._painter.can_follow:
            self._look(layer)

    # ---- looking

    def _look(self, layer: FollowedLayer[S]) -> None:
        self._asked, self._began = True, self._clock()
        self._answers.ask(lambda: layer.look(self._area, self._places), self._saw, self._cannot)

    def _saw(self, seen: Fingerprint) -> None:
        self._asked = False
        took, now = self._clock() - self._began, self._clock()
        if self._layer is None:
            return
        if seen != self._seen and self._seen is not None:
            self._since = now
        self._seen = seen
        if seen == self._told and not self._needs_anew:
            self._drawn = False
            self._due = now + max(LOOK, _SHARE * took)
            self._turn_to_rest()
            return
        self._due = now + LOOK
        line = self._size_check.ask(seen, self._choices)
        if line:
            self._turn(LiveState.WAITING, line)
        elif now - self._since < PAUSE:
            if self.job is not None:
                self._turn(LiveState.CHANGED, live_text.catching_up(self._layer.name))
        else:
            self._asked = True
            layer = self._layer
            self._answers.ask(
                lambda: layer.read(self._area, self._places), self._send, self._cannot
            )

    def _cannot(self, error: Exception) -> None:
        """Wait until the layer can be painted again, or end."""
        self._asked, self._due = False, self._clock() + LOOK
        if self._layer is None:
            return
        if isinstance(error, LayerError) and not isinstance(error, LayerGoneError):
            self._seen = None
            self._turn(LiveState.WAITING, live_text.waits(str(error)))
        else:
            self.stop(live_text.ended(words_of(error, self._layer.name)))

    # ---- sending

    def _send(self, content: LiveContent[S]) -> None:
        self._asked, self._due = False, self._clock() + LOOK
        if self._layer is None:
            return
        before, now, job = self._told, content.fingerprint, self.job
        self._drawn, self._covered = False, job.preview if job is not None else None
        if (
            job is None
            or before is None
            or self._needs_anew
            or not _continues(job, before, content)
        ):
            self._begin(content)
        else:
            problem = self._painter.live_follow(job, content, mask=before.mask != now.mask)
            if problem:
                self.stop(live_text.ended(problem))
                return
        if self._layer is not None:
            self._told = now
            self._turn(LiveState.PAINTING)

    def _begin(self, content: LiveContent[S]) -> None:
        """Paint what is another area, or in other places: that cannot go on."""
        before, strip = self.job, self._choices.strip
        if strip is None:
            self.stop(live_text.STYLE_GONE)
            return
        if before is not None and not before.ended:
            area, other = before.source.area, content.fingerprint.area
            before.followed = True
            self._painter.live_end(before, keep=area.common(other) != area)
        self.job = self._painter.live_begin(content, strip, self._choices.parameters)
        if self.job is None:
            self._let_go()

    # ---- small things

    def _lift(self, layer: FollowedLayer[S]) -> None:
        """Have the image seen while the artist draws on it, until a picture of that has come."""
        job = self.job
        if job is None:
            return
        self._drawn = self._drawn or layer.drawn_on
        newer = job.resting or job.preview is not self._covered
        lifted = self._drawn or (job.lifted and not newer)
        if lifted != job.lifted:
            job.lifted = lifted
            self._changed()

    @property
    def _area(self) -> Area | None:
        return self._told.area if self._told is not None else None

    @property
    def _places(self) -> tuple[str, ...]:
        strip = self._choices.strip
        return strip.places if strip is not None else ()

    @property
    def _needs_anew(self) -> bool:
        """Whether styles act in other places than the job's: only a new job looks at places."""
        strip, job = self._choices.strip, self.job
        if strip is None or job is None or strip == job.style:
            return False
        return bool(strip.places or job.style.places)

    def _has_ended(self) -> bool:
        """Take note that the job was stopped, discarded or has failed: so has Live."""
        job = self.job
        if job is None or (job.live and not job.ended):
            return False
        self._let_go()
        return True

    def _let_go(self) -> None:
        self._layer = self.job = None
        self._told = self._seen = None
        self._turn(LiveState.OFF)

    def _turn_to_rest(self) -> None:
        rests = self.job is not None and self.job.resting
        line = live_text.following(self._layer.name) if rests and self._layer else ""
        self._turn(LiveState.WATCHING if rests else LiveState.PAINTING, line)

    def _turn(self, state: LiveState, line: str = "") -> None:
        other, self.state = state is not self.state, state
        if line and (other or state is LiveState.WAITING):
            self._painter.live_say(line)
        if other:
            self._changed()


def _continues(job: LayerJob[S], before: Fingerprint, content: LiveContent[S]) -> bool:
    """Tell whether a painting can go on: an update has no other area, places or colour depth."""
    now, same_format = content.fingerprint, job.source.format == content.source.format
    return same_format and (before.area, before.places) == (now.area, now.places)
