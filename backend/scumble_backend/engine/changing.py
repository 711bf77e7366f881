"""How a painting is changed while it is painted, or when it is done: update()."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .canvas import Canvas
from .check import check_covered, check_new_content, check_styles
from .keeping import Keeping
from .plan import Planner
from .rewind import (
    level_of_change,
    loosened,
    only_sliders,
    passed_again,
    recoloured,
    shrunk,
    taken_over,
)
from .schedule import stop_of
from .settings import Settings
from .start import variation
from .style import PreparedStyle, Style


class Changing(Keeping):
    """The part of a Painting that changes it."""

    _source: tuple[Tensor, Tensor | None]  # content and alpha
    _weights: list[float | Tensor]  # of the styles
    _memory_limit: int | None

    def update(
        self,
        settings: Settings,
        styles: Sequence[Style] | None = None,
        content: Tensor | None = None,
        alpha: Tensor | None = None,
    ) -> None:
        """Other settings, styles, content or alpha (None: as before), from the next step on.

        Goes on from the iterate that is there. A longer preset goes on; a shorter one that is
        already passed finishes at once; kept colours only change what is handed out. What changes
        the paint goes back to the level where it shows (rewind.py), with the present picture as
        start: strokes finer than that level are kept aside and laid on again. Where a content of
        the same size differs from the one before, it starts afresh. Another `start` begins anew.

        Raises EngineError, and then nothing has changed.
        """
        with self._lock:
            source = check_new_content(self._source, content, alpha)
            checked = None if styles is None else check_styles(styles, self._canvas.shape)
            weights = self._weights if checked is None else [style.weight for style in checked]
            check_covered(weights, source[1])
            changed = self._settings.changed(settings)
            freed = settings.freedom - self._settings.freedom
            self._fraction = 0.0
            self._settings = settings
            self._network = self._network.pooled(settings.pooling)
            if checked is not None:
                before = [style.key for style in self._styles]
                self._set_styles(checked)
                same = before == [style.key for style in self._styles]
                changed.add("mix" if same else "styles")
            if content is not None or alpha is not None:
                self._set_content(source)
                changed.add("content")
            if changed & {"size", "method", "layers"}:
                self._change_road("size" in changed)
            begun = max(self._reached, self._position + (self._done > 0))
            back_to = level_of_change(changed, settings, self._stages, begun)
            if back_to is None:
                self._end_at_preset()
                return
            back_to = min(back_to, self._position)  # an update before this one may go back further
            if "start" in changed or (settings.start == "noise" and "seed" in changed):
                self._picture = self._detail = None
                self._reached = 0
            elif self._picture is not None and changed & {"variation", "seed"}:
                size = self._canvas.size_of(self._picture.shape)
                noise = variation(self._picture.shape, size, settings).to(self._picture)
                self._picture = (self._picture + noise).clamp(0, 1)
            self._rewind(back_to)
            if changed & {"styles", "method", "layers", "pooling"}:
                self._reached = begun = 0  # the levels are new ones
            elif only_sliders(changed):
                self._reached = begun
                self._new_brush |= "brush_size" in changed and self._picture is not None
            if "styles" in changed and self._picture is not None:
                size, device = self._canvas.size_of(self._picture.shape), self._picture.device
                self._picture = self._recoloured(size, device, self._picture)
            road = self._road(settings)
            self._stages = passed_again(changed, settings.preset, road, back_to, begun)
            if freed and self._picture is not None:
                size = self._canvas.size_of(self._picture.shape)
                content = self._recoloured(size, self._picture.device)
                self._picture = loosened(self._picture, content, freed)

    def _end_at_preset(self) -> None:
        """Have the preset's last stage painted, should it have been one to be passed by."""
        last = stop_of(self._stages, self._settings.preset) - 1
        if self._picture is not None and not self._stages[last].iterations:
            shape = self._canvas.level_shape(self._stages[last].size)
            if max(self._picture.shape[-2:]) < max(shape):
                self._stages[last] = self._road(self._settings)[last]
                self._position = min(self._position, last)
        self._pass_by()

    def _set_content(self, source: tuple[Tensor, Tensor | None]) -> None:
        old, self._source, self._canvas = self._canvas, source, Canvas(*source)
        self._make_planner()
        if self._picture is not None:
            size = self._canvas.size_of(self._picture.shape)
            start = self._recoloured(size, self._picture.device)
            self._picture, self._detail = taken_over(
                self._picture, self._detail, old, self._canvas, start
            )

    def _change_road(self, resized: bool) -> None:
        """A new road: where sizes change, go on at its first stage that is not smaller."""
        here = self._stages[min(self._position, len(self._stages) - 1)].size
        self._stages = self._road(self._settings)
        self._reached = min(self._reached, len(self._stages))
        if resized and self._position:
            later = [i for i, s in enumerate(self._stages) if s.size >= here]
            self._position = min(self._position, later[0]) if later else len(self._stages)
            self._done, self._begun, self._pause = 0, None, None

    def _rewind(self, position: int) -> None:
        self._begun, self._pause, self._done = None, None, 0
        if self._position <= position:
            return
        self._position = position
        if self._picture is not None:
            shape = self._canvas.level_shape(self._stages[position].size)
            self._picture, self._detail = shrunk(self._picture, self._detail, shape)

    def _set_styles(self, styles: Sequence[Style]) -> None:
        self._styles = [PreparedStyle(style) for style in styles]
        self._weights = [style.weight for style in styles]
        self._make_planner()

    def _make_planner(self) -> None:
        maps = self._canvas.masked + sum(isinstance(w, Tensor) for w in self._weights)
        self._planner = Planner(self._network, self._memory_limit, maps)

    def _recoloured(self, size: int, device: torch.device, picture: Tensor | None = None) -> Tensor:
        """The content at a level's size, or a picture of that size, in the styles' colours."""
        return recoloured(self._canvas, self._styles, self._weights, size, device, picture=picture)

    def _pass_by(self) -> None:
        """Go on to the next stage that has iterations."""
        while not self.finished and not self._stages[self._position].iterations:
            self._position += 1
