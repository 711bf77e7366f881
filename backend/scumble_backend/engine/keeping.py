"""How a painting is kept: its state taken, and gone on from elsewhere."""

from __future__ import annotations

import math
import threading
from abc import ABC, abstractmethod

from torch import Tensor

from .canvas import Canvas
from .handout import Shown
from .network import Network
from .plan import Planner
from .schedule import Stage
from .settings import Settings
from .stage_run import StageRun
from .state import Pause, State, lent_of, resumed, shown_of
from .style import PreparedStyle


class Keeping(ABC):
    """The part of a Painting that keeps it; what changes while it paints is listed here."""

    _lock: threading.RLock
    _network: Network
    _canvas: Canvas
    _styles: list[PreparedStyle]
    _planner: Planner
    _settings: Settings
    _stages: list[Stage]
    _position: int  # stage
    _done: int  # iterations in it
    _reached: int  # the most stages that were passed, or had begun when a slider moved
    _steps: int  # iterations in all
    _work: float
    _fraction: float
    _picture: Tensor | None  # (1,3,h,w) on the device: the iterate
    _detail: Tensor | None
    _begun: StageRun | None
    _pause: Pause | None  # of a restored stage, until it is begun
    _shown: Shown | None
    _new_brush: bool  # as in State

    @property
    @abstractmethod
    def finished(self) -> bool:
        """Whether the preset's stop is reached."""

    @abstractmethod
    def _road(self, settings: Settings) -> list[Stage]:
        """All stages, by the settings' size, method and layers."""

    def state(self, memory: float = math.inf) -> State:
        """All that it takes to go on from here in another process: `restore` it there.

        Made in no time on a CPU, since nothing of it is ever changed in place. `memory`: bytes of
        the optimiser's memory at most: of more, none is kept.
        """
        with self._lock:
            begun, pause, shown = self._begun, self._pause, self._shown
            if begun is not None and begun.counted:
                pause = begun.pause(memory)
            small = shown is not None and max(shown.picture.shape) < max(self._canvas.framed_shape)
            lent = None
            if shown is not None and shown.strokes and small and (pause is None or self.finished):
                lent = lent_of(shown.strokes, self._styles)
            picture, detail, aside = self._picture, self._detail, shown and shown.detail
            return State(
                settings=self._settings,
                road=tuple((stage.size, stage.iterations) for stage in self._stages),
                most=self._planner.most,
                position=self._position,
                done=self._done,
                reached=self._reached,
                steps=self._steps,
                work=self._work,
                fraction=self._fraction,
                picture=None if picture is None else picture.cpu(),
                detail=None if detail is None else detail.cpu(),
                shown=None if shown is None else shown.picture.cpu()[None],
                shown_detail=None if aside is None else aside.cpu()[None],
                lent=lent,
                pause=pause,
                new_brush=self._new_brush,
            )

    def restore(self, state: State) -> None:
        """Go on from the state that a painting of the same content and styles was in.

        With its settings, too: update() afterwards where others are wanted. On the same kind of
        CPU, with the same weights, threads and tiles, the same bytes come out as without the
        interruption: a stage under way goes on with its own matches and the optimiser's memory.
        Where that memory was too large to keep, the optimiser starts afresh, with small steps.
        Until the first step in the middle of a stage, picture() is enlarged without lent strokes.

        Raises EngineError where the state does not fit, and then nothing has changed.
        """
        with self._lock:
            stages = resumed(state, self._road(state.settings), self._canvas)
            self._shown = shown_of(state, self._styles)
            self._settings, self._stages = state.settings, stages
            self._network = self._network.pooled(state.settings.pooling)
            self._planner.restrict(state.most)
            self._position, self._done, self._reached = state.position, state.done, state.reached
            self._steps, self._work, self._fraction = state.steps, state.work, state.fraction
            device = self._network.device
            picture, detail = state.picture, state.detail
            self._picture = None if picture is None else picture.to(device)
            self._detail = None if detail is None else detail.to(device)
            self._begun, self._pause, self._new_brush = None, state.pause, state.new_brush
